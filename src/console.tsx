import './console/console.css'
import { client } from '#console/client.ts'
import { createConsoleRouter } from '#console/router.tsx'
import type { Host } from '#console/session.ts'
import { startConsole } from '#console/start.tsx'
import { accountsMenu, accountsRoutes, doorPaths } from '#modules/accounts/console/routes.ts'
import { texts as accountsTexts } from '#modules/accounts/rules.ts'
import { appraisalsMenu, appraisalsRoutes } from '#modules/appraisals/console/routes.ts'
import { appraisalActionLabels } from '#modules/appraisals/texts.ts'
import { developmentMenu, developmentRoutes } from '#modules/development/console/routes.ts'
import { developmentActionLabels } from '#modules/development/texts.ts'
import { duesMenu, duesRoutes } from '#modules/dues/console/routes.ts'
import { duesActionLabels } from '#modules/dues/texts.ts'
import { dutiesMenu, dutiesRoutes } from '#modules/duties/console/routes.ts'
import { dutyActionLabels } from '#modules/duties/texts.ts'
import { electionsMenu, electionsRoutes } from '#modules/elections/console/routes.ts'
import { electionActionLabels } from '#modules/elections/texts.ts'
import { floatingMenu, floatingRoutes } from '#modules/floating/console/routes.ts'
import { floatingActionLabels } from '#modules/floating/texts.ts'
import { birthdayMenu, birthdayRoutes } from '#modules/members/console/birthday-routes.ts'
import { membersMenu, membersRoutes } from '#modules/members/console/routes.ts'
import { importActionLabels } from '#modules/members/import-rules.ts'
import { memberActionLabels } from '#modules/members/texts.ts'
import { organizationsMenu, organizationsRoutes } from '#modules/organizations/console/routes.ts'
import { texts as organizationsTexts } from '#modules/organizations/texts.ts'
import { peopleMenu, peopleRoutes } from '#modules/people/console/routes.ts'
import { peopleActionLabels } from '#modules/people/texts.ts'
import { proceduresMenu, proceduresRoutes } from '#modules/procedures/console/routes.ts'
import { procedureActionLabels } from '#modules/procedures/texts.ts'
import { programmesMenu, programmesRoutes } from '#modules/programmes/console/routes.ts'
import { programmeActionLabels } from '#modules/programmes/texts.ts'
import { schemesMenu, schemesRoutes } from '#modules/schemes/console/routes.ts'
import { schemeActionLabels } from '#modules/schemes/texts.ts'

import { transfersMenu, transfersRoutes } from '#modules/transfers/console/routes.ts'
import { transferActionLabels } from '#modules/transfers/texts.ts'

// The only file of the console that knows every module: its pages, its menu, its words.
const router = createConsoleRouter([
  ...organizationsRoutes,
  ...membersRoutes,
  ...birthdayRoutes,
  ...duesRoutes,
  ...appraisalsRoutes,
  ...programmesRoutes,
  ...peopleRoutes,
  ...accountsRoutes,
  ...schemesRoutes,
  ...electionsRoutes,
  ...proceduresRoutes,
  ...developmentRoutes,
  ...dutiesRoutes,
  ...transfersRoutes,
  ...floatingRoutes,
])

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

const read = { context: { read: true } } as const
/** A page of the console at the door, which leads on to `back`. */
const door = (page: string, back: string) => `/console${page}?back=${encodeURIComponent(back)}`

const host: Host = {
  async session(back) {
    const me = await client.accounts.me(undefined, read)
    if (!me) return { goTo: door('/login', back) }
    if (me.mustChangePassword) return { goTo: door('/password', back) }
    if (me.mustEnrol) return { goTo: door('/second-factor', back) }
    const { count } = await client.accounts.unread(undefined, read)
    // The district is the root of the tree and a tenant like a street, but no street: whoever acts for it chooses one on each page.
    const forDistrict = me.roles.some((r) => r.organizationId === me.streetId && /^\/\d+\/$/.test(r.path))
    return {
      accountId: me.accountId,
      name: me.name,
      roleLabel: [...new Set(me.roles.map((r) => r.label))].join('、'),
      permissions: new Set(me.permissions),
      actingFor: me.organizations.find((o) => o.id === me.actingForId) ?? me.organizations.find((o) => o.streetId === me.streetId) ?? null,
      choices: me.organizations,
      streetId: forDistrict ? null : me.streetId,
      unread: count,
    }
  },
  async actFor(organizationId) {
    await client.accounts.actFor({ organizationId })
  },
  search: async (text) => (await client.search.everything({ text, limit: 12 }, read)).items,
  menu: [
    ...dutiesMenu,
    ...organizationsMenu,
    ...membersMenu,
    ...transfersMenu,
    ...floatingMenu,
    ...birthdayMenu,
    ...duesMenu,
    ...appraisalsMenu,
    ...electionsMenu,
    ...proceduresMenu,
    ...developmentMenu,
    ...programmesMenu,
    ...peopleMenu,
    ...accountsMenu,
    ...schemesMenu,
  ],
  inboxPath: '/inbox',
  accountLinks: [
    { label: '修改密码', to: '/password' },
    { label: '二次验证', to: '/second-factor' },
  ],
  alone: doorPaths,
  async signOut() {
    await client.accounts.signOut()
    return { goTo: '/console/login' }
  },
  actionLabels: {
    ...organizationsTexts,
    ...peopleActionLabels,
    ...memberActionLabels,
    ...importActionLabels,
    ...programmeActionLabels,
    ...electionActionLabels,
    ...procedureActionLabels,
    ...developmentActionLabels,
    ...duesActionLabels,
    ...appraisalActionLabels,
    ...schemeActionLabels,
    ...transferActionLabels,
    ...floatingActionLabels,
    ...dutyActionLabels,
    ...accountsTexts,
  },
  subjectLabels: {
    organization: '组织',
    person: '人员',
    personRequest: '本人申请',
    member: '党员',
    dues: '党费',
    duesBranch: '支部党费',
    duesRelief: '党费减免',
    appraisalReview: '民主评议',
    appraisalExport: '评议与荣誉名单',
    honor: '荣誉',
    transfer: '组织关系转接',
    election: '选举',
    development: '发展党员',
    electionTerm: '任期',
    procedureTemplate: '流程模板',
    procedureCase: '流程办理',
    transferExport: '转接台账导出',
    floating: '流动党员',
    floatingGuest: '流入、双报到',
    floatingExport: '流动党员台账导出',
    listExport: '名单、台账导出',
    programme: '工作举措',
    account: '账号',
    street: '街道设置',
  },
}

startConsole(router, host)

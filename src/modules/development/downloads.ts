import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { organizations } from '#modules/organizations/schema.ts'
import { listFile } from '#modules/people/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { docx } from '#platform/documents/document.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type Download, defineDownload } from '#platform/http/download.ts'
import { wholeList } from '#platform/http/export-trace.ts'
import { today } from '#platform/time/day.ts'
import { getCase } from './case-view.ts'
import { AccountabilityFilter, CaseFilter, NoticeFilter } from './contract.ts'
import { forms, noticePoster } from './forms.ts'
import { listAccountabilities, listCases, listNotices } from './queries.ts'
import { accountabilityStateLabels, breachLabels, caseStateLabels, endReasonLabels, identityLabels, noticeLabels, stageLabels } from './rules.ts'
import { stepOf } from './steps.ts'

/** The 党工委 of the street that a branch belongs to, by its full name. */
async function committeeAbove({ tx }: Ctx, branchId: string): Promise<string> {
  const street = tx.select({ id: organizations.streetId }).from(organizations).where(eq(organizations.id, branchId))
  const [row] = await tx.select({ name: organizations.name }).from(organizations).where(eq(organizations.id, street))
  return row?.name ?? ''
}

/** The forms of a file, each filled from what is held. */
const formDownloads = forms.map((form) =>
  defineDownload({
    path: `/console-files/development/:id/${form.key}.docx`,
    gate: 'development.read',
    input: z.object({ id: z.uuid() }),
    async make(ctx, { id }) {
      const file = await getCase(ctx, id)
      if (!file.entries.some((e) => e.step === form.after))
        throw new Refused('development.nothingToPrint', `“${stepOf(form.after).label}”还没有记录，不能生成${form.label}`)
      return { fileName: `${file.name}${form.label}.docx`, type: 'docx', body: await docx(form.make(file, await committeeAbove(ctx, file.branch.id))) }
    },
  }),
)

/** The poster of a notice. */
const posterDownload = defineDownload({
  path: '/console-files/development/:id/notices/:notice',
  gate: 'development.read',
  input: z.object({ id: z.uuid(), notice: z.uuid() }),
  async make(ctx, { id, notice }) {
    const file = await getCase(ctx, id)
    const poster = noticePoster(file, notice)
    if (!poster) throw new NotFound('这项公示')
    return { fileName: `${file.name}${noticeLabels[file.notices.find((n) => n.id === notice)!.step]}.docx`, type: 'docx', body: await docx(poster) }
  },
})

const reason = z.string().default('')

/** 发展党员名册, as the list is filtered. A post, because it leaves a trace. */
const casesSheet = defineDownload({
  method: 'POST',
  path: '/console-files/development.xlsx',
  gate: 'development.read',
  input: CaseFilter.extend({ reason }),
  make: (ctx, { reason: why, ...filter }) =>
    listFile(ctx, {
      name: '发展党员名册',
      title: `发展党员名册（${filter.stage ? stageLabels[filter.stage] : caseStateLabels[filter.state]}）`,
      permission: 'development.read',
      of: filter.organizationId,
      action: 'development.exported',
      reason: why,
      header: ['序号', '姓名', '阶段', '身份', '所在党支部', '申请入党', '确定积极分子', '确定发展对象', '下一步', '期限', '状态'],
      textColumns: [5, 6, 7, 9],
      rows: async () =>
        (await wholeList((page) => listCases(ctx, { ...filter, ...page }))).map((c) => [
          ...[c.name, stageLabels[c.stage], identityLabels[c.identity], c.branch.name, c.appliedOn, c.activistOn, c.targetOn],
          ...[c.nextStep && `${stepOf(c.nextStep).number}. ${stepOf(c.nextStep).label}`, c.nextDueOn],
          c.endReason ? endReasonLabels[c.endReason] : c.late ? '已超期' : caseStateLabels[c.state],
        ]),
    }),
})

/** 发展党员公示一览表, as it is filtered: what came into the boxes as numbers only. */
const noticesSheet = defineDownload({
  method: 'POST',
  path: '/console-files/development-notices.xlsx',
  gate: 'development.read',
  input: NoticeFilter.extend({ reason }),
  make: (ctx, { reason: why, ...filter }) =>
    listFile(ctx, {
      name: '发展党员公示一览表',
      permission: 'development.read',
      of: filter.organizationId,
      action: 'development.exported',
      reason: why,
      header: ['序号', '姓名', '公示', '党支部', '开始日期', '截止日期', '状态', '张贴处', '反映（条）', '待核实（条）'],
      textColumns: [4, 5],
      rows: async () =>
        (await wholeList((page) => listNotices(ctx, { ...filter, ...page }))).map((n) => [
          ...[n.name, noticeLabels[n.step], n.branch.name, n.fromOn, n.untilOn],
          ...[
            n.withdrawnReason ? '已撤回' : n.running ? '公示中' : n.fromOn > today(ctx.now) ? '未开始' : '已期满',
            [n.place, n.secondPlace].filter(Boolean).join('；'),
            n.objections,
            n.openObjections,
          ],
        ]),
    }),
})

/** 发展党员问责台账, as it is filtered. */
const accountabilitySheet = defineDownload({
  method: 'POST',
  path: '/console-files/development-accountability.xlsx',
  gate: 'development.account',
  input: AccountabilityFilter.extend({ reason }),
  make: (ctx, { reason: why, ...filter }) =>
    listFile(ctx, {
      name: '发展党员问责台账',
      permission: 'development.account',
      of: filter.organizationId,
      action: 'development.exported',
      reason: why,
      header: ['序号', '发展档案', '党支部', '涉及的步骤', '问题', '责任人', '情况', '启动日期', '状态', '处理结果', '办结日期'],
      textColumns: [7, 10],
      rows: async () =>
        (await wholeList((page) => listAccountabilities(ctx, { ...filter, ...page }))).map((a) => [
          ...[a.name, a.branch.name, a.step && stepOf(a.step).label, breachLabels[a.breach], a.responsible, a.facts, a.openedOn],
          ...[accountabilityStateLabels[a.state], a.result, a.closedOn],
        ]),
    }),
})

/** Files of this module. */
export const developmentDownloads: readonly Download[] = [...formDownloads, posterDownload, casesSheet, noticesSheet, accountabilitySheet]

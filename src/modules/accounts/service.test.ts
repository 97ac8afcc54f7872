import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Body, type TestStreets, testNow, testStreets } from '#modules/organizations/testing.ts'
import { createAccount, hashPassword } from '#platform/auth/accounts.ts'
import { createAuth } from '#platform/auth/auth.ts'
import { provideAuth } from '#platform/auth/door.ts'
import { accounts, authEvents } from '#platform/auth/schema.ts'
import type { SessionView } from '#platform/auth/sessions.ts'
import { browser } from '#platform/auth/testing.ts'
import type { Actor, Role } from '#platform/scope/actor.ts'
import { guest } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { timelineOf } from '#platform/timeline/timeline.ts'
import { actorFor, detourOf, isAdministrator } from './actor.ts'
import { permissions } from './policy.ts'
import { accountsOf, auditOf, doorEventsOf, meOf, settingOf, settingsOf } from './queries.ts'
import { actFor, grantRole, openAccount, resetPassword, resetSecondFactor, revokeGrant, setAccountDisabled, setSetting } from './service.ts'

declarePermissions(permissions)
const PASSWORD = 'Haihang-2019'
let t: TestStreets
let door: ReturnType<typeof createAuth>
let hash: string
let community: Body
let branch: Body
beforeAll(async () => {
  t = await testStreets()
  door = createAuth({
    db: t.db,
    secret: randomBytes(32),
    publicUrl: new URL('http://127.0.0.1:3000'),
    requireSecondFactor: false,
    isAdministrator: (id, now) => isAdministrator(t.db, id, now),
  })
  provideAuth(door)
  hash = await hashPassword(PASSWORD)
  community = await t.aBody('COMMUNITY_COMMITTEE', t.street)
  branch = await t.aBody('COMMUNITY_BRANCH', community)
})
afterAll(() => t.close())

let made = 0
/** An account with roles, made by the system; and the actor that its session is. */
async function anAccount(
  homeStreetId: string | null,
  ...roles: [Role, Body][]
): Promise<{ id: string; username: string; session: SessionView; actor(): Promise<Actor> }> {
  const username = `staff${++made}`
  const id = await t.asSystem(async (ctx) => {
    const accountId = await createAccount(ctx.tx, { username, name: '张示例', homeStreetId, passwordHash: hash }, ctx.now)
    for (const [role, at] of roles) await grantRole(ctx, { accountId, role, organizationId: at.id })
    return accountId
  })
  const session: SessionView = {
    sessionId: 's',
    accountId: id,
    username,
    name: '张示例',
    personId: null,
    homeStreetId,
    actingForId: null,
    administrator: false,
    twoFactorEnabled: false,
    mustChangePassword: false,
    mustEnrol: false,
  }
  return { id, username, session, actor: () => actorFor(t.db, { ...session }, { now: testNow }) }
}
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'passed',
    (error: { code?: string }) => error.code,
  )

test('a grant of the district reaches every street, one of a street that street, one of a branch that branch', async () => {
  const district = await (await anAccount(null, ['DISTRICT_ADMIN', t.district])).actor()
  expect(new Set(district.streets)).toEqual(new Set([t.district.id, t.street.id, t.neighbour.id]))
  const officer = await (await anAccount(t.street.id, ['STREET_OFFICER', t.street])).actor()
  expect(officer).toMatchObject({ streets: [t.street.id], streetId: t.street.id, grants: [{ role: 'STREET_OFFICER', path: t.street.path }] })
  const secretary = await (await anAccount(t.street.id, ['BRANCH_SECRETARY', branch])).actor()
  expect(secretary).toMatchObject({ streets: [t.street.id], grants: [{ role: 'BRANCH_SECRETARY', path: branch.path, organizationId: branch.id }] })
})

test('an account without any grant and without a person may do nothing; on the site of another street everybody is a visitor', async () => {
  expect(await (await anAccount(t.street.id)).actor()).toMatchObject({ grants: [], streets: [t.street.id] })
  const officer = await anAccount(t.street.id, ['STREET_OFFICER', t.street])
  const there = await actorFor(t.db, officer.session, { streetId: t.neighbour.id, now: testNow })
  expect(there).toMatchObject({ accountId: officer.id, grants: [], streets: [t.neighbour.id], personId: null })
  const here = await actorFor(t.db, officer.session, { streetId: t.street.id, now: testNow })
  expect(here.grants).toHaveLength(1)
})

test('an account of a person without any grant acts as a resident of its home street', async () => {
  const { session, id } = await anAccount(t.street.id)
  const personId = await t.asSystem(async ({ tx }) => {
    const { rows } = await tx.execute<{ id: string }>(
      `insert into person (street_id, name, name_pinyin, name_initials) values ('${t.street.id}', '李示例', 'li shi li', 'lsl') returning id`,
    )
    await tx.update(accounts).set({ personId: rows[0]!.id }).where(eq(accounts.id, id))
    return rows[0]!.id
  })
  const actor = await actorFor(t.db, { ...session, personId }, { now: testNow })
  expect(actor).toMatchObject({ personId, streetId: t.street.id, grants: [{ role: 'RESIDENT', organizationId: t.street.id, path: t.street.path }] })
})

test('who must first choose a password or enrol a second factor may do nothing else', async () => {
  const admin = await anAccount(t.street.id, ['STREET_ADMIN', t.street])
  for (const [must, detour] of [
    ['mustChangePassword', '/password'],
    ['mustEnrol', '/second-factor'],
  ] as const) {
    const session = { ...admin.session, [must]: true }
    expect(detourOf(session)).toBe(detour)
    expect(await actorFor(t.db, session, { now: testNow })).toMatchObject({ grants: [], streets: [] })
  }
})

test('a street administrator opens an account; its owner chooses a password by the link and logs in', async () => {
  const admin = await anAccount(t.street.id, ['STREET_ADMIN', t.street])
  const { accountId, link } = await t.as(await admin.actor(), (ctx) =>
    openAccount(ctx, { username: 'wang.min', name: '王示例', homeStreetId: t.street.id, role: 'COMMUNITY_WORKER', organizationId: community.id }),
  )
  const visit = { ip: '10.0.0.1', userAgent: '测试', now: testNow }
  await door.usePasswordLink({ ...visit, token: link.token, password: 'Hanghai-2020' })
  const entry = await door.signIn({ ...visit, username: 'wang.min', password: 'Hanghai-2020' })
  const session = await door.session(browser(entry.headers), testNow)
  const actor = await actorFor(t.db, session!, { now: testNow })
  expect(actor).toMatchObject({ accountId, name: '王示例', grants: [{ role: 'COMMUNITY_WORKER', organizationId: community.id }] })
  const actions = await t.asSystem(async ({ tx }) => (await timelineOf(tx, 'account', accountId)).map((e) => e.action))
  expect(actions).toEqual(['grant.given', 'account.opened'])
  // The street's audit page shows the whole story of the door.
  const atTheDoor = await t.as(await admin.actor(), (ctx) => doorEventsOf(ctx, { accountId, limit: 10 }))
  expect(atTheDoor.items.map((e) => e.kind)).toEqual(['SIGNED_IN', 'LINK_USED', 'LINK_MADE', 'ACCOUNT_MADE'])

  // Reset: the session ends, the old password opens nothing, the new link does.
  const again = await t.as(await admin.actor(), (ctx) => resetPassword(ctx, accountId))
  expect(await door.session(browser(entry.headers), testNow)).toBeNull()
  expect(await codeOf(door.signIn({ ...visit, username: 'wang.min', password: 'Hanghai-2020' }))).toBe('auth.wrong')
  expect(await door.linkOwner(again.token, testNow)).toMatchObject({ username: 'wang.min' })
})

test('nobody grants beyond his reach, nobody grants himself, and an auditor is chosen by the district', async () => {
  const district = await anAccount(null, ['DISTRICT_ADMIN', t.district])
  const admin = await anAccount(t.street.id, ['STREET_ADMIN', t.street])
  const officer = await anAccount(t.street.id, ['STREET_OFFICER', t.street])
  const neighbour = await anAccount(t.neighbour.id, ['STREET_OFFICER', t.neighbour])
  const tries = async (giver: { actor(): Promise<Actor> }, to: string, role: Role, at: Body) => {
    const actor = await giver.actor()
    return codeOf(t.as(actor, (ctx) => grantRole(ctx, { accountId: to, role, organizationId: at.id })))
  }
  expect(await tries(admin, officer.id, 'STREET_ADMIN', t.street)).toBe('passed')
  expect(await tries(admin, officer.id, 'BRANCH_SECRETARY', branch)).toBe('passed')
  expect(await tries(admin, officer.id, 'BRANCH_SECRETARY', t.street)).toBe('grant.wrongPlace')
  expect(await tries(admin, officer.id, 'AUDITOR', t.street)).toBe('grant.aboveReach')
  expect(await tries(admin, officer.id, 'DISTRICT_ADMIN', t.street)).toBe('grant.wrongPlace')
  // The district and the neighbour are out of sight of a street administrator.
  expect(await tries(admin, officer.id, 'DISTRICT_ADMIN', t.district)).toBe('notFound')
  expect(await tries(admin, officer.id, 'STREET_OFFICER', t.neighbour)).toBe('notFound')
  expect(await tries(admin, neighbour.id, 'STREET_OFFICER', t.street)).toBe('notFound')
  expect(await tries(admin, district.id, 'STREET_OFFICER', t.street)).toBe('notFound')
  expect(await tries(admin, admin.id, 'STREET_OFFICER', t.street)).toBe('grant.self')
  expect(await tries(officer, neighbour.id, 'MEMBER', branch)).toBe('notFound')
  expect(await tries(await anAccount(t.street.id, ['STREET_OFFICER', t.street]), officer.id, 'MEMBER', branch)).toBe('notFound')
  expect(await tries(await anAccount(null, ['AUDITOR', t.district]), officer.id, 'MEMBER', branch)).toBe('forbidden')
  expect(await tries(district, officer.id, 'AUDITOR', t.street)).toBe('passed')
  expect(await tries(district, officer.id, 'STREET_OFFICER', t.neighbour)).toBe('grant.otherStreet')
  expect(await tries(district, district.id, 'STREET_ADMIN', t.street)).toBe('grant.self')
})

test('a street administrator cannot take over an account that reaches beyond his street, nor close his own', async () => {
  const district = await anAccount(null, ['DISTRICT_ADMIN', t.district])
  const admin = await anAccount(t.street.id, ['STREET_ADMIN', t.street])
  const neighbour = await anAccount(t.neighbour.id)
  const actor = await admin.actor()
  for (const id of [district.id, neighbour.id, 'no-such-account']) {
    expect(await codeOf(t.as(actor, (ctx) => resetPassword(ctx, id)))).toBe('notFound')
    expect(await codeOf(t.as(actor, (ctx) => setAccountDisabled(ctx, id, true)))).toBe('notFound')
    expect(await codeOf(t.as(actor, (ctx) => resetSecondFactor(ctx, id)))).toBe('notFound')
  }
  expect(await codeOf(t.as(actor, (ctx) => resetPassword(ctx, admin.id)))).toBe('account.self')
  expect(await codeOf(t.as(actor, (ctx) => setAccountDisabled(ctx, admin.id, true)))).toBe('account.self')
  expect(await codeOf(t.as(actor, (ctx) => resetSecondFactor(ctx, admin.id)))).toBe('account.self')
  expect(await codeOf(t.as(guest(t.street.id), (ctx) => resetPassword(ctx, neighbour.id)))).toBe('notFound')
  const auditor = await (await anAccount(t.street.id, ['AUDITOR', t.street])).actor()
  const officer = await anAccount(t.street.id, ['STREET_OFFICER', t.street])
  for (const act of [resetPassword, resetSecondFactor]) expect(await codeOf(t.as(auditor, async (ctx) => act(ctx, officer.id)))).toBe('forbidden')
  expect(await codeOf(t.as(auditor, (ctx) => setAccountDisabled(ctx, officer.id, true)))).toBe('forbidden')
})

test('a role that is taken back is gone at once and stays in the history; a grant asked for by eight is one', async () => {
  const admin = await anAccount(t.street.id, ['STREET_ADMIN', t.street])
  const officer = await anAccount(t.street.id)
  const actor = await admin.actor()
  const asked = await Promise.all(
    Array.from({ length: 8 }, () => t.as(actor, (ctx) => grantRole(ctx, { accountId: officer.id, role: 'STREET_OFFICER', organizationId: t.street.id }))),
  )
  expect(new Set(asked.map((a) => a.id)).size).toBe(1)
  expect((await officer.actor()).grants).toHaveLength(1)
  await t.as(actor, (ctx) => revokeGrant(ctx, asked[0]!.id))
  await t.as(actor, (ctx) => revokeGrant(ctx, asked[0]!.id))
  expect((await officer.actor()).grants).toEqual([])
  const [own] = (await t.as(actor, (ctx) => accountsOf(ctx, { search: admin.username, limit: 10 }))).items
  expect(await codeOf(t.as(actor, (ctx) => revokeGrant(ctx, own!.grants[0]!.id)))).toBe('grant.self')
  const actions = await t.asSystem(async ({ tx }) => (await timelineOf(tx, 'account', officer.id)).map((e) => e.action))
  expect(actions).toEqual(['grant.revoked', 'grant.given'])
})

test('an account of the district may work in a street; only the district gives and takes that', async () => {
  const district = await anAccount(null, ['DISTRICT_ADMIN', t.district])
  const guide = await anAccount(null)
  const grant = await t.as(await district.actor(), (ctx) => grantRole(ctx, { accountId: guide.id, role: 'STREET_OFFICER', organizationId: t.street.id }))
  expect(await guide.actor()).toMatchObject({ streets: [t.street.id], streetId: t.street.id })
  const admin = await (await anAccount(t.street.id, ['STREET_ADMIN', t.street])).actor()
  expect(await codeOf(t.as(admin, (ctx) => revokeGrant(ctx, grant.id)))).toBe('notFound')
  await t.as(await district.actor(), (ctx) => revokeGrant(ctx, grant.id))
  expect((await guide.actor()).grants).toEqual([])
})

test('closing an account ends its session', async () => {
  const admin = await anAccount(t.street.id, ['STREET_ADMIN', t.street])
  const officer = await anAccount(t.street.id, ['STREET_OFFICER', t.street])
  const headers = browser((await door.signIn({ ip: '', userAgent: '', now: testNow, username: officer.username, password: PASSWORD })).headers)
  expect(await door.session(headers, testNow)).not.toBeNull()
  await t.as(await admin.actor(), (ctx) => setAccountDisabled(ctx, officer.id, true))
  expect(await door.session(headers, testNow)).toBeNull()
  await t.as(await admin.actor(), (ctx) => setAccountDisabled(ctx, officer.id, false))
  expect((await door.signIn({ ip: '', userAgent: '', now: testNow, username: officer.username, password: PASSWORD })).outcome).toBe('SIGNED_IN')
})

test('the list shows the accounts of one street to its administrator, page by page, and all to the district', async () => {
  const district = await (await anAccount(null, ['DISTRICT_ADMIN', t.district])).actor()
  const admin = await (await anAccount(t.street.id, ['STREET_ADMIN', t.street])).actor()
  const elsewhere = await anAccount(t.neighbour.id, ['STREET_OFFICER', t.neighbour])
  const namesOf = async (actor: Actor) => {
    const names: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await t.as(actor, (ctx) => accountsOf(ctx, { cursor, limit: 3 }))
      names.push(...page.items.map((a) => a.username))
      if (!page.next) return names
      cursor = page.next
    }
  }
  const seen = await namesOf(admin)
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen).not.toContain(elsewhere.username)
  const all = await namesOf(district)
  expect(all).toContain(elsewhere.username)
  const total = await t.asSystem(({ tx }) => tx.select().from(accounts))
  expect(all).toHaveLength(total.length)
  const officers = await t.as(district, (ctx) => accountsOf(ctx, { role: 'STREET_OFFICER', streetId: t.neighbour.id, limit: 50 }))
  expect(officers.items.map((a) => a.username)).toContain(elsewhere.username)
  expect(officers.items.every((a) => a.grants.some((g) => g.role === 'STREET_OFFICER'))).toBe(true)
  expect(await codeOf(t.as(await elsewhere.actor(), (ctx) => accountsOf(ctx, { limit: 3 })))).toBe('forbidden')
})

test('the traces of a street are read by its auditor, not by its officers nor by the neighbour', async () => {
  const auditor = await anAccount(t.street.id, ['AUDITOR', t.street])
  const admin = await anAccount(t.street.id, ['STREET_ADMIN', t.street])
  const target = await anAccount(t.street.id)
  await t.as(await admin.actor(), (ctx) => setAccountDisabled(ctx, target.id, true))
  const read = (actor: Actor) =>
    t.as(actor, (ctx) =>
      auditOf(ctx, { accountId: admin.id, action: 'account.', subjectType: 'account', fromOn: '2019-07-01', throughOn: '2019-07-01', limit: 10 }),
    )
  expect((await read(await auditor.actor())).items).toMatchObject([{ action: 'account.disabled', subjectId: target.id, actorRole: '街道管理员' }])
  expect((await read(await (await anAccount(t.neighbour.id, ['AUDITOR', t.neighbour])).actor())).items).toEqual([])
  expect(await codeOf(read(await (await anAccount(t.street.id, ['STREET_OFFICER', t.street])).actor()))).toBe('forbidden')
  expect((await t.as(await auditor.actor(), (ctx) => auditOf(ctx, { throughOn: '2019-06-30', limit: 10 }))).items).toEqual([])
  const events = await t.as(await auditor.actor(), (ctx) => doorEventsOf(ctx, { accountId: target.id, limit: 10 }))
  expect(events.items.map((e) => e.kind)).toEqual(['ACCOUNT_DISABLED'])
  const other = await t.as(await (await anAccount(t.neighbour.id, ['AUDITOR', t.neighbour])).actor(), (ctx) => doorEventsOf(ctx, { limit: 100 }))
  const homes = await t.asSystem(({ tx }) => tx.select().from(authEvents))
  expect(other.items.every((e) => homes.find((h) => h.id === e.id)?.homeStreetId === t.neighbour.id)).toBe(true)
})

test('settings are checked, kept by street, and have a value before anybody set them', async () => {
  const admin = await (await anAccount(t.street.id, ['STREET_ADMIN', t.street])).actor()
  expect(await t.as(admin, (ctx) => settingOf(ctx, 'import.maxRows'))).toBe(100_000)
  await t.as(admin, async (ctx) => {
    await setSetting(ctx, t.street.id, 'site.notice', ' 7 月 1 日窗口照常办公 ')
    expect(await settingOf(ctx, 'site.notice')).toBe('7 月 1 日窗口照常办公')
  })
  expect(await t.as(guest(t.street.id), (ctx) => settingOf(ctx, 'site.notice'))).toBe('7 月 1 日窗口照常办公')
  expect(await t.as(guest(t.neighbour.id), (ctx) => settingOf(ctx, 'site.notice'))).toBe('')
  for (const [key, value] of [
    ['import.maxRows', 0],
    ['import.maxRows', '9'],
    ['contact.phone', '<script>'],
    ['map.center', { longitude: 0, latitude: 0, zoom: 1 }],
    ['map.drawing', { type: 'Point' }],
  ] as const)
    expect(await codeOf(t.as(admin, (ctx) => setSetting(ctx, t.street.id, key, value))), key).toBe('invalid')
  expect(await codeOf(t.as(admin, (ctx) => setSetting(ctx, t.neighbour.id, 'site.notice', 'x')))).toBe('forbidden')
  const branchSecretary = await (await anAccount(t.street.id, ['BRANCH_SECRETARY', branch])).actor()
  expect(await codeOf(t.as(branchSecretary, (ctx) => setSetting(ctx, t.street.id, 'site.notice', 'x')))).toBe('forbidden')
  expect((await t.as(admin, (ctx) => settingsOf(ctx, t.street.id))).find((s) => s.key === 'site.notice')).toMatchObject({
    label: '首页提示',
    value: '7 月 1 日窗口照常办公',
  })
})

test('one acts for an organization of one’s own grants or a street below one’s district, and the timeline names that role', async () => {
  const account = await anAccount(t.street.id, ['STREET_OFFICER', t.street], ['BRANCH_SECRETARY', branch])
  const district = await anAccount(null, ['DISTRICT_ADMIN', t.district])
  const act = async (who: typeof account, organizationId: string) => t.as(await who.actor(), (ctx) => actFor(ctx, 's', organizationId))
  await act(account, branch.id)
  await act(district, t.neighbour.id)
  expect(await codeOf(act(account, t.neighbour.id))).toBe('forbidden')
  expect(await codeOf(act(account, community.id))).toBe('forbidden')
  expect((await actorFor(t.db, { ...account.session, actingForId: branch.id }, { now: testNow })).grants[0]).toMatchObject({ role: 'BRANCH_SECRETARY' })
  expect(await actorFor(t.db, { ...district.session, actingForId: t.neighbour.id }, { now: testNow })).toMatchObject({ streetId: t.neighbour.id })
  const me = await t.as(await account.actor(), meOf)
  expect(me.roles.map((r) => r.label)).toEqual(['街道党建办', '支部书记'])
  expect(me.organizations.map((o) => o.id)).toEqual([t.street.id, branch.id])
  expect(me.permissions).toEqual(['accounts.settings'])
  const root = await t.as(await district.actor(), meOf)
  expect(root.organizations.map((o) => o.id)).toEqual([t.district.id, t.street.id, t.neighbour.id])
})

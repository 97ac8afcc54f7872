import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { accountsHolding } from '#modules/accounts/public.ts'
import { permissions as dutyPermissions } from '#modules/duties/policy.ts'
import { dutyCounts, dutyList } from '#modules/duties/queries.ts'
import { permissions as organizationPermissions } from '#modules/organizations/policy.ts'
import { moveOrganization } from '#modules/organizations/service.ts'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import type { Ctx } from '#platform/db/database.ts'
import { inboxMessages } from '#platform/notify/schema.ts'
import { system } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { addDays, startOfDay } from '#platform/time/day.ts'
import { clearDeadline, type DeadlineKind, defineDeadline, setDeadline, tellDeadlines } from './deadlines.ts'
import { deadlines } from './schema.ts'

let t: TestStreets
let branch: Body
let other: Body
const day = '2019-07-01'
const subject = '00000000-0000-7000-8000-000000000001'
const second = '00000000-0000-7000-8000-000000000002'

const term = defineDeadline({
  key: 'test.term',
  label: '换届',
  permission: 'test.read',
  tell: 'test.read',
  levels: [180, 90, 30, 0, -1],
  personal: false,
  href: (id) => `/test/${id}`,
})
const talk = defineDeadline({
  key: 'test.talk',
  label: '谈话',
  permission: 'test.persons',
  tell: 'test.persons',
  levels: [7, 0],
  personal: true,
  href: (id) => `/test/${id}`,
})

const clock = (kind: DeadlineKind, at: Body, dueOn: string, subjectId = subject) => ({
  streetId: at.streetId,
  organizationId: at.id,
  path: at.path,
  kind,
  subjectId,
  title: `${at.name} 到期`,
  clause: '任期三年',
  dueOn,
})
const officer = () => t.someone('STREET_OFFICER', t.street)
const set = (...given: Parameters<typeof clock>) => t.asSystem((ctx) => setDeadline(ctx, clock(...given)))
/** The morning round of a day: what was told to whom. */
const told: { permission: string; path: string }[] = []
const round = (on: string) =>
  t.db.withActor(
    system('到期提醒', [t.street.id]),
    (ctx) =>
      tellDeadlines(ctx, async (_, permission, path) => {
        told.push({ permission, path })
        return ['account-1']
      }),
    { now: startOfDay(on) },
  )
const messages = () => t.asSystem(async ({ tx }: Ctx) => (await tx.select().from(inboxMessages)).map((m) => m.title))

beforeAll(async () => {
  declarePermissions({
    ...organizationPermissions,
    ...dutyPermissions,
    'test.read': ['DISTRICT_ADMIN', 'STREET_OFFICER', 'BRANCH_SECRETARY'],
    'test.persons': ['STREET_OFFICER', 'BRANCH_SECRETARY'],
  })
  t = await testStreets()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street)
  other = await t.aBody('COMMUNITY_BRANCH', t.street)
})
beforeEach(() =>
  t.asSystem(async ({ tx }) => {
    await tx.delete(deadlines)
    await tx.delete(inboxMessages)
  }),
)
afterAll(() => t.close())

test('a term is told 180, 90, 30 and 0 days before it ends and on the day after, each once', async () => {
  await set(term, branch, '2020-06-30')
  const days = [180, 179, 90, 30, 0, -1, -2].map((n) => addDays('2020-06-30', -n))
  const counts = []
  for (const on of days) counts.push(await round(on))
  expect(counts).toEqual([1, 0, 1, 1, 1, 1, 0])
  expect(await messages()).toHaveLength(5)
})

test('levels that passed while nobody looked are told as one', async () => {
  await set(term, branch, day)
  expect(await round('2019-07-15')).toBe(1)
  expect(await round('2019-07-16')).toBe(0)
  expect(await messages()).toEqual([`换届：${branch.name} 到期`])
})

test('a clock that is set again to its day stays told; one that is shifted tells anew', async () => {
  await set(term, branch, '2019-07-31')
  expect(await round(day)).toBe(1)
  await set(term, branch, '2019-07-31')
  expect(await round(day)).toBe(0)
  await set(term, branch, '2019-07-30')
  expect(await round(day)).toBe(1)
})

test('two processes that make the round at once tell it once', async () => {
  await set(term, branch, day)
  await Promise.all([round(day), round(day)])
  expect(await messages()).toHaveLength(1)
})

test('the board shows the earliest first, late ones apart, and nothing that is done', async () => {
  await set(term, branch, '2019-06-20')
  await set(talk, other, '2019-07-10')
  await set(term, other, '2019-12-31', second)
  const board = await t.as(officer(), (ctx) => dutyList(ctx, { limit: 10 }))
  expect(board.items.map((d) => [d.label, d.days])).toEqual([
    ['换届', -11],
    ['谈话', 9],
    ['换届', 183],
  ])
  const counts = await t.as(officer(), (ctx) => dutyCounts(ctx, {}))
  expect([counts.overdue, counts.soon]).toEqual([1, 1])
  await t.asSystem((ctx) => clearDeadline(ctx, term, subject))
  expect((await t.as(officer(), (ctx) => dutyList(ctx, { state: 'OVERDUE', limit: 10 }))).items).toEqual([])
})

test('page by page, each line once', async () => {
  const ids = Array.from({ length: 7 }, (_, i) => `00000000-0000-7000-8000-0000000001${i}0`)
  for (const id of ids) await set(term, branch, '2019-08-01', id)
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await t.as(officer(), (ctx) => dutyList(ctx, { cursor, limit: 3 }))
    seen.push(...page.items.map((d) => d.href))
    cursor = page.next ?? undefined
  } while (cursor)
  expect(new Set(seen).size).toBe(7)
  expect(seen).toHaveLength(7)
})

test('a secretary sees his branch; the district sees the number of talks and not whom with; a street next door sees nothing', async () => {
  await set(term, branch, '2019-07-05')
  await set(talk, branch, '2019-07-05', second)
  await set(term, other, '2019-07-05', '00000000-0000-7000-8000-000000000003')
  const secretary = await t.as(t.someone('BRANCH_SECRETARY', branch), (ctx) => dutyList(ctx, { limit: 10 }))
  expect(secretary.items.map((d) => d.organization.id)).toEqual([branch.id, branch.id])
  const district = t.someone('DISTRICT_ADMIN', t.district)
  expect((await t.as(district, (ctx) => dutyList(ctx, { limit: 10 }))).items.map((d) => d.label)).toEqual(['换届', '换届'])
  const counts = await t.as(district, (ctx) => dutyCounts(ctx, {}))
  expect(counts.kinds.find((k) => k.key === 'test.talk')).toMatchObject({ soon: 1, open: false })
  expect(counts.streets).toEqual([{ id: t.street.id, name: '航海东路街道', overdue: 0, soon: 3 }])
  const next = t.someone('STREET_OFFICER', t.neighbour)
  expect((await t.as(next, (ctx) => dutyList(ctx, { limit: 10 }))).items).toEqual([])
  await expect(t.as(next, (ctx) => dutyList(ctx, { organizationId: branch.id, limit: 10 }))).rejects.toMatchObject({ code: 'notFound' })
})

test('a branch that is moved takes its clocks along', async () => {
  const community = await t.aBody('COMMUNITY_COMMITTEE', t.street)
  const estate = await t.aBody('ESTATE_BRANCH', community)
  const target = await t.aBody('COMMUNITY_COMMITTEE', t.street)
  await set(term, estate, '2019-07-05')
  await t.as(officer(), async (ctx) => {
    await moveOrganization(ctx, { id: estate.id, version: 1, parentId: target.id })
    const [row] = await ctx.tx.select().from(deadlines).where(eq(deadlines.subjectId, subject))
    expect(row!.path.startsWith(target.path)).toBe(true)
  })
})

test('told are the accounts that hold the permission at the body', async () => {
  await set(term, branch, day)
  told.length = 0
  await round(day)
  expect(told).toEqual([{ permission: 'test.read', path: branch.path }])
  expect(await t.asSystem((ctx) => accountsHolding(ctx, 'test.read', branch.path))).toEqual([])
})

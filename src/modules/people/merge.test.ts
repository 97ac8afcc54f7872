import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { createAccount } from '#platform/auth/accounts.ts'
import { accounts } from '#platform/auth/schema.ts'
import { Forbidden, NotFound } from '#platform/errors.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { linkPeople } from './links.ts'
import { duplicatesOf, listMerges, merge, previewMerge, undoMerge } from './merge.ts'
import { permissions } from './policy.ts'
import { findPeople, getPerson, myAccesses, myConsents } from './queries.ts'
import { edit, reveal, setConsent } from './service.ts'
import { anIdentityNumber, aPerson, eightAtOnce } from './testing.ts'

declarePermissions(permissions)
let t: TestStreets
let officer: Actor
const refusals = new Map<string, string>()
beforeAll(async () => {
  t = await testStreets()
  officer = t.someone('STREET_OFFICER', t.street)
  linkPeople({
    name: '测试',
    merge: {
      preview: async (_ctx, _kept, merged) => ({ lines: ['测试记录 1 条'], refusal: refusals.get(merged) ?? null }),
      move: async () => ({ moved: 1 }),
      undo: async () => {},
    },
  })
})
afterAll(() => t.close())

const two = async (first = {}, second = {}) =>
  [await t.asSystem((ctx) => aPerson(ctx, t.street, first)), await t.asSystem((ctx) => aPerson(ctx, t.street, second))] as const

test('same name with the same phone, birth date or address is offered as a possible duplicate; two identity numbers never are', async () => {
  const [a, b] = await two({ name: '赵一', phone: '13612340001' }, { name: '赵一', phone: '136 1234 0001', birthOn: '1960-01-01' })
  await two({ name: '钱二', identityNumber: anIdentityNumber('1970-02-02') }, { name: '钱二', identityNumber: anIdentityNumber('1970-02-02') })
  await two({ name: '孙三' }, { name: '孙三' })
  const pairs = await t.as(officer, duplicatesOf)
  expect(pairs).toHaveLength(1)
  expect([pairs[0]!.first.id, pairs[0]!.second.id].sort()).toEqual([a.id, b.id].sort())
  expect(pairs[0]!.reasons).toEqual(['姓名相同', '电话相同'])
  expect(await t.as(t.someone('STREET_OFFICER', t.neighbour), duplicatesOf)).toEqual([])
})

test('the dry run shows each field from both rows, masked, and what each module would move', async () => {
  const [kept, merged] = await two({ employer: '第一中学' }, { identityNumber: '410104194912310024', employer: '第二中学', phone: '13612340002' })
  const preview = await t.as(officer, (ctx) => previewMerge(ctx, kept.id, merged.id))
  const field = (name: string) => preview.fields.find((f) => f.field === name)
  expect(field('employer')).toMatchObject({ kept: '第一中学', merged: '第二中学', differs: true, proposed: 'KEPT' })
  expect(field('identityNumber')).toMatchObject({ kept: null, merged: '410104************', proposed: 'MERGED' })
  expect(field('birthOn')).toMatchObject({ merged: '1949-12-31', proposed: 'MERGED' })
  expect(preview.moves).toContainEqual({ name: '测试', lines: ['测试记录 1 条'] })
  expect(preview.refusal).toBeNull()
})

test('a merge takes the chosen values, hides the other row, and can be undone to the letter', async () => {
  const [kept, merged] = await two(
    { name: '周四', employer: '甲厂' },
    { name: '周四', identityNumber: anIdentityNumber('1960-03-03'), employer: '乙厂', phone: '13612340003' },
  )
  const self = t.someone('RESIDENT', t.street, { personId: merged.id })
  await t.as(self, (ctx) => setConsent(ctx, 'CONTACT', true))
  await t.as(officer, (ctx) => reveal(ctx, merged.id, 'PHONE', '合并前核对'))

  const done = await t.as(officer, (ctx) => merge(ctx, { keptId: kept.id, mergedId: merged.id, choices: { employer: 'MERGED' } }))
  expect(await t.as(officer, (ctx) => getPerson(ctx, kept.id))).toMatchObject({ employer: '乙厂', birthOn: '1960-03-03', phoneHint: '136****0003' })
  expect(await t.as(officer, (ctx) => reveal(ctx, kept.id, 'PHONE', '合并后核对'))).toBe('13612340003')
  expect((await t.as(officer, (ctx) => findPeople(ctx, '周四'))).map((p) => p.id)).toEqual([kept.id])
  const keptSelf = t.someone('RESIDENT', t.street, { personId: kept.id })
  expect((await t.as(keptSelf, myConsents))[0]?.given).toBe(true)
  expect((await t.as(keptSelf, (ctx) => myAccesses(ctx, { limit: 9 }))).items.map((a) => a.purpose)).toEqual(['合并后核对', '合并前核对'])

  const undone = await t.as(officer, (ctx) => undoMerge(ctx, done.id))
  expect(undone.undoneAt).not.toBeNull()
  const without = ({ version: _, ...rest }: Record<string, unknown>) => rest
  expect(without(await t.as(officer, (ctx) => getPerson(ctx, kept.id)))).toEqual(without(kept))
  expect(without(await t.as(officer, (ctx) => getPerson(ctx, merged.id)))).toEqual(without(merged))
  expect((await t.as(self, myConsents))[0]?.given).toBe(true)
  await expect(t.as(officer, (ctx) => undoMerge(ctx, done.id))).rejects.toMatchObject({ code: 'merge.undone' })
})

test('sex and birth date follow the identity number, whatever was ticked', async () => {
  const [kept, merged] = await two({ birthOn: '1950-01-01' }, { identityNumber: anIdentityNumber('1961-03-04') })
  await t.as(officer, (ctx) => merge(ctx, { keptId: kept.id, mergedId: merged.id, choices: { identityNumber: 'MERGED', birthOn: 'KEPT', sex: 'KEPT' } }))
  expect((await t.as(officer, (ctx) => getPerson(ctx, kept.id))).birthOn).toBe('1961-03-04')
})

test('once the kept row was changed, the merge cannot be undone, and the list says so', async () => {
  const [kept, merged] = await two()
  const done = await t.as(officer, (ctx) => merge(ctx, { keptId: kept.id, mergedId: merged.id }))
  await t.as(officer, (ctx) => edit(ctx, kept.id, 2, { note: '改过' }))
  await expect(t.as(officer, (ctx) => undoMerge(ctx, done.id))).rejects.toMatchObject({ code: 'merge.changedSince' })
  const list = await t.as(officer, (ctx) => listMerges(ctx, { limit: 50 }))
  expect(list.items.find((m) => m.id === done.id)?.closed).toMatch(/不能再撤销/)
})

test('two identity numbers are two persons; a module may refuse with its reason; a row does not merge with itself', async () => {
  const [a, b] = await two({ identityNumber: anIdentityNumber() }, { identityNumber: anIdentityNumber() })
  await expect(t.as(officer, (ctx) => merge(ctx, { keptId: a.id, mergedId: b.id }))).rejects.toMatchObject({ code: 'merge.twoPersons' })
  expect((await t.as(officer, (ctx) => previewMerge(ctx, a.id, b.id))).refusal).toMatch(/两个人/)
  const [c, d] = await two()
  refusals.set(d.id, '两人都有党籍')
  await expect(t.as(officer, (ctx) => merge(ctx, { keptId: c.id, mergedId: d.id }))).rejects.toMatchObject({ code: 'merge.blocked', message: '两人都有党籍' })
  await expect(t.as(officer, (ctx) => merge(ctx, { keptId: c.id, mergedId: c.id }))).rejects.toMatchObject({ code: 'merge.sameRow' })
})

test('eight clerks merge the same two rows in both directions at once: one merge is made', async () => {
  const [a, b] = await two()
  const tries = await eightAtOnce(t.db, (i) => t.as(officer, (ctx) => merge(ctx, i % 2 ? { keptId: a.id, mergedId: b.id } : { keptId: b.id, mergedId: a.id })))
  expect(tries.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
  for (const r of tries) if (r.status === 'rejected') expect(r.reason).toMatchObject({ code: 'merge.alreadyMerged' })
})

test('only the street office merges, and never across streets', async () => {
  const [a, b] = await two()
  const far = await t.asSystem((ctx) => aPerson(ctx, t.neighbour))
  await expect(t.as(t.someone('COMMUNITY_WORKER', t.street), (ctx) => merge(ctx, { keptId: a.id, mergedId: b.id }))).rejects.toBeInstanceOf(Forbidden)
  await expect(t.as(officer, (ctx) => merge(ctx, { keptId: a.id, mergedId: far.id }))).rejects.toBeInstanceOf(NotFound)
  await expect(t.asSystem((ctx) => merge(ctx, { keptId: a.id, mergedId: far.id }))).rejects.toMatchObject({ code: 'merge.otherStreet' })
})

test('the account comes along in a merge and goes back; two accounts that can log in are not merged', async () => {
  const [kept, merged] = await two({ name: '吴五' }, { name: '吴五' })
  const open = (personId: string, username: string) =>
    t.asSystem((ctx) => createAccount(ctx.tx, { username, name: '吴五', personId, homeStreetId: t.street.id }, ctx.now))
  const accountId = await open(merged.id, 'wuwu')
  const personOf = () => t.asSystem(async (ctx) => (await ctx.tx.select().from(accounts).where(eq(accounts.id, accountId)))[0]?.personId)
  const done = await t.as(officer, (ctx) => merge(ctx, { keptId: kept.id, mergedId: merged.id }))
  expect(await personOf()).toBe(kept.id)
  await t.as(officer, (ctx) => undoMerge(ctx, done.id))
  expect(await personOf()).toBe(merged.id)
  await open(kept.id, 'wuwu2')
  await expect(t.as(officer, (ctx) => merge(ctx, { keptId: kept.id, mergedId: merged.id }))).rejects.toMatchObject({ code: 'merge.blocked', message: /账号/ })
})

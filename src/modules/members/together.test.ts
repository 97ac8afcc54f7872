import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { eightAtOnce } from '#modules/people/testing.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { prepareExport } from './export.ts'
import { connectMembers } from './link.ts'
import { permissions } from './policy.ts'
import { getMember, memberTimeline } from './queries.ts'
import { changeStanding } from './service.ts'
import { aMember } from './testing.ts'
import { changeTogether, previewTogether, type Together } from './together.ts'

declarePermissions(peoplePermissions)
declarePermissions(permissions)
let t: TestStreets
let branch: Body
let other: Body
let group: Body
let secretary: Actor
let members: { id: string; version: number; name: string }[]
beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '映月路社区党支部' })
  other = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '银莺社区党支部' })
  group = await t.aBody('PARTY_GROUP', branch, { name: '第一党小组' })
  secretary = t.someone('BRANCH_SECRETARY', branch)
})
afterAll(() => t.close())
beforeEach(async () => {
  members = []
  for (const name of ['甲一', '乙二', '丙三']) {
    const { id, version } = await t.asSystem((ctx) => aMember(ctx, branch, { person: { name } }))
    members.push({ id, version, name })
  }
})

const intoGroup = (): Together => ({ kind: 'GROUP', groupId: group.id, onDay: '2019-06-01', reason: '按楼院划分' })
const lost: Together = { kind: 'MARK', mark: 'LOST_CONTACT', onDay: '2019-06-01' }
const ids = () => members.map((m) => m.id)
const read = (id: string) => t.asSystem((ctx) => getMember(ctx, id))
const state = async () => Promise.all(ids().map(async (id) => ({ ...(await read(id)), person: null })))

test('a secretary sees what a change does to each of the chosen and makes it for all; each has it on his own page', async () => {
  const preview = await t.as(secretary, (ctx) => previewTogether(ctx, ids(), intoGroup()))
  expect(preview.map((e) => [e.name, e.from, e.to, e.refused])).toEqual(['甲一', '乙二', '丙三'].map((name) => [name, '未编入党小组', '第一党小组', null]))
  expect(await t.as(secretary, (ctx) => changeTogether(ctx, preview, intoGroup()))).toBe(3)
  for (const id of ids()) {
    expect(await read(id)).toMatchObject({
      group: { name: '第一党小组' },
      periods: [{ fromOn: '2019-06-01', reason: '按楼院划分' }, { untilOn: '2019-06-01' }],
    })
    const { items } = await t.as(secretary, (ctx) => memberTimeline(ctx, id, { limit: 5 }))
    expect(items[0]).toMatchObject({ action: 'member.relocated', note: '按楼院划分' })
  }
  const marked = await t.as(secretary, async (ctx) => changeTogether(ctx, await previewTogether(ctx, ids(), lost), lost))
  expect(marked).toBe(3)
  expect((await read(ids()[1]!)).marks).toMatchObject([{ kind: 'LOST_CONTACT', untilOn: null }])
})

test('when one of them stands against it nobody is changed, and he is named with the reason', async () => {
  const gone = await t.asSystem((ctx) => changeStanding(ctx, ids()[1]!, 1, { standing: 'DECEASED', onDay: '2019-05-01', reason: '病故' }))
  members[1]!.version = gone.version
  const before = await state()
  for (const [change, why] of [
    [intoGroup(), '乙二：这名党员已不在支部，不能调整支部或党小组'],
    [lost, '乙二：这名党员已不在支部，不能加标记'],
  ] as const) {
    expect((await t.as(secretary, (ctx) => previewTogether(ctx, ids(), change))).filter((e) => e.refused).map((e) => e.name)).toEqual(['乙二'])
    await expect(t.as(secretary, (ctx) => changeTogether(ctx, members, change))).rejects.toMatchObject({
      code: 'member.notTogether',
      fields: [{ path: 'members.1', message: why }],
    })
  }
  expect(await state()).toEqual(before)
})

test('who is in the group already stays as he is and keeps nobody out', async () => {
  await t.as(secretary, (ctx) => changeTogether(ctx, members.slice(0, 1), intoGroup()))
  const preview = await t.as(secretary, (ctx) => previewTogether(ctx, ids(), { ...intoGroup(), onDay: '2019-06-20' }))
  expect(preview.map((e) => [e.name, e.unchanged, e.refused])).toEqual([
    ['甲一', true, null],
    ['乙二', false, null],
    ['丙三', false, null],
  ])
  expect(await t.as(secretary, (ctx) => changeTogether(ctx, preview, { ...intoGroup(), onDay: '2019-06-20' }))).toBe(2)
  expect((await Promise.all(ids().map(read))).map((m) => m.periods[0]!.fromOn)).toEqual(['2019-06-01', '2019-06-20', '2019-06-20'])
})

test('a group of another branch, a day to come, an older page: nobody is changed', async () => {
  const elsewhere = await t.aBody('PARTY_GROUP', other, { name: '银莺第一党小组' })
  const before = await state()
  const tried = (change: Together, given = members) => t.as(t.someone('STREET_OFFICER', t.street), (ctx) => changeTogether(ctx, given, change))
  for (const change of [
    { ...intoGroup(), groupId: elsewhere.id },
    { ...intoGroup(), onDay: '2030-01-01' },
    { ...lost, onDay: '2030-01-01' },
  ] as Together[])
    await expect(tried(change)).rejects.toMatchObject({ code: 'member.notTogether', fields: { length: 3 } })
  await expect(tried(intoGroup(), [members[0]!, { ...members[1]!, version: 7 }])).rejects.toMatchObject({
    code: 'member.notTogether',
    fields: [{ path: 'members.1', message: '乙二：登记刚被他人修改过' }],
  })
  expect(await state()).toEqual(before)
})

test('members of a branch or street beyond one’s reach are neither shown nor changed, in any mixture', async () => {
  const strange = await t.asSystem((ctx) => aMember(ctx, other))
  const mixed = [...members, { id: strange.id, version: strange.version }]
  await expect(
    t.as(secretary, (ctx) =>
      previewTogether(
        ctx,
        mixed.map((m) => m.id),
        lost,
      ),
    ),
  ).rejects.toMatchObject({ code: 'forbidden' })
  await expect(t.as(secretary, (ctx) => changeTogether(ctx, mixed, lost))).rejects.toMatchObject({ code: 'forbidden' })
  const neighbour = t.someone('STREET_OFFICER', t.neighbour)
  await expect(t.as(neighbour, (ctx) => previewTogether(ctx, ids(), lost))).rejects.toMatchObject({ code: 'notFound' })
  await expect(t.as(neighbour, (ctx) => changeTogether(ctx, members, lost))).rejects.toMatchObject({ code: 'notFound' })
  for (const id of ids()) expect((await read(id)).marks).toEqual([])
})

test('eight who change the same members at once, each in another order: one does, seven are told, none blocks another', async () => {
  const orders = [members, members.toReversed(), [members[1]!, members[2]!, members[0]!]]
  const asked = await eightAtOnce(t.db, (n) => t.as(secretary, (ctx) => changeTogether(ctx, orders[n % 3]!, lost)))
  expect(asked.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
  for (const a of asked) if (a.status === 'rejected') expect(a.reason).toMatchObject({ code: 'member.notTogether' })
  for (const id of ids()) expect((await read(id)).marks).toHaveLength(1)
})

test('an export of the chosen takes exactly them, and nobody when one is out of reach', async () => {
  const officer = t.someone('STREET_OFFICER', t.street)
  const chosen = ids().slice(0, 2)
  const request = { filter: {}, reason: '核对党小组', full: false }
  expect((await t.as(officer, (ctx) => prepareExport(ctx, { ...request, chosen }))).membershipIds.toSorted()).toEqual(chosen.toSorted())
  const strange = await t.asSystem((ctx) => aMember(ctx, other))
  const worker = t.someone('COMMUNITY_WORKER', branch)
  await expect(t.as(worker, (ctx) => prepareExport(ctx, { ...request, chosen: [...chosen, strange.id] }))).rejects.toMatchObject({ code: 'notFound' })
})

import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guest } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { search } from '#platform/search/search.ts'
import { organizationsContract } from './contract.ts'
import { streetGround } from './ground.ts'
import { onDissolve, onMovePreview, provideDrawing } from './hooks.ts'
import { placeOrganization } from './place.ts'
import { permissions } from './policy.ts'
import { bodiesNamed, branchesAndGroups, indexAllBodies, postsOfPerson, repointHolder } from './public.ts'
import { organizationPage, organizationTimeline, streetTree } from './queries.ts'
import { addAddress, addOffer, correctPost, editAddress, joinAlliance, removeAddress, startPost } from './relations.ts'
import { organizations, posts } from './schema.ts'
import { createOrganization, dissolveOrganization, editOrganization, moveOrganization, openStreet, previewMove, reopenOrganization } from './service.ts'
import { type Body, type TestStreets, testStreets } from './testing.ts'

let t: TestStreets
let committee: Body
let branch: Body
let unit: Body
let grid: Body
let foreign: Body
beforeAll(async () => {
  t = await testStreets()
  declarePermissions(permissions)
  committee = await t.aBody('COMMUNITY_COMMITTEE', t.street, { name: '港湾社区党委', shortName: '港湾社区', divisionCode: '410104009005' })
  branch = await t.aBody('COMMUNITY_BRANCH', committee, { name: '中共航海东路街道港湾社区第一支部', shortName: '港湾一支部' })
  unit = await t.aBody('PARTNER_UNIT', t.street, { name: '区税务局' })
  grid = await t.aBody('GRID', committee, { name: '港湾第一网格' })
  foreign = await t.aBody('COMMUNITY_BRANCH', t.neighbour, { name: '邻街社区党支部' })
})
afterAll(() => t.close())

const officer = () => t.someone('STREET_OFFICER', t.street)
const worker = () => t.someone('COMMUNITY_WORKER', committee)
const inBothStreets = () => {
  const [here, there] = [officer(), t.someone('STREET_OFFICER', t.neighbour)]
  return { ...here, streets: [...here.streets, ...there.streets], grants: [...here.grants, ...there.grants] }
}
const pageOf = (id: string) => t.as(officer(), (ctx) => organizationPage(ctx, id))
const found = (text: string) => t.as(guest(t.street.id), (ctx) => search(ctx, text))

test('a query that forgets its filter shows a neighbour street nothing, and a write that forgets it changes nothing', async () => {
  const neighbour = t.someone('STREET_ADMIN', t.neighbour)
  const all = await t.as(neighbour, ({ tx }) => tx.select().from(organizations))
  expect(all.map((b) => b.streetId).every((id) => id === t.neighbour.id)).toBe(true)
  await t.as(neighbour, ({ tx }) => tx.update(organizations).set({ name: '被占用' }))
  await t.as(neighbour, ({ tx }) => tx.delete(posts))
  expect((await pageOf(branch.id)).organization.name).toBe('中共航海东路街道港湾社区第一支部')
  await expect(
    t.as(neighbour, ({ tx }) =>
      tx.insert(posts).values({ streetId: t.street.id, organizationId: branch.id, kind: 'SECRETARY', holderName: '外人', fromOn: '2019-01-01' }),
    ),
  ).rejects.toThrow()
})

test('an auditor, a secretary and a member of the district read; none of them changes the structure', async () => {
  for (const reader of [t.someone('AUDITOR', t.street), t.someone('BRANCH_SECRETARY', branch), t.someone('DISTRICT_ADMIN', t.district)]) {
    expect((await t.as(reader, (ctx) => organizationPage(ctx, branch.id))).may).toEqual({ edit: false, arrange: false })
    await expect(t.as(reader, (ctx) => createOrganization(ctx, { name: '越权小组', kind: 'PARTY_GROUP', parentId: branch.id }))).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(t.as(reader, (ctx) => editOrganization(ctx, { id: branch.id, version: 1, name: '越权' }))).rejects.toMatchObject({ code: 'forbidden' })
  }
  const secretary = await t.as(t.someone('BRANCH_SECRETARY', branch), (ctx) => streetTree(ctx, { dissolved: false }))
  expect(secretary.items.map((i) => i.id)).toEqual([branch.id])
  for (const other of [t.someone('MEMBER', branch), t.someone('RESIDENT', t.street)])
    await expect(t.as(other, (ctx) => organizationPage(ctx, branch.id))).rejects.toMatchObject({ code: 'forbidden' })
})

test('an edit keeps what was not sent, and takes away what was sent empty', async () => {
  const { version } = (await pageOf(committee.id)).organization
  const first = await t.as(worker(), (ctx) =>
    editOrganization(ctx, { id: committee.id, version, name: '港湾社区党委', contactPhone: '0371 6688 0000', contactPublic: true, address: ' 紫荆路１号 ' }),
  )
  await t.as(worker(), (ctx) => editOrganization(ctx, { id: committee.id, version: first.version, name: '港湾社区党委', address: '' }))
  expect((await pageOf(committee.id)).organization).toMatchObject({
    shortName: '港湾社区',
    divisionCode: '410104009005',
    contactPhone: '0371-66880000',
    address: null,
  })
  const [second, entry] = (await t.as(worker(), (ctx) => organizationTimeline(ctx, { id: committee.id }))).items
  expect(second?.data).toEqual({ address: { from: '紫荆路1号', to: null } })
  expect(JSON.stringify(entry?.data)).toContain('0371-****0000')
})

test("a street's code stays as it was opened, and a new street's code begins with its district's", async () => {
  const { version } = (await pageOf(t.street.id)).organization
  await expect(t.as(officer(), (ctx) => editOrganization(ctx, { id: t.street.id, version, name: '新名', divisionCode: '' }))).rejects.toMatchObject({
    fields: [{ path: 'divisionCode' }],
  })
  const open = (divisionCode: string) =>
    t.as(t.someone('DISTRICT_ADMIN', t.district), (ctx) =>
      openStreet(ctx, { name: '新街道党工委', shortName: '新街道', divisionCode, parentId: t.district.id }),
    )
  await expect(open('410105001')).rejects.toMatchObject({ fields: [{ message: expect.stringContaining('410104') }] })
  await expect(open('410104009')).rejects.toMatchObject({ code: 'organization.divisionCodeTaken' })
})

test('eight people register the same firm at once: one does, seven are told that its credit code is registered', async () => {
  const asked = await Promise.allSettled(
    Array.from({ length: 8 }, (_, i) =>
      t.as(officer(), (ctx) => createOrganization(ctx, { name: `示例公司${i}`, kind: 'ENTERPRISE', parentId: t.street.id, creditCode: ' 91410104ma0000007a' })),
    ),
  )
  expect(asked.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
  for (const a of asked) if (a.status === 'rejected') expect(a.reason.code).toBe('organization.creditCodeTaken')
})

test('eight people who want a group below a branch while it is being dissolved are all told so', async () => {
  const closing = await t.aBody('COMMUNITY_BRANCH', committee, { name: '拟撤支部' })
  const holding = Promise.withResolvers<void>()
  const waiting = Promise.withResolvers<void>()
  // The guard is asked while the tree is held: the eight see an active branch and then wait for the tree.
  onDissolve(async (_, body) => {
    if (body.id !== closing.id) return null
    holding.resolve()
    await waiting.promise
    return null
  })
  const dissolved = t.as(officer(), (ctx) => dissolveOrganization(ctx, { id: closing.id, version: 1, on: '2019-06-30', note: '撤并' }))
  await holding.promise
  const asked = Array.from({ length: 8 }, (_, i) =>
    t.as(officer(), (ctx) => createOrganization(ctx, { name: `小组${i}`, kind: 'PARTY_GROUP', parentId: closing.id })),
  )
  const ends = Promise.allSettled(asked)
  await expect
    .poll(
      async () => (await t.asSystem(({ tx }) => tx.execute(sql`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted`))).rows[0],
      { timeout: 10_000 },
    )
    .toEqual({ n: 8 })
  waiting.resolve()
  await dissolved
  for (const a of await ends) expect(a).toMatchObject({ status: 'rejected', reason: { code: 'organization.dissolved' } })
  expect(await orphans()).toEqual([])
})

test('a group is not brought back below a branch that is dissolved at the same moment, and not brought back twice', async () => {
  for (let round = 0; round < 8; round++) {
    const closing = await t.aBody('COMMUNITY_BRANCH', committee, { name: `再撤支部${round}` })
    const group = await t.aBody('PARTY_GROUP', closing, { name: `再撤小组${round}`, dissolvedOn: '2019-05-01' })
    await Promise.allSettled([
      t.as(officer(), (ctx) => reopenOrganization(ctx, { id: group.id, version: 1, note: '恢复' })),
      t.as(officer(), (ctx) => dissolveOrganization(ctx, { id: closing.id, version: 1, on: '2019-06-30', note: '撤并' })),
    ])
  }
  expect(await orphans()).toEqual([])
  await expect(t.as(officer(), (ctx) => reopenOrganization(ctx, { id: branch.id, version: 1, note: '误点' }))).rejects.toMatchObject({
    code: 'organization.notDissolved',
  })
})

const orphans = async () =>
  (
    await t.asSystem(({ tx }) =>
      tx.execute(sql`select c.name from organization c join organization p on p.id = c.parent_id where c.dissolved_on is null and p.dissolved_on is not null`),
    )
  ).rows

test('a branch with members is not dissolved, and a move says whose reach changes, when other modules say so', async () => {
  const held = await t.aBody('COMMUNITY_BRANCH', committee, { name: '有党员的支部' })
  onDissolve(async (_, body) => (body.id === held.id ? '支部还有 12 名党员，请先转出' : null))
  onMovePreview(async (_, body) => ({ grantsGained: [], grantsLost: body.id === held.id ? ['王敏（社区工作者）'] : [] }))
  await expect(t.as(officer(), (ctx) => dissolveOrganization(ctx, { id: held.id, version: 1, on: '2019-06-30', note: '撤并' }))).rejects.toThrow(
    '还有 12 名党员',
  )
  expect((await t.as(officer(), (ctx) => previewMove(ctx, { id: held.id, parentId: t.street.id }))).grantsLost).toEqual(['王敏（社区工作者）'])
})

test('a body moves only inside its street, and what it is found by follows it', async () => {
  await expect(t.as(inBothStreets(), (ctx) => moveOrganization(ctx, { id: branch.id, version: 1, parentId: t.neighbour.id }))).rejects.toThrow(
    '不能移到另一个街道',
  )
  const there = await t.aBody('GENERAL_BRANCH', t.street, { name: '新航党总支' })
  const below = await t.aBody('PARTY_GROUP', branch, { name: '港湾第一党小组' })
  await t.asSystem(({ tx }) => indexAllBodies(tx))
  const { version } = (await pageOf(branch.id)).organization
  await t.as(officer(), (ctx) => moveOrganization(ctx, { id: branch.id, version, parentId: there.id }))
  const { rows } = await t.asSystem(({ tx }) =>
    tx.execute(sql`select e.subject_id from search_entry e join organization o on o.id::text = e.subject_id where e.path <> o.path`),
  )
  expect(rows).toEqual([])
  expect((await found('港湾第一党小组')).map((h) => h.subjectId)).toEqual([below.id])
  const entry = (await t.as(officer(), (ctx) => organizationTimeline(ctx, { id: branch.id }))).items[0]
  expect(entry?.data).toMatchObject({ from: '港湾社区党委', to: '新航党总支' })
})

test('an area with too many points, or with a corner abroad, is refused at the field of the area', async () => {
  const { version } = (await pageOf(grid.id)).organization
  const ring = (n: number): [number, number][] => {
    const open = Array.from({ length: n - 1 }, (_, i): [number, number] => [113.7 + i / 1e6, 34.7])
    return [...open, open[0]!]
  }
  const place = (rings: [number, number][][]) =>
    t.as(worker(), (ctx) => placeOrganization(ctx, { id: grid.id, version, crs: 'CGCS2000', point: null, shape: { type: 'Polygon', coordinates: rings } }))
  await expect(place([ring(1500), ring(501)])).rejects.toMatchObject({ fields: [{ path: 'shape', message: expect.stringContaining('2000') }] })
  await expect(place([[[13.7, 34.7], ...ring(3), [13.7, 34.7]]])).rejects.toMatchObject({ fields: [{ path: 'shape' }] })
  await place([ring(1500), ring(500)])
  expect((await pageOf(grid.id)).organization.shape?.type).toBe('Polygon')
})

test('a courtyard is found by what people call it, under its new name after a correction, and no more once removed', async () => {
  const { id } = await t.as(worker(), (ctx) => addAddress(ctx, { id: committee.id, name: '金色海湾小区', gridId: grid.id }))
  await expect(t.as(worker(), (ctx) => addAddress(ctx, { id: committee.id, name: '某院', gridId: branch.id }))).rejects.toMatchObject({
    fields: [{ path: 'gridId', message: '请选择网格' }],
  })
  await t.as(worker(), (ctx) => editAddress(ctx, { addressId: id, name: '金色港湾小区', gridId: grid.id }))
  expect((await found('金色港湾')).map((h) => h.subjectId)).toEqual([committee.id])
  expect(await found('金色海湾')).toEqual([])
  expect((await pageOf(committee.id)).addresses).toMatchObject([{ name: '金色港湾小区', gridName: '港湾第一网格' }])
  await t.as(worker(), (ctx) => removeAddress(ctx, { addressId: id }))
  expect(await found('金色港湾')).toEqual([])
  await expect(t.as(worker(), (ctx) => removeAddress(ctx, { addressId: id }))).rejects.toMatchObject({ code: 'notFound' })
})

test('a community names a unit of the street as its partner, and nobody names a body of another street', async () => {
  await t.as(worker(), (ctx) => addOffer(ctx, { id: committee.id, kind: 'PROJECT', title: '税法进社区', state: 'OPEN', partnerId: unit.id }))
  expect((await pageOf(committee.id)).offers[0]?.partnerName).toBe('区税务局')
  await expect(
    t.as(worker(), (ctx) => addOffer(ctx, { id: committee.id, kind: 'PROJECT', title: '越界', state: 'OPEN', partnerId: foreign.id })),
  ).rejects.toMatchObject({
    fields: [{ path: 'partnerId' }],
  })
  // Even someone who works in both streets: a body's partners are its street's.
  const grand = await t.aBody('REGIONAL_GRAND_COMMITTEE', t.street, { name: '第一区域大党委' })
  await expect(t.as(inBothStreets(), (ctx) => joinAlliance(ctx, { id: grand.id, memberId: foreign.id, fromOn: '2019-01-01' }))).rejects.toMatchObject({
    fields: [{ path: 'memberId' }],
  })
})

test('a branch is known by its short name and without 中共 and the street', async () => {
  const known = await t.asSystem(({ tx }) => branchesAndGroups(tx, t.street.path))
  for (const written of ['港湾一支部', '港湾社区第一支部', '中共航海东路街道 港湾社区第一支部'])
    expect(bodiesNamed(known, written).map((b) => b.id)).toEqual([branch.id])
  expect(bodiesNamed(known, '邻街社区党支部')).toEqual([])
})

test('the posts of a merged person go to the kept one, and back', async () => {
  const [kept, merged] = await t.asSystem(async ({ tx }) => {
    const { rows } = await tx.execute<{ id: string }>(
      sql`insert into person (street_id, name, name_pinyin, name_initials) values (${t.street.id}, '李秀英', 'lixiuying', 'lxy'), (${t.street.id}, '李秀英', 'lixiuying', 'lxy') returning id`,
    )
    return rows.map((r) => r.id)
  })
  await t.as(officer(), (ctx) =>
    startPost(ctx, { id: committee.id, kind: 'SECRETARY', seat: 1, personId: merged!, holderName: '李秀英', phonePublic: false, fromOn: '2016-06-30' }),
  )
  const own = await t.as(officer(), (ctx) =>
    startPost(ctx, { id: unit.id, kind: 'CONTACT', seat: 1, personId: kept!, holderName: '李秀英', phonePublic: false, fromOn: '2017-01-01' }),
  )
  const held = async (personId: string) => (await t.as(officer(), (ctx) => postsOfPerson(ctx, personId))).map((p) => p.id)
  const moved = await t.as(officer(), (ctx) => repointHolder(ctx, merged!, kept!))
  expect(await held(kept!)).toEqual([...moved, own.id])
  await t.as(officer(), (ctx) => repointHolder(ctx, kept!, merged!, moved))
  expect([await held(merged!), await held(kept!)]).toEqual([moved, [own.id]])
})

test('a post is given to no record of another street, even by someone who works in both, and to no record that was merged away', async () => {
  const [stranger, own, hidden] = await t.asSystem(async ({ tx }) => {
    const person = (at: Body, mergedInto: string | null = null) =>
      tx.execute<{ id: string }>(sql`insert into person (street_id, name, name_pinyin, name_initials, merged_into_id)
        values (${at.streetId}, '王秀兰', 'wangxiulan', 'wxl', ${mergedInto}) returning id`)
    const [there, here] = [(await person(t.neighbour)).rows[0]!.id, (await person(t.street)).rows[0]!.id]
    return [there, here, (await person(t.street, here)).rows[0]!.id]
  })
  const post = { kind: 'CONTACT', seat: 3, holderName: '王秀兰', phonePublic: false, fromOn: '2019-01-01' } as const
  for (const personId of [stranger, hidden]) {
    await expect(t.as(inBothStreets(), (ctx) => startPost(ctx, { ...post, id: grid.id, personId }))).rejects.toMatchObject({ code: 'notFound' })
  }
  const { id: postId } = await t.as(inBothStreets(), (ctx) => startPost(ctx, { ...post, id: grid.id, personId: own }))
  await expect(t.as(inBothStreets(), (ctx) => correctPost(ctx, { ...post, postId, personId: stranger }))).rejects.toMatchObject({ code: 'notFound' })
  await t.as(inBothStreets(), (ctx) => correctPost(ctx, { ...post, postId, personId: own, holderName: '王兰' }))
})

test('staff see their own street’s drawing with its communities, and no other street’s', async () => {
  const shape: [number, number][] = [
    [113.7, 34.71],
    [113.71, 34.71],
    [113.71, 34.72],
    [113.7, 34.71],
  ]
  const feature = (kind: string) => ({ properties: { kind, name: '紫荆路' }, geometry: { type: 'LineString', coordinates: shape.slice(0, 2) } })
  provideDrawing(async (_, streetId) => (streetId === t.street.id ? { features: [feature('ROAD'), feature('HOME')] } : null))
  await t.asSystem(({ tx }) =>
    tx
      .update(organizations)
      .set({ shape: { type: 'Polygon', coordinates: [shape] } })
      .where(eq(organizations.id, committee.id)),
  )
  const ground = await t.as(officer(), (ctx) => streetGround(ctx))
  expect(ground.parts.map((p) => [p.kind, p.name])).toEqual([['ROAD', '紫荆路']])
  expect(ground.areas.map((a) => a.name)).toEqual(['港湾社区'])
  expect(await t.as(t.someone('STREET_OFFICER', t.neighbour), (ctx) => streetGround(ctx))).toEqual({ parts: [], areas: [] })
  await expect(t.as(officer(), (ctx) => streetGround(ctx, t.neighbour.id))).rejects.toMatchObject({ code: 'forbidden' })
})

test('in an address of the API, dissolved=false means false', async () => {
  const schema = organizationsContract.tree['~orpc'].inputSchema!
  expect(await schema['~standard'].validate({ dissolved: 'false' })).toEqual({ value: { dissolved: false } })
  expect(await schema['~standard'].validate({ dissolved: 'true' })).toEqual({ value: { dissolved: true } })
})

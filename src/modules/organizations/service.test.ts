import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guest } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { search } from '#platform/search/search.ts'
import { placeOrganization } from './place.ts'
import { permissions } from './policy.ts'
import { listOrganizations, organizationPage, organizationTimeline, streetsOf, streetTree } from './queries.ts'
import { addAddress, addOffer, correctPost, endPost, joinAlliance, leaveAlliance, startPost } from './relations.ts'
import {
  createOrganization,
  dissolveOrganization,
  editOrganization,
  moveOrganization,
  openStreet,
  orderChildren,
  previewMove,
  reopenOrganization,
} from './service.ts'
import { type Body, type TestStreets, testStreets } from './testing.ts'

let t: TestStreets
let first: Body
let second: Body
let branch: Body
let group: Body
beforeAll(async () => {
  t = await testStreets()
  declarePermissions(permissions)
  first = await t.aBody('REGIONAL_GRAND_COMMITTEE', t.street, { name: '第一区域大党委' })
  second = await t.aBody('REGIONAL_GRAND_COMMITTEE', t.street, { name: '第二区域大党委' })
  branch = await t.aBody('COMMUNITY_BRANCH', first, { name: '映月路社区党支部' })
  group = await t.aBody('PARTY_GROUP', branch, { name: '映月路第一党小组' })
})
afterAll(() => t.close())

const officer = () => t.someone('STREET_OFFICER', t.street)
const pageOf = (id: string) => t.as(officer(), (ctx) => organizationPage(ctx, id))
const facts = (name: string) => ({ name })

test('a Party group is made below a branch, is found at once, and its timeline begins', async () => {
  const { id } = await t.as(officer(), (ctx) => createOrganization(ctx, { ...facts('映月路第二党小组'), kind: 'PARTY_GROUP', parentId: branch.id }))
  const page = await pageOf(id)
  expect(page.above.map((a) => a.name)).toEqual(['中共航海东路街道工作委员会', '第一区域大党委', '映月路社区党支部'])
  expect(page.placements).toEqual([{ parentId: branch.id, parentName: '映月路社区党支部', fromOn: '2019-07-01', untilOn: null }])
  expect(
    (await t.as(guest(t.street.id), (ctx) => search(ctx, 'yyldedxz'))).length + (await t.as(guest(t.street.id), (ctx) => search(ctx, '映月路第二'))).length,
  ).toBeGreaterThan(0)
  expect((await t.as(officer(), (ctx) => organizationTimeline(ctx, { id }))).items.map((i) => i.label)).toEqual(['建立组织'])
})

test('a Party group cannot stand below the street itself; the words say where it can', async () => {
  await expect(t.as(officer(), (ctx) => createOrganization(ctx, { ...facts('孤立小组'), kind: 'PARTY_GROUP', parentId: t.street.id }))).rejects.toThrow(
    '党小组不能设在街道党工委之下，可以设在：社区党支部',
  )
})

test('a branch moves with its groups: the effect is shown first, the tree, the search and the history follow', async () => {
  const preview = await t.as(officer(), (ctx) => previewMove(ctx, { id: branch.id, parentId: second.id }))
  expect(preview).toMatchObject({ from: '第一区域大党委', to: '第二区域大党委', refused: null })
  expect(preview.bodies).toBeGreaterThanOrEqual(2)
  const before = await pageOf(branch.id)
  await t.as(
    officer(),
    (ctx) => moveOrganization(ctx, { id: branch.id, version: before.organization.version, parentId: second.id, note: '2019年片区调整' }),
    new Date('2019-08-01T01:00:00Z'),
  )
  const after = await pageOf(branch.id)
  expect(after.above.at(-1)?.name).toBe('第二区域大党委')
  expect((await pageOf(group.id)).above.map((a) => a.name)).toContain('第二区域大党委')
  expect(after.placements.map((p) => [p.parentName, p.fromOn, p.untilOn])).toEqual([
    ['第二区域大党委', '2019-08-01', null],
    ['第一区域大党委', '2014-01-01', '2019-08-01'],
  ])
})

test('eight people move one branch at once from the same page: one move is made, seven are told that the page is old', async () => {
  const there = await t.aBody('COMMUNITY_BRANCH', first, { name: '争移社区党支部' })
  const { version } = (await pageOf(there.id)).organization
  const asked = await Promise.allSettled(
    Array.from({ length: 8 }, () => t.as(officer(), (ctx) => moveOrganization(ctx, { id: there.id, version, parentId: second.id }))),
  )
  expect(asked.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
  for (const a of asked) if (a.status === 'rejected') expect(a.reason.code).toBe('organization.changedMeanwhile')
})

test('two bodies moved below each other at the same moment never make a circle', async () => {
  const [a, b] = await Promise.all([t.aBody('COMMUNITY_COMMITTEE', first, { name: '甲社区党委' }), t.aBody('GENERAL_BRANCH', first, { name: '乙党总支' })])
  const inner = await t.aBody('GENERAL_BRANCH', a, { name: '丙党总支' })
  await expect(t.as(officer(), (ctx) => moveOrganization(ctx, { id: a.id, version: 1, parentId: inner.id }))).rejects.toThrow('不能移到自己或自己的下级之下')
  await Promise.allSettled([
    t.as(officer(), (ctx) => moveOrganization(ctx, { id: b.id, version: 1, parentId: a.id })),
    t.as(officer(), (ctx) => moveOrganization(ctx, { id: inner.id, version: 1, parentId: first.id })),
  ])
  const { rows } = await t.asSystem(({ tx }) =>
    tx.execute(sql`select c.id from organization c join organization p on p.id = c.parent_id where c.path <> p.path || c.node || '/'`),
  )
  expect(rows).toEqual([])
})

test('a save from an older page is refused, and nothing of the newer one is lost', async () => {
  const { version } = (await pageOf(group.id)).organization
  await t.as(officer(), (ctx) => editOrganization(ctx, { id: group.id, version, name: '映月路第一党小组', introduction: '楼院长者多' }))
  await expect(t.as(officer(), (ctx) => editOrganization(ctx, { id: group.id, version, name: '改名' }))).rejects.toThrow('他人已修改过这个组织')
  expect((await pageOf(group.id)).organization.introduction).toBe('楼院长者多')
})

test('a wrong credit code and a wrong phone are both named, in one answer', async () => {
  const refused = await t
    .as(officer(), (ctx) =>
      createOrganization(ctx, { name: '某某公司', kind: 'ENTERPRISE', parentId: t.street.id, creditCode: '91410104MA0000007B', contactPhone: '12345678' }),
    )
    .catch((e) => e)
  expect(refused.fields.map((f: { path: string }) => f.path)).toEqual(['creditCode', 'contactPhone'])
})

test('a post has one holder at a time; a second seat or the day of leaving makes room', async () => {
  const post = (holderName: string, fromOn: string, seat = 1) => ({ id: branch.id, kind: 'SECRETARY' as const, seat, holderName, phonePublic: false, fromOn })
  const { id } = await t.as(officer(), (ctx) => startPost(ctx, post('李秀英', '2016-06-30')))
  await expect(t.as(officer(), (ctx) => startPost(ctx, post('王建国', '2019-06-30')))).rejects.toThrow('书记已有人担任')
  await t.as(officer(), (ctx) => endPost(ctx, { postId: id, on: '2019-06-30' }))
  const asked = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => t.as(officer(), (ctx) => startPost(ctx, post(`候选${i}`, '2019-06-30')))))
  expect(asked.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
  const now = (await pageOf(branch.id)).posts
  expect(now.map((p) => p.untilOn)).toEqual([null, '2019-06-30'])
  await expect(t.as(officer(), (ctx) => endPost(ctx, { postId: id, on: '2019-07-01' }))).rejects.toThrow('已登记 2019-06-30 离任')
  await t.as(officer(), (ctx) => correctPost(ctx, { postId: id, kind: 'SECRETARY', seat: 1, holderName: '李秀英', phonePublic: false, fromOn: '2016-07-01' }))
  await expect(
    t.as(officer(), (ctx) =>
      correctPost(ctx, { postId: id, kind: 'SECRETARY', seat: 1, holderName: '李秀英', phonePublic: false, fromOn: '2016-07-01', untilOn: '2019-08-01' }),
    ),
  ).rejects.toThrow('已有人担任')
})

test('a unit joins a regional committee once, leaves it, and may join again', async () => {
  const unit = await t.aBody('PARTNER_UNIT', t.street, { name: '区税务局' })
  const join = () => t.as(officer(), (ctx) => joinAlliance(ctx, { id: first.id, memberId: unit.id, fromOn: '2019-01-01' }))
  const asked = await Promise.allSettled(Array.from({ length: 8 }, join))
  const joined = asked.filter((a) => a.status === 'fulfilled')
  expect(joined).toHaveLength(1)
  const { id } = joined[0]!.value
  expect((await pageOf(unit.id)).alliances.map((a) => a.name)).toEqual(['第一区域大党委'])
  await t.as(officer(), (ctx) => leaveAlliance(ctx, { allianceId: id, on: '2019-06-30' }))
  await join()
  await expect(t.as(officer(), (ctx) => joinAlliance(ctx, { id: branch.id, memberId: unit.id, fromOn: '2019-01-01' }))).rejects.toThrow(
    '只有区域大党委和红色物业联盟',
  )
})

test('a body with others below it is not dissolved; an empty one is, stays readable, and can be brought back', async () => {
  await expect(t.as(officer(), (ctx) => dissolveOrganization(ctx, { id: second.id, version: 1, on: '2019-06-30', note: '撤并' }))).rejects.toThrow(
    /之下还有 \d+ 个组织/,
  )
  const empty = await t.aBody('VOLUNTEER_TEAM', t.street, { name: '快乐星期天志愿队' })
  const { version } = await t.as(officer(), (ctx) => dissolveOrganization(ctx, { id: empty.id, version: 1, on: '2019-06-30', note: '队员并入其他队' }))
  expect((await t.as(officer(), (ctx) => streetTree(ctx, { dissolved: false }))).items.some((i) => i.id === empty.id)).toBe(false)
  expect((await pageOf(empty.id)).organization.dissolvedOn).toBe('2019-06-30')
  await expect(
    t.as(officer(), (ctx) => startPost(ctx, { id: empty.id, kind: 'TEAM_LEADER', seat: 1, holderName: '某', phonePublic: false, fromOn: '2019-07-01' })),
  ).rejects.toThrow('请先恢复')
  await t.as(officer(), (ctx) => reopenOrganization(ctx, { id: empty.id, version, note: '重新活动' }))
})

test('a point from a WeChat map is kept in the national system; swapped coordinates and an open area are refused', async () => {
  const { version } = (await pageOf(branch.id)).organization
  const placed = await t.as(officer(), (ctx) => placeOrganization(ctx, { id: branch.id, version, crs: 'GCJ02', point: [113.74, 34.72] }))
  const { longitude, latitude } = (await pageOf(branch.id)).organization
  expect(Math.abs(longitude! - 113.74)).toBeGreaterThan(0.002)
  expect(Math.abs(latitude! - 34.72)).toBeLessThan(0.01)
  await expect(
    t.as(officer(), (ctx) => placeOrganization(ctx, { id: branch.id, version: placed.version, crs: 'CGCS2000', point: [34.72, 113.74] })),
  ).rejects.toMatchObject({ fields: [{ message: expect.stringContaining('经度在前') }] })
  const open = {
    type: 'Polygon' as const,
    coordinates: [
      [
        [113.7, 34.7],
        [113.8, 34.7],
        [113.8, 34.8],
        [113.7, 34.8],
      ] as [number, number][],
    ],
  }
  await expect(
    t.as(officer(), (ctx) => placeOrganization(ctx, { id: branch.id, version: placed.version, crs: 'CGCS2000', point: null, shape: open })),
  ).rejects.toMatchObject({ fields: [{ path: 'shape' }] })
})

test('a community worker keeps his own community and no other, and does not rearrange the street', async () => {
  const worker = t.someone('COMMUNITY_WORKER', { ...branch, path: (await pageOf(branch.id)).organization.path })
  await t.as(worker, (ctx) => addOffer(ctx, { id: branch.id, kind: 'NEED', title: '周末书法老师', state: 'OPEN' }))
  await t.as(worker, (ctx) => addAddress(ctx, { id: branch.id, name: '金色港湾小区' }))
  await expect(t.as(worker, (ctx) => addOffer(ctx, { id: first.id, kind: 'NEED', title: '别处', state: 'OPEN' }))).rejects.toMatchObject({ code: 'forbidden' })
  await expect(t.as(worker, (ctx) => moveOrganization(ctx, { id: group.id, version: 1, parentId: second.id }))).rejects.toMatchObject({ code: 'forbidden' })
  const seen = await t.as(worker, (ctx) => listOrganizations(ctx, { dissolved: false, limit: 200 }))
  expect(seen.items.every((i) => i.path.startsWith(worker.grants[0]!.path))).toBe(true)
})

test('the list finds by initials and goes on page by page without a gap', async () => {
  const all = await t.as(officer(), (ctx) => listOrganizations(ctx, { dissolved: false, limit: 200 }))
  const paged: string[] = []
  let cursor: string | undefined
  do {
    const page = await t.as(officer(), (ctx) => listOrganizations(ctx, { dissolved: false, limit: 3, cursor }))
    paged.push(...page.items.map((i) => i.id))
    cursor = page.next ?? undefined
  } while (cursor)
  expect(paged).toEqual(all.items.map((i) => i.id))
  expect((await t.as(officer(), (ctx) => listOrganizations(ctx, { dissolved: false, limit: 10, text: 'yylsq' }))).items.map((i) => i.name)).toEqual([
    '映月路社区党支部',
  ])
  await expect(t.as(officer(), (ctx) => listOrganizations(ctx, { dissolved: false, limit: 10, cursor: 'x' }))).rejects.toThrow()
})

test('the order of siblings is kept', async () => {
  await t.as(officer(), (ctx) => orderChildren(ctx, { id: t.street.id, childIds: [second.id, first.id] }))
  const tree = await t.as(officer(), (ctx) => streetTree(ctx, { dissolved: false }))
  const names = tree.items.filter((i) => i.kind === 'REGIONAL_GRAND_COMMITTEE').map((i) => i.name)
  expect(names).toEqual(['第二区域大党委', '第一区域大党委'])
})

test("a neighbour street's officer finds nothing of this street, by list, by key, or by name", async () => {
  const neighbour = t.someone('STREET_OFFICER', t.neighbour)
  await expect(t.as(neighbour, (ctx) => organizationPage(ctx, branch.id))).rejects.toMatchObject({ code: 'notFound' })
  await expect(t.as(neighbour, (ctx) => streetTree(ctx, { streetId: t.street.id, dissolved: false }))).rejects.toMatchObject({ code: 'forbidden' })
  expect((await t.as(neighbour, (ctx) => listOrganizations(ctx, { dissolved: true, limit: 200 }))).items.map((i) => i.name)).toEqual([t.neighbour.name])
  await expect(t.as(neighbour, (ctx) => editOrganization(ctx, { id: branch.id, version: 1, name: '占用' }))).rejects.toMatchObject({ code: 'notFound' })
})

test('the district sees its streets with their figures and opens a new one, a tenant of its own', async () => {
  const district = t.someone('DISTRICT_ADMIN', t.district)
  const { id } = await t.as(district, (ctx) =>
    openStreet(ctx, { name: '中共紫荆山南路街道工作委员会', shortName: '紫荆山南路街道', divisionCode: '410104011', parentId: t.district.id }),
  )
  await expect(
    t.as(officer(), (ctx) => openStreet(ctx, { name: '越权', shortName: '越权', divisionCode: '410104012', parentId: t.district.id })),
  ).rejects.toThrow()
  const view = await t.as({ ...district, streets: [...district.streets, id] }, streetsOf)
  expect(view.items.map((s) => s.name)).toContain('紫荆山南路街道')
  expect(view.items.find((s) => s.id === t.street.id)?.counts.REGIONAL_GRAND_COMMITTEE).toBe(2)
})

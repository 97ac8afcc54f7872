import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissions as organizationPermissions } from '#modules/organizations/policy.ts'
import { type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions } from '#modules/schemes/policy.ts'
import { schemesOf } from '#modules/schemes/queries.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { startOfDay } from '#platform/time/day.ts'
import { timelineOf } from '#platform/timeline/timeline.ts'
import { defineScheme, inForce, removeLocalScheme, rulesOn, setLocalScheme } from './schemes.ts'

let t: TestStreets
const scheme = defineScheme({
  key: 'test',
  label: '测试规则',
  national: [
    { from: '2014-05-28', name: '细则（2014）', tag: 'OLD', values: { noticeDays: 5, approval: false, passPercent: 60 } },
    { from: '2026-05-11', name: '细则（2026）', tag: 'NEW', values: { noticeDays: 5, approval: true, passPercent: 60 } },
  ],
  local: {
    passPercent: { label: '通过比例', kind: 'number', unit: '%', min: 50, max: 100 },
    noticeDays: { label: '公示天数', kind: 'number', min: 5, max: 30 },
  },
})
const officer = () => t.someone('STREET_OFFICER', t.street)
const decide = (fromOn: string, values: Record<string, number | boolean>, now = startOfDay('2026-01-10')) =>
  t.as(officer(), (ctx) => setLocalScheme(ctx, 'test', t.street.id, { fromOn, values, document: '管航东〔2026〕12号' }), now)
const on = (day: string, streetId = t.street.id) => t.asSystem((ctx) => inForce(ctx, scheme, streetId, day))

beforeAll(async () => {
  declarePermissions({ ...organizationPermissions, ...permissions })
  t = await testStreets()
})
afterAll(() => t.close())

test('a step uses the rules of its own day: the old ones on 2026-05-10, the new ones on 2026-05-11', () => {
  expect(rulesOn(scheme, [], '2026-05-10')).toMatchObject({ tag: 'OLD', values: { approval: false } })
  expect(rulesOn(scheme, [], '2026-05-11')).toMatchObject({ tag: 'NEW', values: { approval: true } })
  expect(rulesOn(scheme, [], '1999-01-01').tag).toBe('OLD')
})

test('what the centre has come to ask for is not lifted by an older local decision', () => {
  const strict = defineScheme({
    key: 'strict',
    label: '公示',
    national: [
      { from: '2014-05-28', name: '旧', tag: 'OLD', values: { notice: false } },
      { from: '2026-05-11', name: '新', tag: 'NEW', values: { notice: true } },
    ],
    local: { notice: { label: '公示', kind: 'flag', onlyMore: true } },
  })
  const said = (notice: boolean) => [{ fromOn: '2019-01-01', values: { notice }, document: '管航东〔2019〕3号' }]
  expect([said(true), said(false)].map((rows) => rulesOn(strict, rows, '2020-01-01').values.notice)).toEqual([true, false])
  expect([said(true), said(false)].map((rows) => rulesOn(strict, rows, '2026-05-11').values.notice)).toEqual([true, true])
})

test('the office sets its own value from a day on; days before keep what held, the neighbour keeps the national one', async () => {
  await decide('2026-02-01', { passPercent: 75 })
  expect((await on('2026-01-31')).values.passPercent).toBe(60)
  expect(await on('2026-02-01')).toMatchObject({ document: '管航东〔2026〕12号', values: { passPercent: 75, noticeDays: 5 } })
  expect((await on('2026-06-01')).values).toEqual({ passPercent: 75, noticeDays: 5, approval: true })
  expect((await on('2026-02-01', t.neighbour.id)).values.passPercent).toBe(60)
  const [entry] = await t.as(officer(), ({ tx }) => timelineOf(tx, 'street', t.street.id))
  expect(entry).toMatchObject({ action: 'scheme.set', note: '管航东〔2026〕12号' })
})

test('what the centre fixes, values out of bounds and days that are past are refused, each with its reason', async () => {
  await expect(decide('2026-03-01', { approval: false })).rejects.toMatchObject({
    fields: [{ path: 'values.approval', message: '这一项由上级规定，不能自行设定' }],
  })
  await expect(decide('2026-03-01', { noticeDays: 3 })).rejects.toMatchObject({ fields: [{ path: 'values.noticeDays' }] })
  await expect(decide('2026-03-01', { noticeDays: true })).rejects.toMatchObject({ fields: [{ path: 'values.noticeDays' }] })
  await expect(decide('2026-01-09', { passPercent: 70 })).rejects.toMatchObject({ code: 'scheme.inPast' })
})

test('a decision that has not begun can be taken back, one in force cannot', async () => {
  await decide('2026-09-01', { passPercent: 90 })
  const remove = (day: string) => t.as(officer(), (ctx) => removeLocalScheme(ctx, 'test', t.street.id, day), startOfDay('2026-03-01'))
  await remove('2026-09-01')
  expect((await on('2026-09-02')).values.passPercent).toBe(75)
  await expect(remove('2026-02-01')).rejects.toMatchObject({ code: 'scheme.inPast' })
  await expect(remove('2026-10-01')).rejects.toMatchObject({ code: 'notFound' })
})

test('a secretary reads the rules and may not set them; a street next door reads nothing', async () => {
  const branch = await t.aBody('COMMUNITY_BRANCH', t.street)
  const seen = await t.as(officer(), (ctx) => schemesOf(ctx, t.street.id, '2026-02-01'))
  expect(seen.canEdit).toBe(true)
  expect(seen.items.find((s) => s.key === 'test')!.fields.map((f) => [f.label, f.value, f.national])).toEqual([
    ['通过比例', 75, 60],
    ['公示天数', 5, 5],
  ])
  await expect(t.as(t.someone('BRANCH_SECRETARY', branch), (ctx) => schemesOf(ctx, t.street.id))).rejects.toMatchObject({ code: 'forbidden' })
  await expect(t.as(t.someone('STREET_OFFICER', t.neighbour), (ctx) => schemesOf(ctx, t.street.id))).rejects.toMatchObject({ code: 'notFound' })
})

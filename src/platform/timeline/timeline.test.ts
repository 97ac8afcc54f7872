import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { sealStreet, verifyStreet } from './seal.ts'
import { record, recordFirst, recordMany, timelineOf } from './timeline.ts'

let t: TestStreets
beforeAll(async () => {
  t = await testStreets()
})
afterAll(() => t.close())

const happening = (subjectId: string, action = 'test.changed') => ({
  streetId: t.street.id,
  subjectType: 'test',
  subjectId,
  action,
  data: { 金额: 421, 名称: '楼院' },
})

test('eight people change one subject at once: the timeline has eight entries in one unbroken chain', async () => {
  const officer = t.someone('STREET_OFFICER', t.street)
  await Promise.all(Array.from({ length: 8 }, () => t.as(officer, (ctx) => record(ctx, happening('eight')))))
  const entries = await t.as(officer, ({ tx }) => timelineOf(tx, 'test', 'eight'))
  expect(entries.map((e) => e.seq)).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
  expect((await verifyStreet(t.db, t.street.id)).faults).toEqual([])
})

test('entries added in bulk stand in the same chains as single ones', async () => {
  const officer = t.someone('STREET_OFFICER', t.street)
  await t.as(officer, (ctx) => recordFirst(ctx, [happening('a'), happening('b')]))
  await t.as(officer, (ctx) => recordMany(ctx, [happening('a'), happening('c')]))
  await t.as(officer, (ctx) => record(ctx, happening('a')))
  const entries = await t.as(officer, ({ tx }) => timelineOf(tx, 'test', 'a'))
  expect(entries.map((e) => e.seq)).toEqual([3, 2, 1])
  expect((await verifyStreet(t.db, t.street.id)).faults).toEqual([])
})

test('a history that is taken over stands in its order, each entry at the time it happened, in one chain with what comes after', async () => {
  const officer = t.someone('STREET_OFFICER', t.street)
  const [joined, moved] = [new Date('2016-07-01T02:00:00Z'), new Date('2018-03-15T02:00:00Z')]
  await t.as(officer, (ctx) =>
    recordFirst(ctx, [
      { ...happening('old'), at: joined },
      { ...happening('other'), at: joined },
      { ...happening('old'), at: moved },
    ]),
  )
  await t.as(officer, (ctx) => record(ctx, happening('old')))
  const entries = await t.as(officer, ({ tx }) => timelineOf(tx, 'test', 'old'))
  expect(entries.map((e) => e.seq)).toEqual([3, 2, 1])
  expect(entries.slice(1).map((e) => e.at)).toEqual([moved, joined])
  expect((await verifyStreet(t.db, t.street.id)).faults).toEqual([])
})

test('the nightly seal covers all entries once, and an untouched timeline verifies', async () => {
  await t.asSystem((ctx) => record(ctx, happening('sealed')))
  const sealed = await t.asSystem((ctx) => sealStreet(ctx, t.street.id))
  expect(sealed).toBeGreaterThan(0)
  expect(await t.asSystem((ctx) => sealStreet(ctx, t.street.id))).toBe(0)
  const whole = await verifyStreet(t.db, t.street.id)
  expect(whole.faults).toEqual([])
  expect(whole.seals).toBe(1)
})

test('someone with the database in his hands changes one word: the verification names the entry and the seal', async () => {
  const owner = new (await import('pg')).default.Client({ ...t.ownerConfig })
  await owner.connect()
  await owner.query('alter table timeline_entry disable trigger append_only')
  await owner.query('alter table timeline_entry no force row level security')
  await owner.query("update timeline_entry set action = 'test.forged' where subject_id = 'b'")
  const forged = await verifyStreet(t.db, t.street.id)
  expect(forged.faults).toEqual([expect.stringContaining('test b 第 1 条：内容与校验值不符')])
  await owner.query("update timeline_entry set action = 'test.changed' where subject_id = 'b'")
  await owner.query("delete from timeline_entry where subject_id = 'eight' and seq = 8")
  const cut = await verifyStreet(t.db, t.street.id)
  expect(cut.faults).toEqual([expect.stringMatching(/封存：应有 \d+ 条，现有 \d+ 条/)])
  await owner.end()
})

test('a seal waits while someone is writing', async () => {
  const started = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  const writing = t.asSystem(async (ctx) => {
    await record(ctx, happening('slow'))
    started.resolve()
    await end.promise
  })
  await started.promise
  await expect(t.asSystem((ctx) => sealStreet(ctx, t.street.id))).rejects.toThrow('busy')
  end.resolve()
  await writing
  expect(await t.asSystem((ctx) => sealStreet(ctx, t.street.id))).toBe(1)
})

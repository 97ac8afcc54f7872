import { asc, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { factOn, keepFormerOfMany } from './history.ts'
import { merge, undoMerge } from './merge.ts'
import { permissions } from './policy.ts'
import { ownData } from './queries.ts'
import { moveRequest, submitRequest } from './requests.ts'
import { formerFacts, people } from './schema.ts'
import { edit, register } from './service.ts'

declarePermissions(permissions)
let t: TestStreets
let officer: Actor
const on = (day: string) => new Date(`${day}T01:00:00Z`)

beforeAll(async () => {
  t = await testStreets()
  officer = t.someone('STREET_OFFICER', t.street)
})
afterAll(() => t.close())

const aPerson = (education: string | null) => t.as(officer, (ctx) => register(ctx, { name: '李晓芳', education, ethnicity: '01' }), on('2015-03-01'))
const kept = (id: string) =>
  t.as(officer, ({ tx }) =>
    tx
      .select({ field: formerFacts.field, value: formerFacts.value, untilOn: formerFacts.untilOn })
      .from(formerFacts)
      .where(eq(formerFacts.personId, id))
      .orderBy(asc(formerFacts.untilOn)),
  )
const educationOn = (id: string, day: string) =>
  t.as(
    officer,
    async ({ tx }) =>
      (
        await tx
          .select({ fact: factOn('education', day) })
          .from(people)
          .where(eq(people.id, id))
      )[0]!.fact,
  )
const learned = (id: string, version: number, education: string | null, today: string, changedOn?: string) =>
  t.as(officer, (ctx) => edit(ctx, id, version, { education }, changedOn), on(today))

describe('what a person was on a past day', () => {
  test('a degree gained later leaves the days before as they were', async () => {
    const { id, version } = await aPerson('31')
    await learned(id, version, '21', '2018-07-01')
    expect(await kept(id)).toEqual([{ field: 'education', value: '31', untilOn: '2018-07-01' }])
    expect([await educationOn(id, '2018-06-30'), await educationOn(id, '2018-07-01')]).toEqual(['31', '21'])
  })

  test('written down late, it counts from the day that is named', async () => {
    const { id, version } = await aPerson('31')
    await learned(id, version, '21', '2019-01-10', '2018-06-30')
    expect([await educationOn(id, '2018-06-29'), await educationOn(id, '2018-12-31')]).toEqual(['31', '21'])
  })

  test('what was unknown and becomes known was so before; with a day it was unknown until then', async () => {
    const first = await aPerson(null)
    await learned(first.id, first.version, '21', '2018-07-01')
    expect(await kept(first.id)).toEqual([])
    expect(await educationOn(first.id, '2015-12-31')).toBe('21')
    const second = await aPerson(null)
    await learned(second.id, second.version, '21', '2018-07-01', '2017-07-01')
    expect([await educationOn(second.id, '2016-12-31'), await educationOn(second.id, '2017-12-31')]).toEqual(['', '21'])
  })

  test('two changes on one day count as the last; a day before earlier changes corrects them', async () => {
    const { id, version } = await aPerson('61')
    await learned(id, version, '31', '2017-07-01')
    await learned(id, version + 1, '21', '2017-07-01')
    expect(await kept(id)).toEqual([{ field: 'education', value: '61', untilOn: '2017-07-01' }])
    await learned(id, version + 2, '14', '2019-07-01')
    expect(await educationOn(id, '2018-12-31')).toBe('21')
    // It was 博士 since 2016, and nothing between.
    await learned(id, version + 3, '11', '2019-08-01', '2016-01-01')
    expect(await kept(id)).toEqual([{ field: 'education', value: '61', untilOn: '2016-01-01' }])
    await expect(learned(id, version + 4, '21', '2019-08-01', '2019-08-02')).rejects.toMatchObject({ code: 'invalid' })
  })

  test('other fields and the same value keep nothing', async () => {
    const { id, version } = await aPerson('21')
    await t.as(officer, (ctx) => edit(ctx, id, version, { education: '21', homeAddress: '航海东路 1 号' }), on('2018-01-01'))
    expect(await kept(id)).toEqual([])
  })

  test('a roster of many keeps what each was until its day, and nothing for the unknown or the same', async () => {
    const [changed, unknown, same] = [await aPerson('31'), await aPerson(null), await aPerson('21')]
    const rows = [changed, unknown, same].map(({ id }) => ({ id, education: '21' }))
    await t.as(officer, (ctx) => keepFormerOfMany(ctx, rows), on('2018-07-01'))
    await t.as(officer, (ctx) => keepFormerOfMany(ctx, [{ id: changed.id, education: '14' }]), on('2018-07-01'))
    expect(await kept(changed.id)).toEqual([{ field: 'education', value: '31', untilOn: '2018-07-01' }])
    expect([await kept(unknown.id), await kept(same.id)]).toEqual([[], []])
  })

  test('what was before is in the copy of one’s own data, and goes when the record is emptied', async () => {
    const { id, version } = await aPerson('31')
    await learned(id, version, '21', '2018-07-01')
    const self = t.someone('RESIDENT', t.street, { personId: id })
    expect((await t.as(self, ownData)).formerFacts).toEqual([{ field: 'education', value: '31', untilOn: '2018-07-01' }])
    const asked = await t.as(self, (ctx) => submitRequest(ctx, { kind: 'DELETION', reason: '不再居住在这里' }), on('2019-03-01'))
    await t.as(officer, (ctx) => moveRequest(ctx, asked.id, 'accept', '同意'), on('2019-03-02'))
    expect(await kept(id)).toEqual([])
  })

  test('in a merge the past comes along with the value that is taken, and goes back when it is undone', async () => {
    const one = await aPerson('61')
    const other = await aPerson('31')
    await learned(other.id, other.version, '21', '2018-07-01')
    const made = await t.as(officer, (ctx) => merge(ctx, { keptId: one.id, mergedId: other.id, choices: { education: 'MERGED' } }), on('2019-01-01'))
    expect([await educationOn(one.id, '2017-12-31'), await educationOn(one.id, '2018-12-31')]).toEqual(['31', '21'])
    await t.as(officer, (ctx) => undoMerge(ctx, made.id), on('2019-01-02'))
    expect([await educationOn(one.id, '2017-12-31'), await educationOn(other.id, '2017-12-31')]).toEqual(['61', '31'])
  })

  test('eight clerks change the same fact at once: one change is kept', async () => {
    const { id, version } = await aPerson('31')
    await Promise.all(Array.from({ length: 8 }, () => t.as(officer, ({ tx }) => tx.execute(sql`select 1`))))
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => learned(id, version, '21', '2018-07-01')))
    expect(all.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
    expect(await kept(id)).toEqual([{ field: 'education', value: '31', untilOn: '2018-07-01' }])
  })
})

import { and, eq, isNull } from 'drizzle-orm'
import { afterAll, describe, expect, test } from 'vitest'
import { posts } from '#modules/organizations/schema.ts'
import { testNow } from '#modules/organizations/testing.ts'
import { bodyPage, listTerms } from './queries.ts'
import { terms } from './schema.ts'
import { correctTerm, postponeTerm, recordTerm, remindBody } from './terms.ts'
import { electionsKit } from './testing.ts'

const { t, officer, aBranch, clocks } = await electionsKit()
afterAll(() => t.close())

describe('terms', () => {
  test('a term is recorded once: its end, the reminder six months before, and the holders of posts follow', async () => {
    const { body } = await aBranch('银莺社区党支部', 3)
    await t.asSystem((ctx) =>
      ctx.tx.insert(posts).values({ streetId: body.streetId, organizationId: body.id, kind: 'SECRETARY', holderName: '王建国', fromOn: '2018-08-01' }),
    )
    await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2018-07-30', termYears: 5 }))
    expect(await clocks(body.id)).toEqual({ 'elections.term': '2023-07-30', 'elections.reminder': '2023-01-30' })
    const shown = await t.as(officer, (ctx) => bodyPage(ctx, body.id))
    expect(shown.posts).toMatchObject([{ holderName: '王建国', termEndsOn: '2023-07-30' }])
    expect(shown.terms).toMatchObject([{ electedOn: '2018-07-30', termYears: 5, endsOn: '2023-07-30' }])
  })

  test('a term elected before 2018-07-12 keeps the length that was recorded', async () => {
    const { body } = await aBranch('果树所社区党支部', 3)
    await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2017-03-01', termYears: 3 }))
    const shown = await t.as(officer, (ctx) => bodyPage(ctx, body.id))
    expect(shown).toMatchObject({ until: '2020-03-01', state: 'CURRENT', termYears: 5 })
  })

  test('a correction moves the end and everything that follows from it; one made from an older page is refused', async () => {
    const { body } = await aBranch('港湾社区党支部', 3)
    const { id } = await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2018-08-01', termYears: 3 }))
    await t.as(officer, (ctx) => correctTerm(ctx, id, 1, { electedOn: '2018-08-01', termYears: 5 }))
    expect(await clocks(body.id)).toMatchObject({ 'elections.term': '2023-08-01' })
    await expect(t.as(officer, (ctx) => correctTerm(ctx, id, 1, { electedOn: '2018-08-02', termYears: 5 }))).rejects.toMatchObject({
      code: 'term.changedMeanwhile',
    })
  })

  test('the election is put off by at most a year, and the board shows the new day', async () => {
    const { body } = await aBranch('永丰社区党支部', 3)
    const { id } = await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2016-05-10', termYears: 3 }))
    const put = (until: string, version: number) => t.as(officer, (ctx) => postponeTerm(ctx, id, version, { until, number: '1号', note: '社区调整' }))
    await expect(put('2020-05-11', 1)).rejects.toMatchObject({ code: 'invalid', fields: [{ path: 'until' }] })
    await expect(put('2019-05-10', 1)).rejects.toMatchObject({ code: 'invalid' })
    await put('2020-05-10', 1)
    expect(await clocks(body.id)).toEqual({ 'elections.term': '2020-05-10' })
    expect(await t.as(officer, (ctx) => bodyPage(ctx, body.id))).toMatchObject({ state: 'CURRENT', until: '2020-05-10' })
  })

  test('a reminder given ends the duty to remind', async () => {
    const { body } = await aBranch('新航社区党支部', 3)
    const { id } = await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2016-08-01', termYears: 3 }))
    expect(await clocks(body.id)).toMatchObject({ 'elections.reminder': '2019-02-01' })
    await t.as(officer, (ctx) => remindBody(ctx, id, 1, { on: '2019-02-01', way: 'PHONE' }))
    expect(await clocks(body.id)).toEqual({ 'elections.term': '2019-08-01' })
    await expect(t.as(officer, (ctx) => remindBody(ctx, id, 2, { on: '2019-07-02', way: 'PHONE' }))).rejects.toMatchObject({ code: 'invalid' })
  })

  test('a later term ends the one before, whose facts can no longer be changed', async () => {
    const { body } = await aBranch('耿庄社区党支部', 3)
    const first = await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2015-06-01', termYears: 3 }))
    await expect(t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2015-06-01', termYears: 3 }))).rejects.toMatchObject({ code: 'invalid' })
    await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2018-06-02', termYears: 3 }))
    await expect(t.as(officer, (ctx) => correctTerm(ctx, first.id, 1, { electedOn: '2015-06-02', termYears: 3 }))).rejects.toMatchObject({ code: 'term.ended' })
    expect((await t.as(officer, (ctx) => bodyPage(ctx, body.id))).terms.map((x) => [x.electedOn, x.endedOn])).toEqual([
      ['2018-06-02', null],
      ['2015-06-01', '2018-06-02'],
    ])
  })

  test('a 区域大党委 has no term', async () => {
    const body = await t.aBody('REGIONAL_GRAND_COMMITTEE', t.street)
    await expect(t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2019-01-01', termYears: 5 }))).rejects.toMatchObject({
      code: 'election.notElective',
    })
  })

  test('eight officers record a term at once: the body has one', async () => {
    const { body } = await aBranch('石建社区党支部', 3)
    const officers = await Promise.all(Array.from({ length: 8 }, async () => t.someone('STREET_OFFICER', t.street)))
    const asked = await Promise.allSettled(officers.map((o) => t.as(o, (ctx) => recordTerm(ctx, body.id, { electedOn: '2019-01-01', termYears: 5 }))))
    expect(asked.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
    const open = await t.as(officer, ({ tx }) =>
      tx
        .select()
        .from(terms)
        .where(and(eq(terms.organizationId, body.id), isNull(terms.endedOn))),
    )
    expect(open).toHaveLength(1)
  })

  test('the list shows what is overdue first and counts by state; a neighbour sees nothing of it', async () => {
    const body = await t.aBody('COMMUNITY_BRANCH', t.neighbour, { name: '别的街道的支部' })
    const { body: late } = await aBranch('映月路社区党支部', 4)
    await t.as(officer, (ctx) => recordTerm(ctx, late.id, { electedOn: '2014-06-30', termYears: 5 }))
    const list = await t.as(officer, (ctx) => listTerms(ctx, { limit: 100 }))
    const states = list.items.map((i) => i.state)
    expect(states).toEqual(states.toSorted((a, b) => ['OVERDUE', 'DUE', 'CURRENT', 'NONE'].indexOf(a) - ['OVERDUE', 'DUE', 'CURRENT', 'NONE'].indexOf(b)))
    expect(list.items.find((i) => i.organization.id === late.id)).toMatchObject({ state: 'OVERDUE', daysLeft: -1, members: { full: 4 }, committee: 'MUST_NOT' })
    expect(list.items.some((i) => i.organization.id === body.id)).toBe(false)
    expect(list.counts.OVERDUE).toBe(states.filter((s) => s === 'OVERDUE').length)
    const one = await t.as(officer, (ctx) => listTerms(ctx, { limit: 1, state: ['OVERDUE'] }))
    expect(one).toMatchObject({ total: list.counts.OVERDUE })
    const first = await t.as(officer, (ctx) => listTerms(ctx, { limit: 2 }))
    const second = await t.as(officer, (ctx) => listTerms(ctx, { limit: 2, cursor: first.next! }))
    expect([...first.items, ...second.items].map((i) => i.organization.id)).toEqual(list.items.slice(0, 4).map((i) => i.organization.id))
  })
})

test('the clock of these tests stands on 2019-07-01', () => expect(testNow.toISOString().slice(0, 10)).toBe('2019-07-01'))

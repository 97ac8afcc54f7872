import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { permissions as membersPermissions } from '#modules/members/policy.ts'
import { changeStanding, connectMembers, getMember, roster, rosterCount } from '#modules/members/public.ts'
import { aMember } from '#modules/members/testing.ts'
import { posts } from '#modules/organizations/schema.ts'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { edit } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Forbidden } from '#platform/errors.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { annual } from './annual.ts'
import type { Opens } from './contract.ts'
import { permissions } from './policy.ts'
import { honorList, results } from './queries.ts'
import { moveReview, openReview, recordHonor, revokeHonor, saveReview } from './service.ts'

for (const p of [peoplePermissions, membersPermissions, permissions]) declarePermissions(p)
let t: TestStreets
let branch: Body
let estate: Body
let officer: Actor
const march = new Date('2020-03-10T01:00:00Z')

beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '映月路社区党支部' })
  estate = await t.aBody('ESTATE_BRANCH', branch, { name: '金色港湾小区党支部' })
  officer = t.someone('STREET_OFFICER', t.street)
  const add = (at: Body, about: Parameters<typeof aMember>[2] = {}) =>
    t.asSystem((ctx) => aMember(ctx, at, { ...about, person: { identityNumber: null, ...about.person } }), march)
  const leave = async (id: string, standing: 'TRANSFERRED_OUT' | 'DECEASED' | 'FULL', onDay: string) => {
    const { version } = await t.asSystem((ctx) => getMember(ctx, id), march)
    await t.asSystem((ctx) => changeStanding(ctx, id, version, { standing, onDay, reason: '测试' }), march)
  }
  const first = await add(branch, { person: { name: '王建国', sex: '1', birthOn: '1960-01-01', ethnicity: '01', education: '21' } })
  await add(branch, { person: { name: '马秀英', sex: '2', birthOn: '1985-06-15', ethnicity: '03', education: '31' } })
  await add(estate, { person: { name: '周丽华', sex: '2', education: '61' } })
  // Admitted here in 2018, full on time in 2019.
  const young = await add(branch, {
    standing: 'PROBATIONARY',
    joinedOn: '2018-05-10',
    fromOn: '2018-05-10',
    person: { name: '李晓芳', sex: '2', birthOn: '1992-03-03', education: '21' },
  })
  await leave(young.id, 'FULL', '2019-05-10')
  // Admitted in 2019, still in probation; another one's probation was longer.
  await add(estate, { standing: 'PROBATIONARY', joinedOn: '2019-06-20', fromOn: '2019-06-20', person: { name: '郑志强', sex: '1', birthOn: '1990-01-01' } })
  const late = await add(branch, { standing: 'PROBATIONARY', joinedOn: '2018-01-10', fromOn: '2018-01-10', person: { name: '吴海生', sex: '1' } })
  await leave(late.id, 'FULL', '2019-07-10')
  // Came as probationary from elsewhere: not admitted here.
  await add(branch, { standing: 'PROBATIONARY', joinedOn: '2019-04-01', fromOn: '2019-08-01', person: { name: '钱军', sex: '1' } })
  const gone = await add(branch, { person: { name: '孙静', sex: '2' } })
  await leave(gone.id, 'DECEASED', '2019-09-09')
  const left2018 = await add(branch, { person: { name: '赵磊', sex: '1' } })
  await leave(left2018.id, 'TRANSFERRED_OUT', '2018-11-11')
  const left2020 = await add(branch, { person: { name: '陈敏', sex: '2' } })
  await leave(left2020.id, 'TRANSFERRED_OUT', '2020-02-02')

  await t.asSystem((ctx) =>
    ctx.tx.insert(posts).values({
      ...{
        streetId: t.street.id,
        organizationId: branch.id,
        kind: 'SECRETARY',
        personId: first.person.id,
        holderName: '王建国',
        fromOn: '2018-01-01',
        untilOn: '2020-01-15',
      },
      createdAt: march,
    }),
  )
  const december = new Date('2019-12-20T01:00:00Z')
  const review = await t.as(officer, (ctx) => openReview(ctx, branch.id, 2019), december)
  const { lines } = await t.as(officer, async (ctx) => (await import('./queries.ts')).getReview(ctx, review), december)
  await t.as(
    officer,
    (ctx) =>
      saveReview(ctx, review, 1, {
        ...{ heldOn: '2019-12-05', ballotsIssued: 6, ballotsReturned: 6, decider: 'MEETING', decidedOn: '2019-12-06' },
        lines: lines.map(({ name: _, probationary, ...l }, i) => ({
          ...l,
          selfDone: true,
          mutualDone: true,
          grade: probationary ? null : i === 0 ? 'EXCELLENT' : 'QUALIFIED',
        })),
      }),
    december,
  )
  await t.as(officer, (ctx) => moveReview(ctx, review, 'close'), december)
  const honor = { kind: 'EXCELLENT_MEMBER', level: 'DISTRICT', awardedOn: '2019-07-01', issuer: '中共管城回族区委' } as const
  await t.as(officer, (ctx) => recordHonor(ctx, { ...honor, membershipId: first.id }), december)
  const taken = await t.as(officer, (ctx) => recordHonor(ctx, { ...honor, kind: 'ADVANCED_ORGANIZATION', organizationId: estate.id }), december)
  await t.as(officer, (ctx) => revokeHonor(ctx, taken, { onDay: '2020-01-20', reason: '测试' }), march)
})
afterAll(() => t.close())

const of = (year: number, at: Body = t.street, as: Actor = officer) => t.as(as, (ctx) => annual(ctx, { organizationId: at.id, year }), march)
const table = (a: Awaited<ReturnType<typeof of>>, key: string) => a.tables.find((x) => x.key === key)!
const counts = (a: Awaited<ReturnType<typeof of>>, key: string) => Object.fromEntries(table(a, key).rows.map((r) => [r.key, r.cells.map((c) => c.count)]))

/** How many stand in the list behind a number. */
async function behind(ctx: Ctx, opens: Opens): Promise<number> {
  if (opens.list === 'members') return rosterCount(ctx, opens.filter)
  const page = opens.list === 'results' ? await results(ctx, { ...opens.filter, limit: 200 }) : await honorList(ctx, { ...opens.filter, limit: 200 })
  return page.items.length
}

/** Cells whose list does not hold as many as they say; and that every number but a difference has a list. */
async function wrongCells(a: Awaited<ReturnType<typeof of>>): Promise<string[]> {
  const cells = a.tables.flatMap((x) =>
    x.rows.flatMap((r) => r.cells.map((c, i) => ({ ...c, column: x.columns[i], at: `${x.title} ${r.label} ${x.columns[i]}` }))),
  )
  const wrong: string[] = []
  await t.as(
    officer,
    async (ctx) => {
      for (const { opens, count, column, at } of cells) {
        if (opens === null && column !== '增减') wrong.push(`${at}: opens nothing`)
        const listed = opens && (await behind(ctx, opens))
        if (listed !== null && listed !== count) wrong.push(`${at}: ${count}, list ${listed}`)
      }
    },
    march,
  )
  return wrong
}

describe('党内统计年报', () => {
  test('the totals of two years, with exits of the day', async () => {
    const a = await of(2019)
    expect(a.day).toBe('2019-12-31')
    expect(counts(a, 'totals')).toMatchObject({ all: [7, 8, 1], full: [5, 6, 1], probationary: [2, 2, 0], women: [5, 4, -1], minority: [1, 1, 0] })
  })

  test('review, exits, honors, conversion and development of the year', async () => {
    const a = await of(2019)
    expect(counts(a, 'exits')).toMatchObject({ DECEASED: [1], TRANSFERRED_OUT: [0] })
    expect(counts(a, 'conversion')).toEqual({ onTime: [1], extended: [1], cancelled: [0] })
    expect(counts(a, 'development')).toMatchObject({ ALL: [1], women: [0], young: [1], UNKNOWN: [1] })
    expect(counts(await of(2018), 'development')).toMatchObject({ ALL: [2], 大学本科: [1] })
    expect(counts(a, 'honors')).toMatchObject({ EXCELLENT_MEMBER: [0, 1, 0, 0, 0], ADVANCED_ORGANIZATION: [0, 1, 0, 0, 0] })
    expect(counts(await of(2019, estate), 'honors')).toMatchObject({ EXCELLENT_MEMBER: [0, 0, 0, 0, 0] })
    expect(counts(a, 'review')).toMatchObject({ EXCELLENT: [1], UNQUALIFIED: [0] })
    expect(counts(a, 'posts')).toMatchObject({ SECRETARY: [1] })
    expect(counts(await of(2020), 'posts')).toMatchObject({ SECRETARY: [0] })
  })

  test.each([2018, 2019, 2020])('every number of %i opens exactly those whom it counts', async (year) => {
    const a = await of(year)
    expect(a.tables.map((x) => x.key)).toEqual([
      'totals',
      'sex',
      'age',
      'education',
      'ethnicity',
      'joined',
      'posts',
      'places',
      'review',
      'exits',
      'honors',
      'conversion',
      'development',
    ])
    expect(await wrongCells(a)).toEqual([])
  })

  test('a degree gained later and a corrected people leave the tables of the years before as they were', async () => {
    const earlier = await of(2019)
    const at2020 = await of(2020)
    const [person] = await t.asSystem(({ tx }) => tx.select().from(people).where(eq(people.name, '李晓芳')))
    // 李晓芳, admitted in 2018 as 大学本科, becomes 研究生 on 1 March 2020 and, it turns out, is Hui.
    await t.as(officer, (ctx) => edit(ctx, person!.id, person!.version, { education: '14', ethnicity: '03' }, '2020-03-01'), march)
    expect(await of(2019)).toEqual(earlier)
    expect(counts(await of(2018), 'development')).toMatchObject({ 大学本科: [1] })
    const after = await of(2020)
    const by = (a: typeof after, key: string, row: string) => table(a, key).rows.find((r) => r.key === row)!.cells[0]!.count
    expect([by(at2020, 'education', '1'), by(after, 'education', '1')]).toEqual([0, 1])
    expect([by(at2020, 'education', '2'), by(after, 'education', '2')]).toEqual([2, 1])
    // Year's end before and year's end: as each was on its day.
    expect(counts(after, 'totals').minority).toEqual([1, 2, 1])
    expect(await wrongCells(after)).toEqual([])
    expect(await wrongCells(await of(2019))).toEqual([])
    const row = (day: string) =>
      t.as(
        officer,
        async (ctx) => (await roster(ctx, { organizationId: t.street.id, day, limit: 50, sort: 'NAME' })).items.find((m) => m.name === '李晓芳'),
        march,
      )
    expect([(await row('2019-12-31'))?.education, (await row('2020-03-05'))?.education]).toEqual(['21', '14'])
  })

  test('what is counted of a person and a membership follows every change of it, whichever way it is made', async () => {
    const differing = () =>
      t.asSystem(
        async ({ tx }) =>
          (
            await tx.execute(sql`select p.id from member_period p join person q on q.id = p.person_id join membership m on m.id = p.membership_id
            where (p.sex, p.birth_on, p.ethnicity, p.education, p.joined_on) is distinct from (q.sex, q.birth_on, q.ethnicity, q.education, m.joined_on)`)
          ).rows.length,
      )
    expect(await differing()).toBe(0)
    await t.asSystem(({ tx }) => tx.execute(sql`update person set sex = '2', birth_on = '1991-01-01' where name = '钱军'`))
    await t.asSystem(({ tx }) => tx.execute(sql`update membership set joined_on = '2018-12-01' where person_id = (select id from person where name = '钱军')`))
    expect(await differing()).toBe(0)
  })

  test('a clerk changes the education while another moves the member on: both are kept, and what is counted agrees', async () => {
    const [member] = await t
      .asSystem(({ tx }) =>
        tx.execute<{ id: string; version: number; person: string; personVersion: number }>(
          sql`select m.id, m.version, q.id as person, q.version as "personVersion" from membership m join person q on q.id = m.person_id where q.name = '郑志强'`,
        ),
      )
      .then((r) => r.rows)
    const { id, version, person, personVersion } = member!
    const results = await Promise.allSettled([
      t.as(officer, (ctx) => changeStanding(ctx, id, version, { standing: 'FULL', onDay: '2020-03-09', reason: '转正' }), march),
      t.as(officer, (ctx) => edit(ctx, person, personVersion, { education: '31' }), march),
    ])
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'fulfilled'])
    const { rows } = await t.asSystem(({ tx }) => tx.execute(sql`select distinct education from member_period where person_id = ${person}`))
    expect(rows).toEqual([{ education: '31' }])
  })

  test('the places add up to the total; a branch counts its own, the district its streets', async () => {
    const a = await of(2019)
    expect(table(a, 'places').rows.map((r) => [r.label, r.cells[0]!.count])).toEqual([['映月路社区党支部', 8]])
    expect(counts(await of(2019, estate), 'totals')).toMatchObject({ all: [1, 2, 1] })
    const district = await of(2019, t.district, t.someone('DISTRICT_ADMIN', t.district))
    expect(table(district, 'places').rows.map((r) => [r.label, r.cells[0]!.count])).toEqual([['航海东路街道', 8]])
    expect(counts(district, 'totals')).toMatchObject({ all: [7, 8, 1] })
  })

  test('a later change does not touch a closed year; a year to come is refused; an auditor sees nothing', async () => {
    expect(counts(await of(2020), 'totals')).toMatchObject({ all: [8, 7, -1] })
    await expect(of(2021)).rejects.toMatchObject({ code: 'annual.inFuture' })
    await expect(of(2019, t.street, t.someone('AUDITOR', t.street))).rejects.toThrow(Forbidden)
    await expect(of(2019, t.neighbour)).rejects.toThrow()
  })
})

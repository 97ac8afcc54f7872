import { and, eq, gt, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { branchKinds } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import { SEX } from '#platform/codes/standards.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { authorize } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import { latestFor } from './ages.ts'
import type { RosterFilter, Statistics } from './contract.ts'
import { activeStandings } from './rules.ts'
import { memberships, periods } from './schema.ts'

/** Age bands of the yearly statistics (周岁, both ends included). [from knowledge] */
export const ageBands = [
  { key: 'TO_30', label: '30岁及以下', to: 30 },
  { key: '31_35', label: '31至35岁', from: 31, to: 35 },
  { key: '36_40', label: '36至40岁', from: 36, to: 40 },
  { key: '41_45', label: '41至45岁', from: 41, to: 45 },
  { key: '46_50', label: '46至50岁', from: 46, to: 50 },
  { key: '51_55', label: '51至55岁', from: 51, to: 55 },
  { key: '56_60', label: '56至60岁', from: 56, to: 60 },
  { key: '61_UP', label: '61岁及以上', from: 61 },
] as const satisfies readonly { key: string; label: string; from?: number; to?: number }[]

/** Joining periods of the yearly statistics, half-open days. [from knowledge] */
export const joiningPeriods = [
  { key: 'TO_1949_09', label: '1949年9月及以前', until: '1949-10-01' },
  { key: '1949_10', label: '1949年10月至1966年4月', from: '1949-10-01', until: '1966-05-01' },
  { key: '1966_05', label: '1966年5月至1976年10月', from: '1966-05-01', until: '1976-11-01' },
  { key: '1976_11', label: '1976年11月至1978年12月', from: '1976-11-01', until: '1979-01-01' },
  { key: '1979_01', label: '1979年1月至2002年10月', from: '1979-01-01', until: '2002-11-01' },
  { key: '2002_11', label: '2002年11月至2012年10月', from: '2002-11-01', until: '2012-11-01' },
  { key: '2012_11', label: '2012年11月及以后', from: '2012-11-01' },
] as const satisfies readonly { key: string; label: string; from?: Day; until?: Day }[]

/** Levels of education by the first digit of GB/T 4658. */
export const educationLevels = [
  { key: '1', label: '研究生', codes: ['10', '11', '14'] },
  { key: '2', label: '大学本科', codes: ['20', '21'] },
  { key: '3', label: '大学专科', codes: ['30', '31'] },
  { key: '4', label: '中专及中职', codes: ['40', '41', '44', '47'] },
  { key: '6', label: '高中', codes: ['60', '61'] },
  { key: '7', label: '初中及以下', codes: ['70', '71', '80', '81', '90'] },
] as const

const UNKNOWN = 'UNKNOWN'

interface Counts {
  full: number
  probationary: number
}

/**
 * 党内统计 of a body on a day: members by sex, age, education, ethnicity, joining period and branch, in one grouped read. Unknown
 * values have their own row, so each table adds up to the total; each cell carries the roster filter of the members behind it.
 * @throws NotFound | Forbidden
 */
export async function statistics(ctx: Ctx, input: { organizationId: string; day?: Day }): Promise<z.output<typeof Statistics>> {
  const day = input.day ?? today(ctx.now)
  const [body] = await ctx.tx.select().from(organizations).where(eq(organizations.id, input.organizationId))
  if (!body) throw new NotFound('这个组织')
  authorize(ctx.actor, 'members.statistics', body)
  const counted = await inBulk(ctx, body, () => countedBy(ctx, body, day))

  const base: RosterFilter = { organizationId: body.id, ...(input.day === undefined ? {} : { day }) }
  const cells = (counts: Counts | undefined, filter: RosterFilter) => {
    const { full, probationary } = counts ?? { full: 0, probationary: 0 }
    return {
      all: { count: full + probationary, filter: { ...base, ...filter } },
      full: { count: full, filter: { ...base, ...filter, standings: ['FULL' as const] } },
      probationary: { count: probationary, filter: { ...base, ...filter, standings: ['PROBATIONARY' as const] } },
    }
  }
  const table = (dimension: Dimension, title: string, rows: readonly { key: string; label: string; filter: RosterFilter }[], unknown?: RosterFilter) => {
    const counts = counted.get(dimension) ?? new Map<string, Counts>()
    const all = rows.map(({ key, label, filter }) => ({ key, label, ...cells(counts.get(key), filter) }))
    if (unknown && counts.has(UNKNOWN)) all.push({ key: UNKNOWN, label: '未登记', ...cells(counts.get(UNKNOWN), unknown) })
    return { key: dimension, title, rows: all }
  }
  const branches = await branchRows(ctx, [...(counted.get('branch')?.keys() ?? [])], body)
  return {
    organization: { id: body.id, name: body.name },
    day,
    total: cells(counted.get('total')?.get('ALL'), {}),
    tables: [
      table(
        'sex',
        '性别',
        SEX.entries
          .filter((s) => s.code === '1' || s.code === '2' || counted.get('sex')?.has(s.code))
          .map(({ code, label }) => ({ key: code, label, filter: { sex: code } })),
      ),
      table(
        'age',
        '年龄',
        ageBands.map((b) => ({
          ...b,
          filter: { ...('from' in b ? { ageFrom: b.from } : {}), ...('to' in b ? { ageTo: b.to } : {}) },
        })),
        { ageUnknown: true },
      ),
      table(
        'education',
        '学历',
        educationLevels.map(({ key, label, codes }) => ({ key, label, filter: { educations: [...codes] } })),
        {
          educations: [UNKNOWN],
        },
      ),
      table(
        'ethnicity',
        '民族',
        [
          { key: 'HAN', label: '汉族', filter: { ethnicity: '01' } },
          { key: 'MINORITY', label: '少数民族', filter: { ethnicity: 'MINORITY' } },
          ...(['97', '98'] as const)
            .filter((c) => counted.get('ethnicity')?.has(c))
            .map((c) => ({ key: c, label: c === '97' ? '其他' : '外国血统', filter: { ethnicity: c } })),
        ],
        { ethnicity: UNKNOWN },
      ),
      table(
        'joined',
        '入党时间',
        joiningPeriods.map((p) => ({
          ...p,
          filter: { ...('from' in p ? { joinedFrom: p.from } : {}), ...('until' in p ? { joinedUntil: p.until } : {}) },
        })),
      ),
      table('branch', '党支部', branches),
    ],
  }
}

/**
 * Runs counts over all members of a district. Row-level security makes the planner take many streets for few rows, so that it would
 * look up a million persons one by one: here it joins whole tables, with the memory for it. Then all is as before.
 */
export async function inBulk<T>({ tx }: Pick<Ctx, 'tx'>, body: { kind: string }, work: () => Promise<T>): Promise<T> {
  if (body.kind !== 'DISTRICT') return work()
  const set = (loops: string, memory: string) => tx.execute(sql`select set_config('enable_nestloop', ${loops}, true), set_config('work_mem', ${memory}, true)`)
  await set('off', '96MB')
  const done = await work()
  await set('on', '4MB')
  return done
}

type Dimension = 'total' | 'sex' | 'age' | 'education' | 'ethnicity' | 'joined' | 'branch'

/** One read over the periods of the day, grouped by each dimension in turn. */
async function countedBy(ctx: Ctx, body: typeof organizations.$inferSelect, day: Day): Promise<Map<Dimension, Map<string, Counts>>> {
  const dimensions: Record<Exclude<Dimension, 'total' | 'branch'>, SQL> = {
    sex: sql`${people.sex}`,
    age: banded(
      ageBands.map((b) => [b.key, 'to' in b ? sql`${people.birthOn} > ${latestFor(b.to + 1, day)}::date` : sql`true`] as const),
      sql`${people.birthOn} is null`,
    ),
    education: banded(
      educationLevels.map((l) => [l.key, inArray(people.education, [...l.codes])] as const),
      sql`${people.education} is null`,
    ),
    ethnicity: banded(
      [
        ['HAN', sql`${people.ethnicity} = '01'`],
        ['97', sql`${people.ethnicity} = '97'`],
        ['98', sql`${people.ethnicity} = '98'`],
        ['MINORITY', sql`true`],
      ],
      sql`${people.ethnicity} is null`,
    ),
    joined: banded(
      joiningPeriods.map((p) => [p.key, 'until' in p ? sql`${memberships.joinedOn} < ${p.until}::date` : sql`true`] as const),
      sql`false`,
    ),
  }
  const names = Object.keys(dimensions)
  const list = (of: (name: string) => SQL) => sql.join(names.map(of), sql`, `)
  const where = membersOn(ctx, body, day)
  // Counted once for each combination, which the database does in parallel and which leaves a few thousand rows; these are then added up
  // for each table. Grouping sets over the members themselves would go through all of them once for each table, in one process.
  const rows = await ctx.tx.execute<Counted>(sql`
    with combination as (
      select ${list((name) => sql`${dimensions[name as keyof typeof dimensions]} as ${sql.identifier(name)}`)}, ${periods.standing} as standing, count(*) as n
      from ${periods}
      join ${people} on ${people.id} = ${periods.personId}
      join ${memberships} on ${memberships.id} = ${periods.membershipId}
      where ${where}
      group by ${sql.raw(names.map((_, i) => String(i + 1)).join(', '))}, standing
    )
    select case grouping(${list((n) => sql.identifier(n) as unknown as SQL)})
        ${sql.join(
          names.map((name, i) => sql`when ${2 ** names.length - 1 - 2 ** (names.length - 1 - i)}::int then ${name}::text`),
          sql` `,
        )} else 'total' end as dimension,
      coalesce(${list((n) => sql.identifier(n) as unknown as SQL)}) as key,
      coalesce(sum(n) filter (where standing = 'FULL'), 0)::int as "full",
      coalesce(sum(n) filter (where standing = 'PROBATIONARY'), 0)::int as probationary
    from combination
    group by grouping sets ((), ${list((n) => sql`(${sql.identifier(n)})`)})`)
  const branches = await ctx.tx.execute<Counted>(sql`
    select 'branch' as dimension, ${periods.branchId}::text as key,
      count(*) filter (where ${periods.standing} = 'FULL')::int as "full", count(*) filter (where ${periods.standing} = 'PROBATIONARY')::int as probationary
    from ${periods} where ${where} group by ${periods.branchId}`)
  const counted = new Map<Dimension, Map<string, Counts>>()
  for (const { dimension, key, full, probationary } of [...rows.rows, ...branches.rows]) {
    const of = counted.get(dimension as Dimension) ?? new Map<string, Counts>()
    of.set(key ?? (dimension === 'total' ? 'ALL' : UNKNOWN), { full, probationary })
    counted.set(dimension as Dimension, of)
  }
  return counted
}

interface Counted extends Record<string, unknown> {
  dimension: string
  key: string | null
  full: number
  probationary: number
}

/** The periods of who is a member below a body on a day. The branches are named by their path once, not joined to each member. */
export function membersOn(ctx: Pick<Ctx, 'now'>, body: Pick<typeof organizations.$inferSelect, 'id' | 'streetId' | 'kind' | 'path'>, day: Day): SQL {
  return and(
    inArray(periods.standing, [...activeStandings]),
    day >= today(ctx.now) ? isNull(periods.untilOn) : and(lte(periods.fromOn, day), or(isNull(periods.untilOn), gt(periods.untilOn, day))),
    standingBelow(body),
  )!
}

/** The periods that lie below a body, whatever the day. */
export function standingBelow(body: Pick<typeof organizations.$inferSelect, 'id' | 'streetId' | 'kind' | 'path'>): SQL | undefined {
  if (body.kind === 'DISTRICT') return undefined
  if (body.kind === 'PARTY_GROUP') return and(eq(periods.streetId, body.streetId), eq(periods.groupId, body.id))
  if (body.id === body.streetId) return eq(periods.streetId, body.streetId)
  return and(
    eq(periods.streetId, body.streetId),
    sql`${periods.branchId} in (select b.id from organization b where b.street_id = ${body.streetId} and b.path ^@ ${body.path})`,
  )
}

const banded = (bands: readonly (readonly [key: string, when: SQL])[], unknown: SQL): SQL =>
  sql`case when ${unknown} then ${UNKNOWN}::text ${sql.join(
    bands.map(([key, when]) => sql`when ${when} then ${key}::text`),
    sql` `,
  )} else ${UNKNOWN}::text end`

/** The branches with members on the day, and the active ones without, by name. */
async function branchRows(ctx: Ctx, counted: readonly string[], body: typeof organizations.$inferSelect) {
  if (body.kind === 'PARTY_GROUP') return []
  const rows = await ctx.tx
    .select({ id: organizations.id, name: organizations.name, shortName: organizations.shortName })
    .from(organizations)
    .where(
      and(
        body.kind === 'DISTRICT' ? undefined : eq(organizations.streetId, body.streetId),
        sql`${organizations.path} ^@ ${body.path}`,
        inArray(organizations.kind, [...branchKinds]),
        or(isNull(organizations.dissolvedOn), counted.length ? inArray(organizations.id, [...counted]) : undefined),
      ),
    )
    .orderBy(organizations.path)
  return rows.map((b) => ({ key: b.id, label: b.shortName ?? b.name, filter: { organizationId: b.id } }))
}

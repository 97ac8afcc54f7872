import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { organizations } from '#modules/organizations/schema.ts'
import { othersOn } from '#modules/people/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import type { Day } from '#platform/time/day.ts'
import { latestFor } from './ages.ts'
import { ageBands, educationLevels, joiningPeriods, UNKNOWN } from './bands.ts'
import { activeStandings } from './rules.ts'
import { periods } from './schema.ts'

/** Members of one row of a table: on the day, and on the earlier day when one was asked for. */
export interface Counts {
  full: number
  probationary: number
  fullBefore: number
  probationaryBefore: number
}

/** `place` is the branch; of a district the street. */
export type Dimension = 'total' | 'sex' | 'age' | 'education' | 'ethnicity' | 'joined' | 'place'
export type Counted = ReadonlyMap<Dimension, ReadonlyMap<string, Counts>>
type Body = Pick<typeof organizations.$inferSelect, 'id' | 'streetId' | 'kind' | 'path'>

/**
 * Counts the members of a body on a day, and with it on an earlier day, by each dimension: one pass over the periods, which carry what is
 * counted. They carry it as it is now; who was otherwise on the day (`person_former`) is counted again, once less as he is and once more as he was.
 */
export async function countedOn(ctx: Ctx, body: Body, day: Day, before: Day | null): Promise<Counted> {
  const place = body.kind === 'DISTRICT' ? periods.streetId : periods.branchId
  const grouped = (education: SQL, ethnicity: SQL) => {
    const dimensions = dimensionsOf(day, education, ethnicity)
    return sql`${sql.join(
      Object.entries(dimensions).map(([name, value]) => sql`${value} as ${sql.identifier(name)}`),
      sql`, `,
    )}, ${place} as place, ${periods.standing} as standing`
  }
  const held = (on: Day) => sql`(${periods.fromOn} <= ${on} and (${periods.untilOn} is null or ${periods.untilOn} > ${on}))`
  const here = and(inArray(periods.standing, [...activeStandings]), standingBelow(body))
  const was = (fact: 'education' | 'ethnicity') => sql`case when f.side > 0 and f.${sql.identifier(fact)} is not null
    then nullif(f.${sql.identifier(fact)}, '') else ${periods[fact]} end`
  const others = (on: Day, isBefore: boolean) => sql`
    select ${grouped(was('education'), was('ethnicity'))}, ${isBefore ? sql`f.side, 0` : sql`0, f.side`}
    from (select * from ${othersOn(on)} o cross join (values (-1), (1)) as s(side)) f join ${periods} on ${periods.personId} = f.person_id
    where ${held(on)} and ${here}`
  const names = [...dimensionNames, 'place'] as const
  const list = (of: (name: string) => SQL) => sql.join(names.map(of), sql`, `)
  const from = before ?? day
  // Counted once for each combination, which leaves some thousand rows; these are then added up for each table. Grouping sets over the members
  // themselves would go through all of them once for each table.
  const { rows } = await inBulk(ctx, body, () =>
    ctx.tx.execute<Counts & Record<string, unknown> & { dimension: string; key: string | null }>(sql`
    with combination as (
      select ${grouped(sql`${periods.education}`, sql`${periods.ethnicity}`)},
        count(*) filter (where ${before === null ? sql`false` : sql`${periods.fromOn} <= ${before}`}) as before,
        count(*) filter (where ${periods.untilOn} is null or ${periods.untilOn} > ${day}) as n
      from ${periods}
      where ${periods.fromOn} <= ${day} and (${periods.untilOn} is null or ${periods.untilOn} > ${from}) and ${here}
      group by 1, 2, 3, 4, 5, 6, 7
      union all ${others(day, false)}
      ${before === null ? sql`` : sql`union all ${others(before, true)}`}
    )
    select case grouping(${list((n) => sql.identifier(n) as unknown as SQL)})
        ${sql.join(
          names.map((name, i) => sql`when ${2 ** names.length - 1 - 2 ** (names.length - 1 - i)}::int then ${name}::text`),
          sql` `,
        )} else 'total' end as dimension,
      coalesce(${sql.join(
        dimensionNames.map((n) => sql.identifier(n) as unknown as SQL),
        sql`, `,
      )}, place::text) as key,
      coalesce(sum(n) filter (where standing = 'FULL'), 0)::int as "full",
      coalesce(sum(n) filter (where standing = 'PROBATIONARY'), 0)::int as probationary,
      coalesce(sum(before) filter (where standing = 'FULL'), 0)::int as "fullBefore",
      coalesce(sum(before) filter (where standing = 'PROBATIONARY'), 0)::int as "probationaryBefore"
    from combination
    group by grouping sets ((), ${list((n) => sql`(${sql.identifier(n)})`)})`),
  )
  const counted = new Map<Dimension, Map<string, Counts>>()
  for (const { dimension, key, ...counts } of rows) {
    const of = counted.get(dimension as Dimension) ?? new Map<string, Counts>()
    of.set(key ?? 'ALL', counts)
    counted.set(dimension as Dimension, of)
  }
  return counted
}

/** Members of a district by branch on a day. */
export async function countedByBranch(ctx: Ctx, body: Body, day: Day): Promise<ReadonlyMap<string, Counts>> {
  const { rows } = await inBulk(ctx, body, () =>
    ctx.tx.execute<Counts & Record<string, unknown> & { key: string }>(sql`
    select ${periods.branchId} as key, count(*) filter (where ${periods.standing} = 'FULL')::int as "full",
      count(*) filter (where ${periods.standing} = 'PROBATIONARY')::int as probationary, 0 as "fullBefore", 0 as "probationaryBefore"
    from ${periods} where ${and(inArray(periods.standing, [...activeStandings]), standingBelow(body))}
      and ${periods.fromOn} <= ${day} and (${periods.untilOn} is null or ${periods.untilOn} > ${day}) group by 1`),
  )
  return new Map(rows.map(({ key, ...counts }) => [key, counts]))
}

/** Counts all members of a district with the memory to keep all combinations at once; then all is as before. */
async function inBulk<T>({ tx }: Pick<Ctx, 'tx'>, body: Pick<Body, 'kind'>, work: () => Promise<T>): Promise<T> {
  if (body.kind !== 'DISTRICT') return work()
  const { rows } = await tx.execute<{ memory: string }>(sql`select current_setting('work_mem') as memory`)
  const give = (memory: string) => tx.execute(sql`select set_config('work_mem', ${memory}, true)`)
  await give('64MB')
  const done = await work()
  await give(rows[0]!.memory)
  return done
}

/** The periods that lie below a body, whatever the day. The branches are named by their path once, not joined to each member. */
function standingBelow(body: Body): SQL | undefined {
  if (body.kind === 'DISTRICT') return undefined
  if (body.kind === 'PARTY_GROUP') return and(eq(periods.streetId, body.streetId), eq(periods.groupId, body.id))
  if (body.id === body.streetId) return eq(periods.streetId, body.streetId)
  return and(
    eq(periods.streetId, body.streetId),
    sql`${periods.branchId} in (select b.id from organization b where b.street_id = ${body.streetId} and b.path ^@ ${body.path})`,
  )
}

const dimensionNames = ['sex', 'age', 'education', 'ethnicity', 'joined'] as const

function dimensionsOf(day: Day, education: SQL, ethnicity: SQL): Record<(typeof dimensionNames)[number], SQL> {
  return {
    sex: sql`${periods.sex}`,
    age: banded(
      ageBands.map((b) => [b.key, 'to' in b ? sql`${periods.birthOn} > ${latestFor(b.to + 1, day)}::date` : sql`true`] as const),
      sql`${periods.birthOn} is null`,
    ),
    education: banded(
      educationLevels.map((l) => [l.key, sql`${education} in (${sql.raw(l.codes.map((c) => `'${c}'`).join(', '))})`] as const),
      sql`${education} is null`,
    ),
    ethnicity: banded(
      [
        ['HAN', sql`${ethnicity} = '01'`],
        ['97', sql`${ethnicity} = '97'`],
        ['98', sql`${ethnicity} = '98'`],
        ['MINORITY', sql`true`],
      ],
      sql`${ethnicity} is null`,
    ),
    joined: banded(
      joiningPeriods.map((p) => [p.key, 'until' in p ? sql`${periods.joinedOn} < ${p.until}::date` : sql`true`] as const),
      sql`false`,
    ),
  }
}

/** Keys are constants of this program. They stand in the text, so that the grouped expressions are the same wherever they stand. */
const banded = (bands: readonly (readonly [key: string, when: SQL])[], unknown: SQL): SQL =>
  sql`case when ${unknown} then '${sql.raw(UNKNOWN)}' ${sql.join(
    bands.map(([key, when]) => sql`when ${when} then '${sql.raw(key)}'`),
    sql` `,
  )} else '${sql.raw(UNKNOWN)}' end`

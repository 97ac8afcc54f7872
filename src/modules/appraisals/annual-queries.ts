import { type SQL, sql } from 'drizzle-orm'
import { activeStandings, type Standing } from '#modules/members/rules.ts'
import type { PostKind } from '#modules/organizations/rules.ts'
import { othersOn } from '#modules/people/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import type { Day } from '#platform/time/day.ts'
import type { Body } from './load.ts'
import type { Grade, HonorKind, HonorLevel } from './rules.ts'

/** Exits that a year counts: everything but being a member and being suspended. */
export const exitStandings = [
  'TRANSFERRED_OUT',
  'SUSPENDED',
  'LAPSED',
  'REMOVED',
  'EXPELLED',
  'RESIGNED',
  'CANCELLED',
  'DECEASED',
] as const satisfies readonly Standing[]

const active = sql.raw(activeStandings.map((s) => `'${s}'`).join(', '))
/** The periods that hold a day. */
const on = (day: Day): SQL => sql`p.from_on <= ${day} and (p.until_on is null or p.until_on > ${day})`

/** The periods below a body: of its street, and of its branches named once. */
export function below(body: Body, branch: SQL = sql`p.branch_id`, street: SQL = sql`p.street_id`): SQL {
  if (body.kind === 'DISTRICT') return sql`true`
  if (body.id === body.streetId) return sql`${street} = ${body.streetId}`
  return sql`${street} = ${body.streetId} and ${branch} in (select b.id from organization b where b.street_id = ${body.streetId} and b.path ^@ ${body.path})`
}

/** A duplicate that was merged into another row stands in no list. */
const visible = sql`not exists (select from person d where d.id = p.person_id and d.merged_into_id is not null)`

/** Who left in the year and is still gone at its end, by how. */
export async function exitsIn({ tx }: Ctx, body: Body, from: Day, day: Day): Promise<Map<Standing, number>> {
  const { rows } = await tx.execute<{ standing: Standing; n: number }>(sql`
    select p.standing, count(*)::int as n from member_period p
    where p.standing not in (${active}) and p.from_on >= ${from} and ${on(day)} and ${below(body)} and ${visible} group by 1`)
  return new Map(rows.map((r) => [r.standing, r.n]))
}

/** Who became a full member in the year, on time or after a longer probation, where he stands at its end. [R26 §31] */
export async function conversionsIn({ tx }: Ctx, body: Body, from: Day, day: Day): Promise<{ onTime: number; extended: number }> {
  const { rows } = await tx.execute<{ late: boolean; n: number }>(sql`
    select m.full_on > (m.joined_on + interval '1 year')::date as late, count(*)::int as n
    from membership m join member_period p on p.person_id = m.person_id
    where m.full_on >= ${from} and m.full_on <= ${day} and ${on(day)} and ${below(body)} and ${visible} group by 1`)
  const of = (late: boolean) => rows.find((r) => r.late === late)?.n ?? 0
  return { onTime: of(false), extended: of(true) }
}

export interface Admitted {
  sex: string
  young: boolean
  /** First digit of GB/T 4658, or null. */
  education: string | null
  n: number
}

/** Whom the branch meetings here admitted in the year, where they stand at its end. `youngFrom`: born after it is 35 or younger. */
export async function admittedIn({ tx }: Ctx, body: Body, from: Day, day: Day, youngFrom: Day): Promise<Admitted[]> {
  const { rows } = await tx.execute<Admitted & Record<string, unknown>>(sql`
    select p.sex, coalesce(p.birth_on > ${youngFrom}, false) as young,
      case when f.education is null then p.education else nullif(f.education, '') end as education, count(*)::int as n
    from membership m join member_period p on p.person_id = m.person_id left join ${othersOn(day)} f on f.person_id = m.person_id
    where m.joined_on >= ${from} and m.joined_on <= ${day} and ${on(day)} and ${below(body)} and ${visible}
      and exists (select from member_period a where a.person_id = m.person_id and a.standing = 'PROBATIONARY' and a.from_on = m.joined_on)
    group by 1, 2, 3`)
  return rows
}

/** Members by the posts they held on the day, each member once a post. */
export async function postsOn({ tx }: Ctx, body: Body, day: Day): Promise<Map<PostKind, number>> {
  const { rows } = await tx.execute<{ kind: PostKind; n: number }>(sql`
    select h.kind, count(distinct h.person_id)::int as n from organization_post h join member_period p on p.person_id = h.person_id
    where h.from_on <= ${day} and (h.until_on is null or h.until_on > ${day}) and p.standing in (${active}) and ${on(day)} and ${below(body)} group by 1`)
  return new Map(rows.map((r) => [r.kind, r.n]))
}

/**
 * Counts of branches as counts of communities (or other top bodies): the highest community body on the way down to the branch, else the branch
 * itself. A district's counts are of its streets already.
 */
export async function placesOf({ tx }: Ctx, body: Body, counts: readonly { id: string; n: number }[]): Promise<{ id: string; name: string; n: number }[]> {
  const counted = sql`json_to_recordset(${JSON.stringify(counts)}::json) as c(id uuid, n int) join organization b on b.id = c.id`
  const { rows } = await tx.execute<{ id: string; name: string; n: number }>(
    body.kind === 'DISTRICT'
      ? sql`select b.id, coalesce(b.short_name, b.name) as name, c.n from ${counted} order by b.path`
      : sql`select t.id, coalesce(t.short_name, t.name) as name, sum(c.n)::int as n from ${counted}
          cross join lateral (select o.* from organization o where o.street_id = b.street_id and b.path ^@ o.path
            and (o.id = b.id or o.kind in ('COMMUNITY_COMMITTEE', 'GENERAL_BRANCH', 'COMMUNITY_BRANCH')) order by o.path limit 1) t
          group by t.id, t.name, t.short_name, t.path order by t.path`,
  )
  return rows
}

/** Grades of closed reviews of the year; null for who took part without one, `absent` for who did not. */
export async function gradesIn({ tx }: Ctx, body: Body, year: number): Promise<{ grade: Grade | null; absent: boolean; n: number }[]> {
  const { rows } = await tx.execute<{ grade: Grade | null; absent: boolean; n: number }>(sql`
    select a.grade, a.absent_reason is not null as absent, count(*)::int as n from appraisal_review r join appraisal a on a.review_id = r.id
    where r.year = ${year} and r.state = 'CLOSED' and ${below(body, sql`r.branch_id`, sql`r.street_id`)} group by 1, 2`)
  return rows
}

/** Honors given in the year and not taken away by its end. */
export async function honorsIn({ tx }: Ctx, body: Body, from: Day, day: Day): Promise<{ kind: HonorKind; level: HonorLevel; n: number }[]> {
  const { rows } = await tx.execute<{ kind: HonorKind; level: HonorLevel; n: number }>(sql`
    select h.kind, h.level, count(*)::int as n from appraisal_honor h
    where h.awarded_on >= ${from} and h.awarded_on <= ${day} and (h.revoked_on is null or h.revoked_on > ${day})
      and ${below(body, sql`h.organization_id`, sql`h.street_id`)} group by 1, 2`)
  return rows
}

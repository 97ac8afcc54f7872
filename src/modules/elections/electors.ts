import { and, asc, eq, gt, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { activeStandings } from '#modules/members/rules.ts'
import { memberships, periods } from '#modules/members/schema.ts'
import type { OrganizationKind } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Day } from '#platform/time/day.ts'
import { electsBySubtree, type QuorumExclusionReason } from './rules.ts'
import { exclusions } from './schema.ts'

type Body = { id: string; path: string; kind: OrganizationKind }

/** A member as an election sees him. */
export interface Elector {
  membershipId: string
  personId: string
  name: string
  sex: string | null
  standing: 'FULL' | 'PROBATIONARY'
  fullOn: Day | null
  branchName: string
}

const on = (day: Day): SQL =>
  and(inArray(periods.standing, [...activeStandings]), lte(periods.fromOn, day), or(isNull(periods.untilOn), gt(periods.untilOn, day)))!

/** Members whose vote the body asks: of the branch itself; of a committee or general branch, of all branches below. */
const within = (body: Body): SQL => (electsBySubtree(body.kind) ? sql`${organizations.path} ^@ ${body.path}` : eq(periods.branchId, body.id))

/** Members of a body on a day by name, probationary ones among them. Authorize the body first. */
export async function membersOn(tx: Tx, body: Body, day: Day): Promise<Elector[]> {
  const rows = await tx
    .select({
      membershipId: memberships.id,
      personId: people.id,
      name: people.name,
      sex: people.sex,
      standing: periods.standing,
      fullOn: memberships.fullOn,
      branchName: organizations.name,
    })
    .from(periods)
    .innerJoin(memberships, eq(memberships.id, periods.membershipId))
    .innerJoin(people, eq(people.id, periods.personId))
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(and(within(body), on(day)))
    .orderBy(asc(people.namePinyin), asc(memberships.id))
  return rows as Elector[]
}

/** How many full and probationary members each path has on a day: the branches of a street, in one query. */
export async function countsOn(tx: Tx, streetId: string, day: Day): Promise<(body: Body) => { full: number; probationary: number }> {
  const rows = await tx
    .select({ id: organizations.id, path: organizations.path, standing: periods.standing, n: sql<number>`count(*)::int` })
    .from(periods)
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(and(eq(periods.streetId, streetId), on(day)))
    .groupBy(organizations.id, organizations.path, periods.standing)
  return (body) => {
    const mine = rows.filter((r) => (electsBySubtree(body.kind) ? r.path.startsWith(body.path) : r.id === body.id))
    const sum = (standing: string) => mine.reduce((n, r) => n + (r.standing === standing ? r.n : 0), 0)
    return { full: sum('FULL'), probationary: sum('PROBATIONARY') }
  }
}

/** Members of one body, by standing. */
export async function countOn(tx: Tx, body: Body, day: Day): Promise<{ full: number; probationary: number }> {
  const rows = await tx
    .select({ standing: periods.standing, n: sql<number>`count(*)::int` })
    .from(periods)
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(and(within(body), on(day)))
    .groupBy(periods.standing)
  const of = (standing: string) => rows.find((r) => r.standing === standing)?.n ?? 0
  return { full: of('FULL'), probationary: of('PROBATIONARY') }
}

/** Who is not counted as due in an election, and why. */
export async function exclusionsOf(tx: Tx, electionId: string): Promise<Map<string, QuorumExclusionReason>> {
  const rows = await tx.select().from(exclusions).where(eq(exclusions.electionId, electionId))
  return new Map(rows.map((r) => [r.membershipId, r.reason]))
}

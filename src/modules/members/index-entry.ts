import { and, eq, inArray, isNull } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { indexSubjects, type Searchable } from '#platform/search/search.ts'
import { isActive, type Standing, standingLabels } from './rules.ts'
import { memberships, periods } from './schema.ts'

/** What the search knows of a member: name and branch, found by who may read that branch's members. No number is in it. */
export function memberEntry(member: { id: string; streetId: string; name: string; standing: Standing; branch: string; path: string }): Searchable {
  const { id, streetId, name, standing, branch, path } = member
  return {
    ...{ streetId, subjectType: 'member', subjectId: id, title: name, audience: 'members.read', path, isName: true },
    subtitle: isActive(standing) ? branch : `${branch}（${standingLabels[standing]}）`,
  }
}

/** Renews what the search knows of members. */
export async function indexMembers(ctx: Pick<Ctx, 'tx'>, membershipIds: readonly string[]): Promise<void> {
  if (membershipIds.length === 0) return
  const rows = await ctx.tx
    .select({
      id: memberships.id,
      streetId: memberships.streetId,
      name: people.name,
      standing: periods.standing,
      branch: organizations.name,
      path: organizations.path,
    })
    .from(memberships)
    .innerJoin(people, eq(people.id, memberships.personId))
    .innerJoin(periods, and(eq(periods.membershipId, memberships.id), isNull(periods.untilOn)))
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(inArray(memberships.id, [...membershipIds]))
  await indexSubjects(ctx.tx, rows.map(memberEntry))
}

/** Makes the entries of all members of the transaction's streets anew. */
export async function indexAllMembers(tx: Ctx['tx']): Promise<void> {
  const rows = await tx.select({ id: memberships.id }).from(memberships).orderBy(memberships.id)
  for (let i = 0; i < rows.length; i += 1000)
    await indexMembers(
      { tx },
      rows.slice(i, i + 1000).map((r) => r.id),
    )
}

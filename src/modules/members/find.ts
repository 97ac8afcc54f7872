import { and, eq, inArray, isNull } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import { matchesText } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import { normalizeCode } from '#platform/codes/normalize-text.ts'
import type { Ctx } from '#platform/db/database.ts'
import { reachOf, scopeOf } from '#platform/scope/policy.ts'
import type { Hit } from '#platform/search/search.ts'
import { memberships, periods } from './schema.ts'

/**
 * Members by a number: the last four digits of a phone, a whole phone or a whole identity number, each by its blind index, since no index of words
 * may hold them. Only for who reads members, and only in the branches that he reaches; the roster finds the same.
 */
export async function findByNumber({ tx, actor }: Ctx, text: string, limit: number): Promise<Hit[]> {
  if (!/^[\d-]{3,17}[\dX]$/.test(normalizeCode(text)) || reachOf(actor, 'members.read').length === 0) return []
  const rows = await tx
    .select({
      id: memberships.id,
      streetId: memberships.streetId,
      name: people.name,
      phoneHint: people.phoneHint,
      branch: organizations.name,
    })
    .from(people)
    .innerJoin(periods, and(eq(periods.personId, people.id), isNull(periods.untilOn)))
    .innerJoin(memberships, eq(memberships.id, periods.membershipId))
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(
      and(inArray(people.streetId, [...actor.streets]), isNull(people.mergedIntoId), matchesText(text), scopeOf(actor, 'members.read', organizations.path)),
    )
    .orderBy(people.namePinyin, people.id)
    .limit(limit)
  return rows.map(({ id, streetId, name, branch, phoneHint }) => ({
    streetId,
    subjectType: 'member',
    subjectId: id,
    title: name,
    subtitle: [branch, phoneHint].filter(Boolean).join(' · '),
  }))
}

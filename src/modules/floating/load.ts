import { and, eq, isNull } from 'drizzle-orm'
import type { MarkKind } from '#modules/members/rules.ts'
import { type Membership, marks, memberships, periods } from '#modules/members/schema.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { authorize } from '#platform/scope/policy.ts'
import { type Facts, record } from '#platform/timeline/timeline.ts'
import { type FloatingRefusal, floatingRefusals } from './rules.ts'

export const refused = (code: FloatingRefusal) => new Refused(code, floatingRefusals[code])

/** A member as he stands today, with the branch that answers for him. */
export interface LoadedMember {
  membership: Membership
  name: string
  open: typeof periods.$inferSelect
  branch: { id: string; name: string; path: string }
}

/**
 * A member, when the actor holds the permission in his branch; without one, when he is the acting person himself. `lock` is the fence: whoever
 * changes the same member, here or in `members`, waits.
 * @throws NotFound | Forbidden
 */
export async function loadMember(ctx: Ctx, id: string, permission: string | null, options: { lock?: boolean } = {}): Promise<LoadedMember> {
  const query = ctx.tx.select().from(memberships).where(eq(memberships.id, id))
  const [membership] = options.lock ? await query.for('update') : await query
  if (!membership) throw new NotFound('这名党员')
  const [now] = await ctx.tx
    .select({ name: people.name, open: periods, branch: { id: organizations.id, name: organizations.name, path: organizations.path } })
    .from(periods)
    .innerJoin(people, eq(people.id, periods.personId))
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(and(eq(periods.membershipId, id), isNull(periods.untilOn)))
  if (!now) throw new NotFound('这名党员')
  if (permission) authorize(ctx.actor, permission, now.branch)
  else if (ctx.actor.personId === null || ctx.actor.personId !== membership.personId) throw new NotFound('这名党员')
  return { membership, ...now }
}

/** The acting person's own membership, locked; null when he has none. */
export async function ownMembershipId({ tx, actor }: Ctx): Promise<string | null> {
  if (!actor.personId) return null
  const [row] = await tx.select({ id: memberships.id }).from(memberships).where(eq(memberships.personId, actor.personId))
  return row?.id ?? null
}

/** The mark of a kind that a member carries today. Its state stands in `members` and nowhere else. */
export async function openMark({ tx }: Ctx, membershipId: string, kind: MarkKind) {
  const [row] = await tx
    .select()
    .from(marks)
    .where(and(eq(marks.membershipId, membershipId), eq(marks.kind, kind), isNull(marks.untilOn)))
  return row ?? null
}

/** The version that the next change of `members` names. The row is locked by this transaction. */
export async function versionOf({ tx }: Ctx, membershipId: string): Promise<number> {
  const [row] = await tx.select({ version: memberships.version }).from(memberships).where(eq(memberships.id, membershipId))
  return row!.version
}

/** Writes what happened on the member's floating timeline. */
export const recordOn = (ctx: Ctx, membership: Pick<Membership, 'id' | 'streetId'>, action: string, data: Facts, note?: string | null): Promise<void> =>
  record(ctx, { streetId: membership.streetId, subjectType: 'floating', subjectId: membership.id, action, data, note: note || null })

import { and, eq, inArray } from 'drizzle-orm'
import { memberships, periods } from '#modules/members/schema.ts'
import { branchKinds } from '#modules/organizations/rules.ts'
import { type Organization, organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { authorize } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import { type Review, reviews } from './schema.ts'

export type Body = Pick<Organization, 'id' | 'streetId' | 'name' | 'path' | 'kind'>
export const bodyColumns = {
  id: organizations.id,
  streetId: organizations.streetId,
  name: organizations.name,
  path: organizations.path,
  kind: organizations.kind,
}

/** A body at which the actor holds the permission. @throws NotFound | Forbidden */
export async function bodyFor({ tx, actor }: Ctx, permission: string, id: string): Promise<Body> {
  const [body] = await tx.select(bodyColumns).from(organizations).where(eq(organizations.id, id))
  if (!body) throw new NotFound('这个组织')
  authorize(actor, permission, body)
  return body
}

/** The same for a branch. @throws NotFound | Forbidden */
export async function branchFor(ctx: Ctx, permission: string, id: string): Promise<Body> {
  const body = await bodyFor(ctx, permission, id)
  if (!(branchKinds as readonly string[]).includes(body.kind)) throw new NotFound('这个党支部')
  return body
}

/** A review with its branch; `lock` is the fence of every change. @throws NotFound | Forbidden */
export async function reviewFor(ctx: Ctx, permission: string, id: string, lock = false): Promise<{ review: Review; branch: Body }> {
  const query = ctx.tx.select().from(reviews).where(eq(reviews.id, id))
  const [review] = lock ? await query.for('update') : await query
  if (!review) throw new NotFound('这次评议')
  return { review, branch: await branchFor(ctx, permission, review.branchId) }
}

/** The branch in which a member stands or stood last on a day. @throws NotFound */
export async function branchOfMember({ tx }: Ctx, membershipId: string, day: Day): Promise<Body> {
  const rows = await tx
    .select({ ...bodyColumns, fromOn: periods.fromOn })
    .from(periods)
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(eq(periods.membershipId, membershipId))
    .orderBy(periods.fromOn)
  const found = rows.findLast((r) => r.fromOn <= day) ?? rows[0]
  if (!found) throw new NotFound('这名党员')
  const { fromOn: _, ...body } = found
  return body
}

/** The day whose members take part in a year's review: its last, or today while the year runs. */
export const rollDay = (year: number, now: Date): Day => {
  const day = today(now)
  return `${year}-12-31` < day ? `${year}-12-31` : day
}

/** The acting person's membership, or null. */
export async function ownMembershipId({ tx, actor }: Ctx): Promise<string | null> {
  if (!actor.personId) return null
  const [row] = await tx
    .select({ id: memberships.id })
    .from(memberships)
    .where(and(eq(memberships.personId, actor.personId), inArray(memberships.streetId, [...actor.streets])))
  return row?.id ?? null
}

import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import type { Day } from '#platform/time/day.ts'
import { bodyFor } from './load.ts'
import { endPost, startPost } from './relations.ts'
import type { PostKind } from './rules.ts'
import { posts } from './schema.ts'

/** Someone who takes a post with an election. */
export interface ElectedHolder {
  kind: PostKind
  personId: string | null
  holderName: string
}

/**
 * Seats those elected from a day on: who held one of the `replaced` kinds leaves on that day, a holder who was elected again begins a new term.
 * The office phone of a post stays with the post. The term's end comes from the caller, who keeps terms.
 * @throws NotFound | Forbidden | Invalid | Refused `post.taken`, `organization.dissolved`
 */
export async function seatElected(
  ctx: Ctx,
  input: { id: string; on: Day; termEndsOn: Day; replaced: readonly PostKind[]; holders: readonly ElectedHolder[]; note?: string },
): Promise<void> {
  const { id, on, termEndsOn, replaced, holders, note } = input
  await bodyFor(ctx, 'organizations.edit', id, { lock: true })
  const held = await ctx.tx
    .select()
    .from(posts)
    .where(and(eq(posts.organizationId, id), isNull(posts.untilOn)))
  const leaving = held.filter((p) => replaced.includes(p.kind))
  for (const post of leaving) await endPost(ctx, { postId: post.id, on, note })
  const taken = new Set(held.filter((p) => !replaced.includes(p.kind)).map((p) => `${p.kind} ${p.seat}`))
  for (const { kind, ...holder } of holders) {
    const first = Array.from({ length: 99 }, (_, i) => i + 1)
    // Only commissioners are several of a kind; a second secretary is refused by the seat's exclusion.
    const seat = kind === 'COMMISSIONER' ? (first.find((n) => !taken.has(`${kind} ${n}`)) ?? 99) : 1
    taken.add(`${kind} ${seat}`)
    const before = leaving.find((p) => p.kind === kind && p.seat === seat)
    await startPost(ctx, { id, kind, seat, ...holder, phone: before?.phone, phonePublic: before?.phonePublic ?? false, fromOn: on, termEndsOn })
  }
}

/** Writes the end of the term to whoever holds posts of these kinds now. The caller keeps the term and records the change. @throws NotFound | Forbidden */
export async function setTermEnd(ctx: Ctx, input: { id: string; kinds: readonly PostKind[]; termEndsOn: Day }): Promise<void> {
  await bodyFor(ctx, 'organizations.edit', input.id)
  await ctx.tx
    .update(posts)
    .set({ termEndsOn: input.termEndsOn })
    .where(and(eq(posts.organizationId, input.id), inArray(posts.kind, [...input.kinds]), isNull(posts.untilOn)))
}

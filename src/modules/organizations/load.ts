import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid, NotFound, Refused } from '#platform/errors.ts'
import { authorize } from '#platform/scope/policy.ts'
import { type OrganizationKind, organizationKindLabels } from './rules.ts'
import { type Organization, organizations } from './schema.ts'

/** A body as services load it. */
export type Body = Organization

/**
 * The body, when the actor holds `permission` over it. `lock` keeps others from changing it until the transaction ends.
 * @throws NotFound | Forbidden
 */
export async function bodyFor({ tx, actor }: Ctx, permission: string, id: string, options: { lock?: boolean } = {}): Promise<Body> {
  const query = tx.select().from(organizations).where(eq(organizations.id, id))
  const [body] = options.lock ? await query.for('update') : await query
  if (!body) throw new NotFound('这个组织')
  authorize(actor, permission, body)
  return body
}

/** Bodies by key within the actor's streets, for other services. @throws NotFound when one is missing */
export async function bodiesById(ctx: Ctx, ids: readonly string[]): Promise<Map<string, Body>> {
  const rows = ids.length
    ? await ctx.tx
        .select()
        .from(organizations)
        .where(inArray(organizations.id, [...ids]))
    : []
  const byId = new Map(rows.map((r) => [r.id, r]))
  if (ids.some((id) => !byId.has(id))) throw new NotFound('这个组织')
  return byId
}

/** Passes when the actor holds `permission` over the body. @throws NotFound | Forbidden */
export async function authorizeBody(ctx: Ctx, permission: string, id: string): Promise<Body> {
  const body = (await bodiesById(ctx, [id])).get(id)!
  authorize(ctx.actor, permission, body)
  return body
}

/**
 * A body of the same street that another one names: a partner, a grid, a road. Bodies are public, so naming one asks for no permission
 * over it: a community may name a unit that stands below the street.
 * @throws Invalid at `field`
 */
export async function namedBody({ tx }: Ctx, field: string, body: Body, id: string, kinds?: readonly OrganizationKind[]): Promise<Body> {
  const [other] = await tx
    .select()
    .from(organizations)
    .where(and(eq(organizations.id, id), eq(organizations.streetId, body.streetId)))
  if (!other || other.id === body.id) throw new Invalid([{ path: field, message: '请选择本街道的另一个组织' }])
  if (kinds && !kinds.includes(other.kind)) throw new Invalid([{ path: field, message: `请选择${kinds.map((k) => organizationKindLabels[k]).join('或')}` }])
  if (other.dissolvedOn) throw new Invalid([{ path: field, message: `${other.name}已撤销` }])
  return other
}

/** Refuses a save from an older page, so that nobody's change is lost unseen. @throws Refused `organization.changedMeanwhile` */
export function assertVersion(body: Body, version: number): void {
  if (body.version !== version) throw new Refused('organization.changedMeanwhile', '在您打开页面之后，他人已修改过这个组织。请刷新后核对，再保存')
}

/** Refuses work on a dissolved body. @throws Refused `organization.dissolved` */
export function assertActive(body: Body): void {
  if (body.dissolvedOn) throw new Refused('organization.dissolved', `${body.name}已于 ${body.dissolvedOn} 撤销，请先恢复`)
}

/**
 * Holds the street's tree still until the transaction ends: whoever makes, moves or dissolves bodies of a street waits here, so that
 * no two moves cross (the fence against cycles and stale paths).
 */
export async function lockTree({ tx }: Ctx, streetId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`organization.tree:${streetId}`}, 0))`)
}

/** Writes changed columns of a body, its new version and the time. Returns the version. */
export async function writeBody({ tx, now }: Ctx, body: Body, set: Partial<typeof organizations.$inferInsert>): Promise<number> {
  const version = body.version + 1
  const written = await tx
    .update(organizations)
    .set({ ...set, version, updatedAt: now })
    .where(and(eq(organizations.id, body.id), eq(organizations.version, body.version)))
    .returning({ id: organizations.id })
  if (written.length === 0) throw new Refused('organization.changedMeanwhile', '他人刚刚修改过这个组织，请刷新后重试')
  return version
}

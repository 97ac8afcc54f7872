import { eq } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { type Day, today } from '#platform/time/day.ts'
import { rosterRows, scopeFor, viewOf } from './roster.ts'

/** A row of a register: masked, as in the roster. */
export type RegisterRow = ReturnType<typeof viewOf>

/**
 * The register (名册) of a body on a day, by branch and name, read 500 rows at a time: for print. Members of that day only.
 * @throws NotFound | Forbidden
 */
export async function register(
  ctx: Ctx,
  organizationId: string,
  day: Day = today(ctx.now),
): Promise<{ organization: { id: string; name: string }; day: Day; rows: AsyncGenerator<RegisterRow> }> {
  const scope = await scopeFor(ctx, 'members.read', organizationId)
  const [body] = await ctx.tx.select({ id: organizations.id, name: organizations.name }).from(organizations).where(eq(organizations.id, organizationId))
  async function* rows(): AsyncGenerator<RegisterRow> {
    let cursor: string | undefined
    do {
      const page = await rosterRows(ctx, scope, { day }, { cursor, limit: 500, sort: 'BRANCH' })
      for (const row of page.items) yield viewOf(row, day)
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
  }
  return { organization: body!, day, rows: rows() }
}

import { sql } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import type { Actor } from '#platform/scope/actor.ts'

/** The actor as the transfer's own right: whoever may make the move may let it have its effects, in bodies where he himself holds nothing. */
export const byTransfer = (actor: Actor, streets: readonly string[] = actor.streets): Actor => ({ ...actor, kind: 'SYSTEM', streets, grants: [] })

/**
 * Does `work` in both streets of a transfer, inside the transaction of the move; afterwards the actor is back in his own. The database opens the other
 * street only for a letter that is out and for one of its two sides (`app.open_transfer`). Authorize the move first: inside, everything is allowed.
 */
export async function acrossStreets<T>(ctx: Ctx, transferId: string, work: (both: Ctx) => Promise<T>): Promise<T> {
  const { rows } = await ctx.tx.execute<{ street_id: string; to_street_id: string; before: string }>(sql`select * from app.open_transfer(${transferId}::uuid)`)
  const { street_id, to_street_id, before } = rows[0]!
  const result = await work({ ...ctx, actor: byTransfer(ctx.actor, [street_id, to_street_id]) })
  // After a throw the transaction is undone, and the setting with it.
  await ctx.tx.execute(sql`select set_config('app.streets', ${before}, true)`)
  return result
}

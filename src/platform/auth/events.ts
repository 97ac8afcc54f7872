import type { Tx } from '#platform/db/database.ts'
import type { AuthEventKind } from './rules.ts'
import { authEvents } from './schema.ts'

/** From where and when somebody came to the door. */
export interface Visit {
  ip: string
  userAgent: string
  now: Date
}

/** Writes what happened at the door. The database refuses to change or delete it. */
export async function recordAuthEvent(
  tx: Tx,
  kind: AuthEventKind,
  at: Date,
  /** `homeStreetId` decides whose audit page shows it: null is the district's. */
  who: { accountId: string | null; username: string | null; homeStreetId: string | null; ip?: string | null },
): Promise<void> {
  await tx.insert(authEvents).values({
    at,
    kind,
    userId: who.accountId ?? null,
    username: who.username?.slice(0, 64) ?? null,
    homeStreetId: who.homeStreetId ?? null,
    ipAddress: who.ip ?? null,
  })
}

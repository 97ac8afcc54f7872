import { eq, inArray } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { can } from '#platform/scope/policy.ts'
import { moveSides, type TransferMove } from './rules.ts'
import { type Transfer, transfers } from './schema.ts'

/** A body as a side of a transfer: none when it is not of this deployment, or in a street that the actor does not see. */
export interface Side {
  organizationId: string
  streetId: string
  path: string
}

/** A transfer with both of its sides, as far as the actor's streets show them. */
export interface LoadedTransfer {
  row: Transfer
  sender: Side | null
  receiver: Side | null
}

/** Which bodies answer: the old branch; the new branch, or as long as none is named the receiving street. */
export async function sidesOf({ tx }: Pick<Ctx, 'tx'>, rows: readonly Transfer[]): Promise<LoadedTransfer[]> {
  const ids = [...new Set(rows.flatMap((r) => [r.fromBranchId, r.toBranchId, r.toStreetId, r.streetId].filter((id) => id !== null)))]
  const bodies = ids.length
    ? await tx
        .select({ organizationId: organizations.id, streetId: organizations.streetId, path: organizations.path })
        .from(organizations)
        .where(inArray(organizations.id, ids))
    : []
  const byId = new Map(bodies.map((b) => [b.organizationId, b]))
  const at = (id: string | null) => (id === null ? null : (byId.get(id) ?? null))
  return rows.map((row) => ({
    row,
    sender: row.kind === 'INWARD' ? null : at(row.fromBranchId),
    receiver: row.kind === 'OUTWARD' ? null : (at(row.toBranchId) ?? at(row.toStreetId ?? row.streetId)),
  }))
}

/**
 * A transfer that the actor may read at one of its sides, or that is about himself. `lock` is the fence of every move: whoever acts on the same
 * transfer waits here.
 * @throws NotFound
 */
export async function loadTransfer(ctx: Ctx, id: string, options: { lock?: boolean } = {}): Promise<LoadedTransfer> {
  const query = ctx.tx.select().from(transfers).where(eq(transfers.id, id))
  const [row] = options.lock ? await query.for('update') : await query
  if (!row) throw new NotFound('这次转接')
  const [loaded] = await sidesOf(ctx, [row])
  if (!isMine(ctx, row) && !reads(ctx, loaded!)) throw new NotFound('这次转接')
  return loaded!
}

/** Whether the transfer is about the acting person. */
export const isMine = ({ actor }: Pick<Ctx, 'actor'>, row: Pick<Transfer, 'personId' | 'receivedPersonId'>): boolean =>
  actor.personId !== null && (actor.personId === row.personId || actor.personId === row.receivedPersonId)

const reads = ({ actor }: Ctx, { sender, receiver }: LoadedTransfer): boolean =>
  [sender, receiver].some((side) => side !== null && can(actor, 'transfers.read', side.path))

/** The transfer as the lifecycle sees it for a move: at the body whose move it is. Null when the move is not of this kind, or not this side's. */
export function standingFor({ row, sender, receiver }: LoadedTransfer, move: TransferMove) {
  const { side, kinds } = moveSides[move]
  if (!kinds.includes(row.kind)) return null
  const at = side === 'RECEIVER' ? receiver : side === 'JOB' ? (sender ?? receiver) : sender
  if (side === 'OWNER') return { id: row.id, streetId: row.streetId, state: row.state, path: '/', ownerPersonId: row.personId }
  return at && { id: chainOf(row, at.streetId), streetId: at.streetId, state: row.state, path: at.path, ownerPersonId: null }
}

/**
 * The subject of a street's own chain of records. Each street keeps and seals its own: what happens between two is written in both, so that each
 * reads the whole story without the other's entries.
 */
export const chainOf = (row: Pick<Transfer, 'id' | 'toStreetId'>, streetId: string): string => (streetId === row.toStreetId ? `${row.id}/in` : row.id)

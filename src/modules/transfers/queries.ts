import { and, desc, eq, inArray, like, lt, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { movesOf, type Offered } from '#platform/lifecycle/lifecycle.ts'
import { authorizeAnywhere, can, scopeOf } from '#platform/scope/policy.ts'
import { timelineOf } from '#platform/timeline/timeline.ts'
import type { TransferFilter, TransferView } from './contract.ts'
import { transferLifecycle } from './lifecycle.ts'
import { chainOf, isMine, type LoadedTransfer, loadTransfer, sidesOf, standingFor } from './load.ts'
import { moveSides, type TransferMove, tabStates } from './rules.ts'
import { transfers } from './schema.ts'
import { transferActionLabels } from './texts.ts'

type View = z.output<typeof TransferView>

/** The streets of this deployment: names only, as the directory gives them to everybody. */
export async function streetsOfDeployment({ tx }: Pick<Ctx, 'tx'>): Promise<{ id: string; name: string; shortName: string | null }[]> {
  const { rows } = await tx.execute<{ id: string; name: string; short_name: string | null; kind: string }>(
    sql`select id, name, short_name, kind from app.street_directory() where kind = 'WORKING_COMMITTEE'`,
  )
  return rows.map((r) => ({ id: r.id, name: r.name, shortName: r.short_name }))
}

/** The moves that this actor is offered: those of his side. */
function offeredMoves(ctx: Ctx, loaded: LoadedTransfer): Offered<TransferMove>[] {
  const offered = transferLifecycle.transitions.flatMap(({ name }) => {
    const standing = moveSides[name].side === 'JOB' ? null : standingFor(loaded, name)
    return standing ? movesOf(transferLifecycle, standing, ctx.actor).filter((m) => m.name === name) : []
  })
  return offered.filter((m) => m.closed === null)
}

/** A transfer as one of its sides reads it. */
export function viewOf(ctx: Ctx, loaded: LoadedTransfer): View {
  const { row, sender, receiver } = loaded
  const leads = (side: typeof sender) => side !== null && can(ctx.actor, 'transfers.read', side.path)
  return {
    ...{ id: row.id, kind: row.kind, state: row.state, stateLabel: transferLifecycle.states[row.state].label, personName: row.personName },
    ...{ standing: row.standing, about: row.about, fromName: row.fromName, toName: row.toName, toBranchId: receiver ? row.toBranchId : null },
    ...{ withinCity: row.withinCity, reason: row.reason, askedByMember: row.askedByMember, letterNumber: row.letterNumber, issuedOn: row.issuedOn },
    ...{ validUntil: row.validUntil, duesPaidThrough: row.duesPaidThrough, sentOn: row.sentOn, receivedOn: row.receivedOn, receiptOn: row.receiptOn },
    ...{ refusal: row.refusal, file: row.file ?? [], createdAt: row.createdAt.toISOString() },
    sides: { sender: leads(sender), receiver: leads(receiver) },
    // Each side is led to the member of its own register.
    memberId: leads(receiver) && row.receivedMembershipId ? row.receivedMembershipId : leads(sender) ? row.membershipId : null,
    moves: offeredMoves(ctx, loaded),
  }
}

/** One transfer. @throws NotFound */
export async function getTransfer(ctx: Ctx, id: string): Promise<View> {
  return viewOf(ctx, await loadTransfer(ctx, id))
}

/** What happened to a transfer, newest first; each side reads its own copy of it. @throws NotFound */
export async function transferTimeline(ctx: Ctx, id: string, page: { cursor?: string; limit: number }) {
  const { row, sender, receiver } = await loadTransfer(ctx, id)
  const mine = (sender && ctx.actor.streets.includes(sender.streetId) ? sender : receiver)?.streetId ?? row.streetId
  const before = page.cursor ? Number(readCursor(page.cursor, 1)[0]) : undefined
  const rows = await timelineOf(ctx.tx, 'transfer', chainOf(row, mine), { before, limit: page.limit + 1 })
  const { items, next } = pageFrom(rows, page.limit, (r) => [r.seq])
  return {
    items: items.map(({ seq, at, actorName, actorRole, onBehalfOf, action, note, data }) => ({
      ...{ seq, actorName, actorRole, onBehalfOf, action, note, data },
      at: at.toISOString(),
      label: transferActionLabels[action] ?? action,
    })),
    next,
  }
}

const from = alias(organizations, 'from_branch')
const to = alias(organizations, 'to_branch')
const toStreet = alias(organizations, 'to_street')

/** Which transfers the actor reads: at the old branch, the new branch, or the receiving street. Bodies of a street that he does not see join as nothing. */
function inReach(ctx: Ctx, side?: 'OUT' | 'IN'): SQL {
  const at = (path: Parameters<typeof scopeOf>[2]) => scopeOf(ctx.actor, 'transfers.read', path)
  const out = and(sql`${from.id} is not null`, at(from.path))!
  const into = or(and(sql`${to.id} is not null`, at(to.path)), and(sql`${toStreet.id} is not null`, at(toStreet.path)))!
  return side === 'OUT' ? out : side === 'IN' ? into : or(out, into)!
}

export function selected(ctx: Ctx, { tab, direction, text, organizationId }: z.output<typeof TransferFilter>, below?: string): SQL | undefined {
  return and(
    inArray(transfers.state, [...tabStates[tab]]),
    inReach(ctx, tab === 'TO_RECEIVE' ? 'IN' : direction),
    text ? or(like(transfers.personName, `${escaped(text)}%`), like(transfers.letterNumber, `%${escaped(text)}%`)) : undefined,
    organizationId ? (below ? or(sql`${from.path} ^@ ${below}`, sql`${to.path} ^@ ${below}`) : sql`false`) : undefined,
  )
}

const escaped = (text: string) => text.replaceAll(/[\\%_]/g, (c) => `\\${c}`)

/** A page of the ledger of transfers, newest first, within the actor's reach. @throws Forbidden */
export async function listTransfers(ctx: Ctx, { cursor, limit, ...filter }: z.output<typeof TransferFilter> & { cursor?: string; limit: number }) {
  authorizeAnywhere(ctx.actor, 'transfers.read')
  const [body] = filter.organizationId
    ? await ctx.tx.select({ path: organizations.path }).from(organizations).where(eq(organizations.id, filter.organizationId))
    : []
  const before = cursor ? readCursor(cursor, 2) : null
  const rows = await ctx.tx
    .select({ row: transfers })
    .from(transfers)
    .leftJoin(from, eq(from.id, transfers.fromBranchId))
    .leftJoin(to, eq(to.id, transfers.toBranchId))
    .leftJoin(toStreet, eq(toStreet.id, transfers.toStreetId))
    .where(
      and(
        selected(ctx, filter, body?.path),
        before
          ? or(
              lt(transfers.createdAt, new Date(String(before[0]))),
              and(eq(transfers.createdAt, new Date(String(before[0]))), lt(transfers.id, String(before[1]))),
            )
          : undefined,
      ),
    )
    .orderBy(desc(transfers.createdAt), desc(transfers.id))
    .limit(limit + 1)
  const page = pageFrom(
    rows.map((r) => r.row),
    limit,
    (r) => [r.createdAt.toISOString(), r.id],
  )
  return { items: (await sidesOf(ctx, page.items)).map((loaded) => viewOf(ctx, loaded)), next: page.next }
}

/** The acting member's own transfers, newest first. */
export async function myTransfers(ctx: Ctx): Promise<View[]> {
  const { personId } = ctx.actor
  if (!personId) return []
  const rows = await ctx.tx
    .select()
    .from(transfers)
    .where(or(eq(transfers.personId, personId), eq(transfers.receivedPersonId, personId)))
    .orderBy(desc(transfers.createdAt), desc(transfers.id))
    .limit(100)
  return (
    await sidesOf(
      ctx,
      rows.filter((r) => isMine(ctx, r)),
    )
  ).map((loaded) => viewOf(ctx, loaded))
}

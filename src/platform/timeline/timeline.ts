import { and, asc, desc, eq, lt, sql } from 'drizzle-orm'
import { type Canonical, canonicalJson, chainHash } from '#platform/crypto/hash-chain.ts'
import { insertRows } from '#platform/db/bulk.ts'
import type { Ctx, Tx } from '#platform/db/database.ts'
import { actingRole } from '#platform/scope/actor.ts'
import { type TimelineEntry, timelineEntries } from './schema.ts'

/**
 * Writers hold this advisory lock shared until they commit; the seal takes it alone for a moment, so that no entry with a smaller
 * key can appear below a seal after it was made.
 */
export const SEAL_LOCK = 20190701

/** Plain JSON facts of a change. */
export type Facts = { readonly [key: string]: Canonical | undefined }

/** What happened to a subject. `action` is a code of the module (`organization.moved`); its Chinese words stand in the module's `texts`. */
export interface Happening {
  streetId: string
  subjectType: string
  subjectId: string
  action: string
  note?: string | null
  /** Facts of the change, plain JSON. Never an opened identity number or phone. */
  data?: Facts
}

type Hashed = Pick<
  TimelineEntry,
  'streetId' | 'subjectType' | 'subjectId' | 'seq' | 'at' | 'accountId' | 'actorName' | 'actorRole' | 'onBehalfOf' | 'action' | 'note' | 'data'
>

/** The hash of an entry: SM3 over the previous hash and the entry's canonical JSON. The verifying command computes the same. */
export function hashOf(previous: Buffer | null, entry: Hashed): Buffer {
  const { streetId, subjectType, subjectId, seq, at, accountId, actorName, actorRole, onBehalfOf, action, note, data } = entry
  return chainHash(previous, {
    streetId,
    subjectType,
    subjectId,
    seq,
    at: at.toISOString(),
    accountId,
    actorName,
    actorRole,
    onBehalfOf,
    action,
    note,
    data: data as Facts,
  })
}

function rowOf(ctx: Ctx, h: Happening, seq: number, previousHash: Buffer | null) {
  const entry = {
    streetId: h.streetId,
    subjectType: h.subjectType,
    subjectId: h.subjectId,
    seq,
    at: ctx.now,
    accountId: ctx.actor.accountId,
    actorName: ctx.actor.name,
    actorRole: actingRole(ctx.actor),
    onBehalfOf: ctx.actor.onBehalfOf ?? null,
    action: h.action,
    note: h.note ?? null,
    // Through JSON once, so that what is hashed is what jsonb gives back.
    data: JSON.parse(canonicalJson(h.data ?? {})) as Record<string, unknown>,
  }
  return { ...entry, previousHash, hash: hashOf(previousHash, entry) }
}

/**
 * Adds one entry to a subject's timeline, in the change's own transaction. Writers of one subject wait for each other here
 * (an advisory lock held until the transaction ends), so the chain has no fork.
 */
export async function record(ctx: Ctx, happening: Happening): Promise<void> {
  const { subjectType, subjectId } = happening
  await ctx.tx.execute(sql`select pg_advisory_xact_lock_shared(${SEAL_LOCK}), pg_advisory_xact_lock(hashtextextended(${`${subjectType}:${subjectId}`}, 0))`)
  const [last] = await ctx.tx
    .select({ seq: timelineEntries.seq, hash: timelineEntries.hash })
    .from(timelineEntries)
    .where(and(eq(timelineEntries.subjectType, subjectType), eq(timelineEntries.subjectId, subjectId)))
    .orderBy(desc(timelineEntries.seq))
    .limit(1)
  await ctx.tx.insert(timelineEntries).values(rowOf(ctx, happening, (last?.seq ?? 0) + 1, last?.hash ?? null))
}

/**
 * Adds the first entries of many subjects made in this transaction, in a few statements (imports, demo data); several of one subject follow
 * each other in the order given. `at`: when it happened, of histories that are taken over; else the request's instant. A subject that has
 * entries already is refused by the unique key.
 */
export async function recordFirst(ctx: Ctx, happenings: readonly (Happening & { at?: Date })[]): Promise<void> {
  await ctx.tx.execute(sql`select pg_advisory_xact_lock_shared(${SEAL_LOCK})`)
  const lastOf = new Map<string, { seq: number; hash: Buffer }>()
  for (let i = 0; i < happenings.length; i += 1000)
    await insertRows(
      ctx.tx,
      timelineEntries,
      happenings.slice(i, i + 1000).map(({ at = ctx.now, ...h }) => {
        const key = `${h.subjectType}:${h.subjectId}`
        const before = lastOf.get(key)
        const row = rowOf({ ...ctx, now: at }, h, (before?.seq ?? 0) + 1, before?.hash ?? null)
        lastOf.set(key, row)
        return row
      }),
    )
}

/**
 * Adds one entry to each of many subjects that may have entries already, in a constant number of statements a thousand. The caller
 * holds the locks of these subjects (or is their only writer).
 */
export async function recordMany(ctx: Ctx, happenings: readonly Happening[]): Promise<void> {
  await ctx.tx.execute(sql`select pg_advisory_xact_lock_shared(${SEAL_LOCK})`)
  for (let i = 0; i < happenings.length; i += 1000) {
    const part = happenings.slice(i, i + 1000)
    const keys = part.map((h) => `${h.subjectType}:${h.subjectId}`)
    await ctx.tx.execute(sql`select pg_advisory_xact_lock(k) from (select hashtextextended(unnest(${sql.param(keys)}::text[]), 0) as k order by 1) locks`)
    const last = await ctx.tx
      .selectDistinctOn([timelineEntries.subjectType, timelineEntries.subjectId], {
        key: sql<string>`${timelineEntries.subjectType} || ':' || ${timelineEntries.subjectId}`,
        seq: timelineEntries.seq,
        hash: timelineEntries.hash,
      })
      .from(timelineEntries)
      .where(
        sql`(${timelineEntries.subjectType}, ${timelineEntries.subjectId}) in (select * from unnest(${sql.param(part.map((h) => h.subjectType))}::text[], ${sql.param(part.map((h) => h.subjectId))}::text[]))`,
      )
      .orderBy(timelineEntries.subjectType, timelineEntries.subjectId, desc(timelineEntries.seq))
    const lastOf = new Map(last.map((l) => [l.key, l]))
    await insertRows(
      ctx.tx,
      timelineEntries,
      part.map((h, n) => {
        const before = lastOf.get(keys[n]!)
        return rowOf(ctx, h, (before?.seq ?? 0) + 1, before?.hash ?? null)
      }),
    )
  }
}

/** A page of a subject's timeline, newest first. `before` is the `seq` of the last entry seen. Authorize the subject first. */
export async function timelineOf(tx: Tx, subjectType: string, subjectId: string, options: { before?: number; limit?: number } = {}): Promise<TimelineEntry[]> {
  return tx
    .select()
    .from(timelineEntries)
    .where(
      and(
        eq(timelineEntries.subjectType, subjectType),
        eq(timelineEntries.subjectId, subjectId),
        options.before === undefined ? undefined : lt(timelineEntries.seq, options.before),
      ),
    )
    .orderBy(desc(timelineEntries.seq))
    .limit(Math.min(options.limit ?? 50, 200))
}

/** All entries of a subject, oldest first, for verification. */
export async function wholeTimeline(tx: Tx, subjectType: string, subjectId: string): Promise<TimelineEntry[]> {
  return tx
    .select()
    .from(timelineEntries)
    .where(and(eq(timelineEntries.subjectType, subjectType), eq(timelineEntries.subjectId, subjectId)))
    .orderBy(asc(timelineEntries.seq))
}

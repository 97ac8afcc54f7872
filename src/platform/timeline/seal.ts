import { and, asc, desc, eq, gt, lte, sql } from 'drizzle-orm'
import { chainHash, merkleRoot } from '#platform/crypto/hash-chain.ts'
import type { Ctx, Database } from '#platform/db/database.ts'
import { defineJob } from '#platform/jobs/jobs.ts'
import { system } from '#platform/scope/actor.ts'
import { today } from '#platform/time/day.ts'
import { timelineEntries, timelineSeals } from './schema.ts'
import { hashOf, SEAL_LOCK } from './timeline.ts'

type Seal = Pick<typeof timelineSeals.$inferSelect, 'streetId' | 'sealedOn' | 'fromId' | 'throughId' | 'entries' | 'root'>

function sealHash(previous: Buffer | null, { streetId, sealedOn, fromId, throughId, entries, root }: Seal): Buffer {
  return chainHash(previous, { streetId, sealedOn, fromId, throughId, entries, root: root.toString('hex') })
}

/**
 * Seals all entries of the actor's one street since its last seal under one Merkle root, chained to that seal. Nothing new, no seal.
 * @throws Error 'busy' while someone is writing; the job is tried again
 */
export async function sealStreet(ctx: Ctx, streetId: string): Promise<number> {
  const { rows } = await ctx.tx.execute<{ free: boolean }>(sql`select pg_try_advisory_xact_lock(${SEAL_LOCK}) as free`)
  if (!rows[0]?.free) throw new Error('busy')
  const [last] = await ctx.tx.select().from(timelineSeals).where(eq(timelineSeals.streetId, streetId)).orderBy(desc(timelineSeals.id)).limit(1)
  const fromId = last?.throughId ?? 0
  const entries = await ctx.tx
    .select({ id: timelineEntries.id, hash: timelineEntries.hash })
    .from(timelineEntries)
    .where(and(eq(timelineEntries.streetId, streetId), gt(timelineEntries.id, fromId)))
    .orderBy(asc(timelineEntries.id))
  const through = entries.at(-1)
  if (!through) return 0
  const seal = { streetId, sealedOn: today(ctx.now), fromId, throughId: through.id, entries: entries.length, root: merkleRoot(entries.map((e) => e.hash)) }
  await ctx.tx.insert(timelineSeals).values({ ...seal, previousHash: last?.hash ?? null, hash: sealHash(last?.hash ?? null, seal), sealedAt: ctx.now })
  return entries.length
}

/** Every night at 00:30 in 郑州: a seal for each street. */
export const sealTimelines = defineJob({
  name: 'timeline.seal',
  cron: '30 16 * * *',
  async run({ db, streets, log }) {
    for (const { id } of await streets()) {
      const entries = await db.withActor(system('夜间封存', [id]), (ctx) => sealStreet(ctx, id))
      log.info({ street: id, entries }, 'timeline sealed')
    }
  },
})

/** What a verification found. */
export interface Verification {
  entries: number
  seals: number
  /** In Chinese, one line each: which subject or seal is broken and how. Empty when all is whole. */
  faults: string[]
}

const PAGE = 5000

/** Recomputes every entry's chain and every seal of a street, in pages, and says what does not fit. */
export async function verifyStreet(db: Database, streetId: string): Promise<Verification> {
  return db.readAs(system('核验', [streetId]), async ({ tx }) => {
    const result: Verification = { entries: 0, seals: 0, faults: [] }
    let at: { type: string; id: string; seq: number; hash: Buffer | null } = { type: '', id: '', seq: 0, hash: null }
    for (;;) {
      const page = await tx
        .select()
        .from(timelineEntries)
        .where(
          and(
            eq(timelineEntries.streetId, streetId),
            sql`(${timelineEntries.subjectType}, ${timelineEntries.subjectId}, ${timelineEntries.seq}) > (${at.type}, ${at.id}, ${at.seq})`,
          ),
        )
        .orderBy(asc(timelineEntries.subjectType), asc(timelineEntries.subjectId), asc(timelineEntries.seq))
        .limit(PAGE)
      for (const e of page) {
        const same = e.subjectType === at.type && e.subjectId === at.id
        const where = `${e.subjectType} ${e.subjectId} 第 ${e.seq} 条`
        if (e.seq !== (same ? at.seq + 1 : 1)) result.faults.push(`${where}：前面缺少记录`)
        else if (!hashOf(same ? at.hash : null, e).equals(e.hash)) result.faults.push(`${where}：内容与校验值不符`)
        at = { type: e.subjectType, id: e.subjectId, seq: e.seq, hash: e.hash }
        result.entries++
      }
      if (page.length < PAGE) break
    }
    const seals = await tx.select().from(timelineSeals).where(eq(timelineSeals.streetId, streetId)).orderBy(asc(timelineSeals.id))
    let previous: { throughId: number; hash: Buffer } | null = null
    for (const seal of seals) {
      const sealed = await tx
        .select({ hash: timelineEntries.hash })
        .from(timelineEntries)
        .where(and(eq(timelineEntries.streetId, streetId), gt(timelineEntries.id, seal.fromId), lte(timelineEntries.id, seal.throughId)))
        .orderBy(asc(timelineEntries.id))
      const where = `${seal.sealedOn} 的封存`
      if (seal.fromId !== (previous?.throughId ?? 0)) result.faults.push(`${where}：与上一次封存不相接`)
      if (sealed.length !== seal.entries) result.faults.push(`${where}：应有 ${seal.entries} 条，现有 ${sealed.length} 条`)
      else if (!merkleRoot(sealed.map((e) => e.hash)).equals(seal.root)) result.faults.push(`${where}：总校验值不符`)
      if (!sealHash(previous?.hash ?? null, seal).equals(seal.hash)) result.faults.push(`${where}：封存记录被改动`)
      previous = seal
      result.seals++
    }
    return result
  })
}

import { and, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import { asDomainError, Refused } from '#platform/errors.ts'
import { dropFile } from '#platform/files/files.ts'
import { defineJob, enqueue, type JobHost } from '#platform/jobs/jobs.ts'
import type { Actor, Grant } from '#platform/scope/actor.ts'
import { record } from '#platform/timeline/timeline.ts'
import { checkImport } from './import-check.ts'
import { compare, type Scope, type Verdict } from './import-compare.ts'
import { IMPORT_KEPT_DAYS } from './import-rules.ts'
import { openRoster, type RosterLine } from './import-sheet.ts'
import { failImport, type Import, importer, loadImport, type OfImport, progressOf, scopeFor, tell, together, withUpload } from './import-steps.ts'
import { writeVerdicts } from './import-write.ts'
import { imports } from './schema.ts'

/** Who confirmed, as the timeline will name him. */
export interface ConfirmedBy {
  accountId: string
  personId: string | null
  name: string
  grants: Grant[]
}

/**
 * Writes a confirmed roster: all rows in one transaction, or none. Killed at any moment and run again, it finds either nothing done or all. When the members
 * have changed since the dry run, so that something else would happen than was confirmed, nothing is written and the dry run is made again.
 */
export const runImport = defineJob<OfImport & { by: ConfirmedBy }>({
  name: 'members.runImport',
  async run(host, { importId, streetId, by }) {
    const it = await host.db.readAs(importer(streetId), (ctx) => loadImport(ctx, importId))
    if (it.state !== 'IMPORTING') return
    const actor: Actor = { kind: 'ACCOUNT', ...by, streetId, streets: [streetId] }
    try {
      await withUpload(it, (path) => host.db.withActor(actor, (ctx) => write(host, ctx, it, path)))
    } catch (error) {
      const refusal = asDomainError(error)
      // A deadlock or a lost race is tried again as it is.
      if (!refusal || refusal.code === 'conflict.retry') throw error
      await host.db.withActor(importer(streetId), (ctx) =>
        refusal.code === 'import.changedMeanwhile' || refusal.code.startsWith('conflict.') ? checkAgain(ctx, it) : failImport(ctx, it, refusal.message),
      )
    }
  },
})

async function write(host: JobHost, ctx: Ctx, it: Import, path: string): Promise<void> {
  // Imports of one street wait for each other; so does a second run of this one, which then finds it done.
  await ctx.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`member import ${it.streetId}`}, 0))`)
  if ((await loadImport(ctx, it.id)).state !== 'IMPORTING') return
  const scope = await scopeFor(ctx, it)
  const roster = await openRoster(path, Number.MAX_SAFE_INTEGER)
  const progress = progressOf(host.db, it, 'IMPORTING')
  const counts = { rowsDone: 0, rowsNew: 0, rowsChanged: 0 }
  const batches = together(roster.lines)
  const verdictsOfNext = async () => compared(ctx, scope, await batches.next())
  let coming = watched(verdictsOfNext())
  let writing = watched(Promise.resolve())
  try {
    for (let verdicts = await coming; verdicts; verdicts = await coming) {
      // The database is kept at work: it looks up the next rows, and gets these while it still writes those before.
      coming = watched(verdictsOfNext())
      const before = writing
      writing = watched(writeVerdicts(ctx, scope, it.id, verdicts))
      await before
      counts.rowsDone += verdicts.length
      for (const { kind } of verdicts) {
        if (kind === 'NEW') counts.rowsNew++
        if (kind === 'CHANGED') counts.rowsChanged++
      }
      await progress(counts.rowsDone)
    }
    await writing
  } finally {
    // Nothing may still be under way on the connection when the transaction ends.
    await Promise.allSettled([coming, writing])
    await roster.close()
  }
  if (counts.rowsNew !== it.rowsNew || counts.rowsChanged !== it.rowsChanged) throw changedMeanwhile()
  await ctx.tx.update(imports).set({ state: 'DONE', rowsDone: counts.rowsDone, finishedAt: new Date() }).where(eq(imports.id, it.id))
  await dropFile(ctx, it.fileKey)
  await record(ctx, { streetId: it.streetId, subjectType: 'memberImport', subjectId: it.id, action: 'memberImport.done', data: counts })
  await tell(ctx, it, 'done', `名册“${it.fileName}”已导入`, `新增 ${counts.rowsNew} 人，更新 ${counts.rowsChanged} 人`)
}

async function compared(ctx: Ctx, scope: Scope, { done, value }: IteratorResult<RosterLine[]>): Promise<Verdict[] | null> {
  if (done) return null
  const verdicts = await compare(ctx, scope, value, { lock: true })
  if (verdicts.some((v) => v.kind === 'WRONG')) throw changedMeanwhile()
  return verdicts
}

/** A promise whose failure is awaited later, and is until then no unhandled one. */
function watched<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {})
  return work
}

const changedMeanwhile = () => new Refused('import.changedMeanwhile', '检查之后党员登记有变动，与确认的内容不一致')

async function checkAgain(ctx: Ctx, it: Import): Promise<void> {
  const [back] = await ctx.tx
    .update(imports)
    .set({ state: 'CHECKING', rowsDone: 0 })
    .where(and(eq(imports.id, it.id), eq(imports.state, 'IMPORTING')))
    .returning({ id: imports.id })
  if (!back) return
  await enqueue(ctx.tx, checkImport, { importId: it.id, streetId: it.streetId })
  await tell(
    ctx,
    it,
    `again:${ctx.now.toISOString()}`,
    `名册“${it.fileName}”需要再次确认`,
    '检查之后党员登记有变动，没有导入任何一行，正在重新检查，请检查完毕后再次确认',
  )
}

const DAY_MS = 24 * 3600 * 1000

/** Every night: discards rosters that nobody confirmed, and ends imports that a lasting fault has stopped. No file with whole numbers outlives its use. */
export const tidyImports = defineJob({
  name: 'members.tidyImports',
  cron: '40 16 * * *',
  async run({ db, streets }) {
    for (const { id } of await streets())
      await db.withActor(importer(id), async (ctx) => {
        const before = (days: number) => new Date(ctx.now.getTime() - days * DAY_MS)
        const stuck = await ctx.tx
          .select()
          .from(imports)
          .where(and(eq(imports.streetId, id), inArray(imports.state, ['CHECKING', 'IMPORTING']), lt(imports.createdAt, before(IMPORT_KEPT_DAYS))))
        for (const it of stuck) await failImport(ctx, it, '系统出错，没有完成。请重新上传；仍不行时请联系街道管理员')
        const forgotten = await ctx.tx
          .update(imports)
          .set({ state: 'DISCARDED', finishedAt: ctx.now })
          .where(and(eq(imports.streetId, id), eq(imports.state, 'CHECKED'), lt(imports.createdAt, before(IMPORT_KEPT_DAYS))))
          .returning()
        for (const it of forgotten) for (const key of [it.fileKey, it.errorFileKey]) if (key) await dropFile(ctx, key)
      })
  },
})

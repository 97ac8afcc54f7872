import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { and, eq } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx, Database } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { dropFile, files } from '#platform/files/files.ts'
import { notify } from '#platform/notify/notify.ts'
import { system } from '#platform/scope/actor.ts'
import { TEMPORARY_FOLDER } from '#platform/spreadsheet/read-sheet.ts'
import { today } from '#platform/time/day.ts'
import { record } from '#platform/timeline/timeline.ts'
import type { Scope } from './import-compare.ts'
import { placesBelow } from './import-places.ts'
import type { ImportState } from './import-rules.ts'
import { imports } from './schema.ts'

// What the two jobs of an import share.

export type Import = typeof imports.$inferSelect
/** Which import a job is about. */
export interface OfImport extends Record<string, unknown> {
  importId: string
  streetId: string
}

/** Rows compared or written together: some milliseconds of work, so that requests are answered in between. */
export const ROWS_TOGETHER = 400
const PROGRESS_EVERY_MS = 1000

/** The system at work on imports of a street. */
export const importer = (streetId: string) => system('名册导入', [streetId])

/** The import as it is now. @throws NotFound */
export async function loadImport({ tx }: Pick<Ctx, 'tx'>, id: string): Promise<Import> {
  const [it] = await tx.select().from(imports).where(eq(imports.id, id))
  if (!it) throw new NotFound('这次导入')
  return it
}

/** What the rows of an import are compared with. */
export async function scopeFor(ctx: Pick<Ctx, 'tx' | 'now'>, it: Pick<Import, 'organizationId'>): Promise<Scope> {
  const [body] = await ctx.tx
    .select({ id: organizations.id, streetId: organizations.streetId, path: organizations.path })
    .from(organizations)
    .where(eq(organizations.id, it.organizationId))
  if (!body) throw new NotFound('这个党组织')
  return { body, places: await placesBelow(ctx, body), today: today(ctx.now) }
}

/** A private folder for the time of the work. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), TEMPORARY_FOLDER))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A private folder with the import's file in it. @throws NotFound */
export function withUpload<T>(it: Pick<Import, 'fileKey'>, work: (path: string, folder: string) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const path = join(folder, 'roster')
    await pipeline(await files().get(it.fileKey), createWriteStream(path, { mode: 0o600 }))
    return work(path, folder)
  })
}

/** Some rows at a time. */
export async function* together<T>(rows: AsyncIterable<T>): AsyncGenerator<T[]> {
  let some: T[] = []
  for await (const row of rows) {
    some.push(row)
    if (some.length < ROWS_TOGETHER) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}

/**
 * Tells how far the work is, in a transaction of its own and at most once a second. The answer is false when the import has left `state`, because it was
 * discarded: then the work is in vain.
 */
export function progressOf(db: Database, it: Import, state: ImportState): (rowsDone: number) => Promise<boolean> {
  let told = 0
  return async (rowsDone) => {
    if (Date.now() - told < PROGRESS_EVERY_MS) return true
    told = Date.now()
    return db.withActor(importer(it.streetId), async ({ tx }) => {
      const still = await tx
        .update(imports)
        .set({ rowsDone })
        .where(and(eq(imports.id, it.id), eq(imports.state, state)))
        .returning({ id: imports.id })
      return still.length > 0
    })
  }
}

/** Tells the person who uploaded the roster. */
export const tell = (ctx: Ctx, it: Import, news: string, title: string, body: string) =>
  notify(ctx, {
    streetId: it.streetId,
    accountIds: [it.createdBy],
    title,
    body,
    link: `/console/members/imports/${it.id}`,
    dedupeKey: `member-import:${it.id}:${news}`,
  })

/** Ends an import that cannot go on, with the reason in Chinese. Nothing of its file is kept. */
export async function failImport(ctx: Ctx, it: Import, failure: string): Promise<void> {
  const [failed] = await ctx.tx
    .update(imports)
    .set({ state: 'FAILED', failure, finishedAt: ctx.now })
    .where(and(eq(imports.id, it.id), eq(imports.state, it.state)))
    .returning({ id: imports.id })
  if (!failed) return
  await dropFile(ctx, it.fileKey)
  await record(ctx, { streetId: it.streetId, subjectType: 'memberImport', subjectId: it.id, action: 'memberImport.failed', note: failure })
  await tell(ctx, it, 'failed', `名册“${it.fileName}”没有导入`, failure)
}

import { eq, or } from 'drizzle-orm'
import type { Ctx, Database, Tx } from '#platform/db/database.ts'
import { defineJob, enqueue } from '#platform/jobs/jobs.ts'
import { system } from '#platform/scope/actor.ts'
import { type FileStore, newFileKey } from './file-store.ts'
import { files as fileRows } from './schema.ts'

let current: FileStore | undefined

/** Gives the process its file store, once, at start (and each test file its own). */
export function provideFiles(store: FileStore): void {
  current = store
}

/** The process's file store. */
export function files(): FileStore {
  if (!current) throw new Error('no file store was provided: call provideFiles at start')
  return current
}

const UNNAMED_KEPT_MS = 24 * 3600 * 1000

/** Removes a file from the store unless a row of `file` names it. Safe at any time: it asks again. */
export const removeUnnamed = defineJob<{ key: string }>({
  name: 'files.removeUnnamed',
  async run({ db, streets }, { key }) {
    const everywhere = system(
      '清理文件',
      (await streets()).map((street) => street.id),
    )
    const named = await db.readAs(everywhere, ({ tx }) =>
      tx
        .select({ id: fileRows.id })
        .from(fileRows)
        .where(or(eq(fileRows.key, key), eq(fileRows.thumbnailKey, key)))
        .limit(1),
    )
    if (named.length === 0) await files().delete(key)
  },
})

const removeLater = (tx: Tx, key: string, runAt?: Date) => enqueue(tx, removeUnnamed, { key }, { key: `file ${key}`, runAt })

/**
 * Puts content into the store, outside any transaction (a store may be far away), and returns its key. Name it with `keepFile` in the transaction of the
 * change: what is still unnamed a day later, because the process died or the change was refused, is removed.
 */
export async function putFile(
  db: Database,
  content: Parameters<FileStore['put']>[1],
  about: { type: string; extension: string },
  now = new Date(),
): Promise<string> {
  const key = newFileKey(about.extension)
  await db.withoutStreet((tx) => removeLater(tx, key, new Date(now.getTime() + UNNAMED_KEPT_MS)))
  await files().put(key, content, { type: about.type })
  return key
}

/** What is kept of a file beside its content. `subject…` names what carries it, as in the timeline: its permission is the file's. */
export type KeptFile = Omit<typeof fileRows.$inferInsert, 'id' | 'createdBy' | 'createdAt'>

/** Names a file that was put, in the change's transaction. Returns the id of its row. */
export async function keepFile({ tx, actor, now }: Ctx, file: KeptFile): Promise<string> {
  const [row] = await tx
    .insert(fileRows)
    .values({ ...file, createdBy: actor.accountId, createdAt: now })
    .returning({ id: fileRows.id })
  return row!.id
}

/** Takes a file away in the change's transaction; its content goes once that is committed. Of a file that is gone: nothing happens. */
export async function dropFile({ tx }: Ctx, key: string): Promise<void> {
  const [row] = await tx.delete(fileRows).where(eq(fileRows.key, key)).returning({ thumbnailKey: fileRows.thumbnailKey })
  for (const gone of row ? [key, row.thumbnailKey] : []) if (gone) await removeLater(tx, gone)
}

import pg from 'pg'
import type { Database } from '#platform/db/database.ts'

/** A statement as it was sent. */
export interface Statement {
  name?: string
  text: string
  values: unknown[]
  rowMode?: 'array'
}

/** Writes down every statement that `work` sends to the database, save those of the transaction and its scope. */
export async function recorded(db: Database, work: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = []
  const original = pg.Client.prototype.query
  const spy = function (this: pg.Client, config: unknown, values?: unknown, ...rest: unknown[]) {
    const asked = typeof config === 'string' ? { text: config } : (config as { text?: string; name?: string; values?: unknown[]; rowMode?: 'array' })
    if (asked.text && !/^(begin|commit|rollback)|set_config/.test(asked.text))
      statements.push({
        name: asked.name,
        text: asked.text,
        values: (asked.values ?? (Array.isArray(values) ? values : [])) as unknown[],
        rowMode: asked.rowMode,
      })
    return (original as (...args: unknown[]) => unknown).call(this, config, values, ...rest)
  }
  pg.Client.prototype.query = spy as typeof original
  try {
    await work()
    // What is not awaited by the answer (a commit) is on the wire by now.
    await db.pool.query('select 1')
  } finally {
    pg.Client.prototype.query = original
  }
  return statements.filter((s) => s.text !== 'select 1')
}

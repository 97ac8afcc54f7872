import { getTableColumns, sql } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import type { Tx } from './database.ts'

const AT_ONCE = 1000

/** The rows as one JSON text that `json_populate_recordset` and `json_to_recordset` read: bytes in hex, names of columns as the database has them. */
export function jsonRows(rows: readonly Readonly<Record<string, unknown>>[]): string {
  return JSON.stringify(
    rows.map((row) => {
      const named: Record<string, unknown> = {}
      for (const key in row) named[columnName(key)] = row[key] instanceof Uint8Array ? inHex(row[key]) : row[key]
      return named
    }),
  )
}

const columnNames = new Map<string, string>()
function columnName(key: string): string {
  let name = columnNames.get(key)
  if (name === undefined) {
    name = toSnakeCase(key)
    columnNames.set(key, name)
  }
  return name
}

const inHex = (bytes: Uint8Array) => `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`

/**
 * Inserts many rows, a thousand with each statement, as one JSON parameter: a tenth of the processor time of as many `values`.
 * All rows have the keys of the first; columns that it lacks get their defaults.
 */
export async function insertRows<T extends PgTable>(tx: Tx, table: T, rows: readonly T['$inferInsert'][]): Promise<void> {
  const known = getTableColumns(table)
  const first = rows[0]
  if (!first) return
  const columns = sql.join(
    Object.keys(first)
      .filter((key) => key in known)
      .map((key) => sql.identifier(toSnakeCase(key))),
    sql`, `,
  )
  const name = sql.identifier(getTableConfig(table).name)
  for (let i = 0; i < rows.length; i += AT_ONCE)
    await tx.execute(
      sql`insert into ${name} (${columns}) select ${columns} from json_populate_recordset(null::${name}, ${jsonRows(rows.slice(i, i + AT_ONCE))}::json)`,
    )
}

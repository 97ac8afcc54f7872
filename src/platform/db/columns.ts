import { sql } from 'drizzle-orm'
import { customType, timestamp, uuid } from 'drizzle-orm/pg-core'

/** Primary key of every domain table: a time-ordered UUID (v7) made by the database, so that "newest first" and cursor pagination follow the key. */
export const id = () => uuid().primaryKey().default(sql`uuidv7()`)

/**
 * The tenant of a row. Every domain table carries it, and `app.protect_streets()` (see migrations) puts forced row-level
 * security on every table that has it: a transaction sees and writes only the streets of its actor.
 */
export const streetId = () => uuid().notNull()

/** An instant, with zone. */
export const instant = () => timestamp({ withTimezone: true })

/** Raw bytes: sealed fields, blind indexes, hashes. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })

/**
 * Text compared byte by byte (`"C"` collation). Under row-level security only leakproof operators may use an index; `^@`
 * (starts with) is one of them, `like` is not, so paths, names and pinyin that are searched by prefix are of this type.
 */
export const cText = customType<{ data: string }>({ dataType: () => 'text collate "C"' })

/** Drizzle's check expression `column in ('A','B')` from a constant list, so that the database refuses what the type refuses. */
export function oneOf(column: unknown, values: readonly string[]) {
  return sql`${column} in (${sql.raw(values.map((v) => `'${v.replaceAll("'", "''")}'`).join(', '))})`
}

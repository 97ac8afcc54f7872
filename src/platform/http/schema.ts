import { index, jsonb, pgTable, smallint, text } from 'drizzle-orm/pg-core'
import { bytes, instant } from '#platform/db/columns.ts'

/**
 * Answers of creating requests by their `Idempotency-Key`, so that a repeated submission gets the first answer and does not
 * double. Keys belong to one account (or one guest's session) and live for a day.
 */
export const idempotencyKeys = pgTable(
  'idempotency_key',
  {
    /** `owner:key`. */
    key: text().primaryKey(),
    /** Hash of method, path and body: the same key with another request is refused. */
    request: bytes().notNull(),
    status: smallint(),
    answer: jsonb(),
    createdAt: instant().notNull(),
  },
  (t) => [index('idempotency_key_age').on(t.createdAt)],
)

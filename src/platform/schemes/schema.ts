import { date, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant, streetId } from '#platform/db/columns.ts'

/** What a street set for itself within a scheme, from a day on until its next row. Only values that the scheme leaves to it. */
export const localSchemes = pgTable(
  'local_scheme',
  {
    streetId: streetId(),
    /** Key of the scheme: `development`. */
    scheme: text().notNull(),
    fromOn: date().notNull(),
    values: jsonb().$type<Record<string, number | boolean>>().notNull(),
    /** The document that decided it: 管航东〔2026〕12号. */
    document: text().notNull(),
    setBy: text().notNull(),
    setAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.streetId, t.scheme, t.fromOn] })],
)

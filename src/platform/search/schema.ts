import { sql } from 'drizzle-orm'
import { customType, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { cText, streetId } from '#platform/db/columns.ts'

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })

/**
 * What the search finds: one row for each searchable subject, kept by the module that owns it, in the change's transaction.
 * `audience` says who may find it: PUBLIC, or the permission that is needed; `path` is the organization that it belongs to, so
 * that a hit is only shown to actors whose grants reach it.
 */
export const searchEntries = pgTable(
  'search_entry',
  {
    streetId: streetId(),
    subjectType: text().notNull(),
    subjectId: text().notNull(),
    title: cText().notNull(),
    subtitle: text().notNull().default(''),
    pinyin: cText().notNull(),
    initials: cText().notNull(),
    /** jieba tokens of title, subtitle and words, under the `simple` configuration. */
    tokens: tsvector().notNull(),
    audience: text().notNull(),
    path: cText().notNull(),
    weight: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.subjectType, t.subjectId] }),
    index('search_entry_tokens').using('gin', t.streetId, t.tokens),
    index('search_entry_start').on(t.streetId, t.title),
    index('search_entry_pinyin').on(t.streetId, t.pinyin),
    index('search_entry_initials').on(t.streetId, t.initials),
    // The street stands in it as well: of words that the kept plan does not know, the planner would read the street from another index and cut.
    index('search_entry_title').using('gin', t.streetId, sql`${t.title} gin_trgm_ops`),
  ],
)

import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { id, instant, streetId } from '#platform/db/columns.ts'

/** A file kept in the store (disk or S3). The type is what the content is, not what the sender called it. */
export const files = pgTable(
  'file',
  {
    id: id(),
    streetId: streetId(),
    /** Subject that carries the file, as in the timeline; its permission is the file's. */
    subjectType: text().notNull(),
    subjectId: text().notNull(),
    key: text().notNull(),
    name: text().notNull(),
    type: text().notNull(),
    size: integer().notNull(),
    width: integer(),
    height: integer(),
    thumbnailKey: text(),
    createdBy: text(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('file_subject').on(t.subjectType, t.subjectId),
    index('file_key').on(t.key),
    index('file_thumbnail_key').on(t.thumbnailKey).where(sql`${t.thumbnailKey} is not null`),
  ],
)

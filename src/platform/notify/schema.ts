import { sql } from 'drizzle-orm'
import { index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { id, instant, streetId } from '#platform/db/columns.ts'

/** A message in an account's inbox. `dedupeKey` makes the same news arrive once. */
export const inboxMessages = pgTable(
  'inbox_message',
  {
    id: id(),
    streetId: streetId(),
    accountId: text().notNull(),
    title: text().notNull(),
    body: text().notNull().default(''),
    /** Where it leads, a path of this site or console. */
    link: text(),
    dedupeKey: text().notNull(),
    createdAt: instant().notNull(),
    readAt: instant(),
  },
  (t) => [
    uniqueIndex('inbox_message_once').on(t.accountId, t.dedupeKey),
    index('inbox_message_account').on(t.accountId, t.id),
    index('inbox_message_unread').on(t.accountId).where(sql`${t.readAt} is null`),
  ],
)

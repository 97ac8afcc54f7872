import { bigint, date, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { bytes, instant, streetId } from '#platform/db/columns.ts'

/**
 * 全程纪实: one append-only entry for each change of a subject, written in the change's own transaction. The database refuses
 * update and delete. Entries of one subject are chained: `hash` is SM3 over the previous hash and this entry.
 */
export const timelineEntries = pgTable(
  'timeline_entry',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    streetId: streetId(),
    subjectType: text().notNull(),
    subjectId: text().notNull(),
    /** 1, 2, 3 … within the subject; the unique key is the fence against two writers. */
    seq: integer().notNull(),
    at: instant().notNull(),
    accountId: text(),
    actorName: text().notNull(),
    actorRole: text().notNull(),
    onBehalfOf: text(),
    action: text().notNull(),
    note: text(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    previousHash: bytes(),
    hash: bytes().notNull(),
  },
  (t) => [
    uniqueIndex('timeline_entry_subject').on(t.subjectType, t.subjectId, t.seq),
    index('timeline_entry_street').on(t.streetId, t.id),
    index('timeline_entry_account').on(t.streetId, t.accountId, t.id),
  ],
)
export type TimelineEntry = typeof timelineEntries.$inferSelect

/** The nightly seal of a street: one root over all entries since the last seal, chained to it. */
export const timelineSeals = pgTable(
  'timeline_seal',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    streetId: streetId(),
    sealedOn: date().notNull(),
    /** Entries with `fromId < id ≤ throughId`. */
    fromId: bigint({ mode: 'number' }).notNull(),
    throughId: bigint({ mode: 'number' }).notNull(),
    entries: integer().notNull(),
    root: bytes().notNull(),
    previousHash: bytes(),
    hash: bytes().notNull(),
    sealedAt: instant().notNull(),
  },
  (t) => [uniqueIndex('timeline_seal_chain').on(t.streetId, t.fromId)],
)

import { date, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { cText, id, streetId } from '#platform/db/columns.ts'

/**
 * What is due: one row for each clock that runs. It is derived from the module that owns the subject and written in the transaction
 * of its change; a row is removed when what was due is done. `path` is that of the body that answers for it.
 */
export const deadlines = pgTable(
  'deadline',
  {
    id: id(),
    streetId: streetId(),
    organizationId: uuid().notNull(),
    path: cText().notNull(),
    /** Key of the kind, as its module declares it: `election.term`. */
    kind: text().notNull(),
    subjectId: uuid().notNull(),
    /** One line for the board: 果树所社区党支部 任期届满. */
    title: text().notNull(),
    /** Which rule says so, in words: 《…细则》第七条：一个月内派人谈话. */
    clause: text().notNull(),
    /** The last day on which it is in time. */
    dueOn: date().notNull(),
    /** How many of the kind's levels were told. */
    levelsTold: integer().notNull().default(0),
    /** The day on which the next level is told; null when all were. */
    tellOn: date(),
  },
  (t) => [
    uniqueIndex('deadline_once').on(t.kind, t.subjectId),
    index('deadline_street').on(t.streetId, t.dueOn, t.id),
    // For who sees many streets: the first page comes off this one in order, whatever their number.
    index('deadline_day').on(t.dueOn, t.id),
    // Holds all that the counts ask.
    index('deadline_kind').on(t.streetId, t.kind, t.dueOn, t.path),
    index('deadline_path').on(t.streetId, t.path),
    index('deadline_tell').on(t.streetId, t.tellOn),
  ],
)
export type Deadline = typeof deadlines.$inferSelect

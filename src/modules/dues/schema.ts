import { sql } from 'drizzle-orm'
import { type AnyPgColumn, boolean, check, date, index, integer, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { memberships } from '#modules/members/schema.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { id, instant, oneOf, streetId } from '#platform/db/columns.ts'
import { basisKinds, paymentKinds, payWays, reliefStates } from './rules.ts'

const membershipId = () =>
  uuid()
    .notNull()
    .references(() => memberships.id)

/** What a member's dues are computed from, month by month: half-open, never two at once (exclusion in migrations). Months are first days. */
export const bases = pgTable(
  'dues_basis',
  {
    id: id(),
    streetId: streetId(),
    membershipId: membershipId(),
    kind: text({ enum: basisKinds }).notNull(),
    /** Fen a month; a farmer's fixed amount; null for who lives on relief. */
    baseFen: integer(),
    /** Pays by the quarter, with the branch's consent. [from knowledge] */
    quarterly: boolean().notNull().default(false),
    fromMonth: date().notNull(),
    untilMonth: date(),
    setBy: text().notNull(),
    setAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('dues_basis_now').on(t.membershipId).where(sql`${t.untilMonth} is null`),
    index('dues_basis_member').on(t.membershipId, t.fromMonth),
    index('dues_basis_street').on(t.streetId),
    check('dues_basis_kind', oneOf(t.kind, basisKinds)),
    check('dues_basis_base', sql`(${t.kind} = 'RELIEF') = (${t.baseFen} is null) and coalesce(${t.baseFen}, 0) >= 0`),
    check('dues_basis_months', sql`extract(day from ${t.fromMonth}) = 1 and (${t.untilMonth} is null or ${t.untilMonth} > ${t.fromMonth})`),
  ],
)

/**
 * What was paid: rows are added and never changed (trigger in migrations). A mistake gets an opposite row that names it. The request
 * key says that a month is paid once: it counts how often that month was taken back.
 */
export const payments = pgTable(
  'dues_payment',
  {
    id: id(),
    streetId: streetId(),
    membershipId: membershipId(),
    /** The branch that took it. */
    branchId: uuid()
      .notNull()
      .references(() => organizations.id),
    kind: text({ enum: paymentKinds }).notNull(),
    /** First day of the month that is paid; of a free gift, the month of the day. */
    month: date().notNull(),
    /** Negative in an opposite row. */
    amountFen: integer().notNull(),
    paidOn: date().notNull(),
    way: text({ enum: payWays }).notNull(),
    receiptYear: smallint().notNull(),
    receiptNumber: integer().notNull(),
    /** The row that this one takes back. */
    reversesId: uuid().references((): AnyPgColumn => payments.id),
    reason: text(),
    requestKey: text().notNull(),
    recordedBy: text().notNull(),
    recordedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('dues_payment_once').on(t.streetId, t.requestKey),
    uniqueIndex('dues_payment_receipt').on(t.streetId, t.receiptYear, t.receiptNumber),
    index('dues_payment_member').on(t.membershipId, t.month),
    index('dues_payment_branch').on(t.branchId, t.month),
    index('dues_payment_street').on(t.streetId, t.month),
    check('dues_payment_kind', oneOf(t.kind, paymentKinds)),
    check('dues_payment_way', oneOf(t.way, payWays)),
    check('dues_payment_month', sql`extract(day from ${t.month}) = 1`),
    check('dues_payment_amount', sql`(${t.reversesId} is null and ${t.amountFen} > 0) or (${t.reversesId} is not null and ${t.amountFen} < 0)`),
  ],
)
export type Payment = typeof payments.$inferSelect

/** The last receipt number of a street and year. Whoever records payments waits here for the one before him. */
export const receiptCounters = pgTable('dues_receipt', { streetId: streetId(), year: smallint().notNull(), last: integer().notNull().default(0) }, (t) => [
  primaryKey({ columns: [t.streetId, t.year] }),
])

/** A member's request to pay less or nothing for some months; the branch decides, the superior files. Reductions never overlap (exclusion in migrations). */
export const reliefs = pgTable(
  'dues_relief',
  {
    id: id(),
    streetId: streetId(),
    membershipId: membershipId(),
    branchId: uuid()
      .notNull()
      .references(() => organizations.id),
    state: text({ enum: reliefStates }).notNull(),
    reason: text().notNull(),
    /** Fen a month instead of the formula's amount; 0: nothing. */
    amountFen: integer().notNull(),
    fromMonth: date().notNull(),
    untilMonth: date().notNull(),
    requestedBy: text().notNull(),
    requestedAt: instant().notNull(),
    decidedOn: date(),
    filedOn: date(),
  },
  (t) => [
    uniqueIndex('dues_relief_open').on(t.membershipId).where(sql`${t.state} = 'REQUESTED'`),
    index('dues_relief_member').on(t.membershipId, t.fromMonth),
    index('dues_relief_branch').on(t.branchId, t.state),
    index('dues_relief_street').on(t.streetId, t.requestedAt),
    check('dues_relief_state', oneOf(t.state, reliefStates)),
    check('dues_relief_amount', sql`${t.amountFen} >= 0`),
    check('dues_relief_months', sql`${t.untilMonth} > ${t.fromMonth}`),
  ],
)
export type Relief = typeof reliefs.$inferSelect

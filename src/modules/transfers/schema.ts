import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { standings } from '#modules/members/rules.ts'
import { memberships } from '#modules/members/schema.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import { id, instant, oneOf, streetId } from '#platform/db/columns.ts'
import { openStates, transferKinds, transferStates } from './rules.ts'

/** What the letter says of the member, as it was when it was issued. No numbers: those stand, sealed, with the person only. */
export interface LetterFacts {
  sex: string
  birthOn: string | null
  ethnicity: string | null
  joinedOn: string
  fullOn: string | null
}

/** A part of the file that a member brings: what he was and did before, in lines. */
export interface FileSection {
  title: string
  lines: string[]
}

/**
 * One transfer of a membership. `streetId` is the sender's street, for one from outside the receiver's. A second policy
 * shows the row to `toStreetId` once the letter is issued; what it is about can then no longer be changed (trigger in migrations).
 * Names of both sides stand here as words, because neither side sees the other's organizations.
 */
export const transfers = pgTable(
  'transfer',
  {
    id: id(),
    streetId: streetId().references(() => organizations.id),
    /** The receiving street of this deployment, when it is another one. */
    toStreetId: uuid().references(() => organizations.id),
    kind: text({ enum: transferKinds }).notNull(),
    state: text({ enum: transferStates }).notNull().default('DRAFT'),
    /** The membership that leaves; null for one from outside. */
    membershipId: uuid().references(() => memberships.id),
    personId: uuid().references(() => people.id),
    personName: text().notNull(),
    standing: text({ enum: standings }),
    about: jsonb().$type<LetterFacts>(),
    fromBranchId: uuid().references(() => organizations.id),
    fromName: text().notNull(),
    /** The branch that receives: known at once within a street, else from the day of receiving. */
    toBranchId: uuid().references(() => organizations.id),
    toGroupId: uuid().references(() => organizations.id),
    toName: text().notNull(),
    withinCity: boolean().notNull(),
    reason: text().notNull(),
    /** Whether the member asked for it himself. */
    askedByMember: boolean().notNull().default(false),
    /** Number of the letter: of the sender's street within the year; from outside, as it stands on the letter. */
    letterYear: integer(),
    letterSerial: integer(),
    letterNumber: text(),
    issuedOn: date(),
    /** The last day on which the letter is valid. */
    validUntil: date(),
    /** 党费缴至, the first day of the last month paid. */
    duesPaidThrough: date(),
    sentOn: date(),
    receivedOn: date(),
    receiptOn: date(),
    /** Why it was refused or taken back. */
    refusal: text(),
    /** The member in the receiving street: of another street a membership of its own. */
    receivedMembershipId: uuid().references(() => memberships.id),
    receivedPersonId: uuid().references(() => people.id),
    file: jsonb().$type<FileSection[]>(),
    version: integer().notNull().default(1),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('transfer_under_way')
      .on(t.membershipId)
      .where(sql`${t.membershipId} is not null and ${oneOf(t.state, openStates)}`),
    uniqueIndex('transfer_letter').on(t.streetId, t.letterYear, t.letterSerial),
    index('transfer_street').on(t.streetId, t.state, t.createdAt),
    index('transfer_to_street').on(t.toStreetId, t.state, t.createdAt).where(sql`${t.toStreetId} is not null`),
    index('transfer_person').on(t.personId),
    index('transfer_received_person').on(t.receivedPersonId),
    index('transfer_expiry').on(t.validUntil).where(sql`${t.state} in ('ISSUED', 'IN_TRANSIT')`),
    check('transfer_kind', oneOf(t.kind, transferKinds)),
    check('transfer_state', oneOf(t.state, transferStates)),
    check('transfer_two_streets', sql`(${t.kind} = 'BETWEEN_STREETS') = (${t.toStreetId} is not null)`),
    check('transfer_other_street', sql`${t.toStreetId} <> ${t.streetId}`),
    check('transfer_member', sql`${t.kind} = 'INWARD' or (${t.membershipId} is not null and ${t.personId} is not null and ${t.fromBranchId} is not null)`),
    check('transfer_place', sql`${t.kind} <> 'WITHIN_STREET' or ${t.toBranchId} is not null`),
    check('transfer_letter_whole', sql`${t.state} in ('DRAFT', 'REFUSED', 'WITHDRAWN') or (${t.issuedOn} is not null and ${t.validUntil} is not null)`),
    check('transfer_validity', sql`${t.validUntil} >= ${t.issuedOn} and ${t.validUntil} <= ${t.issuedOn} + interval '3 months'`),
    check('transfer_received', sql`${t.state} not in ('RECEIVED', 'RECEIPT_RETURNED') or ${t.receivedOn} is not null`),
  ],
)
export type Transfer = typeof transfers.$inferSelect

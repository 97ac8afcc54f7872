import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { memberships } from '#modules/members/schema.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { id, instant, oneOf, streetId } from '#platform/db/columns.ts'
import { deciders, grades, honorKinds, honorLevels, reviewStates } from './rules.ts'

/** A branch's review of its members for a year: one each. */
export const reviews = pgTable(
  'appraisal_review',
  {
    id: id(),
    streetId: streetId(),
    branchId: uuid()
      .notNull()
      .references(() => organizations.id),
    year: smallint().notNull(),
    state: text({ enum: reviewStates }).notNull(),
    heldOn: date(),
    ballotsIssued: integer(),
    ballotsReturned: integer(),
    decider: text({ enum: deciders }),
    decidedOn: date(),
    version: integer().notNull().default(1),
    openedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('appraisal_review_once').on(t.branchId, t.year),
    index('appraisal_review_street').on(t.streetId, t.year, t.state),
    check('appraisal_review_state', oneOf(t.state, reviewStates)),
    check('appraisal_review_decider', oneOf(t.decider, deciders)),
    check('appraisal_review_ballots', sql`coalesce(${t.ballotsReturned}, 0) >= 0 and coalesce(${t.ballotsReturned} <= ${t.ballotsIssued}, true)`),
  ],
)
export type Review = typeof reviews.$inferSelect

/** One member in a review: what was done, ballots as counts, and the grade that the branch gave. */
export const appraisals = pgTable(
  'appraisal',
  {
    id: id(),
    streetId: streetId(),
    reviewId: uuid()
      .notNull()
      .references(() => reviews.id),
    membershipId: uuid()
      .notNull()
      .references(() => memberships.id),
    probationary: boolean().notNull(),
    /** Why he did not take part; null when he did. */
    absentReason: text(),
    selfDone: boolean().notNull().default(false),
    mutualDone: boolean().notNull().default(false),
    excellent: integer().notNull().default(0),
    qualified: integer().notNull().default(0),
    basicallyQualified: integer().notNull().default(0),
    unqualified: integer().notNull().default(0),
    grade: text({ enum: grades }),
  },
  (t) => [
    uniqueIndex('appraisal_once').on(t.reviewId, t.membershipId),
    index('appraisal_member').on(t.membershipId),
    index('appraisal_street').on(t.streetId, t.grade),
    check('appraisal_grade', oneOf(t.grade, grades)),
    check('appraisal_ballots', sql`least(${t.excellent}, ${t.qualified}, ${t.basicallyQualified}, ${t.unqualified}) >= 0`),
    check('appraisal_absent', sql`${t.absentReason} is null or ${t.grade} is null`),
  ],
)
export type Appraisal = typeof appraisals.$inferSelect

/** 两优一先: an honor of a member or of a body, as its document says. */
export const honors = pgTable(
  'appraisal_honor',
  {
    id: id(),
    streetId: streetId(),
    kind: text({ enum: honorKinds }).notNull(),
    membershipId: uuid().references(() => memberships.id),
    /** The body that is honored, or the member's branch on that day. */
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    level: text({ enum: honorLevels }).notNull(),
    awardedOn: date().notNull(),
    issuer: text().notNull(),
    documentNumber: text(),
    /** Taken away again, by which document. */
    revokedOn: date(),
    revokedReason: text(),
    recordedBy: text().notNull(),
    recordedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('appraisal_honor_member').on(t.membershipId, t.kind, t.level, t.awardedOn).where(sql`${t.membershipId} is not null`),
    uniqueIndex('appraisal_honor_body').on(t.organizationId, t.kind, t.level, t.awardedOn).where(sql`${t.membershipId} is null`),
    index('appraisal_honor_street').on(t.streetId, t.awardedOn, t.id),
    check('appraisal_honor_kind', oneOf(t.kind, honorKinds)),
    check('appraisal_honor_level', oneOf(t.level, honorLevels)),
    check('appraisal_honor_of', sql`(${t.kind} = 'ADVANCED_ORGANIZATION') = (${t.membershipId} is null)`),
    check('appraisal_honor_revoked', sql`(${t.revokedOn} is null) = (${t.revokedReason} is null)`),
  ],
)
export type Honor = typeof honors.$inferSelect

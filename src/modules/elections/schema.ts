import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { memberships } from '#modules/members/schema.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { id, instant, oneOf, streetId } from '#platform/db/columns.ts'
import {
  electedPosts,
  electionKinds,
  electionStates,
  meetingKinds,
  quorumExclusionReasons,
  reminderWays,
  type Seats,
  termEndings,
  votedPosts,
} from './rules.ts'

/**
 * A term of a body's committee or secretary. `termYears` stands here, because a term begun before 2018-07-12 keeps its old length [TERM 1];
 * `endsOn` follows from it and the database says so. One term of a body runs at a time.
 */
export const terms = pgTable(
  'election_term',
  {
    id: id(),
    streetId: streetId().references(() => organizations.id),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    electedOn: date().notNull(),
    termYears: smallint().notNull(),
    endsOn: date().notNull(),
    /** The day to which the superior put the election off, and the number of his letter. [TERM 2] */
    postponedUntil: date(),
    postponedNumber: text(),
    /** When and how the superior reminded the body that the term ends. [TERM 3] */
    remindedOn: date(),
    reminderWay: text({ enum: reminderWays }),
    /** First day on which it no longer runs. */
    endedOn: date(),
    ending: text({ enum: termEndings }),
    note: text(),
    version: integer().notNull().default(1),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('election_term_now').on(t.organizationId).where(sql`${t.endedOn} is null`),
    index('election_term_organization').on(t.organizationId, t.electedOn),
    index('election_term_street').on(t.streetId, t.endsOn),
    check('election_term_years', sql`${t.termYears} between 1 and 6`),
    check('election_term_end', sql`${t.endsOn} = (${t.electedOn} + make_interval(years => ${t.termYears}))::date`),
    check(
      'election_term_postponed',
      sql`${t.postponedUntil} is null or (${t.postponedUntil} > ${t.endsOn} and ${t.postponedUntil} <= (${t.endsOn} + interval '1 year')::date)`,
    ),
    check('election_term_reminder', sql`(${t.remindedOn} is null) = (${t.reminderWay} is null)`),
    check('election_term_reminder_way', sql`${t.reminderWay} is null or ${oneOf(t.reminderWay, reminderWays)}`),
    check('election_term_ended', sql`(${t.endedOn} is null) = (${t.ending} is null) and (${t.endedOn} is null or ${t.endedOn} >= ${t.electedOn})`),
    check('election_term_ending', sql`${t.ending} is null or ${oneOf(t.ending, termEndings)}`),
  ],
)
export type Term = typeof terms.$inferSelect

/** One election, from its plan to the filed result. One of a body runs at a time. */
export const elections = pgTable(
  'election',
  {
    id: id(),
    streetId: streetId().references(() => organizations.id),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    kind: text({ enum: electionKinds }).notNull(),
    state: text({ enum: electionStates }).notNull().default('PLANNED'),
    plannedOn: date().notNull(),
    meeting: text({ enum: meetingKinds }).notNull(),
    /** Delegates of a congress: the electors due. */
    delegates: integer(),
    seats: jsonb().$type<Seats[]>().notNull(),
    /** Length of the term that begins with it; null for a by-election, which fills the rest of the term. */
    termYears: smallint(),
    /** Why it is held early or late, and for a long shift the superior's special reason. */
    shiftReason: text(),
    note: text(),
    /** Numbers of letters: 请示, its reply, the reply on the candidates, the report of the result, its filing. */
    planNumber: text(),
    replyNumber: text(),
    repliedOn: date(),
    candidatesNumber: text(),
    heldOn: date(),
    /** Electors due on the day, frozen when the meeting was held. */
    electorsDue: integer(),
    reportNumber: text(),
    reportedOn: date(),
    filingNumber: text(),
    filedOn: date(),
    /** The term that began with it. */
    termId: uuid().references(() => terms.id),
    version: integer().notNull().default(1),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('election_running').on(t.organizationId).where(sql`${t.state} not in ('FILED', 'CANCELLED')`),
    index('election_street').on(t.streetId, t.plannedOn, t.id),
    index('election_organization').on(t.organizationId, t.plannedOn),
    check('election_kind', oneOf(t.kind, electionKinds)),
    check('election_state', oneOf(t.state, electionStates)),
    check('election_meeting', oneOf(t.meeting, meetingKinds)),
    check('election_delegates', sql`(${t.meeting} = 'CONGRESS') = (${t.delegates} is not null) and (${t.delegates} is null or ${t.delegates} > 0)`),
    check('election_term_length', sql`(${t.kind} = 'BY_ELECTION') = (${t.termYears} is null)`),
    check('election_held', sql`${t.state} not in ('HELD', 'REPORTED', 'FILED') or (${t.heldOn} is not null and ${t.electorsDue} is not null)`),
  ],
)
export type Election = typeof elections.$inferSelect

/** A full member who is not counted as due, or has no right to vote, and why. No more of his circumstances is kept. */
export const exclusions = pgTable(
  'election_exclusion',
  {
    streetId: streetId(),
    electionId: uuid()
      .notNull()
      .references(() => elections.id),
    membershipId: uuid()
      .notNull()
      .references(() => memberships.id),
    reason: text({ enum: quorumExclusionReasons }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.electionId, t.membershipId] }),
    index('election_exclusion_membership').on(t.membershipId),
    check('election_exclusion_reason', oneOf(t.reason, quorumExclusionReasons)),
  ],
)

/** Who stands for what. `writeIn`: was named on the ballots only (另选他人). */
export const candidates = pgTable(
  'election_candidate',
  {
    id: id(),
    streetId: streetId(),
    electionId: uuid()
      .notNull()
      .references(() => elections.id),
    membershipId: uuid()
      .notNull()
      .references(() => memberships.id),
    post: text({ enum: votedPosts }).notNull(),
    writeIn: boolean().notNull().default(false),
    ordinal: smallint().notNull().default(0),
  },
  (t) => [
    unique('election_candidate_once').on(t.electionId, t.post, t.membershipId),
    index('election_candidate_membership').on(t.membershipId),
    check('election_candidate_post', oneOf(t.post, votedPosts)),
  ],
)
export type Candidate = typeof candidates.$inferSelect

/** Counts of one vote on one post. A second round follows when votes were equal or seats stayed open. Who voted how is never kept. */
export const ballots = pgTable(
  'election_ballot',
  {
    id: id(),
    streetId: streetId(),
    electionId: uuid()
      .notNull()
      .references(() => elections.id),
    post: text({ enum: votedPosts }).notNull(),
    round: smallint().notNull(),
    present: integer().notNull(),
    issued: integer().notNull(),
    returned: integer().notNull(),
    valid: integer().notNull(),
  },
  (t) => [
    unique('election_ballot_round').on(t.electionId, t.post, t.round),
    check('election_ballot_post', oneOf(t.post, votedPosts)),
    check(
      'election_ballot_counts',
      sql`${t.valid} >= 0 and ${t.valid} <= ${t.returned} and ${t.returned} <= ${t.issued} and ${t.issued} <= ${t.present} and ${t.round} between 1 and 5`,
    ),
  ],
)
export type BallotRow = typeof ballots.$inferSelect

/** Votes of one ballot on one candidate. */
export const votes = pgTable(
  'election_vote',
  {
    streetId: streetId(),
    ballotId: uuid()
      .notNull()
      .references(() => ballots.id, { onDelete: 'cascade' }),
    candidateId: uuid()
      .notNull()
      .references(() => candidates.id),
    yes: integer().notNull(),
    no: integer().notNull(),
    abstain: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.ballotId, t.candidateId] }),
    index('election_vote_candidate').on(t.candidateId),
    check('election_vote_counts', sql`${t.yes} >= 0 and ${t.no} >= 0 and ${t.abstain} >= 0`),
  ],
)

/** Which post each of those elected takes; with the filing these become the posts of the body. */
export const divisions = pgTable(
  'election_division',
  {
    streetId: streetId(),
    electionId: uuid()
      .notNull()
      .references(() => elections.id),
    membershipId: uuid()
      .notNull()
      .references(() => memberships.id),
    post: text({ enum: electedPosts }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.electionId, t.membershipId, t.post] }),
    index('election_division_membership').on(t.membershipId),
    check('election_division_post', oneOf(t.post, electedPosts)),
  ],
)

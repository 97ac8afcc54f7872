import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { standings } from '#modules/members/rules.ts'
import { memberships } from '#modules/members/schema.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import { id, instant, oneOf, streetId } from '#platform/db/columns.ts'
import { contactResults, contactWays, decisionGrounds, decisionStates, departureReasons, departureStates, guestKinds, lapseStates } from './rules.ts'

const membershipId = () =>
  uuid()
    .notNull()
    .references(() => memberships.id)

/** A member goes away: reported before he leaves. That he is away is the mark OUTFLOW of `members`; here stands where and how. */
export const departures = pgTable(
  'floating_departure',
  {
    id: id(),
    streetId: streetId(),
    membershipId: membershipId(),
    reason: text({ enum: departureReasons }).notNull(),
    /** 流入地, in words: 广东省深圳市龙岗区. */
    place: text().notNull(),
    /** He lives there at one place: after six months the relation is to be transferred. */
    fixedPlace: boolean().notNull(),
    /** The Party organization there with which he takes part. */
    hostOrganization: text(),
    /** 流动党员活动证. */
    passNumber: text(),
    leftOn: date().notNull(),
    expectedBackOn: date(),
    returnedOn: date(),
    state: text({ enum: departureStates }).notNull(),
    reportedByMember: boolean().notNull(),
    note: text(),
    createdAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('floating_departure_open').on(t.membershipId).where(sql`${t.state} in ('REPORTED', 'CONFIRMED')`),
    index('floating_departure_member').on(t.membershipId, t.leftOn),
    index('floating_departure_street').on(t.streetId, t.state, t.createdAt),
    check('floating_departure_reason', oneOf(t.reason, departureReasons)),
    check('floating_departure_state', oneOf(t.state, departureStates)),
    check('floating_departure_days', sql`${t.returnedOn} is null or ${t.returnedOn} >= ${t.leftOn}`),
  ],
)
export type Departure = typeof departures.$inferSelect

/** One attempt to reach a member. Rows are added and never changed. */
export const contacts = pgTable(
  'floating_contact',
  {
    id: id(),
    streetId: streetId(),
    membershipId: membershipId(),
    onDay: date().notNull(),
    way: text({ enum: contactWays }).notNull(),
    result: text({ enum: contactResults }).notNull(),
    note: text(),
    recordedBy: text().notNull(),
    recordedAt: instant().notNull(),
  },
  (t) => [
    index('floating_contact_member').on(t.membershipId, t.onDay),
    index('floating_contact_street').on(t.streetId),
    check('floating_contact_way', oneOf(t.way, contactWays)),
    check('floating_contact_result', oneOf(t.result, contactResults)),
  ],
)

/** A member who does not take part, pay or work, from a day on: watched until he does again, explains it, or the decision is made. [PC §9] */
export const lapses = pgTable(
  'floating_lapse',
  {
    id: id(),
    streetId: streetId(),
    membershipId: membershipId(),
    /** Which of the three, with commas. */
    grounds: text().notNull(),
    sinceOn: date().notNull(),
    note: text(),
    state: text({ enum: lapseStates }).notNull().default('OPEN'),
    /** His reason, or how he resumed. */
    answer: text(),
    closedOn: date(),
    createdAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('floating_lapse_open').on(t.membershipId).where(sql`${t.state} = 'OPEN'`),
    index('floating_lapse_street').on(t.streetId, t.state, t.sinceOn),
    check('floating_lapse_state', oneOf(t.state, lapseStates)),
  ],
)

/** A decision about a member's exit: the branch meeting's where one is needed, and the superior's. What it leads to is the standing of `members`. */
export const decisions = pgTable(
  'floating_decision',
  {
    id: id(),
    streetId: streetId(),
    membershipId: membershipId(),
    ground: text({ enum: decisionGrounds }).notNull(),
    outcome: text({ enum: standings }).notNull(),
    /** From when the ground held. */
    sinceOn: date().notNull(),
    meetingOn: date(),
    votersDue: integer(),
    votersPresent: integer(),
    votesFor: integer(),
    state: text({ enum: decisionStates }).notNull().default('PROPOSED'),
    /** The superior's decision: its day and document. */
    decidedOn: date(),
    document: text(),
    note: text(),
    proposedBy: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('floating_decision_open').on(t.membershipId).where(sql`${t.state} = 'PROPOSED'`),
    index('floating_decision_street').on(t.streetId, t.state),
    check('floating_decision_ground', oneOf(t.ground, decisionGrounds)),
    check('floating_decision_state', oneOf(t.state, decisionStates)),
    check('floating_decision_votes', sql`num_nulls(${t.meetingOn}, ${t.votersDue}, ${t.votersPresent}, ${t.votesFor}) in (0, 4)`),
    check('floating_decision_lapse', sql`${t.ground} <> 'LAPSE' or ${t.meetingOn} is not null`),
  ],
)

/** A member whose relation stands elsewhere: one who floated in, or one in service who reports where he lives (双报到). No membership here. */
export const guests = pgTable(
  'floating_guest',
  {
    id: id(),
    streetId: streetId(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    kind: text({ enum: guestKinds }).notNull(),
    /** The branch here that he joins. */
    branchId: uuid()
      .notNull()
      .references(() => organizations.id),
    /** Where his relation stands: the branch of his unit or of his home. */
    homeOrganization: text().notNull(),
    /** His unit of work, of one in service. */
    unit: text(),
    passNumber: text(),
    /** Posts that he claims: 政策宣传岗, 环境监督岗. */
    claims: text().array().notNull().default(sql`'{}'`),
    fromOn: date().notNull(),
    untilOn: date(),
    note: text(),
    createdAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('floating_guest_now').on(t.personId, t.kind).where(sql`${t.untilOn} is null`),
    index('floating_guest_branch').on(t.branchId),
    index('floating_guest_street').on(t.streetId, t.kind, t.fromOn),
    check('floating_guest_kind', oneOf(t.kind, guestKinds)),
    check('floating_guest_days', sql`${t.untilOn} is null or ${t.untilOn} >= ${t.fromOn}`),
  ],
)

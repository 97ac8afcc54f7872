import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, jsonb, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import { id, instant, oneOf, streetId } from '#platform/db/columns.ts'
import type { FieldValues } from './fields.ts'
import { accountabilityStates, breachKinds, caseStates, endReasons, identities, noticeSteps, objectionStates, outcomes, stages, stepCodes } from './rules.ts'

/**
 * One person's way from application to archive: one file a person. What was done stands in `entries`; the days, the stage and what is
 * due next are derived from them and written in the same transaction, so that lists and the funnel need no replay.
 */
export const cases = pgTable(
  'development_case',
  {
    id: id(),
    streetId: streetId(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    branchId: uuid()
      .notNull()
      .references(() => organizations.id),
    state: text({ enum: caseStates }).notNull().default('ACTIVE'),
    endReason: text({ enum: endReasons }),
    endedOn: date(),
    stage: text({ enum: stages }).notNull(),
    identity: text({ enum: identities }).notNull(),
    /** The step that comes next; null when all are made or the case has ended. */
    nextStep: text({ enum: stepCodes }),
    /** The earliest clock that runs. */
    nextDueOn: date(),
    /** 2 after an extension of probation. */
    round: smallint().notNull().default(1),
    appliedOn: date(),
    activistOn: date(),
    targetOn: date(),
    /** The day of the vote that admits him: probation runs from it. [R26 §31] */
    votedOn: date(),
    approvedOn: date(),
    probationEndsOn: date(),
    convertedOn: date(),
    /** When and from where he came, if he came midway; his period carries on. [R26 §11–13] */
    receivedOn: date(),
    receivedFrom: text(),
    /** The application was handed in on the site; the letter on paper is still to come. */
    online: boolean().notNull().default(false),
    version: integer().notNull().default(1),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('development_case_open').on(t.personId).where(sql`${t.state} = 'ACTIVE'`),
    index('development_case_person').on(t.personId),
    index('development_case_street').on(t.streetId, t.state, t.stage, t.id),
    index('development_case_branch').on(t.branchId, t.state),
    index('development_case_due').on(t.streetId, t.nextDueOn),
    check('development_case_state', oneOf(t.state, caseStates)),
    check('development_case_stage', oneOf(t.stage, stages)),
    check('development_case_identity', oneOf(t.identity, identities)),
    check('development_case_next', sql`${t.nextStep} is null or ${oneOf(t.nextStep, stepCodes)}`),
    check('development_case_ended', sql`(${t.state} = 'ENDED') = (${t.endReason} is not null and ${t.endedOn} is not null)`),
    check('development_case_reason', sql`${t.endReason} is null or ${oneOf(t.endReason, endReasons)}`),
    check('development_case_round', sql`${t.round} between 1 and 2`),
    check('development_case_received', sql`(${t.receivedOn} is null) = (${t.receivedFrom} is null)`),
  ],
)
export type DevelopmentCase = typeof cases.$inferSelect

/**
 * One event, one entry (一事一记): a step taken, or one record of a step that goes on. Never changed: a correction is a further entry
 * that names the one it replaces.
 */
export const entries = pgTable(
  'development_step',
  {
    id: id(),
    streetId: streetId(),
    caseId: uuid()
      .notNull()
      .references(() => cases.id),
    step: text({ enum: stepCodes }).notNull(),
    /** Counts the entries of a case. Two callers cannot make the same one. */
    seq: integer().notNull(),
    round: smallint().notNull().default(1),
    onDay: date().notNull(),
    outcome: text({ enum: outcomes }).notNull(),
    /** 责任人 and 签字人: who answers for the step. WP_ACCOUNTABILITY */
    responsible: text().notNull(),
    signer: text().notNull(),
    /** The record (纪实): what was said and decided. WP_RECORD */
    record: text().notNull(),
    /** The step's own fields; see `steps.ts`. */
    values: jsonb().$type<FieldValues>().notNull(),
    /** Name of the rules in force on that day. */
    ruleSet: text().notNull(),
    lateReason: text(),
    /** Made elsewhere, before he came here. */
    carried: boolean().notNull().default(false),
    correctsId: uuid(),
    correctionReason: text(),
    recordedBy: text().notNull(),
    recordedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('development_step_seq').on(t.caseId, t.seq),
    uniqueIndex('development_step_corrected').on(t.correctsId).where(sql`${t.correctsId} is not null`),
    index('development_step_street').on(t.streetId, t.step, t.onDay),
    check('development_step_code', oneOf(t.step, stepCodes)),
    check('development_step_outcome', oneOf(t.outcome, outcomes)),
    check('development_step_record', sql`length(${t.record}) > 0 and length(${t.responsible}) > 0 and length(${t.signer}) > 0`),
    check('development_step_correction', sql`(${t.correctsId} is null) = (${t.correctionReason} is null)`),
  ],
)
export type DevelopmentEntry = typeof entries.$inferSelect

/** A paper that lies in the person's file. The paper itself stays there; here is that it is held. */
export const papers = pgTable(
  'development_paper',
  {
    id: id(),
    streetId: streetId(),
    caseId: uuid()
      .notNull()
      .references(() => cases.id),
    step: text({ enum: stepCodes }).notNull(),
    name: text().notNull(),
    receivedOn: date().notNull(),
    recordedBy: text().notNull(),
    recordedAt: instant().notNull(),
  },
  (t) => [
    index('development_paper_case').on(t.caseId),
    check('development_paper_step', oneOf(t.step, stepCodes)),
    check('development_paper_name', sql`length(${t.name}) between 1 and 100`),
  ],
)

/** A notice (公示): by working days, posted and on the site; gone from the site when it is over. What it shows is read from the person, so nothing stays. */
export const notices = pgTable(
  'development_notice',
  {
    id: id(),
    streetId: streetId(),
    caseId: uuid()
      .notNull()
      .references(() => cases.id),
    step: text({ enum: noticeSteps }).notNull(),
    fromOn: date().notNull(),
    /** The last day. */
    untilOn: date().notNull(),
    /** Where it is posted. */
    place: text().notNull(),
    /** Where else, for a floating person. [R26 §13] */
    secondPlace: text(),
    /** Whom to turn to: body, address, office phone. */
    contact: text().notNull(),
    withdrawnAt: instant(),
    withdrawnReason: text(),
    openedBy: text().notNull(),
    openedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('development_notice_once').on(t.caseId, t.step, t.fromOn).where(sql`${t.withdrawnAt} is null`),
    index('development_notice_street').on(t.streetId, t.untilOn),
    check('development_notice_step', oneOf(t.step, noticeSteps)),
    check('development_notice_days', sql`${t.untilOn} >= ${t.fromOn}`),
    check('development_notice_withdrawn', sql`(${t.withdrawnAt} is null) = (${t.withdrawnReason} is null)`),
  ],
)

/** What came into the box of a notice: for the branch and its superior only. Without an account; the name only if it was given. */
export const objections = pgTable(
  'development_objection',
  {
    id: id(),
    streetId: streetId(),
    noticeId: uuid()
      .notNull()
      .references(() => notices.id),
    text: text().notNull(),
    name: text(),
    state: text({ enum: objectionStates }).notNull().default('OPEN'),
    /** What the check found. */
    finding: text(),
    receivedAt: instant().notNull(),
    decidedAt: instant(),
    decidedBy: text(),
  },
  (t) => [
    index('development_objection_notice').on(t.noticeId),
    index('development_objection_street').on(t.streetId, t.state),
    check('development_objection_state', oneOf(t.state, objectionStates)),
    check('development_objection_decided', sql`(${t.state} = 'OPEN') = (${t.decidedAt} is null) and (${t.state} = 'OPEN') = (${t.finding} is null)`),
    check('development_objection_text', sql`length(${t.text}) between 5 and 2000`),
  ],
)

/** A case of accountability (问责) for a step that broke the rules. [R26 §41] */
export const accountabilities = pgTable(
  'development_accountability',
  {
    id: id(),
    streetId: streetId(),
    caseId: uuid()
      .notNull()
      .references(() => cases.id),
    entryId: uuid().references(() => entries.id),
    breach: text({ enum: breachKinds }).notNull(),
    /** Who answers: the responsible person or signer of the step. */
    responsible: text().notNull(),
    facts: text().notNull(),
    state: text({ enum: accountabilityStates }).notNull().default('OPEN'),
    result: text(),
    openedOn: date().notNull(),
    openedBy: text().notNull(),
    closedOn: date(),
  },
  (t) => [
    index('development_accountability_street').on(t.streetId, t.state, t.openedOn),
    index('development_accountability_case').on(t.caseId),
    check('development_accountability_breach', oneOf(t.breach, breachKinds)),
    check('development_accountability_state', oneOf(t.state, accountabilityStates)),
    check('development_accountability_closed', sql`(${t.state} = 'OPEN') = (${t.closedOn} is null) and (${t.state} = 'OPEN') = (${t.result} is null)`),
  ],
)

import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import { id, instant, oneOf, streetId } from '#platform/db/columns.ts'
import { type ImportFindings, importStates } from './import-rules.ts'
import { markKinds, standings } from './rules.ts'

/** A person's membership of the Party: one row a person. What it was on a day stands in `periods`. */
export const memberships = pgTable(
  'membership',
  {
    id: id(),
    streetId: streetId(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    /** 入党日期: the day of the branch vote that admitted him. */
    joinedOn: date().notNull(),
    /** 转正日期: standing counts from this day (党龄). [R26 §33] */
    fullOn: date(),
    /** 党费缴至, the first day of the last month paid. */
    duesPaidThrough: date(),
    monthlyDuesFen: integer(),
    /** The ledger of dues keeps the two above: they are not typed any more (`noteDues`). */
    duesByLedger: boolean().notNull().default(false),
    note: text(),
    version: integer().notNull().default(1),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('membership_person').on(t.personId),
    index('membership_street').on(t.streetId, t.joinedOn, t.id),
    index('membership_full').on(t.streetId, t.fullOn),
    check('membership_full_after_joining', sql`${t.fullOn} is null or ${t.fullOn} >= ${t.joinedOn}`),
    check('membership_dues', sql`${t.monthlyDuesFen} is null or ${t.monthlyDuesFen} >= 0`),
  ],
)
export type Membership = typeof memberships.$inferSelect

/**
 * What a member was from day to day: standing, branch, group. Half-open days; the row without an end is today's. Periods of one
 * member never overlap (exclusion in migrations), so that status on any day has one answer. `personId` stands here too, so that
 * rosters need no third table; and from `sex` on what the statistics count of the person and the membership, copied by triggers of the
 * database alone (ADR 9), so that a million members are counted in one pass over one index.
 */
export const periods = pgTable(
  'member_period',
  {
    id: id(),
    streetId: streetId(),
    membershipId: uuid()
      .notNull()
      .references(() => memberships.id),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    standing: text({ enum: standings }).notNull(),
    branchId: uuid()
      .notNull()
      .references(() => organizations.id),
    groupId: uuid().references(() => organizations.id),
    fromOn: date().notNull(),
    untilOn: date(),
    /** Why this period began: 入党, 转正, 转入, 调整党小组 … */
    reason: text(),
    sex: text(),
    birthOn: date(),
    ethnicity: text(),
    education: text(),
    joinedOn: date(),
  },
  (t) => [
    uniqueIndex('member_period_now').on(t.membershipId).where(sql`${t.untilOn} is null`),
    index('member_period_person').on(t.personId, t.fromOn),
    index('member_period_branch').on(t.branchId, t.standing, t.fromOn),
    index('member_period_group').on(t.groupId).where(sql`${t.groupId} is not null`),
    // Holds all that the statistics of a district count, so that a million rows are read from the index alone.
    index('member_period_street').on(t.streetId, t.standing, t.fromOn, t.untilOn, t.branchId, t.birthOn, t.joinedOn, t.sex, t.ethnicity, t.education),
    check('member_period_standing', oneOf(t.standing, standings)),
    check('member_period_days', sql`${t.untilOn} is null or ${t.untilOn} > ${t.fromOn}`),
  ],
)

/** A mark a member carries from day to day beside his standing: floating out or in, lost, in hardship. */
export const marks = pgTable(
  'member_mark',
  {
    id: id(),
    streetId: streetId(),
    membershipId: uuid()
      .notNull()
      .references(() => memberships.id),
    kind: text({ enum: markKinds }).notNull(),
    /** 流向 of a floating member, or the kind of hardship. */
    detail: text(),
    fromOn: date().notNull(),
    untilOn: date(),
  },
  (t) => [
    uniqueIndex('member_mark_now').on(t.membershipId, t.kind).where(sql`${t.untilOn} is null`),
    index('member_mark_street').on(t.streetId, t.kind),
    check('member_mark_kind', oneOf(t.kind, markKinds)),
    check('member_mark_days', sql`${t.untilOn} is null or ${t.untilOn} >= ${t.fromOn}`),
  ],
)

/** An import of a roster: its file, what the dry run found, and how far it is. The rows go in all at once or not at all. */
export const imports = pgTable(
  'member_import',
  {
    id: id(),
    streetId: streetId(),
    /** The body below which all rows must lie. */
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    fileKey: text().notNull(),
    fileName: text().notNull(),
    state: text({ enum: importStates }).notNull(),
    rowsTotal: integer().notNull().default(0),
    rowsDone: integer().notNull().default(0),
    rowsWrong: integer().notNull().default(0),
    rowsNew: integer().notNull().default(0),
    rowsChanged: integer().notNull().default(0),
    rowsSame: integer().notNull().default(0),
    /** Workbook with only the wrong rows and why, in the layout of the file. */
    errorFileKey: text(),
    /** Why it failed, in Chinese. */
    failure: text(),
    findings: jsonb().$type<ImportFindings>().notNull().default({ notices: [], faults: [], changes: {} }),
    createdBy: text().notNull(),
    createdAt: instant().notNull(),
    finishedAt: instant(),
  },
  (t) => [index('member_import_street').on(t.streetId, t.createdAt), check('member_import_state', oneOf(t.state, importStates))],
)

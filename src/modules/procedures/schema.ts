import { sql } from 'drizzle-orm'
import { check, date, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { memberships } from '#modules/members/schema.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { id, instant, oneOf, streetId } from '#platform/db/columns.ts'
import { files } from '#platform/files/schema.ts'
import { type CheckName, caseStates, type ExpectedMaterial, type FoundableKind, stepActors, stepEffects, subjectKinds, templateStates } from './rules.ts'

/** A version of a step-by-step programme of the office. What was published is never changed (trigger in migrations). */
export const templates = pgTable(
  'procedure_template',
  {
    id: id(),
    streetId: streetId().references(() => organizations.id),
    /** Stays the same across versions: FOUND_BRANCH. */
    code: text().notNull(),
    name: text().notNull(),
    version: integer().notNull().default(1),
    state: text({ enum: templateStates }).notNull().default('DRAFT'),
    subject: text({ enum: subjectKinds }).notNull(),
    /** Kind of the office's programme whose elements the steps carry: FIVE_STEP. */
    programmeKind: text(),
    note: text(),
    publishedOn: date(),
    retiredOn: date(),
    /** Counts saves of a draft. */
    revision: integer().notNull().default(1),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('procedure_template_version').on(t.streetId, t.code, t.version),
    uniqueIndex('procedure_template_published').on(t.streetId, t.code).where(sql`${t.state} = 'PUBLISHED'`),
    uniqueIndex('procedure_template_draft').on(t.streetId, t.code).where(sql`${t.state} = 'DRAFT'`),
    check('procedure_template_code', sql`${t.code} ~ '^[A-Z][A-Z0-9_]*$'`),
    check('procedure_template_state', oneOf(t.state, templateStates)),
    check('procedure_template_subject', oneOf(t.subject, subjectKinds)),
    check('procedure_template_days', sql`(${t.state} = 'DRAFT') = (${t.publishedOn} is null) and (${t.state} = 'RETIRED') = (${t.retiredOn} is not null)`),
  ],
)
export type Template = typeof templates.$inferSelect

/** A step of a version. */
export const steps = pgTable(
  'procedure_step',
  {
    id: id(),
    streetId: streetId(),
    templateId: uuid()
      .notNull()
      .references(() => templates.id),
    ordinal: smallint().notNull(),
    code: text().notNull(),
    label: text().notNull(),
    /** What is to be done, in words. */
    task: text(),
    actor: text({ enum: stepActors }).notNull(),
    daysAllowed: smallint(),
    materials: jsonb().$type<ExpectedMaterial[]>().notNull().default([]),
    checks: jsonb().$type<CheckName[]>().notNull().default([]),
    effect: text({ enum: stepEffects }),
    /** Code of the element of the template's programme kind. */
    elementCode: text(),
  },
  (t) => [
    unique('procedure_step_code').on(t.templateId, t.code),
    unique('procedure_step_order').on(t.templateId, t.ordinal),
    check('procedure_step_actor', oneOf(t.actor, stepActors)),
    check('procedure_step_effect', sql`${t.effect} is null or ${oneOf(t.effect, stepEffects)}`),
    check('procedure_step_days', sql`${t.daysAllowed} is null or ${t.daysAllowed} between 1 and 3650`),
  ],
)
export type Step = typeof steps.$inferSelect

/** The body that a case is to found. */
export interface NewBody {
  name: string
  kind: FoundableKind
  address: string | null
}

/** A run of a template. `organizationId` answers for it: the body that it is about, or under which one is to be founded. */
export const cases = pgTable(
  'procedure_case',
  {
    id: id(),
    streetId: streetId().references(() => organizations.id),
    templateId: uuid()
      .notNull()
      .references(() => templates.id),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    title: text().notNull(),
    state: text({ enum: caseStates }).notNull().default('OPEN'),
    newBody: jsonb().$type<NewBody>(),
    /** Units of a joint branch, by name. */
    units: jsonb().$type<string[]>().notNull().default([]),
    foundedId: uuid().references(() => organizations.id),
    startedOn: date().notNull(),
    endedOn: date(),
    version: integer().notNull().default(1),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('procedure_case_street').on(t.streetId, t.startedOn, t.id),
    index('procedure_case_organization').on(t.organizationId),
    index('procedure_case_template').on(t.templateId),
    check('procedure_case_state', oneOf(t.state, caseStates)),
    check('procedure_case_ended', sql`(${t.state} = 'OPEN') = (${t.endedOn} is null)`),
  ],
)
export type Case = typeof cases.$inferSelect

/** What was done in a step of a case, and who answers for it. A step without `doneOn` is under way. */
export const caseSteps = pgTable(
  'procedure_case_step',
  {
    streetId: streetId(),
    caseId: uuid()
      .notNull()
      .references(() => cases.id),
    stepId: uuid()
      .notNull()
      .references(() => steps.id),
    doneOn: date(),
    responsible: text(),
    note: text(),
    /** 请示 to the superior and his reply. */
    askedOn: date(),
    repliedOn: date(),
    replyNumber: text(),
    /** Where each material is: number, file, shelf; by its label. */
    materials: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** Who finished it. */
    doneBy: text(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.stepId] })],
)
export type CaseStep = typeof caseSteps.$inferSelect

/** Members gathered for a body that is to be founded. */
export const caseMembers = pgTable(
  'procedure_case_member',
  {
    streetId: streetId(),
    caseId: uuid()
      .notNull()
      .references(() => cases.id),
    membershipId: uuid()
      .notNull()
      .references(() => memberships.id),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.membershipId] }), index('procedure_case_member_membership').on(t.membershipId)],
)

/** A paper or photo of a step, kept as a file: of the expected material with this label, or of none of them. */
export const caseFiles = pgTable(
  'procedure_case_file',
  {
    fileId: uuid()
      .primaryKey()
      .references(() => files.id),
    streetId: streetId(),
    caseId: uuid()
      .notNull()
      .references(() => cases.id),
    stepId: uuid()
      .notNull()
      .references(() => steps.id),
    material: text(),
  },
  (t) => [index('procedure_case_file_case').on(t.caseId)],
)

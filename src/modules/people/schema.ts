import { sql } from 'drizzle-orm'
import { type AnyPgColumn, bigint, check, date, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { organizations } from '#modules/organizations/schema.ts'
import { bytes, cText, id, instant, oneOf, streetId } from '#platform/db/columns.ts'
import { accessKinds, consentPurposes, datedFields, requestKinds, requestStates } from './rules.ts'

/**
 * A natural person: one row each. The identity number and the phone stand here only sealed; the blind indexes find an exact
 * number without opening it; the hints (first six digits; phone masked in the middle) are what lists show.
 */
export const people = pgTable(
  'person',
  {
    id: id(),
    streetId: streetId().references(() => organizations.id),
    name: text().notNull(),
    namePinyin: cText().notNull(),
    nameInitials: cText().notNull(),
    /** GB/T 2261.1: '0' unknown, '1' man, '2' woman, '9' not stated. */
    sex: text().notNull().default('0'),
    birthOn: date(),
    /** GB/T 3304, two digits. */
    ethnicity: text(),
    nativePlace: text(),
    /** GB/T 4658, two digits. */
    education: text(),
    degree: text(),
    school: text(),
    workStartedOn: date(),
    employer: text(),
    registeredAddress: text(),
    homeAddress: text(),
    identitySealed: bytes(),
    identityIndex: bytes(),
    identityHint: text(),
    phoneSealed: bytes(),
    phoneIndex: bytes(),
    phoneTailIndex: bytes(),
    phoneHint: text(),
    note: text(),
    /** The person kept when this row was found to be a duplicate. Such a row is hidden everywhere. */
    mergedIntoId: uuid().references((): AnyPgColumn => people.id),
    version: integer().notNull().default(1),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('person_identity').on(t.streetId, t.identityIndex).where(sql`${t.identityIndex} is not null and ${t.mergedIntoId} is null`),
    index('person_phone').on(t.streetId, t.phoneIndex),
    index('person_phone_tail').on(t.streetId, t.phoneTailIndex),
    index('person_pinyin').on(t.streetId, t.namePinyin, t.id),
    index('person_initials').on(t.streetId, t.nameInitials),
    index('person_name').on(t.streetId, t.name),
    check('person_name_length', sql`length(${t.name}) between 1 and 100`),
    check('person_sex', oneOf(t.sex, ['0', '1', '2', '9'])),
    check('person_identity_whole', sql`num_nulls(${t.identitySealed}, ${t.identityIndex}, ${t.identityHint}) in (0, 3)`),
    check('person_phone_whole', sql`num_nulls(${t.phoneSealed}, ${t.phoneIndex}, ${t.phoneTailIndex}, ${t.phoneHint}) in (0, 4)`),
    check('person_not_merged_into_self', sql`${t.mergedIntoId} <> ${t.id}`),
  ],
)
export type Person = typeof people.$inferSelect

/**
 * What a person was before a fact of his changed: the value that held until a day, exclusive; empty for unknown. `person` holds what is
 * so now. Year tables and registers of a past day read both (`history.ts`, ADR 9).
 */
export const formerFacts = pgTable(
  'person_former',
  {
    id: id(),
    streetId: streetId(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    field: text({ enum: datedFields }).notNull(),
    value: text().notNull(),
    untilOn: date().notNull(),
  },
  (t) => [
    index('person_former_person').on(t.personId, t.field, t.untilOn),
    index('person_former_street').on(t.streetId, t.untilOn),
    check('person_former_field', oneOf(t.field, datedFields)),
  ],
)

/** A consent given, and perhaps withdrawn. Withdrawing is as easy as giving. [PIPL §15] */
export const consents = pgTable(
  'person_consent',
  {
    id: id(),
    streetId: streetId(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    purpose: text({ enum: consentPurposes }).notNull(),
    givenAt: instant().notNull(),
    withdrawnAt: instant(),
  },
  (t) => [
    uniqueIndex('person_consent_once').on(t.personId, t.purpose).where(sql`${t.withdrawnAt} is null`),
    check('person_consent_purpose', oneOf(t.purpose, consentPurposes)),
  ],
)

/** "Who looked at my record": one row for each opening, added and never changed (the database refuses update and delete). */
export const accesses = pgTable(
  'person_access',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    streetId: streetId(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    at: instant().notNull(),
    accountId: text(),
    actorName: text().notNull(),
    actorRole: text().notNull(),
    kind: text({ enum: accessKinds }).notNull(),
    purpose: text().notNull(),
  },
  (t) => [
    index('person_access_person').on(t.personId, t.id),
    index('person_access_street').on(t.streetId, t.id),
    check('person_access_kind', oneOf(t.kind, accessKinds)),
    check('person_access_purpose', sql`length(${t.purpose}) between 2 and 200`),
  ],
)

/** A request of a person about his own data; a correction names one field and the new value (sealed: it may be a phone). */
export const requests = pgTable(
  'person_request',
  {
    id: id(),
    streetId: streetId(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    kind: text({ enum: requestKinds }).notNull(),
    state: text({ enum: requestStates }).notNull().default('SUBMITTED'),
    field: text(),
    valueSealed: bytes(),
    reason: text(),
    answer: text(),
    dueOn: date(),
    createdAt: instant().notNull(),
    decidedAt: instant(),
    version: integer().notNull().default(1),
  },
  (t) => [
    index('person_request_person').on(t.personId, t.createdAt),
    index('person_request_street').on(t.streetId, t.state, t.createdAt),
    uniqueIndex('person_request_open').on(t.personId, t.kind, t.field).where(sql`${t.state} = 'SUBMITTED'`),
    check('person_request_kind', oneOf(t.kind, requestKinds)),
    check('person_request_state', oneOf(t.state, requestStates)),
    check('person_request_correction', sql`${t.kind} <> 'CORRECTION' or (${t.field} is not null and ${t.valueSealed} is not null)`),
  ],
)

/** A merge of two rows that are one person: what was chosen and what was moved, so that it can be undone. */
export const merges = pgTable(
  'person_merge',
  {
    id: id(),
    streetId: streetId(),
    keptId: uuid()
      .notNull()
      .references(() => people.id),
    mergedId: uuid()
      .notNull()
      .references(() => people.id),
    /** Values of the kept row before the merge, sealed as one. */
    beforeSealed: bytes().notNull(),
    /** What each module moved, by its name. */
    moved: jsonb().$type<Record<string, unknown>>().notNull(),
    mergedAt: instant().notNull(),
    undoneAt: instant(),
  },
  (t) => [uniqueIndex('person_merge_once').on(t.mergedId).where(sql`${t.undoneAt} is null`)],
)

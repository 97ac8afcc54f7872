import { sql } from 'drizzle-orm'
import { boolean, check, date, foreignKey, index, integer, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { organizations } from '#modules/organizations/schema.ts'
import { id, instant, oneOf, streetId } from '#platform/db/columns.ts'
import { programmeStates } from './rules.ts'

/**
 * A version of an office's programme (三抓三提升, 八个身边 …). A published version is never changed (trigger in migrations); a new one
 * takes its place from a day. Days in force are half-open and do not overlap (exclusion in migrations).
 */
export const programmes = pgTable(
  'programme',
  {
    id: id(),
    streetId: streetId().references(() => organizations.id),
    /** Kind of the list, a glossary word: THREE_GRASPS, RED_PROJECT … or one an office makes. */
    kind: text().notNull(),
    name: text().notNull(),
    version: integer().notNull().default(1),
    state: text({ enum: programmeStates }).notNull().default('DRAFT'),
    fromOn: date(),
    untilOn: date(),
    note: text(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('programme_version').on(t.streetId, t.kind, t.version),
    uniqueIndex('programme_published').on(t.streetId, t.kind).where(sql`${t.state} = 'PUBLISHED'`),
    uniqueIndex('programme_draft').on(t.streetId, t.kind).where(sql`${t.state} = 'DRAFT'`),
    check('programme_kind', sql`${t.kind} ~ '^[A-Z][A-Z0-9_]*$'`),
    check('programme_state', oneOf(t.state, programmeStates)),
    check('programme_days', sql`(${t.state} = 'DRAFT') = (${t.fromOn} is null) and (${t.state} = 'RETIRED') = (${t.untilOn} is not null)`),
  ],
)
export type Programme = typeof programmes.$inferSelect

/** One element of a programme, with its children: 三抓 → 抓整合型党建 → … */
export const elements = pgTable(
  'programme_element',
  {
    id: id(),
    streetId: streetId(),
    programmeId: uuid()
      .notNull()
      .references(() => programmes.id),
    /** Stands in the same version (foreign key below). */
    parentId: uuid(),
    /** Stays the same across versions, so that a tag keeps its meaning. */
    code: text().notNull(),
    label: text().notNull(),
    meaning: text(),
    /** Part of the fixed list (4+X: the four), or free. */
    fixed: boolean().notNull().default(true),
    ordinal: integer().notNull().default(0),
  },
  (t) => [
    uniqueIndex('programme_element_code').on(t.programmeId, t.code),
    index('programme_element_parent').on(t.parentId),
    unique('programme_element_within').on(t.id, t.programmeId),
    foreignKey({ name: 'programme_element_parent_fk', columns: [t.parentId, t.programmeId], foreignColumns: [t.id, t.programmeId] }),
    check('programme_element_code_form', sql`${t.code} ~ '^[A-Z][A-Z0-9_]*$'`),
  ],
)
export type Element = typeof elements.$inferSelect

/** "Any record can carry an element": subject is named by its type and key, as in the timeline. */
export const tags = pgTable(
  'programme_tag',
  {
    streetId: streetId(),
    elementId: uuid()
      .notNull()
      .references(() => elements.id),
    subjectType: text().notNull(),
    subjectId: uuid().notNull(),
    taggedAt: instant().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.elementId, t.subjectType, t.subjectId] }), index('programme_tag_subject').on(t.subjectType, t.subjectId)],
)

import { sql } from 'drizzle-orm'
import { check, date, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { organizations } from '#modules/organizations/schema.ts'
import { accounts } from '#platform/auth/schema.ts'
import { id, instant, oneOf, streetId } from '#platform/db/columns.ts'
import { roles } from '#platform/scope/actor.ts'

/** A role of an account at an organization; it reaches that organization's subtree. Taken back by an end day, never deleted. */
export const grants = pgTable(
  'account_grant',
  {
    id: id(),
    streetId: streetId(),
    accountId: text()
      .notNull()
      .references(() => accounts.id),
    role: text({ enum: roles }).notNull(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    fromOn: date().notNull(),
    untilOn: date(),
    grantedBy: text().notNull(),
    revokedBy: text(),
    createdAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('account_grant_once').on(t.accountId, t.role, t.organizationId).where(sql`${t.untilOn} is null`),
    index('account_grant_organization').on(t.organizationId),
    index('account_grant_street').on(t.streetId, t.id),
    check('account_grant_role', oneOf(t.role, roles)),
    check('account_grant_days', sql`${t.untilOn} is null or ${t.untilOn} >= ${t.fromOn}`),
  ],
)

/** A setting of a street, by key; the keys and their shapes stand in `rules.ts`. */
export const settings = pgTable(
  'street_setting',
  {
    streetId: streetId().references(() => organizations.id),
    key: text().notNull(),
    value: jsonb().notNull(),
    updatedAt: instant().notNull(),
    updatedBy: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.streetId, t.key] })],
)

import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '#platform/db/columns.ts'

/**
 * Accounts, sessions and second factors, in the shape that Better Auth asks for. They belong to no street (a log-in happens
 * before a street is known), so row-level security does not reach them; only `platform/auth` and `modules/accounts` read them.
 */
export const accounts = pgTable(
  'auth_user',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    email: text().notNull().unique(),
    emailVerified: boolean().notNull().default(false),
    image: text(),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
    username: text().unique(),
    displayUsername: text(),
    twoFactorEnabled: boolean().default(false),
    /** The natural person behind the account, for "my record". */
    personId: uuid(),
    /** The street whose inbox and person this account has; null for an account of the district. */
    homeStreetId: uuid(),
    passwordChangedAt: instant().notNull().defaultNow(),
    /** Set by an administrator who made or reset the password: the next log-in must choose a new one. */
    mustChangePassword: boolean().notNull().default(false),
    disabledAt: instant(),
  },
  (t) => [uniqueIndex('auth_user_person').on(t.personId).where(sql`${t.personId} is not null`)],
)
export type Account = typeof accounts.$inferSelect

export const sessions = pgTable(
  'auth_session',
  {
    id: text().primaryKey(),
    expiresAt: instant().notNull(),
    token: text().notNull().unique(),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
    ipAddress: text(),
    userAgent: text(),
    userId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    /** When this session last asked for anything: the idle time-out counts from here. */
    seenAt: instant().notNull().defaultNow(),
    /** The organization acted for, chosen in the console's header. */
    actingForId: uuid(),
    /** Whether the stricter rules for administrators hold: a shorter idle time-out, one session, a second factor. */
    administrator: boolean().notNull().default(false),
  },
  (t) => [index('auth_session_user').on(t.userId)],
)

export const credentials = pgTable(
  'auth_account',
  {
    id: text().primaryKey(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: instant(),
    refreshTokenExpiresAt: instant(),
    scope: text(),
    password: text(),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [index('auth_account_user').on(t.userId)],
)

export const verifications = pgTable(
  'auth_verification',
  {
    id: text().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: instant().notNull(),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [index('auth_verification_identifier').on(t.identifier)],
)

export const secondFactors = pgTable(
  'auth_two_factor',
  {
    id: text().primaryKey(),
    secret: text().notNull(),
    backupCodes: text().notNull(),
    userId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    verified: boolean().default(false),
    failedVerificationCount: integer().default(0),
    lockedUntil: instant(),
  },
  (t) => [index('auth_two_factor_user').on(t.userId)],
)

/**
 * Failed log-ins in a row, by the name that was typed. They are counted for names that do not exist too, so that the lock tells
 * nobody which names do.
 */
export const attempts = pgTable('auth_attempt', {
  username: text().primaryKey(),
  failed: integer().notNull(),
  lockedUntil: instant(),
  lastAt: instant().notNull(),
})

/** Former passwords (hashes): the last five may not be chosen again. [common policies under 等保; docs/sources.md] */
export const formerPasswords = pgTable(
  'auth_former_password',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    hash: text().notNull(),
    replacedAt: instant().notNull(),
  },
  (t) => [index('auth_former_password_user').on(t.userId, t.id)],
)

/** What happened at the door: log-in, refusal, lock, log-out, change of password. Kept at least six months [CSL §21(3)]; added, never changed. */
export const authEvents = pgTable(
  'auth_event',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant().notNull(),
    userId: text(),
    /** What was typed as the user name, so that guessing shows; never a password. */
    username: text(),
    kind: text().notNull(),
    ipAddress: text(),
    homeStreetId: uuid(),
  },
  (t) => [index('auth_event_user').on(t.userId, t.id), index('auth_event_street').on(t.homeStreetId, t.id)],
)

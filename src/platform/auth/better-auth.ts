import { hkdfSync } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { twoFactor, username } from 'better-auth/plugins'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { Database } from '#platform/db/database.ts'
import { LOCK_MINUTES, MAX_FAILURES, normalUsername, SESSION_HOURS, whyUsernameRefused } from './rules.ts'
import { accounts, credentials, secondFactors, sessions, verifications } from './schema.ts'

/** What is needed to open the door. */
export interface DoorConfig {
  db: Database
  /** 32 bytes from the configuration; the key of the cookies is derived from it. */
  secret: Buffer
  publicUrl: URL
}

/** The key by which cookies are signed and second factors sealed: derived, so that it tells nothing about the key of personal data. */
export const cookieSecret = (secret: Buffer): string => Buffer.from(hkdfSync('sha256', secret, '', 'linghang.auth', 32)).toString('base64url')

/** Names of the two cookies: the session, and the ten minutes between password and second factor. */
export function cookieNames(publicUrl: URL): { session: string; challenge: string } {
  const prefix = publicUrl.protocol === 'https:' ? '__Secure-' : ''
  return { session: `${prefix}linghang.session_token`, challenge: `${prefix}linghang.two_factor` }
}

/**
 * Better Auth on our tables: it keeps sessions, passwords and second factors. Its HTTP endpoints are not mounted; `auth.ts` calls its
 * functions and passes its cookies on.
 */
export function makeBetterAuth({ db, secret, publicUrl }: DoorConfig) {
  return betterAuth({
    appName: '领航',
    baseURL: publicUrl.origin,
    secret: cookieSecret(secret),
    database: drizzleAdapter(drizzle(db.pool, { casing: 'snake_case' }), {
      provider: 'pg',
      schema: { user: accounts, session: sessions, account: credentials, verification: verifications, twoFactor: secondFactors },
    }),
    emailAndPassword: { enabled: true, disableSignUp: true },
    session: { expiresIn: SESSION_HOURS * 3600, disableSessionRefresh: true },
    verification: { disableCleanup: true },
    advanced: { cookiePrefix: 'linghang', useSecureCookies: publicUrl.protocol === 'https:', ipAddress: { disableIpTracking: true } },
    // Its own words at the door say which names exist; what matters is written to auth_event.
    logger: { level: 'error' },
    telemetry: { enabled: false },
    plugins: [
      username({
        minUsernameLength: 3,
        maxUsernameLength: 30,
        usernameNormalization: normalUsername,
        usernameValidator: (name) => whyUsernameRefused(name) === null,
      }),
      twoFactor({ issuer: '领航', accountLockout: { enabled: true, maxFailedAttempts: MAX_FAILURES, durationSeconds: LOCK_MINUTES * 60 } }),
    ],
  })
}

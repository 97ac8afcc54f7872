import { eq, sql } from 'drizzle-orm'
import { type Database, prepared, type Tx } from '#platform/db/database.ts'
import { signedCookieOf } from './cookie.ts'
import { recordAuthEvent } from './events.ts'
import { isPasswordOld, SEEN_SECONDS, whySessionOver } from './rules.ts'
import { accounts, sessions } from './schema.ts'

/** An open session, as pages and procedures see it. */
export interface SessionView {
  sessionId: string
  accountId: string
  username: string
  name: string
  personId: string | null
  homeStreetId: string | null
  /** The organization chosen in the console's header. */
  actingForId: string | null
  administrator: boolean
  twoFactorEnabled: boolean
  /** Until the password is changed only that page is open: it is too old, or an administrator set it. */
  mustChangePassword: boolean
  /** Until a second factor is enrolled only that page is open. */
  mustEnrol: boolean
}

interface Cached {
  view: SessionView
  createdAt: Date
  seenAt: Date
  readAt: Date
}

/** For how long a session that was read may be used again without asking the database. */
const CACHE_MS = 5000
const CACHE_SIZE = 5000

const byToken = (tx: Tx) =>
  prepared(tx, 'auth_session_by_token', (tx) =>
    tx
      .select({
        id: sessions.id,
        createdAt: sessions.createdAt,
        seenAt: sessions.seenAt,
        actingForId: sessions.actingForId,
        administrator: sessions.administrator,
        accountId: accounts.id,
        username: accounts.username,
        name: accounts.name,
        personId: accounts.personId,
        homeStreetId: accounts.homeStreetId,
        twoFactorEnabled: accounts.twoFactorEnabled,
        mustChangePassword: accounts.mustChangePassword,
        passwordChangedAt: accounts.passwordChangedAt,
        disabledAt: accounts.disabledAt,
      })
      .from(sessions)
      .innerJoin(accounts, eq(accounts.id, sessions.userId))
      .where(eq(sessions.token, sql.placeholder('token')))
      .prepare('auth_session_by_token'),
  )

/** Finds the session of a request: one prepared query, or none within five seconds of the last. */
export function sessionReader(config: { db: Database; cookieName: string; cookieSecret: string; requireSecondFactor: boolean }) {
  const { db } = config
  const cache = new Map<string, Cached>()

  async function read(token: string, now: Date): Promise<Cached | null> {
    const [row] = await db.withoutStreet((tx) => byToken(tx).execute({ token }))
    if (!row || row.disabledAt) return null
    const view: SessionView = {
      sessionId: row.id,
      accountId: row.accountId,
      username: row.username ?? '',
      name: row.name,
      personId: row.personId,
      homeStreetId: row.homeStreetId,
      actingForId: row.actingForId,
      administrator: row.administrator,
      twoFactorEnabled: row.twoFactorEnabled ?? false,
      mustChangePassword: row.mustChangePassword || isPasswordOld(row.passwordChangedAt, now),
      mustEnrol: config.requireSecondFactor && row.administrator && !row.twoFactorEnabled,
    }
    return { view, createdAt: row.createdAt, seenAt: row.seenAt, readAt: now }
  }

  async function end(token: string, entry: Cached, kind: 'IDLE' | 'EXPIRED', now: Date): Promise<void> {
    cache.delete(token)
    await db.withoutStreet(async (tx) => {
      const ended = await tx.delete(sessions).where(eq(sessions.token, token)).returning({ id: sessions.id })
      // Of several requests that find it over, one writes it down.
      if (ended.length) await recordAuthEvent(tx, kind, now, entry.view)
    })
  }

  function remember(token: string, entry: Cached): void {
    cache.delete(token)
    cache.set(token, entry)
    const oldest = cache.size > CACHE_SIZE ? cache.keys().next().value : undefined
    if (oldest !== undefined) cache.delete(oldest)
  }

  return {
    /** The open session of a request's cookies, or null. Within five seconds the same object is given, so that what hangs on it can be kept with it. */
    async session(headers: Headers, now: Date): Promise<SessionView | null> {
      const token = signedCookieOf(headers, config.cookieName, config.cookieSecret)
      if (!token) return null
      let entry = cache.get(token)
      if (!entry || Math.abs(now.getTime() - entry.readAt.getTime()) >= CACHE_MS) {
        entry = (await read(token, now)) ?? undefined
        if (!entry) {
          cache.delete(token)
          return null
        }
        const over = whySessionOver({ ...entry, administrator: entry.view.administrator }, now)
        if (over) {
          await end(token, entry, over, now)
          return null
        }
        remember(token, entry)
      }
      if (now.getTime() - entry.seenAt.getTime() >= SEEN_SECONDS * 1000) {
        entry.seenAt = now
        const id = entry.view.sessionId
        await db.withoutStreet((tx) => tx.update(sessions).set({ seenAt: now }).where(eq(sessions.id, id)))
      }
      return entry.view
    },
    /** Forgets what is remembered of an account, after a log-out or a change of its rights. Other processes follow within five seconds. */
    forget(accountId: string): void {
      for (const [token, entry] of cache) if (entry.view.accountId === accountId) cache.delete(token)
    },
  }
}

import { isAPIError } from 'better-auth/api'
import { verifyPassword } from 'better-auth/crypto'
import { and, eq, ne } from 'drizzle-orm'
import type { Tx } from '#platform/db/database.ts'
import { Refused } from '#platform/errors.ts'
import { assertPasswordFit, hashPassword, passwordHashOf, replacePassword } from './accounts.ts'
import { beginAttempt, clearAttempts, takingTurns } from './attempts.ts'
import { cookieNames, cookieSecret, type DoorConfig, makeBetterAuth } from './better-auth.ts'
import { onlyCookie, signedCookieOf } from './cookie.ts'
import { recordAuthEvent, type Visit } from './events.ts'
import { linkValue, takeLink } from './links.ts'
import { LOCK_MINUTES, MAX_FAILURES, minutesUntil, normalUsername } from './rules.ts'
import { accounts, sessions, verifications } from './schema.ts'
import { type SessionView, sessionReader } from './sessions.ts'

export interface AuthConfig extends DoorConfig {
  /** Whether administrators must enrol a second factor before anything else. True in production. */
  requireSecondFactor: boolean
  /** Whether an account holds an administrator's role now; asked once a log-in. `accounts` answers it: roles are not the platform's. */
  isAdministrator(accountId: string, now: Date): Promise<boolean>
}

/** How a step at the door ended. `headers` carry the Set-Cookie lines for the answer. */
export interface Entry {
  outcome: 'SIGNED_IN' | 'SECOND_FACTOR' | 'MUST_CHANGE_PASSWORD' | 'MUST_ENROL'
  headers: Headers
}

/** What an authenticator app needs, shown once. */
export interface Enrolment {
  /** `otpauth://totp/…`, for a QR code. */
  uri: string
  /** Base32, for typing in. */
  secret: string
  /** Each opens the door once when the phone is lost. */
  backupCodes: string[]
}

/** The door: logging in and out, second factor, change of password, and whose session a request has. */
export type Auth = ReturnType<typeof createAuth>

/**
 * Opens the door. Two steps refuse with the same codes everywhere: `auth.wrong` (user name or password; it never says which),
 * `auth.locked` (the message says for how many minutes) and `auth.disabled` (said only to somebody who knows the password).
 */
export function createAuth(config: AuthConfig) {
  const { db } = config
  const library = makeBetterAuth(config)
  const names = cookieNames(config.publicUrl)
  const secret = cookieSecret(config.secret)
  const inTurn = takingTurns()
  const { session, forget } = sessionReader({ db, cookieName: names.session, cookieSecret: secret, requireSecondFactor: config.requireSecondFactor })

  type Who = { accountId: string | null; username: string; homeStreetId: string | null }
  const nobody = (username: string): Who => ({ accountId: null, username, homeStreetId: null })
  const note = (kind: Parameters<typeof recordAuthEvent>[1], visit: Visit, who: Who) =>
    db.withoutStreet((tx) => recordAuthEvent(tx, kind, visit.now, { ...who, ip: visit.ip }))

  const accountWhere = (where: ReturnType<typeof eq>) => db.withoutStreet(async (tx) => (await tx.select().from(accounts).where(where))[0])

  /** Runs a check of the password under the count of failures. `check` answers null when it was wrong. */
  async function guarded<T>(username: string, visit: Visit, kind: 'WRONG_PASSWORD' | 'PASSWORD_CHANGE_REFUSED', check: () => Promise<T | null>): Promise<T> {
    return inTurn(username, async () => {
      const attempt = await db.withoutStreet((tx) => beginAttempt(tx, username, visit.now))
      const who = async () => {
        const account = await accountWhere(eq(accounts.username, username))
        return account ? { accountId: account.id, username, homeStreetId: account.homeStreetId } : nobody(username)
      }
      if (!attempt.allowed) {
        await note('REFUSED_LOCKED', visit, await who())
        throw locked(attempt.lockedUntil, visit.now)
      }
      const result = await check()
      if (result === null) {
        const last = attempt.failed >= MAX_FAILURES
        await note(kind, visit, await who())
        if (last) await note('LOCKED', visit, await who())
        throw last ? locked(attempt.lockedUntil, visit.now) : wrongPassword(MAX_FAILURES - attempt.failed)
      }
      await db.withoutStreet((tx) => clearAttempts(tx, username))
      return result
    })
  }

  /** Settles a session that the library has just made: our times, where from, one session for an administrator. */
  async function admit(accountId: string, token: string, visit: Visit, kind: 'SIGNED_IN' | 'SECOND_FACTOR_ENROLLED', headers: Headers): Promise<Entry> {
    const account = await accountWhere(eq(accounts.id, accountId))
    const who = { accountId, username: account?.username ?? '', homeStreetId: account?.homeStreetId ?? null }
    if (!account || account.disabledAt) {
      await db.withoutStreet((tx) => tx.delete(sessions).where(eq(sessions.token, token)))
      await note('REFUSED_DISABLED', visit, who)
      throw new Refused('auth.disabled', '这个账号已停用，请联系街道管理员')
    }
    const administrator = await config.isAdministrator(accountId, visit.now)
    await inTransaction(async (tx) => {
      await tx
        .update(sessions)
        .set({ createdAt: visit.now, seenAt: visit.now, administrator, ipAddress: visit.ip, userAgent: visit.userAgent.slice(0, 300) })
        .where(eq(sessions.token, token))
      if (administrator) {
        const replaced = await tx
          .delete(sessions)
          .where(and(eq(sessions.userId, accountId), ne(sessions.token, token)))
          .returning({ id: sessions.id })
        if (replaced.length) await recordAuthEvent(tx, 'REPLACED', visit.now, { ...who, ip: visit.ip })
      }
      await recordAuthEvent(tx, kind, visit.now, { ...who, ip: visit.ip })
    })
    forget(accountId)
    const view = await session(cookieFrom(headers, names.session), visit.now)
    if (!view) throw new Error('a session that was just made is not found')
    return { outcome: view.mustChangePassword ? 'MUST_CHANGE_PASSWORD' : view.mustEnrol ? 'MUST_ENROL' : 'SIGNED_IN', headers }
  }

  const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => db.withoutStreet((tx) => tx.transaction((inner) => work(inner as Tx)))

  /** Calls the library for somebody with a session whose password is asked again. */
  const withPassword = <T>(current: SessionView, visit: Visit, call: () => Promise<T>): Promise<T> =>
    guarded(current.username, visit, 'WRONG_PASSWORD', async () => {
      try {
        return await call()
      } catch (error) {
        if (codeOf(error) === 'INVALID_PASSWORD') return null
        throw error
      }
    })

  return {
    session,
    forget,

    /**
     * Logs in by user name and password. `SECOND_FACTOR`: the cookie in `headers` opens `verifySecondFactor` for ten minutes.
     * @throws Refused `auth.wrong`, `auth.locked`, `auth.disabled`
     */
    async signIn(request: Visit & { username: string; password: string }): Promise<Entry> {
      const username = normalUsername(request.username).slice(0, 64)
      const { headers, response } = await guarded(username, request, 'WRONG_PASSWORD', async () => {
        try {
          return await library.api.signInUsername({ body: { username, password: request.password }, headers: new Headers(), returnHeaders: true })
        } catch (error) {
          if (codeOf(error) !== null) return null
          throw error
        }
      })
      if (response && 'twoFactorRedirect' in response) {
        const account = await accountWhere(eq(accounts.username, username))
        const who = account ? { accountId: account.id, username, homeStreetId: account.homeStreetId } : nobody(username)
        if (!account || account.disabledAt) {
          await note('REFUSED_DISABLED', request, who)
          throw new Refused('auth.disabled', '这个账号已停用，请联系街道管理员')
        }
        await note('SECOND_FACTOR_ASKED', request, who)
        return { outcome: 'SECOND_FACTOR', headers: cookiesOf(headers) }
      }
      return admit(response.user.id, response.token, request, 'SIGNED_IN', cookiesOf(headers))
    },

    /**
     * The second step of a log-in: the code of the authenticator app, or one of the backup codes.
     * @throws Refused `auth.wrongCode`, `auth.startAgain` (too late or too often: log in again), `auth.locked`, `auth.disabled`
     */
    async verifySecondFactor(request: Visit & { headers: Headers; code: string; kind: 'TOTP' | 'BACKUP' }): Promise<Entry> {
      const challenge = signedCookieOf(request.headers, names.challenge, secret)
      const [pending] = challenge
        ? await db.withoutStreet((tx) => tx.select({ accountId: verifications.value }).from(verifications).where(eq(verifications.identifier, challenge)))
        : []
      if (!pending) throw startAgain()
      const call = { body: { code: request.code.trim() }, headers: onlyCookie(request.headers, names.challenge), returnHeaders: true } as const
      try {
        const { headers, response } = request.kind === 'TOTP' ? await library.api.verifyTOTP(call) : await library.api.verifyBackupCode(call)
        return await admit(pending.accountId, response.token ?? '', request, 'SIGNED_IN', cookiesOf(headers))
      } catch (error) {
        const code = codeOf(error)
        if (code === null) throw error
        const account = await accountWhere(eq(accounts.id, pending.accountId))
        await note('WRONG_CODE', request, { accountId: pending.accountId, username: account?.username ?? '', homeStreetId: account?.homeStreetId ?? null })
        if (code === 'INVALID_CODE' || code === 'INVALID_BACKUP_CODE') throw wrongCode()
        if (code === 'ACCOUNT_TEMPORARILY_LOCKED') throw new Refused('auth.locked', `验证码连续输错，请 ${LOCK_MINUTES} 分钟后再试`)
        throw startAgain()
      }
    },

    /**
     * Begins to enrol a second factor: gives the secret for an authenticator app. Nothing is asked for at log-in until
     * `confirmEnrolment` has seen a code; asking again makes a new secret.
     * @throws Refused `auth.wrong`, `auth.locked`, `auth.secondFactorExists`
     */
    async beginEnrolment(request: Visit & { headers: Headers; session: SessionView; password: string }): Promise<Enrolment> {
      if (request.session.twoFactorEnabled) throw new Refused('auth.secondFactorExists', '您已经启用了二次验证')
      const made = await withPassword(request.session, request, () =>
        library.api.enableTwoFactor({ body: { password: request.password, method: 'totp' }, headers: onlyCookie(request.headers, names.session) }),
      )
      if (made.method !== 'totp') throw new Error('the library made another kind of second factor')
      // The library labels the secret with its own address of the account; people know the user name.
      const given = new URL(made.totpURI)
      const uri = `otpauth://totp/${encodeURIComponent(`领航:${request.session.username}`)}?${given.searchParams}`
      return { uri, secret: given.searchParams.get('secret') ?? '', backupCodes: made.backupCodes }
    },

    /**
     * Ends the enrolment with a first code. The session gets a new token, so the cookies must be passed on.
     * @throws Refused `auth.wrongCode`
     */
    async confirmEnrolment(request: Visit & { headers: Headers; session: SessionView; code: string }): Promise<Entry> {
      try {
        const { headers, response } = await library.api.verifyTOTP({
          body: { code: request.code.trim() },
          headers: onlyCookie(request.headers, names.session),
          returnHeaders: true,
        })
        const cookies = cookiesOf(headers)
        // The answer still names the session that was replaced; the new token stands in the cookie.
        const token = signedCookieOf(cookieFrom(cookies, names.session), names.session, secret) ?? response.token
        return await admit(request.session.accountId, token, request, 'SECOND_FACTOR_ENROLLED', cookies)
      } catch (error) {
        const code = codeOf(error)
        if (code === null) throw error
        await note('WRONG_CODE', request, request.session)
        throw code === 'INVALID_CODE' ? wrongCode() : startAgain()
      }
    },

    /** Makes new backup codes; the old ones stop working. @throws Refused `auth.wrong`, `auth.locked`, `auth.noSecondFactor` */
    async newBackupCodes(request: Visit & { headers: Headers; session: SessionView; password: string }): Promise<string[]> {
      if (!request.session.twoFactorEnabled) throw new Refused('auth.noSecondFactor', '您还没有启用二次验证')
      const { backupCodes } = await withPassword(request.session, request, () =>
        library.api.generateBackupCodes({ body: { password: request.password }, headers: onlyCookie(request.headers, names.session) }),
      )
      await note('BACKUP_CODES_MADE', request, request.session)
      return backupCodes
    },

    /** Ends the session of the request, if it has one, and clears its cookies. */
    async signOut(request: Visit & { headers: Headers }): Promise<Headers> {
      const current = await session(request.headers, request.now)
      const { headers } = await library.api.signOut({ headers: onlyCookie(request.headers, names.session), returnHeaders: true })
      if (current) {
        forget(current.accountId)
        await note('SIGNED_OUT', request, current)
      }
      return cookiesOf(headers)
    },

    /**
     * Changes one's own password; the current session stays, all others end.
     * @throws Refused `auth.wrong`, `auth.locked`, `auth.changedMeanwhile`; Invalid for `next`
     */
    async changePassword(request: Visit & { session: SessionView; current: string; next: string }): Promise<void> {
      const { accountId, username, sessionId } = request.session
      const expectedHash = await guarded(username, request, 'PASSWORD_CHANGE_REFUSED', async () => {
        const hash = await db.withoutStreet((tx) => passwordHashOf(tx, accountId))
        return hash && (await verifyPassword({ hash, password: request.current })) ? hash : null
      })
      await assertPasswordFit(db.withoutStreet, { id: accountId, username }, request.next, 'next')
      const hash = await hashPassword(request.next)
      await inTransaction(async (tx) => {
        await replacePassword(tx, { accountId, username, expectedHash, hash, keepSessionId: sessionId }, request.now)
        await recordAuthEvent(tx, 'PASSWORD_CHANGED', request.now, { ...request.session, ip: request.ip })
      })
      forget(accountId)
    },

    /** Whose password a one-time link sets, for the page; null when it is unknown, used or too old. */
    async linkOwner(token: string, now: Date): Promise<(Who & { accountId: string; name: string }) | null> {
      const accountId = await db.withoutStreet((tx) => linkValue(tx, 'password', token, now))
      const account = accountId ? await accountWhere(eq(accounts.id, accountId)) : undefined
      return account && !account.disabledAt
        ? { accountId: account.id, username: account.username ?? '', name: account.name, homeStreetId: account.homeStreetId }
        : null
    },

    /**
     * Sets a password by a one-time link. A password that the rule refuses leaves the link usable.
     * @throws Refused `auth.linkUsed`; Invalid for `password`
     */
    async usePasswordLink(request: Visit & { token: string; password: string }): Promise<{ username: string }> {
      const owner = await this.linkOwner(request.token, request.now)
      if (!owner) throw linkUsed()
      const account = { id: owner.accountId, username: owner.username }
      await assertPasswordFit(db.withoutStreet, account, request.password, 'password')
      const expectedHash = await db.withoutStreet((tx) => passwordHashOf(tx, account.id))
      const hash = await hashPassword(request.password)
      await inTransaction(async (tx) => {
        // The fence: one caller takes the link.
        if ((await takeLink(tx, 'password', request.token, request.now)) !== account.id) throw linkUsed()
        await replacePassword(tx, { accountId: account.id, username: account.username, expectedHash, hash }, request.now)
        await recordAuthEvent(tx, 'LINK_USED', request.now, { ...owner, ip: request.ip })
      })
      forget(account.id)
      return { username: owner.username }
    },
  }
}

const wrongPassword = (left: number) => new Refused('auth.wrong', `用户名或密码不对，还可以再试 ${left} 次`)
const wrongCode = () => new Refused('auth.wrongCode', '验证码不对，请核对后重新输入', [{ path: 'code', message: '验证码不对' }])
const startAgain = () => new Refused('auth.startAgain', '验证已过期，请重新登录')
const linkUsed = () => new Refused('auth.linkUsed', '这个链接已用过或已过期，请向管理员索要新的链接')
const locked = (until: Date | null, now: Date) =>
  new Refused('auth.locked', `连续输错 ${MAX_FAILURES} 次，已暂停登录，请 ${until ? minutesUntil(until, now) : LOCK_MINUTES} 分钟后再试`)

/** The library's own code of a refusal, or null when the error is none of its refusals. */
function codeOf(error: unknown): string | null {
  if (!isAPIError(error) || error.statusCode >= 500) return null
  return typeof error.body?.code === 'string' ? error.body.code : 'REFUSED'
}

/** Only the cookies of an answer of the library. */
function cookiesOf(headers: Headers): Headers {
  const cookies = new Headers()
  for (const line of headers.getSetCookie()) cookies.append('set-cookie', line)
  return cookies
}

/** Request headers as a browser would send them after an answer: for reading back a session that was just made. */
function cookieFrom(headers: Headers, name: string): Headers {
  const line = headers.getSetCookie().find((l) => l.startsWith(`${name}=`) && !/;\s*max-age=0/i.test(l))
  return new Headers(line ? { cookie: line.split(';')[0] ?? '' } : {})
}

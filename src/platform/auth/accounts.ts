import { randomBytes, randomUUID } from 'node:crypto'
import { hashPassword as scryptHash, verifyPassword } from 'better-auth/crypto'
import { and, desc, eq, isNull, notInArray } from 'drizzle-orm'
import { whyPasswordRefused } from '#platform/crypto/password.ts'
import type { Tx } from '#platform/db/database.ts'
import { Invalid, Refused } from '#platform/errors.ts'
import { clearAttempts } from './attempts.ts'
import { normalUsername, REMEMBERED_PASSWORDS, whyUsernameRefused } from './rules.ts'
import { accounts, credentials, formerPasswords, secondFactors, sessions } from './schema.ts'

/** Hashes a password (scrypt, about a tenth of a second on purpose). Hash once and pass `passwordHash` to make many demo accounts. */
export const hashPassword = (password: string): Promise<string> => scryptHash(password)

/** A hash in the right form that no password has: an account that waits for its link costs a guesser the same time as any other. */
const unusableHash = () => `${randomBytes(16).toString('hex')}:${randomBytes(64).toString('hex')}`

/** A new account. Without `passwordHash` nobody can log in until a one-time link has set a password. */
export interface NewAccount {
  username: string
  name: string
  personId?: string | null
  /** The street of the account; null for an account of the district. */
  homeStreetId: string | null
  passwordHash?: string
  mustChangePassword?: boolean
}

/**
 * Makes an account, in the transaction of whatever it is for. Returns its id.
 * @throws Invalid for the user name; Refused `account.usernameTaken`
 */
export async function createAccount(tx: Tx, account: NewAccount, now: Date): Promise<string> {
  const wrong = whyUsernameRefused(account.username)
  if (wrong) throw new Invalid([{ path: 'username', message: wrong }])
  const id = randomUUID()
  const username = normalUsername(account.username)
  const [made] = await tx
    .insert(accounts)
    .values({
      id,
      name: account.name,
      // Better Auth wants an address; nobody's is kept here, and `.invalid` is never delivered to (RFC 2606).
      email: `${id}@account.invalid`,
      createdAt: now,
      updatedAt: now,
      username,
      displayUsername: username,
      personId: account.personId ?? null,
      homeStreetId: account.homeStreetId,
      passwordChangedAt: now,
      mustChangePassword: account.mustChangePassword ?? false,
    })
    .onConflictDoNothing({ target: accounts.username })
    .returning({ id: accounts.id })
  if (!made) throw new Refused('account.usernameTaken', '这个用户名已有人使用，请换一个', [{ path: 'username', message: '这个用户名已有人使用' }])
  await tx.insert(credentials).values({
    id: randomUUID(),
    accountId: id,
    providerId: 'credential',
    userId: id,
    password: account.passwordHash ?? unusableHash(),
    createdAt: now,
    updatedAt: now,
  })
  return id
}

const credentialOf = (accountId: string) => and(eq(credentials.userId, accountId), eq(credentials.providerId, 'credential'))

/** The hash of the password in force, or null when the account has none. */
export async function passwordHashOf(tx: Tx, accountId: string): Promise<string | null> {
  const [row] = await tx.select({ hash: credentials.password }).from(credentials).where(credentialOf(accountId))
  return row?.hash ?? null
}

/**
 * Passes when the account may take this password: the common rule, and none of the last {@link REMEMBERED_PASSWORDS}. Slow on
 * purpose (a hash for each); call it outside a transaction. `field` names the form's field.
 * @throws Invalid
 */
export async function assertPasswordFit(
  read: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  account: { id: string; username: string | null },
  password: string,
  field: string,
): Promise<void> {
  const wrong = whyPasswordRefused(password, account.username ?? undefined)
  if (wrong) throw new Invalid([{ path: field, message: wrong }])
  const known = await read(async (tx) => {
    const former = await tx
      .select({ hash: formerPasswords.hash })
      .from(formerPasswords)
      .where(eq(formerPasswords.userId, account.id))
      .orderBy(desc(formerPasswords.id))
      .limit(REMEMBERED_PASSWORDS - 1)
    return [await passwordHashOf(tx, account.id), ...former.map((f) => f.hash)]
  })
  const used = await Promise.all(known.map((hash) => hash !== null && verifyPassword({ hash, password })))
  if (used.includes(true)) throw new Invalid([{ path: field, message: `不能使用最近 ${REMEMBERED_PASSWORDS} 次用过的密码` }])
}

/**
 * Replaces the password `expectedHash` by a new one and ends all sessions but `keepSessionId`. Comparing with the hash that was
 * checked before is the fence: of two changes at once one is refused.
 * @throws Refused `auth.changedMeanwhile`
 */
export async function replacePassword(
  tx: Tx,
  change: { accountId: string; username: string; expectedHash: string | null; hash: string; keepSessionId?: string },
  now: Date,
): Promise<void> {
  const { accountId, expectedHash, hash } = change
  const changed = await tx
    .update(credentials)
    .set({ password: hash, updatedAt: now })
    .where(and(credentialOf(accountId), expectedHash === null ? isNull(credentials.password) : eq(credentials.password, expectedHash)))
    .returning({ id: credentials.id })
  if (changed.length !== 1) throw new Refused('auth.changedMeanwhile', '密码刚刚已被修改，请重新登录后再试')
  if (expectedHash) await tx.insert(formerPasswords).values({ userId: accountId, hash: expectedHash, replacedAt: now })
  await tx.update(accounts).set({ passwordChangedAt: now, mustChangePassword: false, updatedAt: now }).where(eq(accounts.id, accountId))
  await endSessions(tx, accountId, change.keepSessionId)
  await clearAttempts(tx, change.username)
}

/** Takes the password away, so that only a one-time link opens the account again, and ends its sessions. */
export async function voidPassword(tx: Tx, accountId: string, now: Date): Promise<void> {
  const hash = await passwordHashOf(tx, accountId)
  if (hash) await tx.insert(formerPasswords).values({ userId: accountId, hash, replacedAt: now })
  await tx.update(credentials).set({ password: unusableHash(), updatedAt: now }).where(credentialOf(accountId))
  await endSessions(tx, accountId)
}

/** Ends the sessions of an account, but for one. Another process notices within five seconds. */
export async function endSessions(tx: Tx, accountId: string, keepSessionId?: string): Promise<number> {
  const ended = await tx
    .delete(sessions)
    .where(and(eq(sessions.userId, accountId), keepSessionId ? notInArray(sessions.id, [keepSessionId]) : undefined))
    .returning({ id: sessions.id })
  return ended.length
}

/** Closes the account to log-ins from now on, or opens it again. Closing ends its sessions. */
export async function setDisabled(tx: Tx, accountId: string, disabled: boolean, now: Date): Promise<void> {
  await tx
    .update(accounts)
    .set({ disabledAt: disabled ? now : null, updatedAt: now })
    .where(eq(accounts.id, accountId))
  if (disabled) await endSessions(tx, accountId)
}

/** Forgets the second factor of somebody who lost the phone; an administrator enrols again at the next log-in. */
export async function removeSecondFactor(tx: Tx, accountId: string, now: Date): Promise<void> {
  await tx.delete(secondFactors).where(eq(secondFactors.userId, accountId))
  await tx.update(accounts).set({ twoFactorEnabled: false, updatedAt: now }).where(eq(accounts.id, accountId))
  await endSessions(tx, accountId)
}

/** Puts the stricter rules for administrators on the open sessions of an account that has just become one. */
export async function markAdministrator(tx: Tx, accountId: string): Promise<void> {
  await tx.update(sessions).set({ administrator: true }).where(eq(sessions.userId, accountId))
}

/** Notes which organization the session acts for, or none. Whether it may is checked by the caller. */
export async function setActingFor(tx: Tx, sessionId: string, organizationId: string | null): Promise<void> {
  await tx.update(sessions).set({ actingForId: organizationId }).where(eq(sessions.id, sessionId))
}

import { createHash, randomBytes } from 'node:crypto'
import { and, eq, gt, like, lt } from 'drizzle-orm'
import type { Tx } from '#platform/db/database.ts'
import { LINK_DAYS } from './rules.ts'
import { verifications } from './schema.ts'

/** What a one-time link is for: to set the password of an account, or to set up the first administrator. */
export type LinkPurpose = 'password' | 'setup'

const identifierOf = (purpose: LinkPurpose, token: string) => `${purpose}-link:${createHash('sha256').update(token).digest('hex')}`

/**
 * Makes the secret part of a one-time link. It is given out here and nowhere else: the database keeps only its hash. Earlier links
 * of the same purpose and value stop working.
 */
export async function makeLink(tx: Tx, purpose: LinkPurpose, value: string, now: Date): Promise<string> {
  const token = randomBytes(24).toString('base64url')
  await tx.delete(verifications).where(and(like(verifications.identifier, `${purpose}-link:%`), eq(verifications.value, value)))
  await tx.insert(verifications).values({
    id: randomBytes(16).toString('hex'),
    identifier: identifierOf(purpose, token),
    value,
    expiresAt: new Date(now.getTime() + LINK_DAYS * 86_400_000),
    createdAt: now,
    updatedAt: now,
  })
  return token
}

/** What a link stands for (an account's id), or null when it is unknown, used or too old. Using it up is {@link takeLink}. */
export async function linkValue(tx: Tx, purpose: LinkPurpose, token: string, now: Date): Promise<string | null> {
  const [row] = await tx
    .select({ value: verifications.value })
    .from(verifications)
    .where(and(eq(verifications.identifier, identifierOf(purpose, token)), gt(verifications.expiresAt, now)))
  return row?.value ?? null
}

/** Uses a link up, in the transaction of what it is used for: of many callers at once one gets the value, the others null. */
export async function takeLink(tx: Tx, purpose: LinkPurpose, token: string, now: Date): Promise<string | null> {
  const [row] = await tx
    .delete(verifications)
    .where(and(eq(verifications.identifier, identifierOf(purpose, token)), gt(verifications.expiresAt, now)))
    .returning({ value: verifications.value })
  return row?.value ?? null
}

/** Removes links and challenges that are past their time; for a nightly job. */
export async function removeOldLinks(tx: Tx, now: Date): Promise<void> {
  await tx.delete(verifications).where(lt(verifications.expiresAt, now))
}

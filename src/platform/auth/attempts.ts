import { eq, sql } from 'drizzle-orm'
import type { Tx } from '#platform/db/database.ts'
import { LOCK_MINUTES, MAX_FAILURES } from './rules.ts'
import { attempts } from './schema.ts'

/** What an attempt may do: try, or not because the name is locked. */
export interface Attempt {
  allowed: boolean
  /** Failures in a row if this attempt fails as well. */
  failed: number
  /** Until when the name is locked if this attempt fails, or is locked already. */
  lockedUntil: Date | null
}

/**
 * Counts an attempt as failed *before* the password is looked at; {@link clearAttempts} takes the count back when it was right. One
 * statement under the row's lock: of many guesses at once, in any number of processes, {@link MAX_FAILURES} are looked at.
 */
export async function beginAttempt(tx: Tx, username: string, now: Date): Promise<Attempt> {
  const until = new Date(now.getTime() + LOCK_MINUTES * 60_000)
  const over = sql`${attempts.lockedUntil} <= ${now.toISOString()}::timestamptz`
  const [row] = await tx
    .insert(attempts)
    .values({ username, failed: 1, lockedUntil: null, lastAt: now })
    .onConflictDoUpdate({
      target: attempts.username,
      set: {
        failed: sql`case when ${over} then 1 else least(${attempts.failed} + 1, 1000000) end`,
        lockedUntil: sql`case when ${over} then null when ${attempts.failed} + 1 = ${MAX_FAILURES} then ${until.toISOString()}::timestamptz else ${attempts.lockedUntil} end`,
        lastAt: now,
      },
    })
    .returning({ failed: attempts.failed, lockedUntil: attempts.lockedUntil })
  if (!row) throw new Error('an attempt was not counted')
  return { allowed: row.failed <= MAX_FAILURES, failed: row.failed, lockedUntil: row.lockedUntil }
}

/** Forgets the failures of a name: the password was right, or an administrator set a new one. */
export async function clearAttempts(tx: Tx, username: string): Promise<void> {
  await tx.delete(attempts).where(eq(attempts.username, username))
}

/**
 * Lets log-ins with one name wait for each other in this process, so that somebody who presses the button six times with the right
 * password is not taken for somebody who guesses.
 */
export function takingTurns(): <T>(username: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return async (username, work) => {
    const mine = (last.get(username) ?? Promise.resolve()).then(work, work)
    last.set(username, mine)
    try {
      return await mine
    } finally {
      if (last.get(username) === mine) last.delete(username)
    }
  }
}

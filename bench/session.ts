import { createAuth } from '#platform/auth/auth.ts'
import type { SessionView } from '#platform/auth/sessions.ts'
import type { Database } from '#platform/db/database.ts'
import { type BenchAccount, PASSWORD } from './generate.ts'

/** Logs an account of the bench in over HTTP, as a browser would; gives its cookie and the session as the server reads it. */
export async function createSession(login: string, username: BenchAccount, db: Database): Promise<{ cookie: string; session: SessionView }> {
  const answer = await fetch(login, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: new URL(login).origin },
    body: new URLSearchParams({ username, password: PASSWORD }),
  })
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  if (answer.status !== 303) throw new Error(`log-in was answered ${answer.status}`)
  const auth = createAuth({ db, secret: Buffer.alloc(32, 7), publicUrl: new URL(login), requireSecondFactor: false, isAdministrator: async () => false })
  const session = await auth.session(new Headers({ cookie }), new Date())
  if (!session) throw new Error('the session of the bench is not found')
  return { cookie, session }
}

import { lt } from 'drizzle-orm'
import { defineJob } from '#platform/jobs/jobs.ts'
import { removeOldLinks } from './links.ts'
import { attempts, sessions } from './schema.ts'

/** Every night: what the door no longer needs goes: sessions and links past their time, failures that are a day old. What happened stays in `auth_event`. */
export const tidyDoor = defineJob({
  name: 'auth.tidyDoor',
  cron: '20 19 * * *',
  async run({ db }) {
    const now = new Date()
    await db.withoutStreet(async (tx) => {
      await removeOldLinks(tx, now)
      await tx.delete(sessions).where(lt(sessions.expiresAt, now))
      await tx.delete(attempts).where(lt(attempts.lastAt, new Date(now.getTime() - 86_400_000)))
    })
  },
})

import { defineJob } from '#platform/jobs/jobs.ts'
import { system } from '#platform/scope/actor.ts'
import { expireLetters } from './service.ts'

/** A little after midnight: letters whose last day has passed expire, street by street. */
export const expireTransfers = defineJob({
  name: 'transfers.expire',
  cron: '10 16 * * *',
  async run({ db, streets, log }) {
    for (const { id } of await streets()) {
      const expired = await db.withActor(system('介绍信到期', [id]), expireLetters)
      if (expired) log.info({ street: id, expired }, 'letters expired')
    }
  },
})

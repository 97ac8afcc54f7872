import { defineJob } from '#platform/jobs/jobs.ts'
import { system } from '#platform/scope/actor.ts'
import { renewClocks } from './clocks.ts'

/** Every night: marks and standings that were changed on the member's page, and local schemes, reach the clocks. */
export const floatingClocks = defineJob({
  name: 'floating.clocks',
  cron: '20 16 * * *',
  async run({ db, streets, log }) {
    for (const { id } of await streets()) {
      const running = await db.withActor(system('流动党员期限', [id]), (ctx) => renewClocks(ctx))
      log.info({ street: id, running }, 'clocks of floating members renewed')
    }
  },
})

import { defineJob } from '#platform/jobs/jobs.ts'
import { system } from '#platform/scope/actor.ts'
import { renewClocks } from './clocks.ts'

/** Every night: local schemes, names and days that went by reach the clocks. What is changed of a member reaches them at once. */
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

import { accountsHolding } from '#modules/accounts/public.ts'
import { tellDeadlines } from '#platform/deadlines/deadlines.ts'
import { defineJob } from '#platform/jobs/jobs.ts'
import { system } from '#platform/scope/actor.ts'

/** Every morning at 8 (郑州): who answers for something is told of each level that it reached, street by street, in transactions of their own. */
export const tellDuties = defineJob({
  name: 'duties.tell',
  cron: '0 0 * * *',
  async run({ db, streets }) {
    for (const { id } of await streets()) {
      // Each round tells up to 500 and marks them, so that a process that dies half-way repeats nothing.
      while ((await db.withActor(system('到期提醒', [id]), (ctx) => tellDeadlines(ctx, accountsHolding))) > 0);
    }
  },
})

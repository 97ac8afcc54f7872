import { and, inArray, isNull, sql } from 'drizzle-orm'
import { branchKinds } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { defineJob } from '#platform/jobs/jobs.ts'
import { system } from '#platform/scope/actor.ts'
import { today } from '#platform/time/day.ts'
import { openReview } from './service.ts'

/** Opens this year's review in every branch of a street that has members and none yet; gives how many. */
export async function openYear(ctx: Ctx, streetId: string): Promise<number> {
  const year = Number(today(ctx.now).slice(0, 4))
  const branches = await ctx.tx
    .select({ id: organizations.id })
    .from(organizations)
    .where(
      and(
        sql`${organizations.streetId} = ${streetId}`,
        inArray(organizations.kind, [...branchKinds]),
        isNull(organizations.dissolvedOn),
        sql`not exists (select from appraisal_review r where r.branch_id = ${organizations.id} and r.year = ${year})`,
        sql`exists (select from member_period p where p.branch_id = ${organizations.id} and p.until_on is null and p.standing in ('FULL', 'PROBATIONARY'))`,
      ),
    )
  for (const { id } of branches) await openReview(ctx, id, year)
  return branches.length
}

/** On 1 October, 08:00 in 郑州: reviews are held in the fourth quarter. [BW §17–18] */
export const openReviews = defineJob({
  name: 'appraisals.open',
  cron: '0 0 1 10 *',
  async run({ db, streets }) {
    for (const { id } of await streets()) await db.withActor(system('民主评议', [id]), (ctx) => openYear(ctx, id))
  },
})

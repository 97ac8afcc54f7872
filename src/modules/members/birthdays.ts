import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { accountsOfPerson } from '#modules/accounts/public.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { consents, people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { defineJob } from '#platform/jobs/jobs.ts'
import { notify } from '#platform/notify/notify.ts'
import { system } from '#platform/scope/actor.ts'
import { type Day, today } from '#platform/time/day.ts'
import type { BirthdayView } from './birthday-contract.ts'
import { birthdayIn, joinedOnFor } from './birthday-rules.ts'
import { scopeFor } from './roster.ts'
import { activeStandings } from './rules.ts'
import { memberships, periods } from './schema.ts'

const consented = sql<boolean>`exists (select from ${consents} where ${consents.personId} = ${memberships.personId}
  and ${consents.purpose} = 'PARTY_BIRTHDAY' and ${consents.withdrawnAt} is null)`

/** Members of today with the anniversary of their joining in a month, in its order. */
async function inMonth({ tx }: Ctx, year: number, month: number, branchIds: readonly string[] | null, streetId: string) {
  const rows = await tx
    .select({
      id: memberships.id,
      personId: memberships.personId,
      name: people.name,
      joinedOn: memberships.joinedOn,
      branch: { id: organizations.id, name: organizations.name },
      isPublic: consented,
    })
    .from(memberships)
    .innerJoin(people, eq(people.id, memberships.personId))
    .innerJoin(periods, and(eq(periods.membershipId, memberships.id), isNull(periods.untilOn), inArray(periods.standing, [...activeStandings])))
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(
      and(
        eq(memberships.streetId, streetId),
        sql`extract(month from ${memberships.joinedOn}) = ${month} and extract(year from ${memberships.joinedOn}) < ${year}`,
        branchIds ? inArray(periods.branchId, [...branchIds]) : undefined,
      ),
    )
    .orderBy(asc(people.namePinyin), asc(memberships.id))
  return rows
    .map((r) => ({ ...r, on: birthdayIn(r.joinedOn, year), years: year - Number(r.joinedOn.slice(0, 4)) }))
    .toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
}

/**
 * The list of a month for a branch, or for all branches within the actor's reach. It is the secretary's; nobody else sees it.
 * @throws NotFound | Forbidden
 */
export async function birthdays(ctx: Ctx, input: { organizationId?: string; year?: number; month?: number }): Promise<z.output<typeof BirthdayView>[]> {
  const scope = await scopeFor(ctx, 'members.birthdays', input.organizationId)
  const day = today(ctx.now)
  const rows = await inMonth(ctx, input.year ?? Number(day.slice(0, 4)), input.month ?? Number(day.slice(5, 7)), scope.branchIds, scope.streetId)
  return rows.map(({ personId: _, ...row }) => row)
}

/** Fellow members of a branch who chose to let it know, in this month. For members of that branch. */
export async function publicBirthdays(ctx: Ctx, branchId: string, streetId: string): Promise<{ name: string; on: Day; years: number }[]> {
  const day = today(ctx.now)
  const rows = await inMonth(ctx, Number(day.slice(0, 4)), Number(day.slice(5, 7)), [branchId], streetId)
  return rows.filter((r) => r.isPublic).map(({ name, on, years }) => ({ name, on, years }))
}

/** Greets the street's members on the anniversary of their joining: each in his own inbox, once a year. Gives how many. */
export async function greet(ctx: Ctx, streetId: string): Promise<number> {
  const day = today(ctx.now)
  const year = Number(day.slice(0, 4))
  const rows = await ctx.tx
    .select({ id: memberships.id, personId: memberships.personId, joinedOn: memberships.joinedOn })
    .from(memberships)
    .innerJoin(periods, and(eq(periods.membershipId, memberships.id), isNull(periods.untilOn), inArray(periods.standing, [...activeStandings])))
    .where(
      and(
        eq(memberships.streetId, streetId),
        inArray(sql`to_char(${memberships.joinedOn}, 'MM-DD')`, joinedOnFor(day)),
        sql`${memberships.joinedOn} < ${`${year}-01-01`}`,
      ),
    )
  for (const { id, personId, joinedOn } of rows) {
    const years = year - Number(joinedOn.slice(0, 4))
    await notify(ctx, {
      streetId,
      accountIds: await accountsOfPerson(ctx, personId),
      title: `今天是您的政治生日：入党 ${years} 周年`,
      body: `您于 ${joinedOn} 加入中国共产党，至今 ${years} 年。感谢您一直以来的付出，祝您工作顺利、身体健康。这条问候只发给您本人；是否让本支部党员知道，由您在“我同意的事项”里选择。`,
      link: '/me/consents',
      dedupeKey: `birthday:${id}:${year}`,
    })
  }
  return rows.length
}

/** Every morning at 8 (郑州). */
export const greetBirthdays = defineJob({
  name: 'members.birthdays',
  cron: '0 0 * * *',
  async run({ db, streets }) {
    for (const { id } of await streets()) await db.withActor(system('政治生日', [id]), (ctx) => greet(ctx, id))
  },
})

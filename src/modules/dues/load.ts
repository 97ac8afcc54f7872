import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { memberships, periods } from '#modules/members/schema.ts'
import { branchKinds } from '#modules/organizations/rules.ts'
import { type Organization, organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { schemeOf } from '#platform/schemes/schemes.ts'
import { authorize } from '#platform/scope/policy.ts'
import type { Account, ValuesOn } from './account.ts'
import { type Month, monthEnd, reliefInForce } from './rules.ts'
import { bases, payments, reliefs } from './schema.ts'
import { duesScheme } from './scheme.ts'

export type Branch = Pick<Organization, 'id' | 'streetId' | 'name' | 'path'>
const branchColumns = { id: organizations.id, streetId: organizations.streetId, name: organizations.name, path: organizations.path, kind: organizations.kind }

/** A branch in which the actor holds the permission. @throws NotFound | Forbidden */
export async function branchFor({ tx, actor }: Ctx, permission: string, branchId: string): Promise<Branch> {
  const [branch] = await tx.select(branchColumns).from(organizations).where(eq(organizations.id, branchId))
  if (!branch || !(branchKinds as readonly string[]).includes(branch.kind)) throw new NotFound('这个党支部')
  authorize(actor, permission, branch)
  return branch
}

/** A member of whom the actor holds the permission, at the branch where he stands or stood last. @throws NotFound | Forbidden */
export async function memberFor(ctx: Ctx, permission: string, membershipId: string): Promise<{ account: MemberAccount; branch: Branch }> {
  const [found] = await ctx.tx
    .select(branchColumns)
    .from(periods)
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(and(eq(periods.membershipId, membershipId), isNull(periods.untilOn)))
  if (!found) throw new NotFound('这名党员')
  authorize(ctx.actor, permission, found)
  const [account] = await accountsOf(ctx, [membershipId])
  return { account: account!, branch: found }
}

/** The acting person's own membership; null for who is no member. */
export async function ownMembershipId({ tx, actor }: Ctx): Promise<string | null> {
  if (!actor.personId) return null
  const [row] = await tx.select({ id: memberships.id }).from(memberships).where(eq(memberships.personId, actor.personId))
  return row?.id ?? null
}

/** The rules of any day in a street. */
export async function valuesIn(ctx: Ctx, streetId: string): Promise<ValuesOn> {
  const on = await schemeOf(ctx, duesScheme, streetId)
  return (day) => on(day).values
}

/** Locks memberships in the order of their keys: whoever records dues of the same member waits here. */
export async function lockMembers({ tx }: Ctx, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`select id from membership where id = any(${sql.param([...ids])}::uuid[]) order by id for update`)
}

/** An account with the name that a list shows. */
export interface MemberAccount extends Account {
  streetId: string
  personId: string
  name: string
}

/** Members who owe or paid something to a branch for a month, by name. */
export async function membersOf({ tx }: Ctx, branchId: string, month: Month): Promise<string[]> {
  const day = monthEnd(month)
  const rows = await tx.execute<{ id: string }>(sql`
    select m.id from (
      select membership_id as id from member_period where branch_id = ${branchId} and standing in ('FULL', 'PROBATIONARY')
        and from_on <= ${day} and (until_on is null or until_on > ${day})
      union select membership_id from dues_payment where branch_id = ${branchId} and month = ${month} and kind = 'MONTHLY') m
    join membership on membership.id = m.id join person on person.id = membership.person_id order by person.name_pinyin, m.id`)
  return rows.rows.map((r) => r.id)
}

/** All that decides what members owe, in the order asked for. */
export async function accountsOf({ tx }: Ctx, ids: readonly string[]): Promise<MemberAccount[]> {
  if (ids.length === 0) return []
  const among = (column: typeof periods.membershipId | typeof bases.membershipId | typeof payments.membershipId) =>
    sql`${column} = any(${sql.param([...ids])}::uuid[])`
  const [members, stretches, fixed, reduced, paid] = await Promise.all([
    tx
      .select({ m: memberships, name: people.name })
      .from(memberships)
      .innerJoin(people, eq(people.id, memberships.personId))
      .where(sql`${memberships.id} = any(${sql.param([...ids])}::uuid[])`),
    tx.select().from(periods).where(among(periods.membershipId)).orderBy(asc(periods.fromOn)),
    tx.select().from(bases).where(among(bases.membershipId)).orderBy(asc(bases.fromMonth)),
    tx
      .select()
      .from(reliefs)
      .where(and(among(reliefs.membershipId as never), inArray(reliefs.state, [...reliefInForce]))),
    tx
      .select({ membershipId: payments.membershipId, month: payments.month })
      .from(payments)
      .where(and(among(payments.membershipId), eq(payments.kind, 'MONTHLY')))
      .groupBy(payments.membershipId, payments.month)
      .having(sql`sum(${payments.amountFen}) > 0`),
  ])
  const of = <T extends { membershipId: string }>(rows: readonly T[]) => Map.groupBy(rows, (r) => r.membershipId)
  const [periodsOf, basesOf, reliefsOf, paidOf] = [of(stretches), of(fixed), of(reduced), of(paid)]
  const byId = new Map(members.map((row) => [row.m.id, row]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    if (!row) return []
    return {
      membershipId: id,
      streetId: row.m.streetId,
      personId: row.m.personId,
      name: row.name,
      paidThrough: row.m.duesPaidThrough,
      monthlyFen: row.m.monthlyDuesFen,
      periods: periodsOf.get(id) ?? [],
      bases: basesOf.get(id) ?? [],
      reliefs: reliefsOf.get(id) ?? [],
      paid: new Set((paidOf.get(id) ?? []).map((p) => p.month)),
    }
  })
}

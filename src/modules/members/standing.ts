import { and, eq, gt, inArray, isNull, lte, or } from 'drizzle-orm'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import type { Day } from '#platform/time/day.ts'
import type { Standing } from './rules.ts'
import { memberships, periods } from './schema.ts'

/** A person's membership as another module asks for it. `version` is what a change names. */
export interface MembershipNow {
  id: string
  version: number
  standing: Standing
  branchId: string
}

/** The membership of a person today, or null for who never was a member. The caller has authorized. */
export async function membershipOf({ tx }: Pick<Ctx, 'tx'>, personId: string): Promise<MembershipNow | null> {
  const [row] = await tx
    .select({ id: memberships.id, version: memberships.version, standing: periods.standing, branchId: periods.branchId })
    .from(memberships)
    .innerJoin(periods, and(eq(periods.membershipId, memberships.id), isNull(periods.untilOn)))
    .where(eq(memberships.personId, personId))
  return row ?? null
}

/** Who was a full member on a day, by person: of a branch, or of these persons in any branch. Only full members vote. [EL §5] */
export async function fullMembersOn(
  { tx }: Pick<Ctx, 'tx'>,
  day: Day,
  which: { branchId: string } | { personIds: readonly string[] },
): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: people.id, name: people.name })
    .from(periods)
    .innerJoin(people, eq(people.id, periods.personId))
    .where(
      and(
        eq(periods.standing, 'FULL'),
        lte(periods.fromOn, day),
        or(isNull(periods.untilOn), gt(periods.untilOn, day)),
        'branchId' in which ? eq(periods.branchId, which.branchId) : inArray(periods.personId, [...which.personIds]),
      ),
    )
    .orderBy(people.namePinyin, people.id)
  return new Map(rows.map((r) => [r.id, r.name]))
}

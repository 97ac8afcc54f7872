import { and, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import { accounts } from '#platform/auth/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { declaredPermissions } from '#platform/scope/policy.ts'
import { today } from '#platform/time/day.ts'
import { grants } from './schema.ts'

/** The account of a person, where news for him goes; none when he has no account or it is disabled. */
export async function accountsOfPerson({ tx }: Ctx, personId: string): Promise<string[]> {
  const rows = await tx
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(eq(accounts.personId, personId), isNull(accounts.disabledAt)))
  return rows.map((r) => r.id)
}

/** Accounts that hold a permission at a path today, where news for staff goes. */
export async function accountsHolding({ tx, now }: Ctx, permission: string, path: string): Promise<string[]> {
  const roles = [...(declaredPermissions().get(permission) ?? [])]
  const day = today(now)
  const rows = await tx
    .selectDistinct({ id: accounts.id })
    .from(grants)
    .innerJoin(accounts, eq(accounts.id, grants.accountId))
    .innerJoin(organizations, eq(organizations.id, grants.organizationId))
    .where(
      and(
        inArray(grants.role, roles),
        lte(grants.fromOn, day),
        or(isNull(grants.untilOn), gt(grants.untilOn, day)),
        isNull(accounts.disabledAt),
        sql`starts_with(${path}, ${organizations.path})`,
      ),
    )
  return rows.map((r) => r.id)
}

/** Gives the account of one person to another, for a merge; null when there is none to give, or the other has one already, be it a disabled one. */
export async function repointAccount({ tx }: Ctx, fromPersonId: string, toPersonId: string): Promise<string | null> {
  const [taken] = await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.personId, toPersonId))
  if (taken) return null
  const [moved] = await tx.update(accounts).set({ personId: toPersonId }).where(eq(accounts.personId, fromPersonId)).returning({ id: accounts.id })
  return moved?.id ?? null
}

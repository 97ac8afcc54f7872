import { and, desc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import { accounts, authEvents } from '#platform/auth/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { roleLabels } from '#platform/scope/actor.ts'
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

/**
 * A member's account goes with him to another street: it now stands for the person there, and his role of MEMBER ends in the old branch and begins
 * in the new one. An account that holds another role stays where its work is. Call it with both streets open; gives the account, if one moved.
 */
export async function moveMemberAccount(
  { tx, actor, now }: Ctx,
  from: { personId: string; streetId: string },
  to: { personId: string; streetId: string; branchId: string },
): Promise<string | null> {
  const [account] = await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.personId, from.personId))
  if (!account) return null
  const [taken] = await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.personId, to.personId))
  const held = await tx
    .select({ id: grants.id, role: grants.role })
    .from(grants)
    .where(and(eq(grants.accountId, account.id), isNull(grants.untilOn)))
  if (taken || held.some((g) => g.role !== 'MEMBER')) return null
  const by = actor.accountId ?? actor.name
  await tx.update(accounts).set({ personId: to.personId, homeStreetId: to.streetId, updatedAt: now }).where(eq(accounts.id, account.id))
  await tx
    .update(grants)
    .set({ untilOn: today(now), revokedBy: by })
    .where(and(eq(grants.accountId, account.id), isNull(grants.untilOn)))
  await tx
    .insert(grants)
    .values({ streetId: to.streetId, accountId: account.id, role: 'MEMBER', organizationId: to.branchId, fromOn: today(now), grantedBy: by, createdAt: now })
  return account.id
}

/** A person's account for the copy of his own data: name, roles, and what happened at the door; null for who has none. [PIPL §45] */
export async function accountData({ tx }: Ctx, personId: string) {
  const [account] = await tx.select().from(accounts).where(eq(accounts.personId, personId))
  if (!account) return null
  const held = await tx
    .select({ role: grants.role, organization: organizations.name, fromOn: grants.fromOn, untilOn: grants.untilOn })
    .from(grants)
    .innerJoin(organizations, eq(organizations.id, grants.organizationId))
    .where(eq(grants.accountId, account.id))
    .orderBy(grants.fromOn, grants.id)
  const door = await tx.select().from(authEvents).where(eq(authEvents.userId, account.id)).orderBy(desc(authEvents.id)).limit(5000)
  return {
    ...{ username: account.username, name: account.name, secondFactor: account.twoFactorEnabled === true },
    ...{ createdAt: account.createdAt.toISOString(), disabledAt: account.disabledAt?.toISOString() ?? null },
    roles: held.map(({ role, organization, fromOn, untilOn }) => ({ role: roleLabels[role], organization, fromOn, untilOn })),
    door: door.map(({ at, kind, ipAddress }) => ({ at: at.toISOString(), kind, ipAddress })),
  }
}

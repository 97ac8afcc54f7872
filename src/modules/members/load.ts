import { and, eq, isNull, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { branchKinds, organizationKindLabels } from '#modules/organizations/rules.ts'
import { type Organization, organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import { type Ctx, prepared } from '#platform/db/database.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { authorize } from '#platform/scope/policy.ts'
import { type Membership, memberships, periods } from './schema.ts'

export type Period = typeof periods.$inferSelect

/** A membership with what it is today and the branch it stands in. */
export interface Loaded {
  membership: Membership
  open: Period
  branch: Pick<Organization, 'id' | 'name' | 'path'>
}

const placed = { open: periods, branch: { id: organizations.id, name: organizations.name, path: organizations.path } }

/**
 * A membership, when the actor holds the permission in its branch today. `lock` is the fence of every change: whoever changes the
 * same member waits here.
 * @throws NotFound | Forbidden
 */
export async function loadMember(ctx: Ctx, id: string, permission: string, options: { lock?: boolean } = {}): Promise<Loaded> {
  if (!options.lock) {
    const [read] = await prepared(ctx.tx, 'member_load', (tx) =>
      tx
        .select({ membership: memberships, ...placed })
        .from(memberships)
        .innerJoin(periods, and(eq(periods.membershipId, memberships.id), isNull(periods.untilOn)))
        .innerJoin(organizations, eq(organizations.id, periods.branchId))
        .where(eq(memberships.id, sql.placeholder('id')))
        .prepare('member_load'),
    ).execute({ id })
    if (!read) throw new NotFound('这名党员')
    authorize(ctx.actor, permission, read.branch)
    return read
  }
  // The lock is taken first and alone: what was true while waiting is read afterwards.
  const [membership] = await ctx.tx.select().from(memberships).where(eq(memberships.id, id)).for('update')
  if (!membership) throw new NotFound('这名党员')
  // A new period copies facts of the person; locked now, before any period is, nobody waits for another who waits for him.
  await ctx.tx.select({ id: people.id }).from(people).where(eq(people.id, membership.personId)).for('share')
  const [now] = await ctx.tx
    .select(placed)
    .from(periods)
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(and(eq(periods.membershipId, id), isNull(periods.untilOn)))
  if (!now) throw new NotFound('这名党员')
  authorize(ctx.actor, permission, now.branch)
  return { membership, ...now }
}

/** Refuses a save from an older page. @throws Refused `member.changedMeanwhile` */
export function assertVersion(membership: Membership, version: number): void {
  if (membership.version !== version) throw new Refused('member.changedMeanwhile', '这名党员的登记刚被他人修改过，请刷新后核对再保存')
}

/**
 * The branch and group that a member may be placed in.
 * @throws NotFound | Forbidden | Refused `member.notABranch`, `member.groupElsewhere`
 */
export async function placeFor(
  ctx: Ctx,
  permission: string,
  branchId: string,
  groupId: string | null,
): Promise<{ branch: Pick<Organization, 'id' | 'name' | 'path' | 'streetId'>; group: { id: string; name: string } | null }> {
  const group = alias(organizations, 'party_group')
  const [found] = await ctx.tx
    .select({
      branch: {
        id: organizations.id,
        name: organizations.name,
        path: organizations.path,
        streetId: organizations.streetId,
        kind: organizations.kind,
        dissolvedOn: organizations.dissolvedOn,
      },
      group: { id: group.id, name: group.name, kind: group.kind, dissolvedOn: group.dissolvedOn },
    })
    .from(organizations)
    .leftJoin(group, and(eq(group.parentId, organizations.id), eq(group.id, groupId ?? '00000000-0000-0000-0000-000000000000')))
    .where(eq(organizations.id, branchId))
    // Whoever dissolves the branch waits until the member is placed, and then finds him; the other way round this finds it dissolved.
    .for('share', { of: organizations })
  if (!found) throw new NotFound('这个党支部')
  authorize(ctx.actor, permission, found.branch)
  if (!(branchKinds as readonly string[]).includes(found.branch.kind))
    throw new Refused('member.notABranch', `党员的组织关系应在党支部，${organizationKindLabels[found.branch.kind]}不是党支部`)
  if (found.branch.dissolvedOn) throw new Refused('member.notABranch', `${found.branch.name}已撤销，请选择现有的党支部`)
  if (groupId && (found.group?.kind !== 'PARTY_GROUP' || found.group.dissolvedOn))
    throw new Refused('member.groupElsewhere', '所选党小组不在这个党支部，请重新选择')
  return { branch: found.branch, group: found.group && { id: found.group.id, name: found.group.name } }
}

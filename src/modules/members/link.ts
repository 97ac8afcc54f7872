import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { onDissolve } from '#modules/organizations/public.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { linkPeople, type PersonLink } from '#modules/people/public.ts'
import { type Ctx, prepared } from '#platform/db/database.ts'
import { Refused } from '#platform/errors.ts'
import { recordMany } from '#platform/timeline/timeline.ts'
import { indexMembers } from './index-entry.ts'
import { activeStandings, isPlaced, type Standing, standingLabels } from './rules.ts'
import { marks, memberships, periods } from './schema.ts'

interface Moved {
  membershipId: string
  version: number
}

/** What `people` may know of memberships: where a member stands, what is his, what a merge moves. */
export const membersLink: PersonLink = {
  name: '党籍',

  async placesOf({ tx }, personIds) {
    const rows = await prepared(tx, 'member_places', (tx) =>
      tx
        .select({ personId: periods.personId, path: organizations.path })
        .from(periods)
        .innerJoin(organizations, eq(organizations.id, periods.branchId))
        .where(and(sql`${periods.personId} = any(${sql.placeholder('persons')}::uuid[])`, isNull(periods.untilOn)))
        .prepare('member_places'),
    ).execute({ persons: `{${personIds.join(',')}}` })
    return new Map(rows.map((r) => [r.personId, [r.path]]))
  },

  async changed(ctx, personId) {
    const rows = await ctx.tx.select({ id: memberships.id }).from(memberships).where(eq(memberships.personId, personId))
    await indexMembers(
      ctx,
      rows.map((r) => r.id),
    )
  },

  async ownData(ctx, personId) {
    const [membership] = await ctx.tx.select().from(memberships).where(eq(memberships.personId, personId))
    if (!membership) return null
    const { joinedOn, fullOn, duesPaidThrough, monthlyDuesFen, note } = membership
    const stretches = await ctx.tx
      .select({ standing: periods.standing, branch: organizations.name, fromOn: periods.fromOn, untilOn: periods.untilOn, reason: periods.reason })
      .from(periods)
      .innerJoin(organizations, eq(organizations.id, periods.branchId))
      .where(eq(periods.membershipId, membership.id))
      .orderBy(periods.fromOn)
    const carried = await ctx.tx
      .select({ kind: marks.kind, detail: marks.detail, fromOn: marks.fromOn, untilOn: marks.untilOn })
      .from(marks)
      .where(eq(marks.membershipId, membership.id))
      .orderBy(marks.fromOn)
    return { joinedOn, fullOn, duesPaidThrough, monthlyDuesFen, note, periods: stretches, marks: carried }
  },

  async whyKept(ctx, personId) {
    const now = await standingOf(ctx, personId)
    return now && isPlaced(now.standing) ? `他是${standingLabels[now.standing]}，党员资料按规定须保留，不能删除` : null
  },

  merge: {
    async preview(ctx, keptId, mergedId) {
      const [kept, merged] = [await standingOf(ctx, keptId), await standingOf(ctx, mergedId)]
      if (!merged) return { lines: [], refusal: null }
      if (!kept) return { lines: [`党籍 1 条（${standingLabels[merged.standing]}，入党日期 ${merged.joinedOn}）`], refusal: null }
      // An ended membership of the hidden row stays with it: it is no member's history any more.
      if (!isPlaced(merged.standing)) return { lines: [], refusal: null }
      return {
        lines: [],
        refusal: isPlaced(kept.standing)
          ? '两条资料都登记为在册党员，请先把登记错误的一条办理转出，再合并'
          : '被合并的一条是在册党员，请对换：保留在册党员的一条',
      }
    },

    async move(ctx, keptId, mergedId): Promise<Moved | null> {
      const merged = await standingOf(ctx, mergedId)
      if (!merged || (await standingOf(ctx, keptId))) return null
      return repoint(ctx, merged.id, keptId, 'member.merged')
    },

    async undo(ctx, _keptId, mergedId, moved) {
      if (!moved) return
      const { membershipId, version } = moved as Moved
      const [row] = await ctx.tx.select().from(memberships).where(eq(memberships.id, membershipId)).for('update')
      if (row?.version !== version) throw new Refused('merge.changedSince', '合并之后党籍登记又有修改，不能再撤销')
      await repoint(ctx, membershipId, mergedId, 'member.mergeUndone')
    },
  },
}

async function standingOf({ tx }: Ctx, personId: string): Promise<{ id: string; joinedOn: string; standing: Standing } | null> {
  const [row] = await tx
    .select({ id: memberships.id, joinedOn: memberships.joinedOn, standing: periods.standing })
    .from(memberships)
    .innerJoin(periods, and(eq(periods.membershipId, memberships.id), isNull(periods.untilOn)))
    .where(eq(memberships.personId, personId))
  return row ?? null
}

async function repoint(ctx: Ctx, membershipId: string, personId: string, action: string): Promise<Moved> {
  const [row] = await ctx.tx
    .update(memberships)
    .set({ personId, version: sql`${memberships.version} + 1`, updatedAt: ctx.now })
    .where(eq(memberships.id, membershipId))
    .returning()
  await ctx.tx.update(periods).set({ personId }).where(eq(periods.membershipId, membershipId))
  await recordMany(ctx, [{ streetId: row!.streetId, subjectType: 'member', subjectId: membershipId, action, data: { personId } }])
  return { membershipId, version: row!.version }
}

/** Connects members to the modules below: persons, and the dissolving of branches. Called once, at start. */
export function connectMembers(): void {
  linkPeople(membersLink)
  onDissolve(async ({ tx }, body) => {
    const [row] = await tx
      .select({ n: sql<number>`count(*)::int` })
      .from(periods)
      .innerJoin(organizations, sql`${organizations.id} in (${periods.branchId}, ${periods.groupId})`)
      .where(and(isNull(periods.untilOn), inArray(periods.standing, [...activeStandings]), sql`${organizations.path} ^@ ${body.path}`))
    return row && row.n > 0 ? `还有 ${row.n} 名党员的组织关系在这里，请先调整到其他支部或党小组` : null
  })
}

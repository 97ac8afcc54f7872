import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { authorize } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import { changed, changeRefusals, type MarkKind, markKindLabels, type Stretch, whyNotMarked } from './rules.ts'
import { marks, memberships, periods } from './schema.ts'
import { relocate, setMark } from './service.ts'

/** One change for several members: a group inside their branch (null: none), or a mark. */
export type Together =
  | { kind: 'GROUP'; groupId: string | null; onDay: Day; reason?: string }
  | { kind: 'MARK'; mark: MarkKind; detail?: string | null; onDay: Day }

/** What the change would do to one of them. `refused` says why it cannot, in Chinese; who is in the group already stays as he is. */
export interface Effect {
  id: string
  version: number
  name: string
  from: string
  to: string
  refused: string | null
  unchanged: boolean
}

const groups = alias(organizations, 'party_group')

/** Members in the order of their keys; who changes several takes their rows in this order, so that two who do wait and none blocks the other. */
async function chosen(ctx: Ctx, ids: readonly string[], lock: boolean) {
  const wanted = [...new Set(ids)]
  const query = ctx.tx.select({ id: memberships.id }).from(memberships).where(inArray(memberships.id, wanted)).orderBy(asc(memberships.id))
  if ((lock ? await query.for('update') : await query).length < wanted.length) throw new NotFound('所选的部分党员')
  const rows = await ctx.tx
    .select({
      id: memberships.id,
      version: memberships.version,
      name: people.name,
      open: periods,
      branch: { id: organizations.id, name: organizations.name, path: organizations.path },
      group: groups.name,
    })
    .from(memberships)
    .innerJoin(people, eq(people.id, memberships.personId))
    .innerJoin(periods, and(eq(periods.membershipId, memberships.id), isNull(periods.untilOn)))
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .leftJoin(groups, eq(groups.id, periods.groupId))
    .where(inArray(memberships.id, wanted))
    .orderBy(asc(memberships.id))
  for (const { branch } of rows) authorize(ctx.actor, 'members.keep', branch)
  return rows
}

async function effects(ctx: Ctx, ids: readonly string[], change: Together, lock: boolean): Promise<(Effect & { branchId: string })[]> {
  const rows = await chosen(ctx, ids, lock)
  const day = today(ctx.now)
  if (change.kind === 'MARK') {
    const carried = await ctx.tx
      .select()
      .from(marks)
      .where(and(inArray(marks.membershipId, [...ids]), eq(marks.kind, change.mark)))
    return rows.map(({ id, version, name, open, branch }) => {
      const same = carried.filter((m) => m.membershipId === id)
      const refused = whyNotMarked(open.standing, same, change.mark, change.onDay, day)
      return { id, version, name, branchId: branch.id, from: '', to: markKindLabels[change.mark], refused: refused?.message ?? null, unchanged: false }
    })
  }
  const [group] = change.groupId
    ? await ctx.tx
        .select({ name: groups.name, parentId: groups.parentId, kind: groups.kind, dissolvedOn: groups.dissolvedOn })
        .from(groups)
        .where(eq(groups.id, change.groupId))
    : []
  return rows.map(({ id, version, name, open, branch, group: before }) => {
    const fits = change.groupId === null || (group?.kind === 'PARTY_GROUP' && group.parentId === branch.id && group.dissolvedOn === null)
    const result = changed(open as Stretch, { groupId: change.groupId, onDay: change.onDay, reason: null }, day)
    const unchanged = fits && result === 'member.unchanged'
    const refused = unchanged ? null : !fits ? `在${branch.name}，所选党小组不在这个党支部` : typeof result === 'string' ? changeRefusals[result] : null
    return { id, version, name, branchId: branch.id, from: before ?? '未编入党小组', to: group?.name ?? '不编入党小组', refused, unchanged }
  })
}

/** What a change would do to each of the members, before it is made; nothing is changed. @throws NotFound | Forbidden */
export async function previewTogether(ctx: Ctx, ids: readonly string[], change: Together): Promise<Effect[]> {
  return (await effects(ctx, ids, change, false)).map(({ branchId: _, ...effect }) => effect)
}

/**
 * Makes the change for all of the members or for none: each with his own period, version and entry of the timeline, as if made on his page.
 * `members` carry the versions of the preview. Gives the number of those who were changed.
 * @throws NotFound | Forbidden | Refused `member.notTogether` naming each who stands against it and why
 */
export async function changeTogether(ctx: Ctx, members: readonly { id: string; version: number }[], change: Together): Promise<number> {
  const seen = new Map(members.map((m) => [m.id, m.version]))
  const all = await effects(ctx, [...seen.keys()], change, true)
  const against = all.flatMap(({ id, name, version, refused }) => {
    const why = seen.get(id) === version ? refused : '登记刚被他人修改过'
    return why ? [{ path: `members.${members.findIndex((m) => m.id === id)}`, message: `${name}：${why}` }] : []
  })
  if (against.length) throw new Refused('member.notTogether', `有 ${against.length} 人不能这样办理，所有人都没有改动。请取消选择这些人，或重新核对`, against)
  const moving = all.filter((e) => !e.unchanged)
  for (const { id, version, branchId } of moving)
    if (change.kind === 'MARK') await setMark(ctx, id, version, { kind: change.mark, detail: change.detail, onDay: change.onDay })
    else await relocate(ctx, id, version, { branchId, groupId: change.groupId, onDay: change.onDay, reason: change.reason })
  return moving.length
}

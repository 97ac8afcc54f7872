import { and, asc, eq, inArray, isNotNull, isNull, ne, or, sql } from 'drizzle-orm'
import { activeStandings } from '#modules/members/rules.ts'
import { memberships, periods } from '#modules/members/schema.ts'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import type { Day } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { allEntries, loadCase } from './load.ts'
import { caseStateLabels, endReasonLabels, identityLabels } from './rules.ts'
import { cases, type DevelopmentCase, type DevelopmentEntry, entries, notices, objections, papers } from './schema.ts'
import { settle } from './settle.ts'
import { isKey } from './words.ts'
import { onceAPerson, recordOn } from './write.ts'

/** Who moves between two streets, and the names of both sides, which neither can read of the other later. */
export interface Carried {
  from: { personId: string; name: string }
  to: { streetId: string; personId: string; branchId: string; name: string }
  onDay: Day
}

/** Cases that make a member: the one under way, and the one that is in the archive. An application that came to nothing stays where it was made. */
const goes = or(eq(cases.state, 'ACTIVE'), eq(cases.endReason, 'ARCHIVED'))
const casesOf = ({ tx }: Ctx, personId: string): Promise<DevelopmentCase[]> =>
  tx
    .select()
    .from(cases)
    .where(and(eq(cases.personId, personId), goes))
    .orderBy(asc(cases.id))

/** What the file of a person's admission says, in lines. */
export async function caseLines(ctx: Ctx, personId: string): Promise<string[]> {
  return (await casesOf(ctx, personId)).map((f) => {
    const days: [string, Day | null][] = [
      ['申请入党', f.appliedOn],
      ['确定为积极分子', f.activistOn],
      ['列为发展对象', f.targetOn],
      ['支部大会接收为预备党员', f.votedOn],
      ['批准', f.approvedOn],
      ['预备期满', f.probationEndsOn],
      ['转为正式党员', f.convertedOn],
    ]
    const said = days.flatMap(([what, day]) => (day ? [`${formatDayShort(day)}${what}`] : []))
    return `发展档案（${identityLabels[f.identity]}，${f.endReason ? endReasonLabels[f.endReason] : caseStateLabels[f.state]}）：${said.join('，')}`
  })
}

/**
 * A member is received by another street: the whole file of his admission goes with him, and every day in it stays what it was, so that what is under
 * way goes on there. The old street keeps its file, ended. Of accountability the old street keeps all: it is about its own people. Both streets are open.
 * @throws Refused `development.alreadyOpen`
 */
export async function carryCases(both: Ctx, { from, to, onDay }: Carried): Promise<void> {
  for (const { id } of await casesOf(both, from.personId)) {
    const old = await loadCase(both, id, null, { lock: true })
    const copy = await copyCase(both, old.file, { from, to, onDay })
    const made = await loadCase(both, copy.id, null)
    await settle(both, made)
    await recordOn(both, made, 'development.carriedIn', { from: from.name, onDay })
    if (old.file.state !== 'ACTIVE') continue
    await settle(both, old, { state: 'ENDED', endReason: 'MOVED_AWAY', endedOn: onDay })
    await recordOn(both, old, 'development.carriedOut', { to: to.name, onDay })
  }
}

async function copyCase(both: Ctx, file: DevelopmentCase, { from, to, onDay }: Carried): Promise<{ id: string }> {
  const { tx, now } = both
  const { id: _, version: __, ...facts } = file
  const [copy] = await onceAPerson(() =>
    tx
      .insert(cases)
      .values({
        ...{ ...facts, streetId: to.streetId, personId: to.personId, branchId: to.branchId },
        ...{ receivedOn: onDay, receivedFrom: from.name, createdAt: now, updatedAt: now },
      })
      .returning({ id: cases.id }),
  )
  const here = { streetId: to.streetId, caseId: copy!.id }
  const keys = new Map<string, string>()
  // One by one: a correction names an entry before it.
  for (const { id, ...entry } of await allEntries(both, file.id)) {
    const correctsId = entry.correctsId && keys.get(entry.correctsId)
    const values = await withoutBodies(both, entry)
    const [row] = await tx
      .insert(entries)
      .values({ ...entry, ...here, values, correctsId, carried: true })
      .returning({ id: entries.id })
    keys.set(id, row!.id)
  }
  const held = await tx.select().from(papers).where(eq(papers.caseId, file.id)).orderBy(asc(papers.id))
  if (held.length) await tx.insert(papers).values(held.map(({ id: _, ...paper }) => ({ ...paper, ...here })))
  for (const { id, ...notice } of await tx.select().from(notices).where(eq(notices.caseId, file.id)).orderBy(asc(notices.id))) {
    const [row] = await tx
      .insert(notices)
      .values({ ...notice, ...here })
      .returning({ id: notices.id })
    const said = await tx.select().from(objections).where(eq(objections.noticeId, id)).orderBy(asc(objections.id))
    if (said.length) await tx.insert(objections).values(said.map(({ id: _, ...o }) => ({ ...o, streetId: to.streetId, noticeId: row!.id })))
  }
  return copy!
}

/** The group in which he was placed is a body of the old street: the new one reads its name. */
async function withoutBodies({ tx }: Ctx, { step, values }: Pick<DevelopmentEntry, 'step' | 'values'>): Promise<DevelopmentEntry['values']> {
  if (step !== 'PLACE' || !isKey(String(values.group ?? ''))) return values
  const [group] = await tx
    .select({ name: organizations.name })
    .from(organizations)
    .where(eq(organizations.id, String(values.group)))
  return { ...values, group: group?.name ?? '' }
}

/** Members who stand in another branch of their street now: the open case of each goes there with him, and its period carries on. [R26 §11–13] */
export async function followMembers(ctx: Ctx, membershipIds: readonly string[]): Promise<void> {
  const moved = await ctx.tx
    .select({ id: cases.id, branchId: periods.branchId, onDay: periods.fromOn })
    .from(cases)
    .innerJoin(memberships, eq(memberships.personId, cases.personId))
    .innerJoin(periods, and(eq(periods.membershipId, memberships.id), isNull(periods.untilOn)))
    .where(
      and(
        sql`${memberships.id} = any(${sql.param([...membershipIds])}::uuid[])`,
        ...[eq(cases.state, 'ACTIVE'), isNotNull(cases.approvedOn), inArray(periods.standing, [...activeStandings]), ne(periods.branchId, cases.branchId)],
      ),
    )
    .orderBy(asc(cases.id))
  for (const { id, branchId, onDay } of moved) {
    const old = await loadCase(ctx, id, null, { lock: true })
    const [to] = await ctx.tx
      .select({ id: organizations.id, name: organizations.name, path: organizations.path, kind: organizations.kind })
      .from(organizations)
      .where(eq(organizations.id, branchId))
    await settle(ctx, { ...old, branch: to! }, { branchId })
    await recordOn(ctx, old, 'development.moved', { from: old.branch.name, to: to!.name, onDay })
  }
}

/** A member left the deployment by a transfer: his open case ends here; the papers go with the letter. */
export async function endWithMember(ctx: Ctx, personId: string, onDay: Day, toName: string): Promise<void> {
  const [open] = await ctx.tx
    .select({ id: cases.id })
    .from(cases)
    .where(and(eq(cases.personId, personId), eq(cases.state, 'ACTIVE')))
  if (!open) return
  const old = await loadCase(ctx, open.id, null, { lock: true })
  await settle(ctx, old, { state: 'ENDED', endReason: 'MOVED_AWAY', endedOn: onDay })
  await recordOn(ctx, old, 'development.carriedOut', { to: toName, onDay })
}

import { and, asc, desc, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import { postsOf, postsOfPerson } from '#modules/organizations/public.ts'
import { type PostKind, postKindLabels } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { canAtAny, peopleActionLabels, placesOf, recordOpening, viewColumns, viewOf } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import { type Ctx, prepared } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { can } from '#platform/scope/policy.ts'
import { today, yearsBetween } from '#platform/time/day.ts'
import { timelineEntries } from '#platform/timeline/schema.ts'
import type { BranchView, MarkView, MemberView, MyMembership, PeriodView } from './contract.ts'
import { type Loaded, loadMember } from './load.ts'
import { activeStandings, nextStandings } from './rules.ts'
import { marks, memberships, periods } from './schema.ts'
import { memberActionLabels } from './texts.ts'

const groups = alias(organizations, 'party_group')
const labelOf = (post: { kind: PostKind; title: string | null }) => post.title ?? postKindLabels[post.kind]
const standingYears = (fullOn: string | null, now: Date) => (fullOn === null ? null : yearsBetween(fullOn, today(now)))

/** A member's page: facts, periods, marks, posts, and what this actor is offered. @throws NotFound | Forbidden */
export async function getMember(ctx: Ctx, id: string): Promise<z.output<typeof MemberView>> {
  const loaded = await loadMember(ctx, id, 'members.read')
  const { membership, open, branch } = loaded
  const about = { id: membership.personId, streetId: membership.streetId }
  const [facts, posts, [person], placed] = await Promise.all([
    historyOf(ctx, loaded),
    postsOfPerson(ctx, membership.personId),
    prepared(ctx.tx, 'member_person', (tx) =>
      tx
        .select(viewColumns)
        .from(people)
        .where(eq(people.id, sql.placeholder('id')))
        .prepare('member_person'),
    ).execute({ id: membership.personId }),
    placesOf(ctx, [about]),
  ])
  if (!person) throw new NotFound('这名党员')
  const places = placed.get(person.id) ?? [branch.path]
  return {
    id,
    person: viewOf(person),
    standing: open.standing,
    branch: { id: branch.id, name: branch.name },
    group: facts.periods.find((p) => p.id === open.id)?.group ?? null,
    joinedOn: membership.joinedOn,
    fullOn: membership.fullOn,
    standingYears: standingYears(membership.fullOn, ctx.now),
    duesPaidThrough: membership.duesPaidThrough,
    monthlyDuesFen: membership.monthlyDuesFen,
    duesByLedger: membership.duesByLedger,
    note: membership.note,
    version: membership.version,
    ...facts,
    posts: posts.map((p) => ({ organization: { id: p.organizationId, name: p.organizationName }, label: labelOf(p), fromOn: p.fromOn, untilOn: p.untilOn })),
    nextStandings: nextStandings[open.standing].filter((s) => s !== 'PROBATIONARY' || membership.fullOn === null),
    can: {
      edit: can(ctx.actor, 'members.edit', branch.path),
      keep: can(ctx.actor, 'members.keep', branch.path),
      editPerson: canAtAny(ctx.actor, 'people.edit', places),
      revealPhone: canAtAny(ctx.actor, 'people.revealPhone', places),
      revealIdentityNumber: canAtAny(ctx.actor, 'people.revealIdentityNumber', places),
    },
  }
}

/** Periods and marks, latest first. */
async function historyOf(
  { tx }: Ctx,
  { membership }: Pick<Loaded, 'membership'>,
): Promise<{ periods: z.output<typeof PeriodView>[]; marks: z.output<typeof MarkView>[] }> {
  const of = { membership: membership.id }
  const [stretches, carried] = await Promise.all([
    prepared(tx, 'member_periods', (tx) =>
      tx
        .select({ period: periods, branchName: organizations.name, groupName: groups.name })
        .from(periods)
        .innerJoin(organizations, eq(organizations.id, periods.branchId))
        .leftJoin(groups, eq(groups.id, periods.groupId))
        .where(eq(periods.membershipId, sql.placeholder('membership')))
        .orderBy(desc(periods.fromOn))
        .prepare('member_periods'),
    ).execute(of),
    prepared(tx, 'member_marks', (tx) =>
      tx
        .select()
        .from(marks)
        .where(eq(marks.membershipId, sql.placeholder('membership')))
        .orderBy(desc(marks.fromOn), asc(marks.kind))
        .prepare('member_marks'),
    ).execute(of),
  ])
  return {
    periods: stretches.map(({ period: { id, standing, branchId, groupId, fromOn, untilOn, reason }, branchName, groupName }) => ({
      ...{ id, standing, fromOn, untilOn, reason },
      branch: { id: branchId, name: branchName },
      group: groupId && groupName ? { id: groupId, name: groupName } : null,
    })),
    marks: carried.map(({ id, kind, detail, fromOn, untilOn }) => ({ id, kind, detail, fromOn, untilOn })),
  }
}

/** Leaves the trace that the actor opened this member's page; says whether one was written. @throws NotFound | Forbidden */
export async function openedMember(ctx: Ctx, id: string): Promise<boolean> {
  const { membership } = await loadMember(ctx, id, 'members.read')
  return recordOpening(ctx, { id: membership.personId, streetId: membership.streetId }, '查看党员档案')
}

/** What happened to the member and to his personal record, newest first. @throws NotFound | Forbidden */
export async function memberTimeline(ctx: Ctx, id: string, page: { cursor?: string; limit: number }) {
  const { membership } = await loadMember(ctx, id, 'members.read')
  const before = page.cursor ? Number(readCursor(page.cursor, 1)[0]) : null
  const of = (type: string, subject: string): SQL => and(eq(timelineEntries.subjectType, type), eq(timelineEntries.subjectId, subject))!
  const rows = await ctx.tx
    .select()
    .from(timelineEntries)
    .where(and(or(of('member', id), of('person', membership.personId)), before === null ? undefined : lt(timelineEntries.id, before)))
    .orderBy(desc(timelineEntries.id))
    .limit(page.limit + 1)
  const { items, next } = pageFrom(rows, page.limit, (r) => [r.id])
  return {
    items: items.map(({ seq, at, subjectType, actorName, actorRole, onBehalfOf, action, note, data }) => ({
      ...{ seq, subjectType, actorName, actorRole, onBehalfOf, action, note, data },
      at: at.toISOString(),
      label: memberActionLabels[action] ?? peopleActionLabels[action] ?? action,
    })),
    next,
  }
}

const committee: readonly PostKind[] = [
  'SECRETARY',
  'DEPUTY_SECRETARY',
  'ORG_COMMISSIONER',
  'PUBLICITY_COMMISSIONER',
  'DISCIPLINE_COMMISSIONER',
  'COMMISSIONER',
]

/** A branch as a member of it sees it: who serves it and how many it is; contact only where it is public. */
async function branchView(ctx: Ctx, branchId: string, groupId: string | null): Promise<z.output<typeof BranchView>> {
  const day = today(ctx.now)
  const [bodies, posts, [counted], [grouped]] = await Promise.all([
    ctx.tx
      .select()
      .from(organizations)
      .where(inArray(organizations.id, groupId ? [branchId, groupId] : [branchId])),
    postsOf(ctx.tx, groupId ? [branchId, groupId] : [branchId], day),
    ctx.tx
      .select({
        full: sql<number>`count(*) filter (where ${periods.standing} = 'FULL')::int`,
        probationary: sql<number>`count(*) filter (where ${periods.standing} = 'PROBATIONARY')::int`,
      })
      .from(periods)
      .where(and(eq(periods.branchId, branchId), isNull(periods.untilOn), inArray(periods.standing, [...activeStandings]))),
    ctx.tx
      .select({ n: sql<number>`count(*)::int` })
      .from(organizations)
      .where(and(eq(organizations.parentId, branchId), eq(organizations.kind, 'PARTY_GROUP'), isNull(organizations.dissolvedOn))),
  ])
  const branch = bodies.find((b) => b.id === branchId)
  if (!branch) throw new NotFound('党支部')
  const group = bodies.find((b) => b.id === groupId)
  const current = posts.filter((p) => p.untilOn === null || p.untilOn > day)
  const { full = 0, probationary = 0 } = counted ?? {}
  return {
    branch: { id: branch.id, name: branch.name },
    group: group ? { id: group.id, name: group.name } : null,
    address: branch.address,
    contactPhone: branch.contactPublic ? branch.contactPhone : null,
    committee: current
      .filter((p) => p.organizationId === branchId && committee.includes(p.kind))
      .sort((a, b) => committee.indexOf(a.kind) - committee.indexOf(b.kind) || a.seat - b.seat)
      .map((p) => ({ label: labelOf(p), holderName: p.holderName })),
    groupLeader: current.find((p) => p.organizationId === groupId && p.kind === 'GROUP_LEADER')?.holderName ?? null,
    counts: { members: full + probationary, full, probationary, groups: grouped?.n ?? 0 },
  }
}

/** The acting member's own record and branch; null for who is no member. No permission is asked: it is about himself. */
export async function myMembership(ctx: Ctx): Promise<z.output<typeof MyMembership> | null> {
  if (!ctx.actor.personId) return null
  const [membership] = await ctx.tx.select().from(memberships).where(eq(memberships.personId, ctx.actor.personId))
  if (!membership) return null
  const facts = await historyOf(ctx, { membership })
  const now = facts.periods[0]
  if (!now) return null
  return {
    id: membership.id,
    standing: now.standing,
    joinedOn: membership.joinedOn,
    fullOn: membership.fullOn,
    standingYears: standingYears(membership.fullOn, ctx.now),
    duesPaidThrough: membership.duesPaidThrough,
    monthlyDuesFen: membership.monthlyDuesFen,
    ...facts,
    branch: await branchView(ctx, now.branch.id, now.group?.id ?? null),
  }
}

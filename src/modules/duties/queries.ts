import { and, asc, eq, gt, inArray, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { type DeadlineKind, deadlineKind, deadlineKinds } from '#platform/deadlines/deadlines.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import { NotFound } from '#platform/errors.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { reachOf } from '#platform/scope/policy.ts'
import { addDays, type Day, daysBetween, today } from '#platform/time/day.ts'
import { type DutyView, SOON_DAYS } from './contract.ts'

type Duty = z.output<typeof DutyView>

export interface DutyFilter {
  streetId?: string
  organizationId?: string
  kinds?: readonly string[]
  state?: 'OVERDUE' | 'SOON' | 'LATER'
  /** Only what is late or due within so many days. */
  withinDays?: number
}

/** Kinds that are read with the same reach make one condition; without any, nothing is seen. */
function within(kinds: readonly DeadlineKind[], reach: (kind: DeadlineKind) => readonly string[]): SQL {
  const byReach = Map.groupBy(
    kinds.filter((k) => reach(k).length > 0),
    (k) => reach(k).join(' '),
  )
  const parts = [...byReach].map(([paths, some]) =>
    and(
      inArray(
        deadlines.kind,
        some.map((k) => k.key),
      ),
      paths === '/' ? undefined : or(...paths.split(' ').map((path) => sql`${deadlines.path} ^@ ${path}`)),
    ),
  )
  return parts.length ? or(...parts)! : sql`false`
}

/** Streets and subtree asked for. The body is looked up within what row-level security shows. @throws NotFound */
async function asked({ tx, actor }: Ctx, { streetId, organizationId }: Pick<DutyFilter, 'streetId' | 'organizationId'>): Promise<SQL | undefined> {
  // Of many streets row-level security shows the actor's; said twice, the planner would take them for far smaller than they are.
  const street = streetId ?? (actor.streets.length === 1 ? actor.streets[0] : undefined)
  if (organizationId === undefined) return street ? eq(deadlines.streetId, street) : undefined
  const [body] = await tx.select({ path: organizations.path, streetId: organizations.streetId }).from(organizations).where(eq(organizations.id, organizationId))
  if (!body) throw new NotFound('这个组织')
  return and(eq(deadlines.streetId, body.streetId), sql`${deadlines.path} ^@ ${body.path}`)
}

const inState = (state: DutyFilter['state'], day: Day): SQL | undefined =>
  state === 'OVERDUE'
    ? lt(deadlines.dueOn, day)
    : state === 'SOON'
      ? and(sql`${deadlines.dueOn} >= ${day}`, lte(deadlines.dueOn, addDays(day, SOON_DAYS)))
      : state === 'LATER'
        ? gt(deadlines.dueOn, addDays(day, SOON_DAYS))
        : undefined

/** A page of what is due and may be opened by the actor, the earliest first: one read by the index of days. */
export async function dutyList(ctx: Ctx, filter: DutyFilter & { cursor?: string; limit: number }): Promise<{ items: Duty[]; next: string | null }> {
  const day = today(ctx.now)
  const kinds = deadlineKinds().filter((k) => !filter.kinds || filter.kinds.includes(k.key))
  const [dueOn, id] = filter.cursor ? (readCursor(filter.cursor, 2) as [string, string]) : []
  const rows = await ctx.tx
    .select({ duty: deadlines, name: organizations.name })
    .from(deadlines)
    .innerJoin(organizations, eq(organizations.id, deadlines.organizationId))
    .where(
      and(
        await asked(ctx, filter),
        within(kinds, (k) => reachOf(ctx.actor, k.permission)),
        inState(filter.state, day),
        filter.withinDays === undefined ? undefined : lte(deadlines.dueOn, addDays(day, filter.withinDays)),
        dueOn ? sql`(${deadlines.dueOn}, ${deadlines.id}) > (${dueOn}, ${id})` : undefined,
      ),
    )
    .orderBy(asc(deadlines.dueOn), asc(deadlines.id))
    // A number that the planner does not know: expecting fewer lines than that, it would read and sort all instead of the first by the index of days.
    .limit(sql`(select ${filter.limit + 1}::int)` as unknown as number)
  const page = pageFrom(rows, filter.limit, (r) => [r.duty.dueOn, r.duty.id])
  return { items: page.items.map(({ duty, name }) => shown(duty, name, day)), next: page.next }
}

function shown(duty: typeof deadlines.$inferSelect, name: string, day: Day): Duty {
  const kind = deadlineKind(duty.kind)
  return {
    id: duty.id,
    kind: kind.key,
    label: kind.label,
    title: duty.title,
    clause: duty.clause,
    dueOn: duty.dueOn,
    days: daysBetween(day, duty.dueOn),
    organization: { id: duty.organizationId, name },
    href: kind.href(duty.subjectId),
    siteHref: kind.siteHref?.(duty.subjectId) ?? null,
  }
}

/**
 * How many are late and how many come within 30 days, by kind and by street. Only those are counted, by an index that holds all that
 * is asked, so the cost follows what is pressing and not what is held. Kinds that name persons count for who may count them.
 */
export async function dutyCounts(ctx: Ctx, filter: Pick<DutyFilter, 'streetId' | 'organizationId'>) {
  const day = today(ctx.now)
  const counted = reachOf(ctx.actor, 'duties.count')
  const reach = (k: DeadlineKind) => (counted.length ? counted : reachOf(ctx.actor, k.permission))
  const rows = await ctx.tx
    .select({
      kind: deadlines.kind,
      streetId: deadlines.streetId,
      overdue: sql<number>`(count(*) filter (where ${deadlines.dueOn} < ${day}))::int`,
      all: sql<number>`count(*)::int`,
    })
    .from(deadlines)
    .where(and(await asked(ctx, filter), within(deadlineKinds(), reach), lte(deadlines.dueOn, addDays(day, SOON_DAYS))))
    .groupBy(deadlines.kind, deadlines.streetId)
  const sum = (some: readonly (typeof rows)[number][]) => ({
    overdue: some.reduce((n, r) => n + r.overdue, 0),
    soon: some.reduce((n, r) => n + r.all - r.overdue, 0),
  })
  const streetIds = [...new Set(rows.map((r) => r.streetId))]
  const names = streetIds.length
    ? await ctx.tx
        .select({ id: organizations.id, name: sql<string>`coalesce(${organizations.shortName}, ${organizations.name})` })
        .from(organizations)
        .where(inArray(organizations.id, streetIds))
    : []
  return {
    ...sum(rows),
    kinds: deadlineKinds()
      .filter((k) => reach(k).length > 0)
      .map((k) => ({ key: k.key, label: k.label, open: reachOf(ctx.actor, k.permission).length > 0, ...sum(rows.filter((r) => r.kind === k.key)) })),
    streets: names
      .map((s) => ({ ...s, ...sum(rows.filter((r) => r.streetId === s.id)) }))
      .sort((a, b) => b.overdue - a.overdue || a.name.localeCompare(b.name, 'zh-CN')),
  }
}

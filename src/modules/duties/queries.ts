import { and, asc, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { organizations } from '#modules/organizations/schema.ts'
import { type Ctx, prepared } from '#platform/db/database.ts'
import { type DeadlineKind, deadlineKind, deadlineKinds } from '#platform/deadlines/deadlines.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import { NotFound } from '#platform/errors.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { reachOf } from '#platform/scope/policy.ts'
import { addDays, type Day, daysBetween, today } from '#platform/time/day.ts'
import { type DutyView, SOON_DAYS } from './contract.ts'

type Duty = z.output<typeof DutyView>

/** After every identifier. */
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

export interface DutyFilter {
  streetId?: string
  organizationId?: string
  kinds?: readonly string[]
  state?: 'OVERDUE' | 'SOON' | 'LATER'
  /** Only what is late or due within so many days. */
  withinDays?: number
}

/**
 * What the actor may see: kinds, and the subtrees in which he sees them. Where these differ by kind, a line is his when its own kind and
 * path begin with one of the `pairs`: `election.term/…`.
 */
function sightOf(kinds: readonly DeadlineKind[], reach: (kind: DeadlineKind) => readonly string[]) {
  const seen = kinds.filter((k) => reach(k).length > 0)
  const reaches = [...new Set(seen.map((k) => reach(k).join(' ')))]
  return {
    kinds: seen.map((k) => k.key),
    reach: [...new Set(reaches.flatMap((r) => r.split(' ')))],
    pairs: reaches.length > 1 ? seen.flatMap((k) => reach(k).map((path) => k.key + path)) : null,
  }
}

/** Streets and subtree asked for. The body is looked up within what row-level security shows. @throws NotFound */
async function asked(
  { tx, actor }: Ctx,
  { streetId, organizationId }: Pick<DutyFilter, 'streetId' | 'organizationId'>,
): Promise<{ street: string | null; below: string }> {
  // Of many streets row-level security shows the actor's; said twice, the planner would take them for far smaller than they are.
  if (organizationId === undefined) return { street: streetId ?? (actor.streets.length === 1 ? actor.streets[0]! : null), below: '/' }
  const [body] = await tx.select({ path: organizations.path, streetId: organizations.streetId }).from(organizations).where(eq(organizations.id, organizationId))
  if (!body) throw new NotFound('这个组织')
  return { street: body.streetId, below: body.path }
}

/** Streets, kinds, subtrees and last day, as both queries ask for them. */
const sought = (street: string | null): SQL =>
  and(
    street === null ? undefined : sql`${deadlines.streetId} = ${sql.placeholder('street')}`,
    sql`${deadlines.kind} = any(${sql.placeholder('kinds')}::text[])`,
    sql`${deadlines.dueOn} <= ${sql.placeholder('until')}`,
  )!

const within = ({ kind, path }: Record<'kind' | 'path', SQLWrapper>): SQL =>
  sql`${path} ^@ ${sql.placeholder('below')} and ${path} ^@ any(${sql.placeholder('reach')}::text[])
    and (${sql.placeholder('pairs')}::text[] is null or (${kind} || ${path}) ^@ any(${sql.placeholder('pairs')}::text[]))`

/** Kept by a name, a plan serves every street; over many streets the best plan hangs on what is asked for, and is made each time. */
const nameOf = (query: 'list' | 'counts', street: string | null): string => (street === null ? '' : `duties_${query}`)

/** After which day, and until which, lies what is asked for. */
function daysOf({ state, withinDays }: Pick<DutyFilter, 'state' | 'withinDays'>, day: Day): { after: string; until: string } {
  const ends = [
    state === 'OVERDUE' ? addDays(day, -1) : state === 'SOON' ? addDays(day, SOON_DAYS) : null,
    withinDays === undefined ? null : addDays(day, withinDays),
  ]
  return {
    after: state === 'SOON' ? addDays(day, -1) : state === 'LATER' ? addDays(day, SOON_DAYS) : '-infinity',
    until: ends.filter((end) => end !== null).sort()[0] ?? 'infinity',
  }
}

/** A page of what is due and may be opened by the actor, the earliest first: one read by the index of days. */
export async function dutyList(ctx: Ctx, filter: DutyFilter & { cursor?: string; limit: number }): Promise<{ items: Duty[]; next: string | null }> {
  const day = today(ctx.now)
  const kinds = deadlineKinds().filter((k) => !filter.kinds || filter.kinds.includes(k.key))
  const days = daysOf(filter, day)
  const [after, id] = filter.cursor ? (readCursor(filter.cursor, 2) as [string, string]) : [days.after, LAST]
  const { street, below } = await asked(ctx, filter)
  const rows = await prepared(ctx.tx, street === null ? 'duties.list.streets' : 'duties.list', (tx) => {
    // In order first, by the index of days, then seen or not: left to itself the planner takes what is seen for so few lines that it reads and sorts all.
    const duty = tx
      .select()
      .from(deadlines)
      .where(and(sought(street), sql`(${deadlines.dueOn}, ${deadlines.id}) > (${sql.placeholder('after')}, ${sql.placeholder('id')}::uuid)`))
      .orderBy(asc(deadlines.dueOn), asc(deadlines.id))
      .as('duty')
    return (
      tx
        .select({
          ...duty._.selectedFields,
          organizationName: sql<string>`(select ${organizations.name} from ${organizations} where ${organizations.id} = ${duty.organizationId})`,
        })
        .from(duty)
        .where(within(duty))
        .orderBy(asc(duty.dueOn), asc(duty.id))
        .limit(sql`(select ${sql.placeholder('limit')}::int)` as unknown as number)
        // Unnamed, the query of many streets is planned each time: its plan hangs on the days asked for.
        .prepare(street === null ? '' : 'duties_list_street')
    )
  }).execute({
    street,
    below,
    ...sightOf(kinds, (k) => reachOf(ctx.actor, k.permission)),
    until: days.until,
    after,
    id,
    limit: filter.limit + 1,
  })
  const page = pageFrom(rows, filter.limit, (r) => [r.dueOn, r.id])
  return { items: page.items.map((duty) => shown(duty, day)), next: page.next }
}

function shown(duty: typeof deadlines.$inferSelect & { organizationName: string }, day: Day): Duty {
  const kind = deadlineKind(duty.kind)
  return {
    id: duty.id,
    kind: kind.key,
    label: kind.label,
    title: duty.title,
    clause: duty.clause,
    dueOn: duty.dueOn,
    days: daysBetween(day, duty.dueOn),
    organization: { id: duty.organizationId, name: duty.organizationName },
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
  const { street, below } = await asked(ctx, filter)
  const rows = await prepared(ctx.tx, street === null ? 'duties.counts.streets' : 'duties.counts', (tx) =>
    tx
      .select({
        kind: deadlines.kind,
        streetId: deadlines.streetId,
        overdue: sql<number>`(count(*) filter (where ${deadlines.dueOn} < ${sql.placeholder('day')}))::int`,
        all: sql<number>`count(*)::int`,
      })
      .from(deadlines)
      .where(and(sought(street), within(deadlines)))
      .groupBy(deadlines.kind, deadlines.streetId)
      .prepare(nameOf('counts', street)),
  ).execute({ street, below, ...sightOf(deadlineKinds(), reach), until: addDays(day, SOON_DAYS), day })
  const sum = (some: readonly (typeof rows)[number][]) => ({
    overdue: some.reduce((n, r) => n + r.overdue, 0),
    soon: some.reduce((n, r) => n + r.all - r.overdue, 0),
  })
  const streetIds = [...new Set(rows.map((r) => r.streetId))]
  const names = streetIds.length
    ? await prepared(ctx.tx, 'duties.streets', (tx) =>
        tx
          .select({ id: organizations.id, name: sql<string>`coalesce(${organizations.shortName}, ${organizations.name})` })
          .from(organizations)
          .where(sql`${organizations.id} = any(${sql.placeholder('ids')}::uuid[])`)
          .prepare('duties_streets'),
      ).execute({ ids: `{${streetIds.join(',')}}` })
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

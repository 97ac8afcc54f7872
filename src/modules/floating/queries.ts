import { and, asc, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Standing } from '#modules/members/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { matchesText } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { deadlineKind } from '#platform/deadlines/deadlines.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { authorizeAnywhere, can, scopeOf } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import { timelineOf } from '#platform/timeline/timeline.ts'
import type { DepartureView, FloatingFilter, FloatingMember, FloatingRow, GuestView } from './contract.ts'
import { deadlineKinds } from './deadlines.ts'
import { loadMember, openMark, ownMembershipId } from './load.ts'
import {
  type ContactResult,
  type DecisionGround,
  decisionFrom,
  departureReasonLabels,
  type FloatingTab,
  type GuestKind,
  type LapseGround,
  lapseGroundLabels,
} from './rules.ts'
import { contacts, type Departure, decisions, departures, guests, lapses } from './schema.ts'
import { floatingActionLabels } from './texts.ts'

type Row = z.output<typeof FloatingRow>
type Due = Row['due'][number]
const kindKeys = deadlineKinds.map((k) => k.key)
const LAST = '9999-12-31'

/** What is due of these members, first to last. */
async function dueOf({ tx }: Ctx, ids: readonly string[]): Promise<Map<string, Due[]>> {
  const rows = ids.length
    ? await tx
        .select({ subjectId: deadlines.subjectId, kind: deadlines.kind, dueOn: deadlines.dueOn, clause: deadlines.clause })
        .from(deadlines)
        .where(and(inArray(deadlines.kind, kindKeys), inArray(deadlines.subjectId, [...ids])))
        .orderBy(asc(deadlines.dueOn))
    : []
  const due = new Map<string, Due[]>()
  for (const { subjectId, kind, dueOn, clause } of rows) due.set(subjectId, [...(due.get(subjectId) ?? []), { label: deadlineKind(kind).label, dueOn, clause }])
  return due
}

/** Where each part of the list comes from: its rows, since when, and what is said of it. */
const sources: Record<FloatingTab, { from: SQL; since: SQL; detail: SQL }> = {
  OUTFLOW: {
    from: sql`member_mark s on s.membership_id = m.id and s.kind = 'OUTFLOW' and s.until_on is null`,
    since: sql`s.from_on`,
    detail: sql`s.detail`,
  },
  LOST: {
    from: sql`member_mark s on s.membership_id = m.id and s.kind = 'LOST_CONTACT' and s.until_on is null`,
    since: sql`s.from_on`,
    detail: sql`s.detail`,
  },
  LAPSE: { from: sql`floating_lapse s on s.membership_id = m.id and s.state = 'OPEN'`, since: sql`s.since_on`, detail: sql`s.grounds` },
  REPORTED: { from: sql`floating_departure s on s.membership_id = m.id and s.state = 'REPORTED'`, since: sql`s.left_on`, detail: sql`s.place` },
}

interface Found extends Record<string, unknown> {
  id: string
  name: string
  branch_id: string
  branch_name: string
  standing: Standing
  since_on: Day
  detail: string | null
  last_on: Day | null
  last_result: ContactResult | null
  due_on: Day
}

/** Members of one part, those whose next step is due first on top, within the actor's reach. @throws Forbidden */
export async function listFloating(
  ctx: Ctx,
  { cursor, limit, ...filter }: z.output<typeof FloatingFilter> & { cursor?: string; limit: number },
): Promise<{ items: Row[]; next: string | null }> {
  authorizeAnywhere(ctx.actor, 'floating.read')
  const after = cursor ? readCursor(cursor, 2) : null
  const { from, since, detail } = sources[filter.tab]
  const [body] = filter.organizationId
    ? await ctx.tx.select({ path: organizations.path }).from(organizations).where(eq(organizations.id, filter.organizationId))
    : []
  const where = and(
    scopeOf(ctx.actor, 'floating.read', organizations.path),
    filter.organizationId ? (body ? sql`${organizations.path} ^@ ${body.path}` : sql`false`) : undefined,
    filter.text ? matchesText(filter.text) : undefined,
    after ? sql`(coalesce(w.due_on, ${LAST}::date), m.id) > (${String(after[0])}::date, ${String(after[1])}::uuid)` : undefined,
  )!
  const { rows } = await ctx.tx.execute<Found>(sql`
    select m.id, ${people.name} as name, ${organizations.id} as branch_id, ${organizations.name} as branch_name, p.standing, (${since})::text as since_on,
      ${detail} as detail, c.on_day::text as last_on, c.result as last_result, coalesce(w.due_on, ${LAST}::date)::text as due_on
    from membership m
    join ${from}
    join member_period p on p.membership_id = m.id and p.until_on is null
    join ${organizations} on ${organizations.id} = p.branch_id
    join ${people} on ${people.id} = m.person_id
    left join lateral (select on_day, result from floating_contact where membership_id = m.id order by on_day desc, id desc limit 1) c on true
    left join lateral (select min(due_on) as due_on from deadline where subject_id = m.id and kind in (${sql.join(
      kindKeys.map((k) => sql`${k}`),
      sql`, `,
    )})) w on true
    where ${where}
    order by coalesce(w.due_on, ${LAST}::date), m.id
    limit ${limit + 1}`)
  const page = pageFrom(rows, limit, (r) => [r.due_on, r.id])
  const due = await dueOf(
    ctx,
    page.items.map((r) => r.id),
  )
  return {
    items: page.items.map((r) => ({
      ...{ id: r.id, name: r.name, branch: { id: r.branch_id, name: r.branch_name }, standing: r.standing, sinceOn: r.since_on },
      detail:
        filter.tab === 'LAPSE'
          ? groundsOf(r.detail)
              .map((g) => lapseGroundLabels[g])
              .join('、')
          : r.detail,
      ...{ lastContactOn: r.last_on, lastResult: r.last_result, due: due.get(r.id) ?? [] },
    })),
    next: page.next,
  }
}

const groundsOf = (text: string | null): LapseGround[] => (text ? (text.split(',') as LapseGround[]) : [])

export const departureView = ({ membershipId: _, streetId: __, createdAt: ___, ...shown }: Departure): z.output<typeof DepartureView> => shown

/** Everything of one member, and what this actor may do. @throws NotFound | Forbidden */
export async function getFloating(ctx: Ctx, id: string): Promise<z.output<typeof FloatingMember>> {
  const { membership, name, open, branch } = await loadMember(ctx, id, 'floating.read')
  const { tx } = ctx
  const [away, lost, [person], left, tried, watched, decided, due] = [
    await openMark(ctx, id, 'OUTFLOW'),
    await openMark(ctx, id, 'LOST_CONTACT'),
    await tx.select({ phoneHint: people.phoneHint }).from(people).where(eq(people.id, membership.personId)),
    await tx.select().from(departures).where(eq(departures.membershipId, id)).orderBy(desc(departures.leftOn), desc(departures.id)),
    await tx.select().from(contacts).where(eq(contacts.membershipId, id)).orderBy(desc(contacts.onDay), desc(contacts.id)).limit(200),
    await tx.select().from(lapses).where(eq(lapses.membershipId, id)).orderBy(desc(lapses.sinceOn), desc(lapses.id)),
    await tx.select().from(decisions).where(eq(decisions.membershipId, id)).orderBy(desc(decisions.createdAt)),
    (await dueOf(ctx, [id])).get(id) ?? [],
  ]
  const lapse = watched.find((l) => l.state === 'OPEN')
  const active = open.standing === 'FULL' || open.standing === 'PROBATIONARY'
  const day = today(ctx.now)
  const ground = (kind: DecisionGround, sinceOn: Day | undefined) => {
    if (sinceOn === undefined) return []
    const fromOn = decisionFrom(kind, sinceOn)
    return [{ ground: kind, sinceOn, fromOn, open: day >= fromOn }]
  }
  return {
    ...{ id, personId: membership.personId, name, branch: { id: branch.id, name: branch.name }, standing: open.standing },
    ...{ phoneHint: person?.phoneHint ?? null, outflowSince: away?.fromOn ?? null, lostSince: lost?.fromOn ?? null },
    departures: left.map(departureView),
    contacts: tried.map(({ id, onDay, way, result, note, recordedBy }) => ({ id, onDay, way, result, note, recordedBy })),
    lapses: watched.map(({ id, grounds, sinceOn, note, state, answer, closedOn }) => ({
      ...{ id, sinceOn, note, state, answer, closedOn },
      grounds: groundsOf(grounds),
    })),
    decisions: decided.map(({ membershipId: _, streetId: __, createdAt: ___, ...shown }) => shown),
    due,
    grounds: [
      ...(active ? ground('LAPSE', lapse?.sinceOn) : []),
      ...(active ? ground('LOST_CONTACT', lost?.fromOn) : []),
      ...(open.standing === 'SUSPENDED' && lost ? ground('STILL_LOST', open.fromOn) : []),
    ],
    can: {
      keep: can(ctx.actor, 'floating.keep', branch.path),
      decide: can(ctx.actor, 'floating.decide', branch.path),
      placed: active || open.standing === 'SUSPENDED',
    },
  }
}

/** What was done about a member, newest first. @throws NotFound | Forbidden */
export async function floatingTimeline(ctx: Ctx, id: string, page: { cursor?: string; limit: number }) {
  await loadMember(ctx, id, 'floating.read')
  const before = page.cursor ? Number(readCursor(page.cursor, 1)[0]) : undefined
  const rows = await timelineOf(ctx.tx, 'floating', id, { before, limit: page.limit + 1 })
  const { items, next } = pageFrom(rows, page.limit, (r) => [r.seq])
  return {
    items: items.map(({ seq, at, actorName, actorRole, onBehalfOf, action, note, data }) => ({
      ...{ seq, actorName, actorRole, onBehalfOf, action, note, data },
      at: at.toISOString(),
      label: floatingActionLabels[action] ?? action,
    })),
    next,
  }
}

/** Members who floated in, and in-service members who report here, by name. @throws Forbidden */
export async function listGuests(
  ctx: Ctx,
  filter: { kind?: GuestKind; former?: boolean; organizationId?: string; text?: string; cursor?: string; limit: number },
): Promise<{ items: z.output<typeof GuestView>[]; next: string | null }> {
  authorizeAnywhere(ctx.actor, 'floating.read')
  const after = filter.cursor ? readCursor(filter.cursor, 2) : null
  const [body] = filter.organizationId
    ? await ctx.tx.select({ path: organizations.path }).from(organizations).where(eq(organizations.id, filter.organizationId))
    : []
  const rows = await ctx.tx
    .select({ guest: guests, name: people.name, pinyin: people.namePinyin, branch: organizations.name, path: organizations.path })
    .from(guests)
    .innerJoin(people, eq(people.id, guests.personId))
    .innerJoin(organizations, eq(organizations.id, guests.branchId))
    .where(
      and(
        scopeOf(ctx.actor, 'floating.read', organizations.path),
        filter.organizationId ? (body ? sql`${organizations.path} ^@ ${body.path}` : sql`false`) : undefined,
        filter.kind ? eq(guests.kind, filter.kind) : undefined,
        filter.former ? sql`${guests.untilOn} is not null` : isNull(guests.untilOn),
        filter.text ? or(matchesText(filter.text), sql`${guests.unit} ^@ ${filter.text}`) : undefined,
        after ? sql`(${people.namePinyin}, ${guests.id}) > (${String(after[0])}, ${String(after[1])}::uuid)` : undefined,
      ),
    )
    .orderBy(people.namePinyin, guests.id)
    .limit(filter.limit + 1)
  const page = pageFrom(rows, filter.limit, (r) => [r.pinyin, r.guest.id])
  return {
    items: page.items.map(({ guest: { streetId: _, createdAt: __, branchId, ...shown }, name, branch, path }) => ({
      ...shown,
      name,
      branch: { id: branchId, name: branch },
      keeps: can(ctx.actor, 'floating.keep', path),
    })),
    next: page.next,
  }
}

/** The acting member's own reports, newest first. */
export async function myDepartures(ctx: Ctx): Promise<z.output<typeof DepartureView>[]> {
  const id = await ownMembershipId(ctx)
  if (!id) return []
  const rows = await ctx.tx.select().from(departures).where(eq(departures.membershipId, id)).orderBy(desc(departures.createdAt))
  return rows.map(departureView)
}

/** 务工 · 广东省深圳市: a departure in one line. */
export const departureLine = (d: Pick<Departure, 'reason' | 'place'>): string => `${departureReasonLabels[d.reason]} · ${d.place}`

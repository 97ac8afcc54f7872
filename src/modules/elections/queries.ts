import { and, asc, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import { memberships } from '#modules/members/schema.ts'
import { type Body, bodyFor, postsOf } from '#modules/organizations/public.ts'
import { postKindLabels } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Forbidden } from '#platform/errors.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { can, scopeOf } from '#platform/scope/policy.ts'
import { today } from '#platform/time/day.ts'
import { timelineOf } from '#platform/timeline/timeline.ts'
import type { BodyPage, TermFilter, TermRow } from './contract.ts'
import { countOn, countsOn } from './electors.ts'
import { electionFor } from './load.ts'
import {
  adviceOf,
  daysLeft,
  type ElectionKind,
  type ElectionState,
  electedPosts,
  electiveKinds,
  runningStates,
  type TermState,
  termStateOn,
  termStates,
  termYearsOf,
} from './rules.ts'
import { elections, type Term, terms } from './schema.ts'
import { electionActionLabels } from './texts.ts'

const parents = alias(organizations, 'parent')
const until = sql<string | null>`coalesce(${terms.postponedUntil}, ${terms.endsOn})`

/** The street that a list works on: the asked one when it is among the actor's, or the current one. @throws Forbidden */
export function streetOf({ actor }: Ctx, asked?: string): string {
  const street = asked ?? actor.streetId ?? actor.streets[0]
  if (!street || !actor.streets.includes(street)) throw new Forbidden('elections.terms')
  return street
}

/** Bodies whose name or pinyin begins with, or whose name holds, what was typed. */
export function named(typed: string | undefined): SQL | undefined {
  const words = typed?.trim()
  if (!words) return undefined
  const low = words.toLowerCase()
  return /^[a-z]+$/.test(low)
    ? sql`(${organizations.nameInitials} ^@ ${low} or ${organizations.namePinyin} ^@ ${low})`
    : sql`(position(${words} in ${organizations.name}) > 0 or position(${words} in coalesce(${organizations.shortName}, '')) > 0)`
}

const termView = ({ streetId: _s, organizationId: _o, createdAt: _c, ...term }: Term) => term

/** The state of a term as the database sorts rows by it: the words of `termStateOn`. */
const stateOn = (day: string): SQL<TermState> =>
  sql<TermState>`case when ${terms.id} is null then 'NONE' when ${until} < ${day}::date then 'OVERDUE'
    when (${until} - interval '6 months')::date <= ${day}::date then 'DUE' else 'CURRENT' end`

const joinTerm = and(eq(terms.organizationId, organizations.id), isNull(terms.endedOn))

async function termConditions(ctx: Ctx, filter: TermFilter): Promise<SQL[]> {
  const below = filter.below ? (await bodyFor(ctx, 'elections.terms', filter.below)).path : null
  return [
    eq(organizations.streetId, streetOf(ctx, filter.streetId)),
    scopeOf(ctx.actor, 'elections.terms', organizations.path),
    inArray(organizations.kind, filter.kind?.length ? filter.kind.filter((k) => (electiveKinds as readonly string[]).includes(k)) : [...electiveKinds]),
    isNull(organizations.dissolvedOn),
    ...(below ? [sql`${organizations.path} ^@ ${below}`] : []),
    ...[named(filter.text)].filter((c) => c !== undefined),
  ]
}

/** A page of bodies that elect, those whose term ends first before the others; bodies without a recorded term last. */
export async function listTerms(ctx: Ctx, { cursor, limit, ...filter }: TermFilter & { cursor?: string; limit: number }) {
  const day = today(ctx.now)
  const conditions = await termConditions(ctx, filter)
  const sort = sql<string>`coalesce(${until}, date '9999-12-31')::text`
  const after = cursor ? readCursor(cursor, 3) : null
  const byState = filter.state?.length ? inArray(stateOn(day), filter.state) : undefined
  const running = ctx.tx
    .selectDistinctOn([elections.organizationId])
    .from(elections)
    .where(inArray(elections.state, [...runningStates]))
    .orderBy(elections.organizationId)
    .as('running')
  const [rows, counted, membersOf] = await Promise.all([
    ctx.tx
      .select({
        id: organizations.id,
        name: organizations.name,
        kind: organizations.kind,
        path: organizations.path,
        parentName: parents.name,
        term: terms,
        running: { id: running.id, kind: running.kind, state: running.state, plannedOn: running.plannedOn },
        secretary: sql<string | null>`(select p.holder_name from organization_post p
          where p.organization_id = ${organizations.id} and p.kind = 'SECRETARY' and p.from_on <= ${day} and (p.until_on is null or p.until_on > ${day}) limit 1)`,
        sort,
        pinyin: organizations.namePinyin,
      })
      .from(organizations)
      .leftJoin(terms, joinTerm)
      .leftJoin(parents, eq(parents.id, organizations.parentId))
      .leftJoin(running, eq(running.organizationId, organizations.id))
      .where(
        and(
          ...conditions,
          byState,
          after ? sql`(${sort}, ${organizations.namePinyin}, ${organizations.id}) > (${after[0]}::text, ${after[1]}, ${after[2]}::uuid)` : undefined,
        ),
      )
      .orderBy(sort, asc(organizations.namePinyin), asc(organizations.id))
      .limit(limit + 1),
    ctx.tx
      .select({ state: stateOn(day), n: sql<number>`count(*)::int` })
      .from(organizations)
      .leftJoin(terms, joinTerm)
      .where(and(...conditions))
      .groupBy(sql`1`),
    countsOn(ctx.tx, streetOf(ctx, filter.streetId), day),
  ])
  const of = (state: TermState) => counted.find((c) => c.state === state)?.n ?? 0
  const counts = Object.fromEntries(termStates.map((s) => [s, of(s)])) as Record<TermState, number>
  const asked: readonly TermState[] = filter.state?.length ? filter.state : termStates
  const total = asked.reduce((n, s) => n + counts[s], 0)
  const page = pageFrom(rows, limit, (r) => [r.sort, r.pinyin, r.id])
  return {
    items: page.items.map((r): z.output<typeof TermRow> => {
      const members = membersOf(r)
      const end = r.term && (r.term.postponedUntil ?? r.term.endsOn)
      return {
        organization: { id: r.id, name: r.name, kind: r.kind },
        parentName: r.parentName,
        members,
        committee: adviceOf(r.kind, members).committee,
        term: r.term && termView(r.term),
        until: end,
        state: termStateOn(end, day),
        daysLeft: end === null ? null : daysLeft(end, day),
        secretary: r.secretary,
        running: r.running,
      }
    }),
    next: page.next,
    total,
    counts,
    mayPlan: can(ctx.actor, 'elections.edit'),
  }
}

const electionRow = {
  id: elections.id,
  kind: elections.kind,
  state: elections.state,
  plannedOn: elections.plannedOn,
  heldOn: elections.heldOn,
  filedOn: elections.filedOn,
  organization: { id: organizations.id, name: organizations.name, kind: organizations.kind },
}

/** A page of elections, the latest first. */
export async function listElections(
  ctx: Ctx,
  input: { streetId?: string; state?: ElectionState[]; kind?: ElectionKind[]; text?: string; cursor?: string; limit: number },
) {
  const after = input.cursor ? readCursor(input.cursor, 2) : null
  const rows = await ctx.tx
    .select(electionRow)
    .from(elections)
    .innerJoin(organizations, eq(organizations.id, elections.organizationId))
    .where(
      and(
        eq(elections.streetId, streetOf(ctx, input.streetId)),
        scopeOf(ctx.actor, 'elections.terms', organizations.path),
        input.state?.length ? inArray(elections.state, input.state) : undefined,
        input.kind?.length ? inArray(elections.kind, input.kind) : undefined,
        named(input.text),
        after ? sql`(${elections.plannedOn}, ${elections.id}) < (${after[0]}::date, ${after[1]}::uuid)` : undefined,
      ),
    )
    .orderBy(desc(elections.plannedOn), desc(elections.id))
    .limit(input.limit + 1)
  return pageFrom(rows, input.limit, (r) => [r.plannedOn, r.id])
}

/** Everything about a body's committee, terms and elections. @throws NotFound | Forbidden */
export async function bodyPage(ctx: Ctx, id: string): Promise<z.output<typeof BodyPage>> {
  const { tx, actor } = ctx
  const body = await bodyFor(ctx, 'elections.terms', id)
  const day = today(ctx.now)
  const [members, history, held, past] = await Promise.all([
    countOn(tx, body, day),
    tx.select().from(terms).where(eq(terms.organizationId, id)).orderBy(desc(terms.electedOn)),
    postsOf(tx, [id], day),
    tx
      .select(electionRow)
      .from(elections)
      .innerJoin(organizations, eq(organizations.id, elections.organizationId))
      .where(eq(elections.organizationId, id))
      .orderBy(desc(elections.plannedOn), desc(elections.id)),
  ])
  const term = history.find((t) => t.endedOn === null)
  const end = term ? (term.postponedUntil ?? term.endsOn) : null
  const elected = held.filter((p) => (electedPosts as readonly string[]).includes(p.kind) && (p.untilOn === null || p.untilOn > day))
  const rank = (kind: string) => (electedPosts as readonly string[]).indexOf(kind)
  return {
    organization: { id, name: body.name, kind: body.kind, communityType: body.communityType, dissolvedOn: body.dissolvedOn },
    members,
    advice: adviceForView(body, members),
    state: termStateOn(end, day),
    until: end,
    daysLeft: end === null ? null : daysLeft(end, day),
    terms: history.map(termView),
    termYears: termYearsOf(body, day),
    posts: elected
      .sort((a, b) => rank(a.kind) - rank(b.kind) || a.seat - b.seat)
      .map(({ kind, title, holderName, fromOn, termEndsOn }) => ({ kind, label: title ?? postKindLabels[kind], holderName, fromOn, termEndsOn })),
    elections: past,
    may: { edit: can(actor, 'elections.edit', body.path), approve: can(actor, 'elections.approve', body.path) },
  }
}

/** Advice with plain arrays, as the contract gives it. */
export function adviceForView(body: Pick<Body, 'kind'>, members: { full: number; probationary: number }): z.output<typeof BodyPage>['advice'] {
  const { posts: named, findings, ...advice } = adviceOf(body.kind, members)
  return { ...advice, posts: [...named], findings: [...findings] }
}

async function timelinePage({ tx }: Ctx, subjectType: string, subjectId: string, before: number | undefined) {
  const entries = await timelineOf(tx, subjectType, subjectId, { before })
  return {
    items: entries.map(({ seq, at, actorName, actorRole, onBehalfOf, action, note, data }) => ({
      ...{ seq, actorName, actorRole, onBehalfOf, action, note, data },
      at: at.toISOString(),
      label: electionActionLabels[action] ?? action,
    })),
  }
}

/** A page of an election's timeline. @throws NotFound | Forbidden */
export async function electionTimeline(ctx: Ctx, input: { id: string; before?: number }) {
  await electionFor(ctx, 'elections.read', input.id)
  return timelinePage(ctx, 'election', input.id, input.before)
}

/** A page of the timeline of a body's terms. @throws NotFound | Forbidden */
export async function bodyTimeline(ctx: Ctx, input: { id: string; before?: number }) {
  await bodyFor(ctx, 'elections.terms', input.id)
  return timelinePage(ctx, 'electionTerm', input.id, input.before)
}

/** Names of members by membership, for candidates and those elected. */
export async function namesOf({ tx }: Ctx, membershipIds: readonly string[]): Promise<Map<string, string>> {
  if (membershipIds.length === 0) return new Map()
  const rows = await tx
    .select({ id: memberships.id, name: people.name })
    .from(memberships)
    .innerJoin(people, eq(people.id, memberships.personId))
    .where(inArray(memberships.id, [...membershipIds]))
  return new Map(rows.map((r) => [r.id, r.name]))
}

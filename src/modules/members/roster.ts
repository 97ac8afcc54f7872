import { and, eq, gt, gte, inArray, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { branchKinds, type PostKind } from '#modules/organizations/rules.ts'
import { organizations, posts } from '#modules/organizations/schema.ts'
import { factOn, matchesText } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import { type Ctx, prepared, type Tx } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { authorize, authorizeAnywhere, reachOf, scopeOf } from '#platform/scope/policy.ts'
import { ageOn, type Day, today, yearsBetween } from '#platform/time/day.ts'
import { latestFor } from './ages.ts'
import type { RosterFilter } from './contract.ts'
import { activeStandings, type MarkKind, type RosterSort } from './rules.ts'
import { marks, memberships, periods } from './schema.ts'

const NOBODY = '00000000-0000-0000-0000-000000000000'
export const groups = alias(organizations, 'party_group')

/** Whose roster: one street, all of it or some branches, perhaps one group. */
export interface RosterScope {
  streetId: string
  /** Null: every branch of the street. */
  branchIds: readonly string[] | null
  groupId: string | null
}

/**
 * What part of the tree a list covers: the body asked for, or all that the actor reaches.
 * @throws NotFound | Forbidden
 */
export async function scopeFor(ctx: Ctx, permission: string, organizationId?: string): Promise<RosterScope> {
  if (organizationId === undefined) {
    authorizeAnywhere(ctx.actor, permission)
    const streetId = ctx.actor.streetId ?? ctx.actor.streets[0] ?? NOBODY
    const reach = reachOf(ctx.actor, permission)
    const whole = reach.includes('/') || ctx.actor.grants.some((g) => g.organizationId === streetId && reach.includes(g.path))
    return { streetId, branchIds: whole ? null : await branchesBelow(ctx, streetId, scopeOf(ctx.actor, permission, organizations.path)), groupId: null }
  }
  const [body] = await ctx.tx.select().from(organizations).where(eq(organizations.id, organizationId))
  if (!body) throw new NotFound('这个组织')
  authorize(ctx.actor, permission, body)
  if (body.id === body.streetId) return { streetId: body.streetId, branchIds: null, groupId: null }
  if (body.kind === 'PARTY_GROUP') return { streetId: body.streetId, branchIds: body.parentId ? [body.parentId] : [], groupId: body.id }
  return { streetId: body.streetId, branchIds: await branchesBelow(ctx, body.streetId, sql`${organizations.path} ^@ ${body.path}`), groupId: null }
}

async function branchesBelow({ tx }: Ctx, streetId: string, below: SQL): Promise<string[]> {
  const rows = await tx
    .select({ id: organizations.id })
    .from(organizations)
    .where(and(eq(organizations.streetId, streetId), below, inArray(organizations.kind, [...branchKinds])))
  return rows.map((r) => r.id)
}

const columns = {
  id: memberships.id,
  personId: people.id,
  name: people.name,
  sex: sql<'0' | '1' | '2' | '9'>`${people.sex}`,
  birthOn: people.birthOn,
  ethnicity: people.ethnicity,
  education: people.education,
  identityHint: people.identityHint,
  phoneHint: people.phoneHint,
  standing: periods.standing,
  branchId: periods.branchId,
  branchName: organizations.name,
  groupId: periods.groupId,
  groupName: groups.name,
  joinedOn: memberships.joinedOn,
  fullOn: memberships.fullOn,
  duesPaidThrough: memberships.duesPaidThrough,
  namePinyin: people.namePinyin,
  branchPinyin: organizations.namePinyin,
}

/** The roster's tables joined, person first: with a limit the index on (street, pinyin, id) gives the order. */
export function joined<Columns extends Record<string, unknown>>(tx: Tx, select: Columns & Parameters<Tx['select']>[0]) {
  return tx
    .select(select)
    .from(people)
    .innerJoin(periods, eq(periods.personId, people.id))
    .innerJoin(memberships, eq(memberships.id, periods.membershipId))
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .leftJoin(groups, eq(groups.id, periods.groupId))
}

export const marksOn = (day: SQL | null) =>
  sql<MarkKind[]>`array(select ${marks.kind} from ${marks} where ${marks.membershipId} = ${memberships.id} and ${
    day ? sql`${marks.fromOn} <= ${day} and (${marks.untilOn} is null or ${marks.untilOn} > ${day})` : sql`${marks.untilOn} is null`
  } order by ${marks.kind})`

/** Which period counts: the open one for today, else the one that holds the day. */
export const periodOn = (day: Day | null): SQL =>
  day === null ? isNull(periods.untilOn) : and(lte(periods.fromOn, day), or(isNull(periods.untilOn), gt(periods.untilOn, day)))!

/** Past days only: today's roster reads the open periods, which have their own index. */
export const pastDay = (filter: { day?: Day }, now: Date): Day | null => (filter.day === undefined || filter.day >= today(now) ? null : filter.day)

/** Everything but street, branch and the standing of the day. */
export function conditions(filter: RosterFilter, now: Date): SQL[] {
  const day = filter.day ?? today(now)
  const past = pastDay(filter, now)
  const all: (SQL | undefined)[] = [
    filter.sex === undefined ? undefined : eq(people.sex, filter.sex),
    filter.ageFrom === undefined ? undefined : lte(people.birthOn, latestFor(filter.ageFrom, day)),
    filter.ageTo === undefined ? undefined : gt(people.birthOn, latestFor(filter.ageTo + 1, day)),
    filter.ageUnknown ? isNull(people.birthOn) : undefined,
    filter.educations?.length ? isEducated(factThen('education', past), filter.educations) : undefined,
    filter.ethnicity === undefined ? undefined : ethnicityIs(factThen('ethnicity', past), filter.ethnicity),
    filter.joinedFrom === undefined ? undefined : gte(memberships.joinedOn, filter.joinedFrom),
    filter.joinedUntil === undefined ? undefined : lt(memberships.joinedOn, filter.joinedUntil),
    filter.standingYearsFrom === undefined ? undefined : lte(memberships.fullOn, latestFor(filter.standingYearsFrom, day)),
    filter.standingYearsTo === undefined ? undefined : gt(memberships.fullOn, latestFor(filter.standingYearsTo + 1, day)),
    filter.mark === undefined
      ? undefined
      : sql`exists (select from ${marks} where ${marks.membershipId} = ${memberships.id} and ${marks.kind} = ${filter.mark} and ${
          past ? sql`${marks.fromOn} <= ${past} and (${marks.untilOn} is null or ${marks.untilOn} > ${past})` : sql`${marks.untilOn} is null`
        })`,
    filter.sinceFrom === undefined ? undefined : gte(periods.fromOn, filter.sinceFrom),
    filter.sinceUntil === undefined ? undefined : lt(periods.fromOn, filter.sinceUntil),
    filter.fullFrom === undefined ? undefined : gte(memberships.fullOn, filter.fullFrom),
    filter.fullUntil === undefined ? undefined : lt(memberships.fullOn, filter.fullUntil),
    filter.extended === undefined ? undefined : filter.extended === 'YES' ? wasExtended : sql`not ${wasExtended}`,
    filter.admitted ? admittedHere : undefined,
    filter.post === undefined ? undefined : holdsPost(filter.post, day),
    filter.text ? matchesText(filter.text) : undefined,
  ]
  return all.filter((c): c is SQL => c !== undefined)
}

/** Whether probation was longer than its year. [R26 §31] */
export const wasExtended = sql`(${memberships.fullOn} > (${memberships.joinedOn} + interval '1 year')::date)`

/** Whether the branch meeting here admitted him, and no other place. */
export const admittedHere = sql`exists (select from member_period a where a.membership_id = ${memberships.id} and a.standing = 'PROBATIONARY' and a.from_on = ${memberships.joinedOn})`

const holdsPost = (kind: PostKind, day: Day): SQL =>
  sql`exists (select from ${posts} where ${posts.personId} = ${periods.personId} and ${posts.kind} = ${kind} and ${posts.fromOn} <= ${day}
    and (${posts.untilOn} is null or ${posts.untilOn} > ${day}))`

/** A dated fact of the person on a past day, or as it is now; empty for unknown. */
const factThen = (field: 'education' | 'ethnicity', past: Day | null): SQL => (past === null ? sql`coalesce(${people[field]}, '')` : factOn(field, past))

const isEducated = (fact: SQL, codes: readonly string[]): SQL => sql`${fact} = any(${sql.param(codes.map((c) => (c === 'UNKNOWN' ? '' : c)))}::text[])`

function ethnicityIs(fact: SQL, ethnicity: string): SQL {
  // Han is 01; 97 and 98 are no people of their own.
  return ethnicity === 'MINORITY' ? sql`${fact} not in ('', '01', '97', '98')` : sql`${fact} = ${ethnicity === 'UNKNOWN' ? '' : ethnicity}`
}

export function inScope(scope: RosterScope, filter: RosterFilter, now: Date, sort: RosterSort = 'NAME'): SQL {
  return and(
    // Named once, on the table whose index gives the order: named on each, the planner would take a street for far smaller than it is.
    eq(sort === 'JOINED' ? memberships.streetId : people.streetId, scope.streetId),
    isNull(people.mergedIntoId),
    periodOn(pastDay(filter, now)),
    inArray(periods.standing, filter.standings?.length ? filter.standings : [...activeStandings]),
    scope.branchIds === null ? undefined : sql`${periods.branchId} = any(${sql.param([...scope.branchIds])}::uuid[])`,
    scope.groupId === null ? undefined : eq(periods.groupId, scope.groupId),
  )!
}

/** Order of each sort and its key in the cursor: `columns` as compared, `first` below all rows. */
export const orders: Record<RosterSort, { columns: readonly SQL[]; keyOf(row: Row): (string | null)[] }> = {
  NAME: { columns: [sql`${people.namePinyin}`, sql`${people.id}`], keyOf: (r) => [r.namePinyin, r.personId] },
  BRANCH: {
    columns: [sql`${organizations.namePinyin}`, sql`${organizations.id}`, sql`${people.namePinyin}`, sql`${people.id}`],
    keyOf: (r) => [r.branchPinyin, r.branchId, r.namePinyin, r.personId],
  },
  AGE: { columns: [sql`coalesce(${people.birthOn}, '9999-12-31'::date)`, sql`${people.id}`], keyOf: (r) => [r.birthOn ?? '9999-12-31', r.personId] },
  JOINED: { columns: [sql`${memberships.joinedOn}`, sql`${memberships.id}`], keyOf: (r) => [r.joinedOn, r.id] },
}

type Row = Awaited<ReturnType<typeof fetched>>[number]

/** The dated facts of the person as they were on a past day, or as they are now. */
export function factsOn(past: Day | null) {
  const of = (field: 'education' | 'ethnicity') => sql<string | null>`${past === null ? people[field] : sql`nullif(${factOn(field, past)}, '')`}`
  return { education: of('education'), ethnicity: of('ethnicity') }
}

async function fetched(ctx: Ctx, where: SQL, past: Day | null, sort: RosterSort, limit: number) {
  return joined(ctx.tx, { ...columns, ...factsOn(past), marks: marksOn(past === null ? null : sql`${past}`) })
    .where(where)
    .orderBy(...orders[sort].columns)
    .limit(limit)
}

/** The hot list, built once for each connection: today's members of a street, or of some of its branches, by name. */
const hot = (tx: Tx, branches: boolean) =>
  prepared(tx, branches ? 'members.roster.branches' : 'members.roster', (tx) =>
    joined(tx, { ...columns, marks: marksOn(null) })
      .where(
        and(
          sql`${people.streetId} = ${sql.placeholder('street')}`,
          isNull(people.mergedIntoId),
          isNull(periods.untilOn),
          inArray(periods.standing, [...activeStandings]),
          branches ? sql`${periods.branchId} = any(${sql.placeholder('branches')}::uuid[])` : undefined,
          sql`(${people.namePinyin}, ${people.id}) > (${sql.placeholder('pinyin')}, ${sql.placeholder('person')}::uuid)`,
        ),
      )
      .orderBy(people.namePinyin, people.id)
      // A number that the planner does not know: knowing that it is more than it expects (it takes a street for far smaller than it is), it reads and sorts all.
      .limit(sql`(select ${sql.placeholder('limit')}::int)` as unknown as number)
      .prepare(branches ? 'members_roster_branches' : 'members_roster'),
  )

const plain = (filter: RosterFilter): boolean => Object.entries(filter).every(([key, value]) => key === 'organizationId' || value === undefined)

/**
 * A page of the roster on a day, within the actor's reach: masked rows only, nothing is opened.
 * @throws NotFound | Forbidden | Invalid
 */
export async function roster(ctx: Ctx, { cursor, limit, sort, ...filter }: RosterFilter & { cursor?: string; limit: number; sort: RosterSort }) {
  const scope = await scopeFor(ctx, 'members.read', filter.organizationId)
  const page = await rosterRows(ctx, scope, filter, { cursor, limit, sort })
  const day = filter.day ?? today(ctx.now)
  return { items: page.items.map((row) => viewOf(row, day)), next: page.next }
}

/** The same for a scope that was authorized before: exports and registers read on with it. */
export async function rosterRows(
  ctx: Ctx,
  scope: RosterScope,
  filter: RosterFilter,
  { cursor, limit, sort }: { cursor?: string; limit: number; sort: RosterSort },
) {
  const order = orders[sort]
  const after = cursor === undefined ? null : readCursor(cursor, order.columns.length)
  if (sort === 'NAME' && scope.groupId === null && plain(filter)) {
    const [pinyin, person] = after ?? ['', NOBODY]
    const rows = await hot(ctx.tx, scope.branchIds !== null).execute({ street: scope.streetId, branches: scope.branchIds, pinyin, person, limit: limit + 1 })
    return pageFrom(rows, limit, order.keyOf)
  }
  const where = and(
    inScope(scope, filter, ctx.now, sort),
    ...conditions(filter, ctx.now),
    after === null ? undefined : sql`(${sql.join([...order.columns], sql`, `)}) > (${sql.join([...after.map((a) => sql`${a}`)], sql`, `)})`,
  )!
  return pageFrom(await fetched(ctx, where, pastDay(filter, ctx.now), sort, limit + 1), limit, order.keyOf)
}

/** How many members the filter means. @throws NotFound | Forbidden */
export async function rosterCount(ctx: Ctx, filter: RosterFilter): Promise<number> {
  const scope = await scopeFor(ctx, 'members.read', filter.organizationId)
  const where = and(inScope(scope, filter, ctx.now), ...conditions(filter, ctx.now))
  // Most counts need no person: the periods alone say who was a member where. (A hidden duplicate is never an active member.)
  const [row] =
    conditions(filter, ctx.now).length === 0 && !filter.standings?.length
      ? await ctx.tx
          .select({ n: sql<number>`count(*)::int` })
          .from(periods)
          .where(
            and(
              eq(periods.streetId, scope.streetId),
              periodOn(pastDay(filter, ctx.now)),
              inArray(periods.standing, [...activeStandings]),
              scope.branchIds === null ? undefined : sql`${periods.branchId} = any(${sql.param([...scope.branchIds])}::uuid[])`,
              scope.groupId === null ? undefined : eq(periods.groupId, scope.groupId),
            ),
          )
      : await ctx.tx
          .select({ n: sql<number>`count(*)::int` })
          .from(people)
          .innerJoin(periods, eq(periods.personId, people.id))
          .innerJoin(memberships, eq(memberships.id, periods.membershipId))
          .where(where)
  return row?.n ?? 0
}

/** A fetched row as the roster shows it on a day. */
export function viewOf(row: Row, day: Day) {
  return {
    // Whole: leaving fields out costs more than all else here, and the contract drops what it does not name.
    ...row,
    branch: { id: row.branchId, name: row.branchName },
    group: row.groupId && row.groupName ? { id: row.groupId, name: row.groupName } : null,
    age: row.birthOn === null || row.birthOn > day ? null : ageOn(row.birthOn, day),
    standingYears: row.fullOn === null || row.fullOn > day ? null : yearsBetween(row.fullOn, day),
  }
}

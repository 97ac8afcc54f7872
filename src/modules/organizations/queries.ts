import { and, asc, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { type Ctx, prepared, type Tx } from '#platform/db/database.ts'
import { Forbidden } from '#platform/errors.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { can, reachOf, scopeOf } from '#platform/scope/policy.ts'
import { today } from '#platform/time/day.ts'
import { timelineOf } from '#platform/timeline/timeline.ts'
import { bodyFor } from './load.ts'
import { type OrganizationKind, organizationKindLabels, organizationKinds, postKindLabels } from './rules.ts'
import { addresses, alliances, offers, organizations, placements, posts } from './schema.ts'
import { texts } from './texts.ts'

const parents = alias(organizations, 'parent')

/** How many bodies stand directly below; dissolved ones do not count. */
const childCount = sql<number>`(select count(*)::int from organization c where c.parent_id = ${organizations.id} and c.dissolved_on is null)`

const row = {
  id: organizations.id,
  parentId: organizations.parentId,
  kind: organizations.kind,
  name: organizations.name,
  shortName: organizations.shortName,
  path: organizations.path,
  ordinal: organizations.ordinal,
  divisionCode: organizations.divisionCode,
  dissolvedOn: organizations.dissolvedOn,
}

/** The street that a query works on: the asked one when it is among the actor's, or the current one. */
export function streetOf({ actor }: Ctx, asked?: string): string {
  const street = asked ?? actor.streetId ?? actor.streets[0]
  if (!street || !actor.streets.includes(street)) throw new Forbidden('organizations.read')
  return street
}

/** A whole street's tree, in reading order of each level. One prepared query; a street has some hundreds of bodies. */
export async function streetTree(ctx: Ctx, input: { streetId?: string; dissolved: boolean }) {
  const streetId = streetOf(ctx, input.streetId)
  const found = await prepared(ctx.tx, 'organization_tree', (tx) =>
    tx
      .select(row)
      .from(organizations)
      .where(
        and(
          eq(organizations.streetId, sql.placeholder('street')),
          // `scopeOf` as an array, so that the query is the same for everyone and is prepared once.
          sql`exists (select from unnest(${sql.placeholder('reach')}::text[]) r where ${organizations.path} ^@ r)`,
          or(sql`${sql.placeholder('dissolved')}::boolean`, isNull(organizations.dissolvedOn)),
        ),
      )
      .orderBy(asc(organizations.ordinal), asc(organizations.namePinyin), asc(organizations.id))
      .prepare('organization_tree'),
  ).execute({ street: streetId, reach: `{${reachOf(ctx.actor, 'organizations.read').join(',')}}`, dissolved: input.dissolved })
  const below = new Map<string, number>()
  for (const r of found) if (r.parentId && !r.dissolvedOn) below.set(r.parentId, (below.get(r.parentId) ?? 0) + 1)
  return { streetId, items: found.map((r) => ({ ...r, children: below.get(r.id) ?? 0 })), mayArrange: can(ctx.actor, 'organizations.arrange') }
}

/** How many bodies of each kind stand in each of the streets today, one grouped query. Kinds and streets without any are absent. */
export async function countsByKind({ tx, now }: Ctx, streetIds: readonly string[]): Promise<Map<string, Partial<Record<OrganizationKind, number>>>> {
  const rows = await prepared(tx, 'organization_counts', (tx) =>
    tx
      .select({ streetId: organizations.streetId, kind: organizations.kind, n: sql<number>`count(*)::int` })
      .from(organizations)
      .where(
        and(
          sql`${organizations.streetId} = any(${sql.placeholder('streets')}::uuid[])`,
          or(isNull(organizations.dissolvedOn), sql`${organizations.dissolvedOn} > ${sql.placeholder('day')}`),
        ),
      )
      .groupBy(organizations.streetId, organizations.kind)
      .prepare('organization_counts'),
  ).execute({ streets: `{${streetIds.join(',')}}`, day: today(now) })
  const counts = new Map<string, Partial<Record<OrganizationKind, number>>>()
  for (const r of rows) counts.set(r.streetId, { ...counts.get(r.streetId), [r.kind]: r.n })
  return counts
}

/** Streets of the actor with their figures: the district's view. */
export async function streetsOf(ctx: Ctx) {
  const streets = await ctx.tx
    .select({ id: organizations.id, name: sql<string>`coalesce(${organizations.shortName}, ${organizations.name})`, divisionCode: organizations.divisionCode })
    .from(organizations)
    .where(and(eq(organizations.kind, 'WORKING_COMMITTEE'), inArray(organizations.streetId, [...ctx.actor.streets])))
    .orderBy(asc(organizations.divisionCode))
  const counts = await countsByKind(
    ctx,
    streets.map((s) => s.id),
  )
  return { items: streets.map((s) => ({ ...s, counts: counts.get(s.id) ?? {} })), mayOpen: can(ctx.actor, 'organizations.openStreet') }
}

/** Bodies whose name, pinyin or initials begin with what was typed; `^@` may use the index under row-level security. */
export function named(typed: string): SQL {
  const text = typed.trim()
  const low = text.toLowerCase()
  return /^[a-z]+$/.test(low)
    ? sql`(${organizations.nameInitials} ^@ ${low} or ${organizations.namePinyin} ^@ ${low})`
    : sql`(${organizations.name} ^@ ${text} or ${organizations.shortName} ^@ ${text} or position(${text} in ${organizations.name}) > 0)`
}

/** A page of bodies by kind and name, in order of kind, then name. */
export async function listOrganizations(
  ctx: Ctx,
  input: { streetId?: string; below?: string; kind?: readonly OrganizationKind[]; text?: string; dissolved: boolean; cursor?: string; limit: number },
) {
  const streetId = streetOf(ctx, input.streetId)
  const below = input.below ? (await bodyFor(ctx, 'organizations.read', input.below)).path : null
  const rank = sql<number>`array_position(${sql.param([...organizationKinds])}::text[], ${organizations.kind})`
  const filter = and(
    eq(organizations.streetId, streetId),
    scopeOf(ctx.actor, 'organizations.read', organizations.path),
    below ? sql`${organizations.path} ^@ ${below}` : undefined,
    input.kind?.length ? inArray(organizations.kind, [...input.kind]) : undefined,
    input.text?.trim() ? named(input.text) : undefined,
    input.dissolved ? undefined : isNull(organizations.dissolvedOn),
  )
  const after = input.cursor ? readCursor(input.cursor, 3) : null
  const [rows, [total]] = await Promise.all([
    ctx.tx
      .select({
        ...row,
        children: childCount,
        parentName: parents.name,
        address: organizations.address,
        contactPhone: organizations.contactPhone,
        rank,
        pinyin: organizations.namePinyin,
      })
      .from(organizations)
      .leftJoin(parents, eq(parents.id, organizations.parentId))
      .where(
        and(filter, after ? sql`(${rank}, ${organizations.namePinyin}, ${organizations.id}) > (${after[0]}::int, ${after[1]}, ${after[2]}::uuid)` : undefined),
      )
      .orderBy(rank, asc(organizations.namePinyin), asc(organizations.id))
      .limit(input.limit + 1),
    ctx.tx.select({ n: sql<number>`count(*)::int` }).from(organizations).where(filter),
  ])
  const page = pageFrom(rows, input.limit, (r) => [r.rank, r.pinyin, r.id])
  return { items: page.items.map(({ rank: _, pinyin: __, ...item }) => item), next: page.next, total: total?.n ?? 0 }
}

/** Posts of bodies, holders of today first, then former ones by their end. */
export async function postsOf(tx: Tx, organizationIds: readonly string[], today: string) {
  const rows = await tx
    .select()
    .from(posts)
    .where(inArray(posts.organizationId, [...organizationIds]))
    .orderBy(sql`(${posts.untilOn} is null or ${posts.untilOn} > ${today}) desc`, asc(posts.kind), asc(posts.seat), desc(posts.fromOn))
  return rows
}

/** Everything of a body, in a constant number of queries that are sent at once. @throws NotFound | Forbidden */
export async function organizationPage(ctx: Ctx, id: string) {
  const { tx, actor } = ctx
  const body = await bodyFor(ctx, 'organizations.read', id)
  const member = alias(organizations, 'member')
  const joint = alias(organizations, 'joint')
  const grids = alias(organizations, 'grid')
  const roads = alias(organizations, 'road')
  const day = today(ctx.now)
  const [above, postRows, children, allied, offerRows, addressRows, placed] = await Promise.all([
    tx
      .select({ id: organizations.id, name: organizations.name, kind: organizations.kind })
      .from(organizations)
      .where(and(sql`${body.path} ^@ ${organizations.path}`, sql`${organizations.id} <> ${id}`))
      .orderBy(sql`length(${organizations.path})`),
    postsOf(tx, [id], day),
    tx
      .select({
        kind: organizations.kind,
        count: sql<number>`count(*)::int`,
        first: sql<
          { id: string; name: string }[]
        >`(array_agg(json_build_object('id', ${organizations.id}, 'name', ${organizations.name}) order by ${organizations.ordinal}, ${organizations.namePinyin}))[1:50]`,
      })
      .from(organizations)
      .where(and(eq(organizations.parentId, id), isNull(organizations.dissolvedOn)))
      .groupBy(organizations.kind),
    tx
      .select({
        id: alliances.id,
        organizationId: sql<string>`case when ${alliances.organizationId} = ${id} then ${member.id} else ${joint.id} end`,
        name: sql<string>`case when ${alliances.organizationId} = ${id} then ${member.name} else ${joint.name} end`,
        kind: sql<OrganizationKind>`case when ${alliances.organizationId} = ${id} then ${member.kind} else ${joint.kind} end`,
        duty: alliances.duty,
        fromOn: alliances.fromOn,
        untilOn: alliances.untilOn,
      })
      .from(alliances)
      .innerJoin(member, eq(member.id, alliances.memberId))
      .innerJoin(joint, eq(joint.id, alliances.organizationId))
      .where(or(eq(alliances.organizationId, id), eq(alliances.memberId, id)))
      .orderBy(sql`${alliances.untilOn} is not null`, asc(alliances.fromOn)),
    tx
      .select({
        id: offers.id,
        kind: offers.kind,
        title: offers.title,
        detail: offers.detail,
        state: offers.state,
        partnerId: offers.partnerId,
        partnerName: member.name,
        fromOn: offers.fromOn,
        untilOn: offers.untilOn,
      })
      .from(offers)
      .leftJoin(member, eq(member.id, offers.partnerId))
      .where(eq(offers.organizationId, id))
      .orderBy(asc(offers.kind), asc(offers.id)),
    tx
      .select({
        id: addresses.id,
        name: addresses.name,
        gridId: addresses.gridId,
        gridName: grids.name,
        roadCrewId: addresses.roadCrewId,
        roadCrewName: roads.name,
      })
      .from(addresses)
      .leftJoin(grids, eq(grids.id, addresses.gridId))
      .leftJoin(roads, eq(roads.id, addresses.roadCrewId))
      .where(eq(addresses.organizationId, id))
      .orderBy(asc(addresses.name)),
    tx
      .select({ parentId: placements.parentId, parentName: parents.name, fromOn: placements.fromOn, untilOn: placements.untilOn })
      .from(placements)
      .leftJoin(parents, eq(parents.id, placements.parentId))
      .where(eq(placements.organizationId, id))
      .orderBy(desc(placements.fromOn)),
  ])
  const { namePinyin: _, nameInitials: __, node: ___, createdAt: ____, updatedAt: _____, ...organization } = body
  return {
    organization: { ...organization, children: children.reduce((n, c) => n + c.count, 0) },
    above,
    posts: postRows.map(({ organizationId: _o, streetId: _s, createdAt: _c, ...p }) => ({ ...p, label: postKindLabels[p.kind] })),
    children: children
      .sort((a, b) => organizationKinds.indexOf(a.kind) - organizationKinds.indexOf(b.kind))
      .map((c) => ({ ...c, label: organizationKindLabels[c.kind] })),
    alliances: allied,
    offers: offerRows,
    addresses: addressRows,
    placements: placed,
    may: { edit: can(actor, 'organizations.edit', body.path), arrange: can(actor, 'organizations.arrange', body.path) },
  }
}

/** A page of a body's timeline with the Chinese words of its actions. @throws NotFound | Forbidden */
export async function organizationTimeline(ctx: Ctx, input: { id: string; before?: number }) {
  await bodyFor(ctx, 'organizations.read', input.id)
  const entries = await timelineOf(ctx.tx, 'organization', input.id, { before: input.before })
  return {
    items: entries.map(({ seq, at, actorName, actorRole, onBehalfOf, action, note, data }) => ({
      seq,
      at: at.toISOString(),
      actorName,
      actorRole,
      onBehalfOf,
      action,
      label: texts[action] ?? action,
      note,
      data,
    })),
  }
}

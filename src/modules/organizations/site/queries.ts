import { and, asc, count, eq, gt, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { type Ctx, prepared } from '#platform/db/database.ts'
import { type Day, today } from '#platform/time/day.ts'
import { countsByKind } from '../queries.ts'
import { type OrganizationKind, type PostKind, postKinds } from '../rules.ts'
import { alliances, offers, organizations, posts } from '../schema.ts'

/** What anybody may know of a body: its phone only when it was made public, its place only because places of bodies are public ones. */
export const publicColumns = {
  id: organizations.id,
  parentId: organizations.parentId,
  kind: organizations.kind,
  name: organizations.name,
  shortName: organizations.shortName,
  path: organizations.path,
  address: organizations.address,
  openingHours: organizations.openingHours,
  longitude: organizations.longitude,
  latitude: organizations.latitude,
  phone: sql<string | null>`case when ${organizations.contactPublic} then ${organizations.contactPhone} end`,
}
/** A body as anybody may see it. */
export interface PublicBody {
  id: string
  parentId: string | null
  kind: OrganizationKind
  name: string
  shortName: string | null
  path: string
  address: string | null
  openingHours: string | null
  longitude: number | null
  latitude: number | null
  phone: string | null
}

/** How people call a body: its short name where it has one. */
export const callName = (body: { name: string; shortName: string | null }): string => body.shortName ?? body.name

const standingOn = (day: Day | SQL | ReturnType<typeof sql.placeholder>) => or(isNull(organizations.dissolvedOn), gt(organizations.dissolvedOn, day as Day))

/** How many bodies of each kind stand in the street; kinds without any are absent. */
export const figuresOf = async (ctx: Ctx, streetId: string): Promise<Partial<Record<OrganizationKind, number>>> =>
  (await countsByKind(ctx, [streetId])).get(streetId) ?? {}

const order = [asc(organizations.ordinal), asc(organizations.name), asc(organizations.id)]

/** All standing bodies of some kinds, in the order of their siblings. For the street's own structure, not for what counts in thousands. */
export async function bodiesOf({ tx, now }: Ctx, streetId: string, kinds: readonly OrganizationKind[]): Promise<PublicBody[]> {
  const query = prepared(tx, 'site_bodies', (t) =>
    t
      .select(publicColumns)
      .from(organizations)
      .where(
        and(
          eq(organizations.streetId, sql.placeholder('street')),
          sql`${organizations.kind} = any(${sql.placeholder('kinds')}::text[])`,
          standingOn(sql.placeholder('day')),
        ),
      )
      .orderBy(...order)
      .prepare('site_bodies'),
  )
  return query.execute({ street: streetId, kinds: `{${kinds.join(',')}}`, day: today(now) })
}

/** A page of a list. */
export interface Listing<T> {
  items: T[]
  total: number
  page: number
  pages: number
}

/** How many rows a page of a list has. */
export const pageSize = 40

/** A body in a list, with the body above it. */
export interface Listed extends PublicBody {
  above: string | null
}

/**
 * Standing bodies by kind and by a part of their name, address or pinyin, page by page; `page` counts from 1, and one too far gives the last.
 * `placed` keeps those that have a place on the map.
 */
export async function listBodies(
  { tx, now }: Ctx,
  streetId: string,
  about: { kinds?: readonly OrganizationKind[]; text?: string; below?: string; placed?: boolean; page?: number },
): Promise<Listing<Listed>> {
  const parent = alias(organizations, 'parent')
  const text = about.text?.trim().toLowerCase() ?? ''
  const where = and(
    eq(organizations.streetId, streetId),
    standingOn(today(now)),
    about.kinds && inArray(organizations.kind, [...about.kinds]),
    about.below ? sql`${organizations.path} ^@ ${about.below}` : undefined,
    about.placed ? isNotNull(organizations.longitude) : undefined,
    text ? matches(text) : undefined,
  )
  const [counted] = await tx.select({ total: count() }).from(organizations).where(where)
  const total = counted?.total ?? 0
  const pages = Math.max(1, Math.ceil(total / pageSize))
  const page = Math.min(Math.max(1, about.page ?? 1), pages)
  const items = await tx
    .select({
      ...publicColumns,
      above: sql<string | null>`case when ${parent.kind} = 'PARTY_GROUP' then ${parent.name} else coalesce(${parent.shortName}, ${parent.name}) end`,
    })
    .from(organizations)
    .leftJoin(parent, eq(parent.id, organizations.parentId))
    .where(where)
    .orderBy(sql`array_position(${kindOrder}::text[], ${organizations.kind})`, organizations.kind, parent.path, ...order)
    .limit(pageSize)
    .offset((page - 1) * pageSize)
  return { items, total, page, pages }
}

const kindOrder = sql.raw(
  `'{WORKING_COMMITTEE,REGIONAL_GRAND_COMMITTEE,COMMUNITY_COMMITTEE,GENERAL_BRANCH,COMMUNITY_BRANCH,STREET_ORGAN_BRANCH,ESTATE_BRANCH,NON_PUBLIC_ORG,JOINT_BRANCH,TEMPORARY_BRANCH,PARTNER_UNIT}'`,
)

/** A part of a name or address; in Latin letters, pinyin from its beginning or its initials. */
function matches(text: string): SQL | undefined {
  const named = or(...[organizations.name, organizations.shortName, organizations.address].map((column) => sql`strpos(lower(${column}), ${text}) > 0`))
  return /^[a-z0-9]+$/.test(text) ? or(named, sql`${organizations.namePinyin} ^@ ${text}`, sql`${organizations.nameInitials} ^@ ${text}`) : named
}

/** A post as anybody may see it. */
export interface PublicPost {
  id: string
  organizationId: string
  kind: PostKind
  title: string | null
  holderName: string
  holderUnit: string | null
  phone: string | null
}

/** Posts whose holders the public deals with. A building steward is a neighbor who helps, not an office: his name stays in the house. */
const publicPosts: readonly PostKind[] = postKinds.filter((kind) => kind !== 'BUILDING_STEWARD')

/** Today's holders of the public posts of some bodies, in the order of the posts. */
export async function postsOf({ tx, now }: Ctx, streetId: string, organizationIds: readonly string[]): Promise<PublicPost[]> {
  if (organizationIds.length === 0) return []
  const rows = await tx
    .select({
      id: posts.id,
      organizationId: posts.organizationId,
      kind: posts.kind,
      seat: posts.seat,
      title: posts.title,
      holderName: posts.holderName,
      holderUnit: posts.holderUnit,
      phone: sql<string | null>`case when ${posts.phonePublic} then ${posts.phone} end`,
    })
    .from(posts)
    .where(
      and(
        eq(posts.streetId, streetId),
        inArray(posts.organizationId, [...organizationIds]),
        inArray(posts.kind, [...publicPosts]),
        sql`${posts.fromOn} <= ${today(now)}`,
        or(isNull(posts.untilOn), gt(posts.untilOn, today(now))),
      ),
    )
  return rows.sort((a, b) => postKinds.indexOf(a.kind) - postKinds.indexOf(b.kind) || a.seat - b.seat)
}

/** Bodies by id or by path, standing or not. */
export async function bodiesBy({ tx }: Ctx, streetId: string, ids: readonly string[], paths: readonly string[] = []): Promise<PublicBody[]> {
  const named = or(ids.length > 0 ? inArray(organizations.id, [...ids]) : undefined, paths.length > 0 ? inArray(organizations.path, [...paths]) : undefined)
  return named
    ? tx
        .select(publicColumns)
        .from(organizations)
        .where(and(eq(organizations.streetId, streetId), named))
        .orderBy(sql`length(${organizations.path})`)
    : []
}

/** The paths of a body and of all above it, from the root down: `/1/`, `/1/7/`, `/1/7/93/`. */
export const pathsTo = (path: string): string[] =>
  path
    .split('/')
    .slice(1, -1)
    .map((_, i, nodes) => `/${nodes.slice(0, i + 1).join('/')}/`)

/** A body whole, as its page shows it; null when the street has none of that id. */
export async function bodyOf({ tx }: Ctx, streetId: string, id: string) {
  const [body] = await tx
    .select({
      ...publicColumns,
      divisionCode: organizations.divisionCode,
      communityType: organizations.communityType,
      patrolType: organizations.patrolType,
      caring: organizations.caring,
      introduction: organizations.introduction,
      establishedOn: organizations.establishedOn,
      dissolvedOn: organizations.dissolvedOn,
      shape: organizations.shape,
    })
    .from(organizations)
    .where(and(eq(organizations.streetId, streetId), eq(organizations.id, id)))
  return body ?? null
}

/** How many bodies of a kind the page of their parent names before it leads to the whole list. */
export const childrenNamed = 12

/** The bodies directly below one: of each kind how many, and the first by order. */
export async function childrenOf({ tx, now }: Ctx, streetId: string, id: string) {
  const ranked = tx
    .select({
      ...publicColumns,
      place:
        sql<number>`row_number() over (partition by ${organizations.kind} order by ${organizations.ordinal}, ${organizations.name}, ${organizations.id})`.as(
          'place',
        ),
      bodies: sql<number>`count(*) over (partition by ${organizations.kind})`.mapWith(Number).as('bodies'),
    })
    .from(organizations)
    .where(and(eq(organizations.streetId, streetId), eq(organizations.parentId, id), standingOn(today(now))))
    .as('ranked')
  return tx
    .select({ id: ranked.id, kind: ranked.kind, name: ranked.name, shortName: ranked.shortName, address: ranked.address, bodies: ranked.bodies })
    .from(ranked)
    .where(sql`${ranked.place} <= ${childrenNamed}`)
    .orderBy(ranked.kind, ranked.place)
}

/** What a body takes part in, and who takes part in it, today. `joint`: this body is the joint one. */
export async function alliancesOf({ tx, now }: Ctx, streetId: string, id: string) {
  return tx
    .select({
      joint: sql<boolean>`${alliances.organizationId} = ${id}`,
      duty: alliances.duty,
      id: organizations.id,
      kind: organizations.kind,
      name: organizations.name,
    })
    .from(alliances)
    .innerJoin(
      organizations,
      sql`${organizations.id} = case when ${alliances.organizationId} = ${id} then ${alliances.memberId} else ${alliances.organizationId} end`,
    )
    .where(
      and(
        eq(alliances.streetId, streetId),
        or(eq(alliances.organizationId, id), eq(alliances.memberId, id)),
        or(isNull(alliances.untilOn), gt(alliances.untilOn, today(now))),
        standingOn(today(now)),
      ),
    )
    .orderBy(asc(organizations.kind), ...order)
}

/** The lists of a body: its resources, needs and projects, with the partner of each. */
export async function offersOf({ tx }: Ctx, streetId: string, id: string) {
  return tx
    .select({
      id: offers.id,
      kind: offers.kind,
      title: offers.title,
      detail: offers.detail,
      state: offers.state,
      partnerId: offers.partnerId,
      partner: sql<string | null>`coalesce(${organizations.shortName}, ${organizations.name})`,
    })
    .from(offers)
    .leftJoin(organizations, eq(organizations.id, offers.partnerId))
    .where(and(eq(offers.streetId, streetId), eq(offers.organizationId, id)))
    .orderBy(asc(offers.createdAt), asc(offers.id))
}

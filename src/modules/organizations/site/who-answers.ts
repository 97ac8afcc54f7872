import { and, eq, gt, inArray, isNotNull, isNull, or } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import { metersBetween, type Point, pointInArea } from '#platform/geo.ts'
import { today } from '#platform/time/day.ts'
import type { OrganizationKind } from '../rules.ts'
import { addresses, organizations, type Shape } from '../schema.ts'
import type { Found } from './find-place.ts'
import { bodiesBy, type PublicBody, type PublicPost, pathsTo, postsOf } from './queries.ts'

/** A body that answers, with those of its posts to whom one turns. */
export interface Answering {
  body: PublicBody
  posts: PublicPost[]
}

/** Who is in charge of a place. What a place does not have is null. */
export interface Answer {
  name: string
  courtyard: Answering | null
  group: Answering | null
  estate: Answering | null
  /** The community's Party organization. */
  community: Answering | null
  /** The branch that answers when it is neither an estate's nor a community's: a firm's, the office's own. */
  otherBranch: Answering | null
  region: Answering | null
  grid: Answering | null
  road: Answering | null
}

const community: readonly OrganizationKind[] = ['COMMUNITY_COMMITTEE', 'GENERAL_BRANCH', 'COMMUNITY_BRANCH']
const otherBranches: readonly OrganizationKind[] = ['STREET_ORGAN_BRANCH', 'NON_PUBLIC_ORG', 'JOINT_BRANCH', 'TEMPORARY_BRANCH']
/** To whom a resident turns first in a body. */
const turnTo = ['SECRETARY', 'PARTY_AFFAIRS_OFFICER', 'GROUP_LEADER', 'COURTYARD_HEAD', 'GRID_WORKER', 'ROAD_CHIEF']

/** Who is in charge of a place that was found: every body above it, its grid and its road, each with the people to turn to. */
export async function answerFor(ctx: Ctx, streetId: string, place: Found): Promise<Answer | null> {
  const [own] = await bodiesBy(ctx, streetId, [place.organizationId])
  if (!own) return null
  const others = [place.gridId, place.roadCrewId].filter((id) => id !== null)
  const chain = await bodiesBy(ctx, streetId, others, pathsTo(own.path))
  const posts = await postsOf(
    ctx,
    streetId,
    chain.map((b) => b.id),
  )
  const answering = (body: PublicBody | undefined): Answering | null =>
    body ? { body, posts: posts.filter((p) => p.organizationId === body.id && turnTo.includes(p.kind)) } : null
  // The lowest of a kind: a chain runs from the root down.
  const lowest = (...kinds: readonly OrganizationKind[]) => answering(chain.findLast((b) => kinds.includes(b.kind)))
  return {
    name: place.name,
    courtyard: lowest('COURTYARD_SELF_GOV'),
    group: lowest('PARTY_GROUP'),
    estate: lowest('ESTATE_BRANCH'),
    community: lowest(...community),
    otherBranch: lowest(...otherBranches),
    region: lowest('REGIONAL_GRAND_COMMITTEE'),
    grid: lowest('GRID'),
    road: lowest('ROAD_CREW'),
  }
}

/** How far a courtyard may be to count as near, in meters. */
const NEAR_METERS = 400
const NEAREST = 5

/** What lies at a point of the map (CGCS2000): the community and grid around it and the nearest courtyards. `here` is null outside the street. */
export async function whatIsAt({ tx, now }: Ctx, streetId: string, point: Point): Promise<{ here: Found | null; near: (Found & { meters: number })[] }> {
  const standing = or(isNull(organizations.dissolvedOn), gt(organizations.dissolvedOn, today(now)))
  const areas = await tx
    .select({ id: organizations.id, kind: organizations.kind, name: organizations.name, shape: organizations.shape })
    .from(organizations)
    .where(and(eq(organizations.streetId, streetId), inArray(organizations.kind, [...community, 'GRID']), isNotNull(organizations.shape), standing))
  const around = areas.filter((a) => isArea(a.shape) && pointInArea(point, a.shape))
  const grid = around.find((a) => a.kind === 'GRID')
  const home = around.find((a) => a.kind !== 'GRID')
  const courtyards = await tx
    .select({
      id: addresses.id,
      organizationId: addresses.organizationId,
      kind: organizations.kind,
      name: addresses.name,
      gridId: addresses.gridId,
      roadCrewId: addresses.roadCrewId,
      longitude: organizations.longitude,
      latitude: organizations.latitude,
    })
    .from(addresses)
    .innerJoin(organizations, eq(organizations.id, addresses.organizationId))
    .where(and(eq(addresses.streetId, streetId), isNotNull(organizations.longitude), standing))
  const near = courtyards
    .map(({ longitude, latitude, ...place }) => ({ ...place, closeness: 1 as const, meters: metersBetween(point, [longitude!, latitude!]) }))
    .filter((place) => place.meters <= NEAR_METERS)
    .sort((a, b) => a.meters - b.meters)
    .slice(0, NEAREST)
  const here = home && {
    id: home.id,
    organizationId: home.id,
    kind: home.kind,
    name: home.name,
    gridId: grid?.id ?? null,
    roadCrewId: null,
    closeness: 3 as const,
  }
  return { here: here ?? null, near }
}

const isArea = (shape: Shape | null): shape is Extract<Shape, { type: 'Polygon' | 'MultiPolygon' }> => shape !== null && shape.type !== 'LineString'

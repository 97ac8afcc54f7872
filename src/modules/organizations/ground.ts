import { and, eq, gt, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import { today } from '#platform/time/day.ts'
import { drawingOf } from './hooks.ts'
import { streetOf } from './queries.ts'
import { type GroundKind, groundKinds } from './rules.ts'
import { organizations, type Shape } from './schema.ts'

/** What the street's own drawing is made of, as `map.drawing` of its settings holds it. */
interface Feature {
  properties: { kind?: unknown; name?: unknown } | null
  geometry: { type: string; coordinates: unknown }
}

/** The ground of a map without a tile service, CGCS2000: the drawing's parts, lowest first, and the areas of the communities. */
export interface Ground {
  parts: { kind: GroundKind; name: string; shape: Shape }[]
  areas: { id: string; name: string; shape: Shape }[]
}

/** The ground from the street's setting and its communities. A part of an unknown kind is left out. */
export function groundOf(drawing: unknown, areas: Ground['areas']): Ground {
  const features = (drawing as { features?: readonly Feature[] } | null)?.features ?? []
  const parts = features.flatMap(({ properties, geometry }) => {
    const kind = groundKinds.find((k) => k === properties?.kind)
    const drawable = ['Polygon', 'MultiPolygon', 'LineString'].includes(geometry.type)
    return kind && drawable ? [{ kind, name: String(properties?.name ?? ''), shape: geometry as Shape }] : []
  })
  return { parts, areas }
}

/** The areas of the street's communities, by the names that people use. */
export async function areasOf({ tx, now }: Ctx, streetId: string): Promise<Ground['areas']> {
  const areas = await tx
    .select({ id: organizations.id, name: sql<string>`coalesce(${organizations.shortName}, ${organizations.name})`, shape: organizations.shape })
    .from(organizations)
    .where(
      and(
        eq(organizations.streetId, streetId),
        inArray(organizations.kind, ['COMMUNITY_COMMITTEE', 'GENERAL_BRANCH', 'COMMUNITY_BRANCH']),
        isNotNull(organizations.shape),
        or(isNull(organizations.dissolvedOn), gt(organizations.dissolvedOn, today(now))),
      ),
    )
    .orderBy(organizations.ordinal, organizations.id)
  return areas.map((a) => ({ ...a, shape: a.shape! }))
}

/** The ground of a street for the console. @throws Forbidden */
export async function streetGround(ctx: Ctx, asked?: string): Promise<Ground> {
  const streetId = streetOf(ctx, asked)
  return groundOf(await drawingOf(ctx, streetId), await areasOf(ctx, streetId))
}

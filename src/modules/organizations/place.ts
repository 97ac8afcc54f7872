import type { z } from 'zod'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid } from '#platform/errors.ts'
import { type Crs, type Point, toCgcs2000 } from '#platform/geo.ts'
import type { ShapeInput } from './contract.ts'
import { assertVersion, bodyFor, writeBody } from './load.ts'
import type { organizations, Shape } from './schema.ts'
import { recordOn } from './service.ts'

/** A drawn area has some dozens of points; more than this would only slow the map down. */
const MOST_POINTS = 2000
const pointsOf = (shape: z.output<typeof ShapeInput>): number =>
  shape.type === 'LineString' ? shape.coordinates.length : shape.type === 'Polygon' ? shape.coordinates.flat().length : shape.coordinates.flat(2).length

/** Bounds of China's mainland in degrees, wide enough for every street: what lies outside is a typing error or swapped. */
const inChina = ([longitude, latitude]: Point) => longitude >= 73 && longitude <= 136 && latitude >= 3 && latitude <= 54

/**
 * Sets where a body is and, when given, its area. Coordinates are kept in CGCS2000; others are converted here, at the border.
 * @throws NotFound | Forbidden | Invalid | Refused `organization.changedMeanwhile`
 */
export async function placeOrganization(
  ctx: Ctx,
  input: { id: string; version: number; crs: Crs; point: readonly [number, number] | null; shape?: z.output<typeof ShapeInput> | null },
): Promise<{ version: number }> {
  const body = await bodyFor(ctx, 'organizations.edit', input.id, { lock: true })
  assertVersion(body, input.version)
  const convert =
    (path: 'point' | 'shape') =>
    (p: readonly [number, number]): Point => {
      if (!inChina([p[0], p[1]])) throw new Invalid([{ path, message: '坐标不在国内范围，请核对经度在前、纬度在后' }])
      return toCgcs2000([p[0], p[1]], input.crs)
    }
  const point = input.point ? convert('point')(input.point) : null
  const set: Partial<typeof organizations.$inferInsert> = { longitude: point?.[0] ?? null, latitude: point?.[1] ?? null }
  if (input.shape !== undefined) set.shape = input.shape && convertShape(input.shape, convert('shape'))
  const version = await writeBody(ctx, body, set)
  await recordOn(ctx, body, 'placed', { crs: input.crs, longitude: point?.[0] ?? null, latitude: point?.[1] ?? null, area: input.shape !== undefined })
  return { version }
}

function convertShape(shape: z.output<typeof ShapeInput>, convert: (p: readonly [number, number]) => Point): Shape {
  if (pointsOf(shape) > MOST_POINTS) throw new Invalid([{ path: 'shape', message: `范围不能超过 ${MOST_POINTS} 个点，请先简化边界` }])
  const ring = (points: readonly [number, number][]) => {
    const first = points[0]
    const last = points.at(-1)
    if (!first || !last || first[0] !== last[0] || first[1] !== last[1])
      throw new Invalid([{ path: 'shape', message: '范围的边界没有闭合：最后一点要与第一点相同' }])
    return points.map(convert)
  }
  if (shape.type === 'LineString') return { type: 'LineString', coordinates: shape.coordinates.map(convert) }
  if (shape.type === 'Polygon') return { type: 'Polygon', coordinates: shape.coordinates.map(ring) }
  return { type: 'MultiPolygon', coordinates: shape.coordinates.map((polygon) => polygon.map(ring)) }
}

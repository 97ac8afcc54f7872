import boundaryFile from './map/boundary.geo.json' with { type: 'json' }
import communitiesFile from './map/communities.geo.json' with { type: 'json' }
import greenFile from './map/green.geo.json' with { type: 'json' }
import railwayFile from './map/railway.geo.json' with { type: 'json' }
import roadsFile from './map/roads.geo.json' with { type: 'json' }
import waterFile from './map/water.geo.json' with { type: 'json' }
import type { Random } from './random.ts'

/** `[longitude, latitude]`, CGCS2000. */
export type Point = [number, number]
export type Area = { type: 'Polygon'; coordinates: Point[][] }
export type Line = { type: 'LineString'; coordinates: Point[] }

const features = <G>(file: { features: readonly { properties: object; geometry: object }[] }) =>
  file.features as unknown as { type: 'Feature'; properties: { name: string; kind?: string; code?: string }; geometry: G }[]

/** The boundary of the street. */
export const boundary: Area = features<Area>(boundaryFile)[0]!.geometry
/** The area of each community by its division code; together they tile the street. */
export const communityAreas: ReadonlyMap<string, Area> = new Map(features<Area>(communitiesFile).map((f) => [f.properties.code!, f.geometry]))
/** The named roads of the drawing. */
export const roads: ReadonlyMap<string, Line> = new Map(features<Line>(roadsFile).map((f) => [f.properties.name, f.geometry]))

/**
 * The street's own drawing for the map without a tile service: a GeoJSON FeatureCollection whose features carry `kind`
 * (BOUNDARY, GREEN, WATER, RAIL, ROAD) and `name`, lowest layer first. Areas of communities stand with the organizations.
 */
export const drawing = {
  type: 'FeatureCollection',
  features: [boundaryFile, greenFile, waterFile, railwayFile, roadsFile].flatMap((file) => features<Area | Line>(file)),
}

/** Whether the point lies in the area (its outer ring; areas here have no holes). */
export function isInside([x, y]: Point, area: Area): boolean {
  const ring = area.coordinates[0]!
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i]!
    const [xj, yj] = ring[j]!
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

/** The shortest way from a point to a line or ring, in meters, good within a town. */
export function metersTo(line: readonly Point[], [x, y]: Point): number {
  const east = 111_320 * Math.cos((y * Math.PI) / 180)
  const north = 110_940
  let nearest = Number.POSITIVE_INFINITY
  for (let i = 1; i < line.length; i++) {
    const [ax, ay] = [(line[i - 1]![0] - x) * east, (line[i - 1]![1] - y) * north]
    const [bx, by] = [(line[i]![0] - x) * east, (line[i]![1] - y) * north]
    const length = (bx - ax) ** 2 + (by - ay) ** 2
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * (bx - ax) + ay * (by - ay)) / length))
    nearest = Math.min(nearest, Math.hypot(ax + t * (bx - ax), ay + t * (by - ay)))
  }
  return nearest
}

/** The road of the drawing that is nearest to a point, by name. */
export function nearestRoad(point: Point): string {
  return [...roads].reduce(
    (best, [name, line]) => (metersTo(line.coordinates, point) < best.meters ? { name, meters: metersTo(line.coordinates, point) } : best),
    {
      name: '',
      meters: Number.POSITIVE_INFINITY,
    },
  ).name
}

/** A place of five decimals (about a meter). */
const rounded = ([x, y]: Point): Point => [Math.round(x * 1e5) / 1e5, Math.round(y * 1e5) / 1e5]

/**
 * A random point of an area, `margin` meters or more from its edge and, if it can be, `apart` meters or more from the points
 * already taken, which it joins.
 */
export function pointIn(area: Area, chance: Random, options: { margin?: number; apart?: number; taken?: Point[]; along?: Line } = {}): Point {
  const { margin = 60, apart = 0, taken = [], along } = options
  const ring = area.coordinates[0]!
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)]
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  for (let tries = 0; tries < 4000; tries++) {
    const point = rounded([west + chance.next() * (east - west), south + chance.next() * (north - south)])
    if (!isInside(point, area) || metersTo(ring, point) < margin) continue
    if (along && metersTo(along.coordinates, point) > 110) continue
    if (tries < 2000 && taken.some((other) => metersTo([other, other], point) < apart)) continue
    taken.push(point)
    return point
  }
  if (along) return pointIn(area, chance, { margin, apart, taken })
  throw new Error('no room in the area')
}

/** The area cut into vertical strips of equal width from west to east, for grids. A strip's edge follows the area's. */
export function stripsOf(area: Area, count: number): Area[] {
  const ring = area.coordinates[0]!.slice(0, -1)
  const xs = ring.map(([x]) => x)
  const [west, east] = [Math.min(...xs), Math.max(...xs)]
  const at = (i: number) => west + ((east - west) * i) / count
  return Array.from({ length: count }, (_, i) => {
    const right = i === count - 1 ? ring : cut(ring, at(i + 1), (x, edge) => x <= edge)
    const strip = (i === 0 ? right : cut(right, at(i), (x, edge) => x >= edge)).map(rounded)
    return { type: 'Polygon', coordinates: [[...strip, strip[0]!]] }
  })
}

/** The part of a ring on one side of a meridian (Sutherland–Hodgman). */
function cut(ring: readonly Point[], edge: number, keeps: (x: number, edge: number) => boolean): Point[] {
  return ring.flatMap((to, i) => {
    const from = ring.at(i - 1)!
    const crossing: Point = [edge, from[1] + ((to[1] - from[1]) * (edge - from[0])) / (to[0] - from[0])]
    if (keeps(to[0], edge)) return keeps(from[0], edge) ? [to] : [crossing, to]
    return keeps(from[0], edge) ? [crossing] : []
  })
}

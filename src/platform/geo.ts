import gcoord from 'gcoord'

/**
 * A coordinate system. CGCS2000 (EPSG:4490) is what is stored and equals WGS 84 within a metre; GCJ02 is what WeChat and Chinese
 * web maps speak, BD09 what Baidu speaks. Mixing them moves a point by hundreds of metres, so every border converts.
 */
export type Crs = 'CGCS2000' | 'WGS84' | 'GCJ02' | 'BD09'

/** `[longitude, latitude]` in degrees. */
export type Point = [longitude: number, latitude: number]

/** A GeoJSON polygon: the outer ring, then its holes; each ring ends where it began. */
export interface Polygon {
  type: 'Polygon'
  coordinates: Point[][]
}

/** Several polygons that are one area, such as a community on both sides of a railway. */
export interface MultiPolygon {
  type: 'MultiPolygon'
  coordinates: Point[][][]
}

export type Area = Polygon | MultiPolygon

/** A line, such as a road segment. */
export interface LineString {
  type: 'LineString'
  coordinates: Point[]
}

/** A GeoJSON point, which is how a {@link Point} is stored and sent. */
export interface PointGeometry {
  type: 'Point'
  coordinates: Point
}

/** Degrees within which a point is believed; edges belong to it. */
export interface Bounds {
  west: number
  south: number
  east: number
  north: number
}

/** The point in CGCS2000. Outside China nothing is moved, as those maps move nothing there. */
export function toCgcs2000(point: Point, from: Crs): Point {
  return from === 'CGCS2000' || from === 'WGS84' ? [...point] : gcoord.transform(point, gcoord[from], gcoord.WGS84)
}

/** A stored point in the system that a map or another office speaks; there and back moves a point by less than 0.3 m. */
export function fromCgcs2000(point: Point, to: Crs): Point {
  return to === 'CGCS2000' || to === 'WGS84' ? [...point] : gcoord.transform(point, gcoord.WGS84, gcoord[to])
}

/** Whether a point is a pair of finite degrees on the globe. */
export function isPoint(value: unknown): value is Point {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [longitude, latitude] = value
  return Number.isFinite(longitude) && Number.isFinite(latitude) && Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90
}

/** Whether a point lies within the bounds a street has set; one outside was typed wrongly or has longitude and latitude exchanged. */
export function withinBounds([longitude, latitude]: Point, bounds: Bounds): boolean {
  return longitude >= bounds.west && longitude <= bounds.east && latitude >= bounds.south && latitude <= bounds.north
}

/** The smallest bounds around an area. */
export function boundsOf(area: Area): Bounds {
  const points = polygonsOf(area).flat(2)
  const longitudes = points.map(([longitude]) => longitude)
  const latitudes = points.map(([, latitude]) => latitude)
  return { west: Math.min(...longitudes), south: Math.min(...latitudes), east: Math.max(...longitudes), north: Math.max(...latitudes) }
}

/** Whether a point lies in an area and not in one of its holes. Which side a point exactly on the edge falls on is not promised. */
export function pointInArea(point: Point, area: Area): boolean {
  return polygonsOf(area).some(([outer, ...holes]) => outer !== undefined && isInRing(point, outer) && !holes.some((hole) => isInRing(point, hole)))
}

/**
 * The centre of gravity of an area, where its label goes; it may lie outside a bent one. Holes count. An area without extent
 * gives the mean of its points.
 * @throws RangeError when the area has no points
 */
export function centroid(area: Area): Point {
  const rings = polygonsOf(area).flatMap((polygon) => polygon.map((ring, i) => ({ ring, sign: i === 0 ? 1 : -1 })))
  const origin = rings[0]?.ring[0]
  if (!origin) throw new RangeError('an area without points has no centre')
  let [weight, x, y] = [0, 0, 0]
  for (const { ring, sign } of rings) {
    const sums = ringSums(ring, origin)
    // A ring may run either way round; what matters is whether it adds or takes away.
    const turn = sums.doubleArea < 0 ? -sign : sign
    weight += turn * sums.doubleArea
    x += turn * sums.x
    y += turn * sums.y
  }
  if (Math.abs(weight) < 1e-15) return meanOf(rings.flatMap(({ ring }) => ring))
  return [origin[0] + x / (3 * weight), origin[1] + y / (3 * weight)]
}

/** Metres between two points along the globe, good to half a percent. */
export function metersBetween([longitudeA, latitudeA]: Point, [longitudeB, latitudeB]: Point): number {
  const rad = Math.PI / 180
  const [a, b] = [latitudeA * rad, latitudeB * rad]
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(((longitudeB - longitudeA) * rad) / 2) ** 2
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(half)))
}

function polygonsOf(area: Area): Point[][][] {
  return area.type === 'Polygon' ? [area.coordinates] : area.coordinates
}

// Counts how often a ray to the east crosses the ring: an odd number of times means inside.
function isInRing([x, y]: Point, ring: Point[]): boolean {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[x1, y1], [x2, y2]] = [ring[i]!, ring[j]!]
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside
  }
  return inside
}

// Measured from a near origin: with whole degrees the small differences of a street would drown in rounding.
function ringSums(ring: Point[], [originX, originY]: Point) {
  const sums = { doubleArea: 0, x: 0, y: 0 }
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [x1, y1, x2, y2] = [ring[j]![0] - originX, ring[j]![1] - originY, ring[i]![0] - originX, ring[i]![1] - originY]
    const cross = x1 * y2 - x2 * y1
    sums.doubleArea += cross
    sums.x += (x1 + x2) * cross
    sums.y += (y1 + y2) * cross
  }
  return sums
}

function meanOf(points: Point[]): Point {
  const sum = points.reduce<Point>(([x, y], [px, py]) => [x + px, y + py], [0, 0])
  return [sum[0] / points.length, sum[1] / points.length]
}

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Area,
  type Bounds,
  boundsOf,
  type Crs,
  centroid,
  fromCgcs2000,
  isPoint,
  metersBetween,
  type Point,
  type Polygon,
  pointInArea,
  toCgcs2000,
  withinBounds,
} from './geo.ts'

const zhengzhou: Bounds = { west: 112.7, south: 34.2, east: 114.3, north: 35.0 }
const inZhengzhou = fc.tuple(fc.double({ min: 112.7, max: 114.3, noNaN: true }), fc.double({ min: 34.2, max: 35, noNaN: true }))
const office: Point = [113.7, 34.7]

const square = (west: number, south: number, size: number): Point[] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]
const courtyard: Polygon = { type: 'Polygon', coordinates: [square(113.7, 34.7, 0.01)] }
const withHole: Polygon = { type: 'Polygon', coordinates: [square(113.7, 34.7, 0.01), square(113.704, 34.704, 0.002)] }
const twoParts: Area = { type: 'MultiPolygon', coordinates: [[square(113.7, 34.7, 0.01)], [square(113.72, 34.7, 0.01)]] }

const near = (a: Point, b: Point, meters: number) => expect(metersBetween(a, b)).toBeLessThan(meters)

describe('coordinate systems', () => {
  test('a point of a Chinese web map is hundreds of metres off until it is converted', () => {
    expect(metersBetween(office, fromCgcs2000(office, 'GCJ02'))).toBeGreaterThan(300)
    expect(metersBetween(office, fromCgcs2000(office, 'BD09'))).toBeGreaterThan(500)
    near(toCgcs2000([113.706155, 34.698899], 'GCJ02'), office, 1)
  })

  test('WGS 84 and CGCS2000 are taken as the same', () => {
    expect(toCgcs2000(office, 'WGS84')).toEqual(office)
    expect(fromCgcs2000(office, 'CGCS2000')).toEqual(office)
  })

  test('there and back gives the same place within 0.3 m, and the given point is left alone', () => {
    fc.assert(
      fc.property(inZhengzhou, fc.constantFrom<Crs>('CGCS2000', 'WGS84', 'GCJ02', 'BD09'), (point, crs) => {
        const before: Point = [...point]
        near(toCgcs2000(fromCgcs2000(point, crs), crs), before, 0.3)
        expect(point).toEqual(before)
      }),
    )
  })
})

describe('places', () => {
  test('a point with longitude and latitude exchanged lies outside the bounds of 郑州', () => {
    expect(withinBounds(office, zhengzhou)).toBe(true)
    expect(withinBounds([34.7, 113.7], zhengzhou)).toBe(false)
    expect(withinBounds([112.7, 34.2], zhengzhou)).toBe(true)
    expect(withinBounds([112.69, 34.5], zhengzhou)).toBe(false)
  })

  test('only two finite degrees on the globe are a point', () => {
    expect(isPoint([113.7, 34.7])).toBe(true)
    for (const wrong of [[113.7], [113.7, 34.7, 0], ['113.7', '34.7'], [181, 0], [0, 91], [Number.NaN, 0], null, {}]) expect(isPoint(wrong)).toBe(false)
  })

  test('a house belongs to the courtyard it stands in, not to a hole in it', () => {
    expect(pointInArea([113.705, 34.705], courtyard)).toBe(true)
    expect(pointInArea([113.711, 34.705], courtyard)).toBe(false)
    expect(pointInArea([113.705, 34.705], withHole)).toBe(false)
    expect(pointInArea([113.702, 34.705], withHole)).toBe(true)
    expect(pointInArea([113.725, 34.705], twoParts)).toBe(true)
    expect(pointInArea([113.715, 34.705], twoParts)).toBe(false)
    expect(pointInArea(office, { type: 'Polygon', coordinates: [] })).toBe(false)
  })

  test('the centre of an area is its centre of gravity, whichever way round it is drawn', () => {
    near(centroid(courtyard), [113.705, 34.705], 0.01)
    near(centroid(withHole), [113.705, 34.705], 0.01)
    near(centroid(twoParts), [113.715, 34.705], 0.01)
    const outer = square(113.7, 34.7, 0.01)
    const hole = square(113.7, 34.7, 0.005)
    const centre: Point = [113.7 + 0.035 / 6, 34.7 + 0.035 / 6]
    for (const rings of [
      [outer, hole],
      [outer.toReversed(), hole],
      [outer, hole.toReversed()],
      [outer.toReversed(), hole.toReversed()],
    ]) {
      near(centroid({ type: 'Polygon', coordinates: rings }), centre, 0.01)
    }
    const lShape: Point[] = [
      [0, 0],
      [2, 0],
      [2, 1],
      [1, 1],
      [1, 2],
      [0, 2],
      [0, 0],
    ]
    const [x, y] = centroid({ type: 'Polygon', coordinates: [lShape] })
    expect([x, y]).toEqual([expect.closeTo(5 / 6, 9), expect.closeTo(5 / 6, 9)])
  })

  test('an area without extent has the mean of its points, one without points has none', () => {
    expect(centroid({ type: 'Polygon', coordinates: [[office, office, office]] })).toEqual([expect.closeTo(113.7, 9), expect.closeTo(34.7, 9)])
    expect(() => centroid({ type: 'Polygon', coordinates: [] })).toThrow(RangeError)
  })

  test('the bounds of an area hold all of it', () => {
    expect(boundsOf(twoParts)).toEqual({ west: 113.7, south: 34.7, east: expect.closeTo(113.73, 9), north: expect.closeTo(34.71, 9) })
  })

  test('a degree of latitude is about 111 kilometres', () => {
    expect(metersBetween([113.7, 34], [113.7, 35])).toBeCloseTo(111_195, -1)
    expect(metersBetween(office, office)).toBe(0)
  })

  test('a triangle holds its centre, and everything it holds lies within its bounds', () => {
    fc.assert(
      fc.property(inZhengzhou, inZhengzhou, inZhengzhou, inZhengzhou, (a, b, c, point) => {
        const doubleArea = Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]))
        fc.pre(doubleArea > 1e-6)
        const triangle: Polygon = { type: 'Polygon', coordinates: [[a, b, c, a]] }
        expect(pointInArea(centroid(triangle), triangle)).toBe(true)
        if (pointInArea(point, triangle)) expect(withinBounds(point, boundsOf(triangle))).toBe(true)
      }),
    )
  })
})

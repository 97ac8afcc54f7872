import { boundsOf, centroid, type Point } from '#platform/geo.ts'
import type { Ground } from '../ground.ts'
import type { Shape } from '../schema.ts'

const linesOf = (shape: Shape): Point[][] =>
  shape.type === 'LineString' ? [shape.coordinates] : shape.type === 'Polygon' ? shape.coordinates : shape.coordinates.flat()

interface Frame {
  width: number
  height: number
  /** Where a point falls, in whole units of the picture. */
  at(point: Point): [x: number, y: number]
}

/** The picture of a part of the ground: `around` a point so many meters wide, or the whole street. */
function frameOf(ground: Ground, proportion: number, around?: { point: Point; meters: number }): Frame | null {
  const width = 1000
  const height = Math.round(width / proportion)
  const points = [...ground.parts, ...ground.areas].flatMap((p) => linesOf(p.shape).flat())
  if (points.length === 0) return null
  const box = boundsOf({ type: 'Polygon', coordinates: [points] })
  const middle: Point = around?.point ?? [(box.west + box.east) / 2, (box.south + box.north) / 2]
  // A degree of longitude is shorter than one of latitude by the cosine of the latitude; within a street nothing else matters.
  const narrow = Math.cos((middle[1] * Math.PI) / 180)
  const scale = around
    ? width / (around.meters / 111_320)
    : Math.min((width * 0.96) / ((box.east - box.west) * narrow), (height * 0.94) / (box.north - box.south))
  return {
    width,
    height,
    at: ([x, y]) => [Math.round(width / 2 + (x - middle[0]) * narrow * scale), Math.round(height / 2 - (y - middle[1]) * scale)],
  }
}

function pathOf(frame: Frame, shape: Shape): string {
  const close = shape.type === 'LineString' ? '' : 'Z'
  return linesOf(shape)
    .map((line) => `M${line.map((p) => frame.at(p).join(' ')).join('L')}${close}`)
    .join('')
}

/** The middle of a line and how it lies there, for its name; never upside down. */
function middleOf(frame: Frame, line: Point[]): { x: number; y: number; turn: number } | null {
  const points = line.map(frame.at)
  const inside = points.flatMap(([x, y], i) => {
    const next = points[i + 1]
    const middle = next && { x: Math.round((x + next[0]) / 2), y: Math.round((y + next[1]) / 2), next }
    return middle && middle.x > 60 && middle.x < frame.width - 60 && middle.y > 40 && middle.y < frame.height - 40 ? [{ ...middle, from: [x, y] }] : []
  })
  const chosen = inside[Math.floor(inside.length / 2)]
  if (!chosen) return null
  const turn = Math.round((Math.atan2(chosen.next[1] - chosen.from[1]!, chosen.next[0] - chosen.from[0]!) * 180) / Math.PI)
  return { x: chosen.x, y: chosen.y, turn: turn > 90 ? turn - 180 : turn <= -90 ? turn + 180 : turn }
}

/** The street as a picture drawn by the server: the map where there is no script, and the small map of a body's page. */
export function GroundPicture({
  ground,
  label,
  proportion = 1.5,
  around,
  marks = [],
  areaHref,
}: {
  ground: Ground
  /** What the picture shows, for those who do not see it. */
  label: string
  /** Width by height. */
  proportion?: number
  around?: { point: Point; meters: number }
  marks?: readonly { point: Point; outline: string; tone: string }[]
  /** Where the name of a community leads. */
  areaHref?: (id: string) => string
}) {
  const frame = frameOf(ground, proportion, around)
  if (!frame) return null
  const roads = ground.parts.filter((p) => p.kind === 'ROAD' && p.shape.type === 'LineString')
  return (
    <svg className="ground" viewBox={`0 0 ${frame.width} ${frame.height}`} role={areaHref ? 'group' : 'img'} aria-label={`${label}（示意图）`}>
      {ground.parts.map((p) => (
        <path key={`${p.kind} ${pathOf(frame, p.shape)}`} className={`ground-${p.kind.toLowerCase()}`} d={pathOf(frame, p.shape)} />
      ))}
      {ground.areas.map((a) => (
        <path key={a.id} className="ground-area" d={pathOf(frame, a.shape)} />
      ))}
      {around &&
        roads.map((p) => {
          const middle = middleOf(frame, linesOf(p.shape)[0] ?? [])
          return (
            middle && (
              <text key={p.name} className="ground-road-name" x={middle.x} y={middle.y} dy="9" transform={`rotate(${middle.turn} ${middle.x} ${middle.y})`}>
                {p.name}
              </text>
            )
          )
        })}
      {ground.areas.map((a) => {
        if (a.shape.type === 'LineString') return null
        const [x, y] = frame.at(centroid(a.shape))
        const name = (
          <text key={a.id} className="ground-name" x={x} y={y} dy="10">
            {a.name}
          </text>
        )
        return areaHref ? (
          <a key={a.id} href={areaHref(a.id)}>
            {name}
          </a>
        ) : (
          name
        )
      })}
      {marks.map(({ point, outline, tone }) => {
        const [x, y] = frame.at(point)
        return (
          <g key={`${tone} ${point.join(' ')}`} className={`mark mark-${tone}`} transform={`translate(${x - 24} ${y - 24}) scale(2)`}>
            <path d={outline} />
          </g>
        )
      })}
    </svg>
  )
}

import { and, eq, gt, isNotNull, isNull, or, sql } from 'drizzle-orm'
import { type Ctx, prepared } from '#platform/db/database.ts'
import { fromCgcs2000, type Point } from '#platform/geo.ts'
import { today } from '#platform/time/day.ts'
import { Card, Pager, Rows } from '#site/kit.tsx'
import { definePage, type SiteRequest, type Tiles } from '#site/page.ts'
import { areasOf, type Ground, groundOf } from '../ground.ts'
import { organizationKindLabels } from '../rules.ts'
import { organizations, type Shape } from '../schema.ts'
import { GroundPicture } from './drawing.tsx'
import { layerOf, layers, shownLayers } from './layers.ts'
import { bodiesBy, callName, listBodies } from './queries.ts'

/** What `map.json` gives: every shown place in the coordinate system of the ground it is drawn on. */
export interface MapPlaces {
  places: { id: string; layer: string; name: string; kind: string; at: Point }[]
}

/** What `map-ground.json` gives: the tile service, or the street's own drawing; and the areas of the communities. */
export interface MapGround {
  tiles: Pick<Tiles, 'url' | 'attribution'> | null
  ground: Ground
  /** Where the map opens; null: it shows the whole street. */
  center: { at: Point; zoom: number } | null
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The ground of the street from its setting and the areas of its communities. */
export const streetGround = async (request: SiteRequest): Promise<Ground> =>
  groundOf(await request.setting('map.drawing'), await areasOf(request, request.street.id))

/** 党建地图: the places by layer; where there is no script, its picture and its list. */
export const mapPage = definePage({
  path: '/map',
  gate: 'public',
  kept: true,
  async get(request) {
    const { street, query } = request
    const at = query.get('at')
    const [wanted] = at && ID.test(at) ? await bodiesBy(request, street.id, [at]) : []
    const own = wanted && layerOf(wanted.kind)
    const shown = own && !query.has('show') ? [...new Set([...shownLayers(query), own])] : shownLayers(query)
    const kinds = shown.flatMap((l) => l.kinds)
    const list = await listBodies(request, street.id, { kinds, placed: true, page: Number(query.get('page')) || 1 })
    const ground = await streetGround(request)
    return {
      title: '党建地图',
      place: '/map',
      wide: true,
      scripts: ['map'],
      body: (
        <>
          <a className="skip" href="#list">
            跳过地图，看列表
          </a>
          <party-map
            className="map-box"
            data-places={`${street.base}/map.json`}
            data-ground={`${street.base}/map-ground.json`}
            data-base={street.base}
            data-at={wanted?.longitude != null ? wanted.id : undefined}
          >
            <GroundPicture ground={ground} label={`${street.name}各社区`} areaHref={(id) => `${street.base}/organizations/${id}`} />
          </party-map>
          <p className="quiet" id="map-note">
            {request.tiles ? '' : '底图为街道自绘的示意图，不作划界依据。'}
            地图只标组织和公共地点，不标任何人的住处。
          </p>
          <form className="switches" method="get" action={`${street.base}/map`} id="switches">
            <fieldset>
              <legend className="visually-hidden">地图上显示哪些</legend>
              {layers.map((l) => (
                <label className="switch-chip" key={l.key}>
                  <input type="checkbox" name="show" value={l.key} defaultChecked={shown.includes(l)} />
                  <LayerMark outline={l.outline} tone={l.key} />
                  {l.label}
                </label>
              ))}
            </fieldset>
            <button type="submit" className="button">
              按所选显示
            </button>
          </form>
          {wanted && (
            <Card title={wanted.name} id="wanted">
              <p>
                {organizationKindLabels[wanted.kind]}
                {wanted.address && ` · ${wanted.address}`}
              </p>
              <a className="button" href={`${street.base}/organizations/${wanted.id}`}>
                看这个组织
              </a>
            </Card>
          )}
          <Card title={`地图上的 ${list.total} 处`} id="list">
            {list.total === 0 ? (
              <p className="empty">所选的类别还没有登记地点。请勾选其他类别，再按所选显示。</p>
            ) : (
              <Rows
                items={list.items.map((b) => ({
                  key: b.id,
                  href: `${street.base}/organizations/${b.id}`,
                  title: b.name,
                  sub: [organizationKindLabels[b.kind], b.above, b.address].filter(Boolean).join(' · '),
                }))}
              />
            )}
            <Pager page={list.page} pages={list.pages} query={query} />
          </Card>
        </>
      ),
    }
  },
})

/** The mark of a layer beside its word. */
export function LayerMark({ outline, tone }: { outline: string; tone: string }) {
  return (
    <svg className={`mark mark-${tone}`} viewBox="-1 -1 26 26" aria-hidden="true">
      <path d={outline} />
    </svg>
  )
}

/** The places of the layers that `show` asks for, for the map's script. */
export const mapData = definePage({
  path: '/map.json',
  gate: 'public',
  kept: true,
  async get(request) {
    const rows = await placesOf(
      request,
      request.street.id,
      shownLayers(request.query).flatMap((l) => l.kinds),
    )
    const places: MapPlaces['places'] = rows.map((b) => ({
      id: b.id,
      layer: layerOf(b.kind)?.key ?? '',
      name: callName(b),
      kind: organizationKindLabels[b.kind],
      at: drawnAt([b.longitude!, b.latitude!], request.tiles),
    }))
    return { data: { places } satisfies MapPlaces }
  },
})

async function placesOf({ tx, now }: Ctx, streetId: string, kinds: readonly string[]) {
  const query = prepared(tx, 'site_map_places', (t) =>
    t
      .select({
        id: organizations.id,
        kind: organizations.kind,
        name: organizations.name,
        shortName: organizations.shortName,
        longitude: organizations.longitude,
        latitude: organizations.latitude,
      })
      .from(organizations)
      .where(
        and(
          eq(organizations.streetId, sql.placeholder('street')),
          sql`${organizations.kind} = any(${sql.placeholder('kinds')}::text[])`,
          isNotNull(organizations.longitude),
          or(isNull(organizations.dissolvedOn), gt(organizations.dissolvedOn, sql.placeholder('day'))),
        ),
      )
      .orderBy(organizations.id)
      .prepare('site_map_places'),
  )
  return query.execute({ street: streetId, kinds: `{${kinds.join(',')}}`, day: today(now) })
}

/** The ground of the map, for its script. */
export const mapGround = definePage({
  path: '/map-ground.json',
  gate: 'public',
  async get(request) {
    const { tiles } = request
    const ground = await streetGround(request)
    const center = (await request.setting('map.center')) as { longitude: number; latitude: number; zoom: number } | null
    const moved = <P extends { shape: Shape }>(part: P): P => ({ ...part, shape: drawnShape(part.shape, tiles) })
    return {
      data: {
        tiles: tiles && { url: tiles.url, attribution: tiles.attribution },
        // Over tiles, only the street's boundary is worth drawing again.
        ground: { parts: ground.parts.filter((p) => !tiles || p.kind === 'BOUNDARY').map(moved), areas: ground.areas.map(moved) },
        center: center && { at: drawnAt([center.longitude, center.latitude], tiles), zoom: center.zoom },
      } satisfies MapGround,
    }
  },
})

/** A stored point where the ground shows it; five decimals are a meter. */
function drawnAt(point: Point, tiles: Tiles | null): Point {
  const [x, y] = fromCgcs2000(point, tiles?.crs ?? 'CGCS2000')
  return [Math.round(x * 1e5) / 1e5, Math.round(y * 1e5) / 1e5]
}

function drawnShape(shape: Shape, tiles: Tiles | null): Shape {
  const line = (points: Point[]) => points.map((p) => drawnAt(p, tiles))
  if (shape.type === 'LineString') return { type: 'LineString', coordinates: line(shape.coordinates) }
  if (shape.type === 'Polygon') return { type: 'Polygon', coordinates: shape.coordinates.map(line) }
  return { type: 'MultiPolygon', coordinates: shape.coordinates.map((polygon) => polygon.map(line)) }
}

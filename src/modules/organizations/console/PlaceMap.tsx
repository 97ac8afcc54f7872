import { useQuery } from '@tanstack/react-query'
import { api } from '#console/client.ts'
import { GroundPicture } from '../site/drawing.tsx'
import { layerOf } from '../site/layers.ts'
import type { Page } from './page.ts'
import './place-map.css'

/** How wide the picture is, in meters: a walk of some minutes to each side. */
const WIDE = 2600
const dot = { outline: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Z', tone: 'other' }

/** Where the body stands, on the street's own drawing, as residents see it on the site. Nothing while the street has no drawing. */
export function PlaceMap({ body }: { body: Page['organization'] }) {
  const { data } = useQuery(api.organizations.ground.queryOptions({ input: { streetId: body.streetId }, staleTime: 300_000 }))
  if (!data || body.longitude === null || body.latitude === null) return null
  const layer = layerOf(body.kind)
  const { outline, tone } = layer ? { outline: layer.outline, tone: layer.key } : dot
  const point: [number, number] = [body.longitude, body.latitude]
  return (
    <figure className="c-place-map">
      <GroundPicture ground={data} label={`${body.name}的位置`} proportion={2} around={{ point, meters: WIDE }} marks={[{ point, outline, tone }]} />
    </figure>
  )
}

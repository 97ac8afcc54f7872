import 'leaflet/dist/leaflet.css'
import 'leaflet.markercluster/dist/MarkerCluster.css'
import { L } from './leaflet.ts'
import 'leaflet.markercluster'
import type { LatLngTuple, Layer, Map as LeafletMap, Marker, MarkerClusterGroup } from 'leaflet'
import type { Point } from '#platform/geo.ts'
import type { Shape } from '../schema.ts'
import { layers } from './layers.ts'
import type { MapGround, MapPlaces } from './MapPage.tsx'

type Place = MapPlaces['places'][number]

// GeoJSON has the longitude first, Leaflet the latitude.
const turned = ([x, y]: Point): LatLngTuple => [y, x]
const lines = (points: Point[]) => points.map(turned)
const ringsOf = (shape: Shape) =>
  shape.type === 'LineString' ? lines(shape.coordinates) : shape.type === 'Polygon' ? shape.coordinates.map(lines) : shape.coordinates.map((p) => p.map(lines))

/**
 * `<party-map data-places data-ground data-base data-at>`: the places of the chosen layers on the street's ground. The switches of the
 * page's form work at once, map and list together; without this script they are a form, and the picture inside the element stays.
 */
class PartyMap extends HTMLElement {
  private map: LeafletMap | undefined
  private cluster: MarkerClusterGroup | undefined
  private readonly markers = new Map<string, Marker>()
  private readonly loaded = new Map<string, Promise<Marker[]>>()
  private readonly form = document.querySelector<HTMLFormElement>('#switches')

  async connectedCallback(): Promise<void> {
    const [ground] = await Promise.all([this.json<MapGround>(this.dataset.ground ?? '')])
    this.replaceChildren()
    this.setAttribute('role', 'region')
    this.setAttribute('aria-label', '地图')
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    const map = L.map(this, {
      zoomControl: false,
      attributionControl: false,
      scrollWheelZoom: false,
      minZoom: 12,
      maxZoom: 18,
      zoomSnap: 0.25,
      zoomAnimation: !calm,
      fadeAnimation: !calm,
      markerZoomAnimation: !calm,
    })
    this.map = map
    // Names lie on the ground and below the marks.
    map.createPane('names').style.zIndex = '450'
    // The wheel scrolls the page until somebody has turned to the map.
    map.on('focus click', () => map.scrollWheelZoom.enable()).on('blur', () => map.scrollWheelZoom.disable())
    L.control.zoom({ position: 'bottomright', zoomInTitle: '放大', zoomOutTitle: '缩小' }).addTo(map)
    this.drawGround(map, ground)
    this.cluster = L.markerClusterGroup({
      maxClusterRadius: 52,
      showCoverageOnHover: false,
      animate: !calm,
      iconCreateFunction: (cluster) =>
        L.divIcon({ html: `${cluster.getChildCount()}<span class="visually-hidden">处，放大查看</span>`, className: 'cluster', iconSize: [44, 44] }),
    }).addTo(map)
    this.form?.addEventListener('change', () => this.choose())
    await this.show()
    this.openWanted()
  }

  private drawGround(map: LeafletMap, { tiles, ground, center }: MapGround): void {
    if (tiles) {
      L.tileLayer(tiles.url, { maxZoom: 18 }).addTo(map)
      L.control.attribution({ prefix: false }).addAttribution(escaped(tiles.attribution)).addTo(map)
    }
    const drawn: Layer[] = [
      ...ground.parts.map((p) =>
        p.shape.type === 'LineString'
          ? L.polyline(ringsOf(p.shape) as LatLngTuple[], { className: `ground-${p.kind.toLowerCase()}`, interactive: false })
          : L.polygon(ringsOf(p.shape) as LatLngTuple[][], { className: `ground-${p.kind.toLowerCase()}`, interactive: false }),
      ),
      ...ground.areas.map((a) => L.polygon(ringsOf(a.shape) as LatLngTuple[][], { className: 'ground-area', interactive: false })),
    ]
    const bounds = L.featureGroup(drawn).addTo(map).getBounds()
    if (bounds.isValid()) map.setMaxBounds(bounds.pad(0.4))
    // Set once: a second view would be an animation, which ends where it was going whatever has been asked for since.
    if (center) map.setView(turned(center.at), center.zoom)
    else if (bounds.isValid()) map.fitBounds(bounds, { padding: [8, 8] })
    else map.setView([34.72, 113.73], 13)
    for (const { name, shape } of ground.areas) {
      const area = L.polygon(ringsOf(shape) as LatLngTuple[][]).getBounds()
      this.name(map, area.getCenter(), name, 'ground-label')
    }
    for (const road of ground.parts)
      if (road.kind === 'ROAD' && road.shape.type === 'LineString') {
        const line = road.shape.coordinates
        const [a, b] = [line[Math.floor((line.length - 1) / 2)]!, line[Math.ceil(line.length / 2)] ?? line[0]!]
        this.name(map, L.latLng((a[1] + b[1]) / 2, (a[0] + b[0]) / 2), road.name, 'ground-label road')
      }
    const near = () => this.classList.toggle('near', map.getZoom() >= 15)
    map.on('zoomend', near)
    near()
  }

  private name(map: LeafletMap, at: L.LatLng, name: string, className: string): void {
    L.marker(at, {
      icon: L.divIcon({ html: `<span>${escaped(name)}</span>`, className, iconSize: [0, 0] }),
      interactive: false,
      keyboard: false,
      pane: 'names',
    }).addTo(map)
  }

  private chosen(): string[] {
    return [...(this.form?.querySelectorAll<HTMLInputElement>('input[name=show]:checked') ?? [])].map((input) => input.value)
  }

  /** Puts the chosen layers on the map; each is asked for once. */
  private async show(): Promise<void> {
    const wanted = this.chosen()
    const missing = wanted.filter((key) => !this.loaded.has(key))
    if (missing.length > 0) {
      const asked = this.json<MapPlaces>(`${this.dataset.places}?${missing.map((key) => `show=${key}`).join('&')}`)
      for (const key of missing)
        this.loaded.set(
          key,
          asked.then(({ places }) => places.filter((p) => p.layer === key).map((p) => this.marker(p))),
        )
    }
    const shown = (await Promise.all(wanted.map((key) => this.loaded.get(key) ?? []))).flat()
    this.cluster?.clearLayers()
    this.cluster?.addLayers(shown)
  }

  private marker(place: Place): Marker {
    const layer = layers.find((l) => l.key === place.layer)
    const html = `<svg class="mark mark-${place.layer}" viewBox="-1 -1 26 26" aria-hidden="true"><path d="${layer?.outline ?? ''}"/></svg>`
    const marker = L.marker(turned(place.at), {
      icon: L.divIcon({ html, className: 'place', iconSize: [30, 30], popupAnchor: [0, -12] }),
      title: `${place.name}，${place.kind}`,
      riseOnHover: true,
    })
    const say = document.createElement('div')
    const link = Object.assign(document.createElement('a'), { href: `${this.dataset.base}/organizations/${place.id}`, textContent: place.name })
    const kind = Object.assign(document.createElement('p'), { textContent: place.kind })
    say.append(link, kind)
    marker.bindPopup(say, { minWidth: 140, maxWidth: 260 })
    marker.on('popupopen', ({ popup }) => popup.getElement()?.querySelector('.leaflet-popup-close-button')?.setAttribute('aria-label', '关闭'))
    this.markers.set(place.id, marker)
    return marker
  }

  /** The switches changed: the map follows, then the list below and the address. */
  private async choose(): Promise<void> {
    if (!this.form) return
    await this.show()
    const keys = this.chosen()
    const address = `${location.pathname}${keys.length > 0 ? `?${keys.map((key) => `show=${key}`).join('&')}` : ''}`
    const answer = await fetch(address)
    const list = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#list')
    if (answer.ok && list) document.querySelector('#list')?.replaceWith(list)
    history.replaceState(null, '', address)
  }

  private openWanted(): void {
    const wanted = this.markers.get(this.dataset.at ?? '')
    if (wanted) {
      this.map?.setView(wanted.getLatLng(), 17, { animate: false })
      this.cluster?.zoomToShowLayer(wanted, () => wanted.openPopup())
    }
  }

  private async json<T>(address: string): Promise<T> {
    const answer = await fetch(address)
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
    return (await answer.json()) as T
  }
}

const escaped = (text: string) => Object.assign(document.createElement('i'), { textContent: text }).innerHTML

customElements.define('party-map', PartyMap)

import type { useText } from '@omnicrm/sdk/web/core'
import { Marker, type GeoJSONSource, type Map as LibreMap } from 'maplibre-gl'
import { useEffect, useEffectEvent } from 'react'
import { useNavigate } from 'react-router'
import classes from './Map.module.css'
import { showClustered } from './clusters.ts'
import { circleOf, rounded, stepped, type Mark, type Position } from './map.ts'
import { drawing, pinShape, shapes } from './shapes.ts'

type Words = ReturnType<typeof useText>
type PinHandler = ((position: Position) => void) | undefined

/** With more marks than this, those that would lie on one another are drawn as one. */
const most = 100

/** One element for a mark: a link by keyboard and mouse where it leads somewhere. */
export function useMarks(map: LibreMap | undefined, marks: readonly Mark[], t: Words): void {
  const navigate = useNavigate()
  const key = JSON.stringify(marks)
  const open = useEffectEvent((event: MouseEvent, to: string) => {
    event.preventDefault()
    void navigate(to)
  })
  const words = useEffectEvent((count: number) => t('map.cluster', { count }))
  useEffect(() => {
    if (!map) return
    const all = JSON.parse(key) as Mark[]
    const mark = (each: Mark) => markerOf(each, (event, to) => open(event, to))
    if (all.length > most)
      return showClustered(map, all, {
        mark,
        cluster: (count, into) => clusterOf(count, words(count), into),
      })
    const placed = all.map(each => mark(each).addTo(map))
    return () => placed.forEach(each => each.remove())
  }, [map, key])
}

function markerOf(mark: Mark, open: (event: MouseEvent, to: string) => void): Marker {
  const element = mark.to ? document.createElement('a') : document.createElement('span')
  element.className = classes['mark'] ?? ''
  element.dataset['kind'] = mark.kind ?? 'place'
  element.append(drawing(shapes[mark.kind ?? 'place'], 16, 16))
  if (mark.label) {
    element.title = mark.label
    element.setAttribute('aria-label', mark.label)
    if (!mark.to) element.setAttribute('role', 'img')
  }
  if (mark.to && element instanceof HTMLAnchorElement) {
    const { to } = mark
    element.href = to
    element.addEventListener('click', event => open(event, to))
  }
  return new Marker({ element }).setLngLat([mark.longitude, mark.latitude])
}

function clusterOf(count: number, label: string, open: () => void): Marker {
  const element = document.createElement('button')
  element.type = 'button'
  element.className = `${classes['cluster']} num`
  element.textContent = String(count)
  element.setAttribute('aria-label', label)
  element.addEventListener('click', open)
  return new Marker({ element })
}

/** A pin for mouse, finger and keyboard; a click on the map sets it too. */
export function usePin(
  map: LibreMap | undefined,
  pin: Position | null | undefined,
  onPin: PinHandler,
  t: Words,
): void {
  const moved = useEffectEvent((position: Position) => onPin?.(rounded(position)))
  const words = useEffectEvent((position: Position) => t('map.pin', { ...position }))
  const isOffered = pin !== undefined
  useEffect(() => {
    if (!map || !isOffered) return
    const put = ({ lngLat }: { lngLat: { lng: number; lat: number } }) =>
      moved({ latitude: lngLat.lat, longitude: lngLat.lng })
    map.on('click', put)
    return () => void map.off('click', put)
  }, [map, isOffered])
  const latitude = pin?.latitude
  const longitude = pin?.longitude
  useEffect(() => {
    if (!map || latitude === undefined || longitude === undefined) return
    const element = document.createElement('button')
    element.type = 'button'
    element.className = classes['pin'] ?? ''
    element.append(drawing(pinShape, 24, 32))
    // The element is made anew with each place; the keyboard stays on it.
    const hadFocus = map.getContainer().dataset['pinFocus'] === 'yes'
    const marker = new Marker({ element, draggable: true, anchor: 'bottom' })
      .setLngLat([longitude, latitude])
      .addTo(map)
    element.setAttribute('aria-label', words({ latitude, longitude }))
    if (hadFocus) element.focus({ preventScroll: true })
    delete map.getContainer().dataset['pinFocus']
    marker.on('dragend', () => {
      const { lat, lng } = marker.getLngLat()
      moved({ latitude: lat, longitude: lng })
    })
    element.addEventListener('click', event => event.stopPropagation())
    element.addEventListener('keydown', event => {
      // A twentieth of what is seen; with Shift a tenth of that.
      const seen = map.getBounds()
      const step = ((seen.getNorth() - seen.getSouth()) / 20) * (event.shiftKey ? 0.1 : 1)
      const next = stepped({ latitude, longitude }, event.key, step)
      if (!next) return
      event.preventDefault()
      event.stopPropagation()
      map.getContainer().dataset['pinFocus'] = 'yes'
      moved(next)
    })
    return () => void marker.remove()
  }, [map, latitude, longitude])
}

const areaId = 'area'

export function useArea(map: LibreMap | undefined, area: (Position & { km: number }) | undefined): void {
  const key = JSON.stringify(area)
  useEffect(() => {
    if (!map || key === undefined) return
    const ring = circleOf(JSON.parse(key) as Position & { km: number })
    const data: GeoJSON.Feature = {
      type: 'Feature',
      properties: {},
      geometry: { type: 'Polygon', coordinates: [ring.map(each => [each.longitude, each.latitude])] },
    }
    const source = map.getSource<GeoJSONSource>(areaId)
    if (source) {
      void source.setData(data)
      return
    }
    const color = getComputedStyle(map.getContainer()).getPropertyValue('--o-brand-mark').trim()
    map.addSource(areaId, { type: 'geojson', data })
    map.addLayer({
      id: 'area-fill',
      type: 'fill',
      source: areaId,
      paint: { 'fill-color': color, 'fill-opacity': 0.15 },
    })
    map.addLayer({
      id: 'area-edge',
      type: 'line',
      source: areaId,
      paint: { 'line-color': color, 'line-width': 2 },
    })
  }, [map, key])
}

import type { StyleSpecification } from 'maplibre-gl'
import landUrl from 'world-atlas/land-50m.json?url'
import { feature } from 'topojson-client'
import type { Topology } from 'topojson-specification'

/** What the map draws with: tokens of the scheme on screen, read once a drawing. */
export interface Palette {
  water: string
  land: string
  coast: string
  grid: string
}

export function paletteOf(element: Element): Palette {
  const token = (name: string) => getComputedStyle(element).getPropertyValue(name).trim()
  return {
    water: token('--o-sunken'),
    land: token('--o-surface'),
    coast: token('--o-line-strong'),
    grid: token('--o-line'),
  }
}

type Features = ReturnType<typeof feature>
let land: Promise<Features> | undefined

/** Coasts of the world from this server; asked for once. */
function loadLand(): Promise<Features> {
  return (land ??= fetch(landUrl)
    .then(response => response.json())
    .then((topology: Topology) => {
      const shape = topology.objects['land']
      if (!shape) throw new Error('The atlas has no land.')
      return feature(topology, shape)
    })
    .catch((cause: unknown) => {
      land = undefined
      throw cause
    }))
}

/** Coasts and a grid of degrees: a map that needs nobody else, without roads and names. */
export async function plainStyle(palette: Palette): Promise<StyleSpecification> {
  return {
    version: 8,
    sources: {
      land: { type: 'geojson', data: await loadLand(), attribution: 'Natural Earth' },
      grid: { type: 'geojson', data: graticule(10) },
      fine: { type: 'geojson', data: graticule(1) },
    },
    layers: [
      { id: 'water', type: 'background', paint: { 'background-color': palette.water } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': palette.land } },
      { id: 'fine', type: 'line', source: 'fine', minzoom: 5, paint: { 'line-color': palette.grid } },
      { id: 'grid', type: 'line', source: 'grid', paint: { 'line-color': palette.grid } },
      { id: 'coast', type: 'line', source: 'land', paint: { 'line-color': palette.coast } },
    ],
  }
}

/** Meridians and parallels every so many degrees; the poles are beyond the projection. */
function graticule(step: number): GeoJSON.Feature {
  const lines: [number, number][][] = []
  for (let east = -180; east <= 180; east += step)
    lines.push([
      [east, -85],
      [east, 85],
    ])
  for (let north = -80; north <= 80; north += step)
    lines.push([
      [-180, north],
      [180, north],
    ])
  return { type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates: lines } }
}

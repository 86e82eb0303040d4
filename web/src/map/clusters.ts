import type { GeoJSONSource, Map as LibreMap, GeoJSONFeature, Marker } from 'maplibre-gl'
import type { Mark } from './map.ts'

const source = 'marks'

interface Drawing {
  mark: (mark: Mark) => Marker
  /** One for marks that would lie on one another; it opens into them. */
  cluster: (count: number, open: () => void) => Marker
}

/** Marks that would lie on one another as one with their number, and only those in sight. @returns the undoing */
export function showClustered(map: LibreMap, marks: readonly Mark[], drawing: Drawing): () => void {
  const shown = new Map<string, Marker>()
  const make = (feature: GeoJSONFeature): Marker => {
    const { cluster_id: id, point_count: count, at } = feature.properties as Properties
    const mark = marks[at ?? -1]
    if (mark) return drawing.mark(mark)
    const { coordinates } = feature.geometry as GeoJSON.Point
    const center: [number, number] = [coordinates[0] ?? 0, coordinates[1] ?? 0]
    const open = async () => {
      const zoom = await map.getSource<GeoJSONSource>(source)?.getClusterExpansionZoom(id ?? 0)
      map.easeTo({ center, ...(zoom === undefined ? {} : { zoom }), animate: false })
    }
    return drawing.cluster(count ?? 0, () => void open()).setLngLat(center)
  }
  const draw = () => {
    if (!map.isSourceLoaded(source)) return
    const wanted = new Map(map.querySourceFeatures(source).map(feature => [keyOf(feature), feature]))
    for (const [key, marker] of shown)
      if (!wanted.has(key)) {
        marker.remove()
        shown.delete(key)
      }
    for (const [key, feature] of wanted) if (!shown.has(key)) shown.set(key, make(feature).addTo(map))
  }
  offer(map, marks)
  map.on('render', draw)
  return () => {
    map.off('render', draw)
    for (const marker of shown.values()) marker.remove()
  }
}

interface Properties {
  cluster_id?: number
  point_count?: number
  /** Which of the marks. */
  at?: number
}

const keyOf = ({ properties }: GeoJSONFeature): string => {
  const { cluster_id: id, at } = properties as Properties
  return id === undefined ? `mark ${at}` : `cluster ${id}`
}

function offer(map: LibreMap, marks: readonly Mark[]): void {
  const data: GeoJSON.FeatureCollection = {
    type: 'FeatureCollection',
    features: marks.map(({ longitude, latitude }, at) => ({
      type: 'Feature',
      properties: { at },
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
    })),
  }
  const known = map.getSource<GeoJSONSource>(source)
  if (known) return void known.setData(data)
  map.addSource(source, { type: 'geojson', data, cluster: true, clusterRadius: 48, clusterMaxZoom: 15 })
  // The map computes what a layer draws; the elements above it are what is seen.
  map.addLayer({ id: source, type: 'circle', source, paint: { 'circle-opacity': 0 } })
}

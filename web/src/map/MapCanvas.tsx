import 'maplibre-gl/dist/maplibre-gl.css'
import { useComputedColorScheme } from '@mantine/core'
import { useConfig, useText } from '@omnicrm/sdk/web/core'
import {
  AttributionControl,
  Map as LibreMap,
  NavigationControl,
  setWorkerUrl,
  type StyleSpecification,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { boundsOf, circleOf, type MapViewProps, type Position } from './map.ts'
import classes from './Map.module.css'
import { paletteOf, plainStyle } from './style.ts'
import { useArea, useMarks, usePin } from './layers.ts'

setWorkerUrl(workerUrl)

/** How near one point is shown: with an operator's map by its streets, with ours by its coast. */
const closeUp = { streets: 16, coasts: 8 }
/** Several points or an area are shown nearer than a coast is of use, so that they do not lie on one another. */
const apart = 13

/** The map itself; loaded when it is drawn. */
export default function MapCanvas(props: MapViewProps) {
  const { label, height = 'small', area } = props
  const t = useText('web')
  const frame = useRef<HTMLElement>(null)
  const map = useMap(frame, t)
  const marks = props.marks ?? []
  const { pin } = props
  useMarks(map, marks, t)
  usePin(map, pin, props.onPin, t)
  useArea(map, area)
  const points: Position[] = [...marks, ...(pin ? [pin] : []), ...(area ? circleOf(area) : [])]
  const nearest = useConfig().maps?.style_url ? closeUp.streets : closeUp.coasts
  useView(map, points, props.center, nearest)
  return (
    <section
      ref={frame}
      className={classes.map}
      data-height={height}
      data-drawn={map ? '' : undefined}
      aria-label={label}
    />
  )
}

type Words = ReturnType<typeof useText>

/** The map once its style is there; a change of the scheme draws it anew. */
function useMap(frame: RefObject<HTMLElement | null>, t: Words): LibreMap | undefined {
  const scheme = useComputedColorScheme()
  const styleUrl = useConfig().maps?.style_url
  const [map, setMap] = useState<LibreMap>()
  const [failure, setFailure] = useState<unknown>()
  useEffect(() => {
    const element = frame.current
    if (!element) return
    let made: LibreMap | undefined
    let isGone = false
    const draw = async () => {
      const style = styleUrl ?? (await plainStyle(paletteOf(element)))
      if (isGone) return
      made = makeMap(element, style, t)
      const drawn = made
      drawn.once('load', () => setMap(drawn))
    }
    draw().catch(setFailure)
    return () => {
      isGone = true
      setMap(undefined)
      made?.remove()
    }
  }, [frame, t, scheme, styleUrl])
  if (failure) throw failure
  return map
}

function makeMap(container: HTMLElement, style: string | StyleSpecification, t: Words): LibreMap {
  const map = new LibreMap({
    container,
    style,
    attributionControl: false,
    center: [0, 20],
    zoom: 0.5,
    maxZoom: 19,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    locale: {
      'NavigationControl.ZoomIn': t('map.zoomIn'),
      'NavigationControl.ZoomOut': t('map.zoomOut'),
      'AttributionControl.ToggleAttribution': t('map.attribution'),
      'Map.Title': t('map.canvas'),
    },
  })
  map.touchZoomRotate.disableRotation()
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
  map.addControl(new AttributionControl({ compact: true }), 'bottom-right')
  return map
}

/** Shows all there is whenever something else is there; where the reader has gone since is left alone. */
function useView(
  map: LibreMap | undefined,
  points: readonly Position[],
  center: Position | undefined,
  nearest: number,
): void {
  const bounds = boundsOf(points) ?? (center && boundsOf([center]))
  const view = JSON.stringify(bounds)
  const isCenter = points.length === 0
  useEffect(() => {
    if (!map || view === undefined) return
    const corners = JSON.parse(view) as [[number, number], [number, number]]
    const seen = map.getBounds()
    // A pin that was moved within the view stays where it was dropped.
    const [[west, south], [east, north]] = corners
    const isPoint = west === east && south === north
    if (isPoint && map.getZoom() > 4 && seen.contains([west, south])) return
    map.fitBounds(corners, {
      padding: 48,
      maxZoom: isCenter ? Math.min(9, nearest) : isPoint ? nearest : Math.max(apart, nearest),
      animate: false,
    })
  }, [map, view, isCenter, nearest])
}

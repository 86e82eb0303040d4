import { Skeleton } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { lazy, Suspense, type ReactNode } from 'react'
import { Boundary } from '../feedback/Boundary.tsx'
import { Notice } from '../feedback/Notice.tsx'
import type { MapViewProps } from './map.ts'
import classes from './Map.module.css'

const Canvas = lazy(() => import('./MapCanvas.tsx'))

let canDraw: boolean | undefined

/** Asked once: each question takes one of the few contexts that a browser gives. */
function hasWebGl(): boolean {
  if (canDraw === undefined) {
    const context = document.createElement('canvas').getContext('webgl2')
    canDraw = context !== null
    context?.getExtension('WEBGL_lose_context')?.loseContext()
  }
  return canDraw
}

/** A map; its library is loaded when it is drawn. Whatever it shows stands beside it in words and fields too. */
export function MapView({ fallback, ...props }: MapViewProps & { fallback?: ReactNode }) {
  const t = useText('web')
  if (!hasWebGl()) return fallback ?? <Notice tone="info">{t('map.noDrawing')}</Notice>
  return (
    <Boundary what="map">
      <Suspense fallback={<Skeleton className={classes.map} data-height={props.height ?? 'small'} />}>
        <Canvas {...props} />
      </Suspense>
    </Boundary>
  )
}

import type { MarkKind } from './map.ts'

/** Round, square, cross-like: told apart without colour. In a box of 16 by 16. */
export const shapes: Record<MarkKind, string> = {
  place: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z',
  good: 'M2.5 2.5h11v11h-11z',
  bad: 'M8 1.5 14.5 14h-13z',
}

export const pinShape = 'M12 1C6.5 1 2 5.4 2 10.9C2 18 12 31 12 31S22 18 22 10.9C22 5.4 17.5 1 12 1z'

/** A drawing as an element; the map library places elements and knows nothing of React. */
export function drawing(path: string, width: number, height: number): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
  svg.setAttribute('width', String(width))
  svg.setAttribute('height', String(height))
  svg.setAttribute('aria-hidden', 'true')
  const shape = document.createElementNS(space, 'path')
  shape.setAttribute('d', path)
  shape.setAttribute('fill', 'currentColor')
  svg.append(shape)
  return svg
}

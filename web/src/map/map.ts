export interface Position {
  latitude: number
  longitude: number
}

/** How a mark looks: colour and shape say the same, for those who see no colours. */
export type MarkKind = 'place' | 'good' | 'bad'

export interface Mark extends Position {
  id: string | number
  kind?: MarkKind
  /** Words for the mark; without them it is a spot that says nothing. */
  label?: string
  /** Address of the page that it opens. */
  to?: string
}

export interface MapViewProps {
  /** What the map shows, for those who do not see it. */
  label: string
  marks?: readonly Mark[]
  /** A pin that can be moved; null when it stands nowhere yet. Absent: there is none. */
  pin?: Position | null
  onPin?: (position: Position) => void
  /** A circle around a point. */
  area?: Position & { km: number }
  /** Where the map opens while there is nothing to show. */
  center?: Position | undefined
  height?: 'small' | 'large'
}

/** Six decimals are a tenth of a metre. */
export const rounded = ({ latitude, longitude }: Position): Position => ({
  latitude: Math.round(latitude * 1e6) / 1e6,
  longitude: Math.round((((((longitude + 180) % 360) + 360) % 360) - 180) * 1e6) / 1e6,
})

const poles = 85

/** Where a pin goes by a key: a step to a side, never over a pole. */
export function stepped(from: Position, key: string, degrees: number): Position | undefined {
  const [north, east] =
    ({ ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] } as const)[key] ?? []
  if (north === undefined || east === undefined) return undefined
  return rounded({
    latitude: Math.min(poles, Math.max(-poles, from.latitude + north * degrees)),
    longitude: from.longitude + east * degrees,
  })
}

/** Two corners around all points, south-west first; undefined without points. */
export function boundsOf(points: readonly Position[]): [[number, number], [number, number]] | undefined {
  if (points.length === 0) return undefined
  const norths = points.map(each => each.latitude)
  const easts = points.map(each => each.longitude)
  return [
    [Math.min(...easts), Math.min(...norths)],
    [Math.max(...easts), Math.max(...norths)],
  ]
}

const kmADegree = 111.195

/** Points of a circle, good at the size of towns and countries. */
export function circleOf({ latitude, longitude, km }: Position & { km: number }): Position[] {
  const narrowing = Math.max(0.01, Math.cos((latitude * Math.PI) / 180))
  return Array.from({ length: 65 }, (_none, index) => {
    const turn = (index / 64) * 2 * Math.PI
    return {
      latitude: Math.min(poles, Math.max(-poles, latitude + (Math.sin(turn) * km) / kmADegree)),
      longitude: longitude + (Math.cos(turn) * km) / kmADegree / narrowing,
    }
  })
}

/** The position that two fields say; null while they do not say one. */
export function positionOf(latitude: unknown, longitude: unknown): Position | null {
  const read = (value: unknown, limit: number) => {
    const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
    const degrees = Number(text)
    return text !== '' && Math.abs(degrees) <= limit ? degrees : undefined
  }
  const north = read(latitude, 90)
  const east = read(longitude, 180)
  return north === undefined || east === undefined ? null : { latitude: north, longitude: east }
}

import type { AnyQueryBuilder, Model, QueryBuilder } from 'objection'

/** Degrees of WGS 84. */
export interface Point {
  readonly latitude: number
  readonly longitude: number
}

/** Columns that hold a point as numbers; an index of both finds what is within a circle. */
export interface PointColumns {
  readonly latitude: string
  readonly longitude: string
}

/** Mean radius of the earth. */
const earthMetres = 6_371_008.8
const radians = (degrees: number): number => (degrees * Math.PI) / 180
const degrees = (angle: number): number => (angle * 180) / Math.PI

/** Metres along the ground, by the haversine formula on a sphere. */
export function metresBetween(from: Point, to: Point): number {
  const part = (a: number, b: number) => Math.sin(radians(b - a) / 2) ** 2
  const chord =
    part(from.latitude, to.latitude) +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * part(from.longitude, to.longitude)
  return 2 * earthMetres * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** Narrows a query to what is nearer to a point than so many metres. Measured is only what lies in the box around. */
export function within(builder: AnyQueryBuilder, columns: PointColumns, center: Point, metres: number): void {
  const angle = Math.min(metres / earthMetres, Math.PI)
  const band = degrees(angle)
  const longitudes = longitudesOf(center, angle)
  const [chord, bindings] = chordOf(columns, center)
  builder.whereBetween(columns.latitude, [center.latitude - band, center.latitude + band])
  if (longitudes) builder.whereBetween(columns.longitude, longitudes)
  builder.whereRaw(`${chord} < ?`, [...bindings, Math.sin(angle / 2) ** 2])
}

/** Between which longitudes a circle lies; undefined where it holds a pole or crosses the date line. */
function longitudesOf({ latitude, longitude }: Point, angle: number): [number, number] | undefined {
  const reach = Math.sin(Math.min(angle, Math.PI / 2)) / Math.cos(radians(latitude))
  if (reach >= 1) return undefined
  const band = degrees(Math.asin(reach))
  const between: [number, number] = [longitude - band, longitude + band]
  return between.every(each => Math.abs(each) <= 180) ? between : undefined
}

export function nearestFirst(builder: AnyQueryBuilder, columns: PointColumns, center: Point): void {
  builder.orderByRaw(...chordOf(columns, center))
}

/** Metres: each circle is sixteen times the one before. */
const circles = [100, 400, 1600, 6400, 25_600, 102_400, 409_600, 1_638_400, 6_553_600]

/**
 * So many rows of a query, nearest first: of the smallest circle that holds them, so that what is far away is neither
 * measured nor sorted.
 */
export async function nearest<M extends Model>(
  found: QueryBuilder<M, M[]>,
  columns: PointColumns,
  center: Point,
  count: number,
): Promise<M[]> {
  const sorted = found.clone().limit(count)
  nearestFirst(sorted, columns, center)
  for (const metres of circles) {
    const builder = sorted.clone()
    within(builder, columns, center, metres)
    const rows = await builder
    if (rows.length === count) return rows
  }
  return await sorted
}

/** Square of half the chord to the point: grows with the distance, and needs no arc sine of the database. */
const chordOf = (
  columns: PointColumns,
  { latitude, longitude }: Point,
): [sql: string, bindings: (string | number)[]] => [
  'power(sin(radians(?? - ?) / 2), 2) + ? * cos(radians(??)) * power(sin(radians(?? - ?) / 2), 2)',
  [columns.latitude, latitude, Math.cos(radians(latitude)), columns.latitude, columns.longitude, longitude],
]

import type { Cx, InputOf, OutputOf } from '@omnicrm/sdk'
import type { SiteRow, siteApi } from '../contract.ts'
import { CustomerEntity, plain, SiteEntity } from './entities.ts'

interface Point {
  readonly latitude: number
  readonly longitude: number
}

/** Mean radius of the earth. */
const earthKm = 6371.0088
const kmADegree = (Math.PI * earthKm) / 180
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Great-circle distance in km, by haversine. */
export function distanceKm(from: Point, to: Point): number {
  const part = (a: number, b: number) => Math.sin(radians(b - a) / 2) ** 2
  const chord =
    part(from.latitude, to.latitude) +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * part(from.longitude, to.longitude)
  return 2 * earthKm * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** Sites of a circle, nearest first (CUST-52, CUST-78); those of archived customers need nobody. */
export async function sitesNear(
  cx: Cx,
  { page = 1, per_page: perPage = 100, km, ...center }: InputOf<typeof siteApi.near>,
): Promise<OutputOf<typeof siteApi.near>> {
  const found = inCircle(cx, center, km)
  const [rows, counts] = await Promise.all([
    found
      .clone()
      .orderByRaw(...chordOf(center))
      .orderBy('site_id')
      .limit(perPage)
      .offset((page - 1) * perPage),
    found
      .clone()
      .count({ sites: '*' })
      .countDistinct({ customers: 'customer_id' })
      .castTo<{ sites: number; customers: number }[]>(),
  ])
  const sites = rows.map(row => plain<SiteRow>(row))
  const names = await namesOf(cx, sites)
  const total = Number(counts[0]?.sites ?? 0)
  return {
    data: sites.map(site => ({
      ...site,
      customer_name: names.get(site.customer_id) ?? '',
      distance_km: Math.round(distanceKm(center, site) * 1000) / 1000,
    })),
    pagination: {
      current_page: page,
      per_page: perPage,
      total_pages: Math.ceil(total / perPage),
      total_items: total,
    },
    total_customers: Number(counts[0]?.customers ?? 0),
  }
}

function inCircle(cx: Cx, center: Point, km: number | undefined) {
  // By the key of each site in the circle: a list of all that are archived would be read as a whole.
  const archived = CustomerEntity.query(cx.db)
    .whereColumn('customer.customer_id', 'customer_site.customer_id')
    .whereNotNull('archived_at')
  const builder = cx.query(SiteEntity).whereNull('deleted_at').whereNotExists(archived)
  if (km === undefined) return builder
  // The band of latitudes has an index; only what lies in it is measured.
  const band = km / kmADegree
  const [chord, bindings] = chordOf(center)
  return builder
    .whereBetween('latitude', [center.latitude - band, center.latitude + band])
    .whereRaw(`${chord} < ?`, [...bindings, Math.sin(Math.min(km / (2 * earthKm), Math.PI / 2)) ** 2])
}

/** Square of half the chord to the point: grows with the distance, and needs no arc sine of the database. */
const chordOf = ({ latitude, longitude }: Point): [string, number[]] => [
  'power(sin(radians(latitude - ?) / 2), 2) + ? * cos(radians(latitude)) * power(sin(radians(longitude - ?) / 2), 2)',
  [latitude, Math.cos(radians(latitude)), longitude],
]

async function namesOf(cx: Cx, sites: readonly SiteRow[]): Promise<ReadonlyMap<number, string>> {
  const rows = await cx
    .query(CustomerEntity)
    .select('customer_id', 'customer_name')
    .whereIn('customer_id', [...new Set(sites.map(site => site.customer_id))])
  return new Map(rows.map(row => [row.customer_id, row.customer_name]))
}

import {
  metresBetween,
  nearestFirst,
  within,
  type Cx,
  type InputOf,
  type OutputOf,
  type Point,
} from '@omnicrm/sdk'
import type { SiteRow, siteApi } from '../contract.ts'
import { CustomerEntity, plain, SiteEntity } from './entities.ts'

const columns = { latitude: 'latitude', longitude: 'longitude' }

/** Sites of a circle, nearest first (CUST-52, CUST-78); those of archived customers need nobody. */
export async function sitesNear(
  cx: Cx,
  { page = 1, per_page: perPage = 100, km, ...center }: InputOf<typeof siteApi.near>,
): Promise<OutputOf<typeof siteApi.near>> {
  const found = inCircle(cx, center, km)
  const sorted = found.clone()
  nearestFirst(sorted, columns, center)
  const [rows, counts] = await Promise.all([
    sorted
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
      distance_km: Math.round(metresBetween(center, site)) / 1000,
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
  if (km !== undefined) within(builder, columns, center, km * 1000)
  return builder
}

async function namesOf(cx: Cx, sites: readonly SiteRow[]): Promise<ReadonlyMap<number, string>> {
  const rows = await cx
    .query(CustomerEntity)
    .select('customer_id', 'customer_name')
    .whereIn('customer_id', [...new Set(sites.map(site => site.customer_id))])
  return new Map(rows.map(row => [row.customer_id, row.customer_name]))
}

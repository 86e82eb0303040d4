import { invalid, notFound, plusCodeOf, raise, type Cx, type InputOf, type Tx } from '@omnicrm/sdk'
import { BeforeSiteDelete, fail, type NewSite, type siteApi, type SiteRow } from '../contract.ts'
import { plain, SiteEntity } from './entities.ts'
import { lockOpen } from './known.ts'
import type { Parts } from './parts.ts'

/** Not deleted, oldest first: plays read index 0. */
export async function sitesOf(cx: Cx, customerId: number): Promise<SiteRow[]> {
  const rows = await cx
    .query(SiteEntity)
    .where('customer_id', customerId)
    .whereNull('deleted_at')
    .orderBy('site_id')
  return rows.map(row => plain<SiteRow>(row))
}

export async function findSite(cx: Cx, siteId: number): Promise<SiteRow | undefined> {
  const row = await cx.query(SiteEntity).findById(siteId).whereNull('deleted_at')
  return row && plain<SiteRow>(row)
}

export async function getSite(cx: Cx, siteId: number): Promise<SiteRow> {
  return (await findSite(cx, siteId)) ?? raise(notFound('site', siteId))
}

export async function addSite(
  tx: Tx,
  { country, plus_code, ...fields }: NewSite & { customer_id: number },
  parts: Parts,
): Promise<SiteRow> {
  judgePlusCode(plus_code)
  return await tx.insert(SiteEntity, {
    ...fields,
    country: countryOf(country, parts),
    plus_code: plusCodeOf(fields.latitude, fields.longitude),
  })
}

export async function createSite(
  tx: Tx,
  input: InputOf<typeof siteApi.create>,
  parts: Parts,
): Promise<SiteRow> {
  await lockOpen(tx, input.customer_id)
  return await addSite(tx, input, parts)
}

/** New coordinates give a new plus code; one that contradicts them is overwritten (CUST-44). */
export async function updateSite(
  tx: Tx,
  { site_id, country, plus_code, ...fields }: InputOf<typeof siteApi.update>,
  parts: Parts,
): Promise<SiteRow> {
  judgePlusCode(plus_code)
  const before = (await tx.lock(SiteEntity, site_id)) ?? raise(notFound('site', site_id))
  const at = { latitude: before.latitude, longitude: before.longitude, ...fields }
  return await tx.update(SiteEntity, site_id, {
    ...fields,
    ...(country === undefined ? {} : { country: countryOf(country, parts) }),
    plus_code: plusCodeOf(at.latitude, at.longitude),
  })
}

export async function deleteSite(tx: Tx, siteId: number): Promise<void> {
  const row = (await tx.lock(SiteEntity, siteId)) ?? raise(notFound('site', siteId))
  const { blockers } = await tx.apply(BeforeSiteDelete, {
    site_id: siteId,
    customer_id: row.customer_id,
    blockers: [],
  })
  if (blockers.length > 0) throw fail.siteBlocked({ site_id: siteId, blockers: blockers.join(', ') })
  await tx.remove(SiteEntity, siteId)
}

function countryOf(given: string | null | undefined, { config }: Parts): string {
  const country = given?.trim() || config.customers.default_country
  return country || raise(invalid('country', 'is required'))
}

/** Eleven characters as generated, or twelve as one document counts them (D-47). */
function judgePlusCode(code: string | null | undefined): void {
  if (code && code.length !== 11 && code.length !== 12)
    throw invalid('plus_code', 'must have 11 or 12 characters, for example 9C3XGV4C+XV')
}

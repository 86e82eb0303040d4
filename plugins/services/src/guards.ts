import type { Tx } from '@omnicrm/sdk'
import type { HeldServices } from '@omnicrm/plugin-catalog/contract'
import type { CustomerFigure } from '@omnicrm/plugin-customers/contract'
import { AddonEntity, ServiceEntity, visible } from './rows.ts'

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** What a customer holds, for the eligibility of orders. */
export const heldServices: HeldServices = {
  of: async (cx, customerId) => {
    const rows = await visible(cx).where({ customer_id: customerId })
    return rows.map(row => ({
      service_id: row.service_id,
      product_id: row.product_id,
      service_type: row.service_type,
      is_active: row.service_status === 'Active',
    }))
  },
}

/** Services a customer, for ARPU: those that are not deactivated (02 A-30). */
export const liveServices: CustomerFigure = {
  kind: 'services',
  ofCustomers: cx =>
    cx
      .db(ServiceEntity.tableName)
      .select('customer_id')
      .count({ amount: '*' })
      .whereNot('service_status', 'Inactive')
      .whereNull('deleted_at')
      .whereNotNull('customer_id')
      .groupBy('customer_id'),
}

interface Blocked {
  readonly blockers: string[]
}

/** A customer with live services stays (00-canonical 6.1). */
export async function blockArchive<V extends Blocked & { customer_id: number }>(
  tx: Tx,
  value: V,
): Promise<V> {
  for (const status of ['Active', 'Suspended'] as const) {
    const count = await tx
      .query(ServiceEntity)
      .where({ customer_id: value.customer_id, service_status: status })
      .whereNull('deleted_at')
      .resultSize()
    if (count > 0) value.blockers.push(counted(count, `${status.toLowerCase()} service`))
  }
  return value
}

/** So many services of a site are named; the rest is counted. */
const named = 5

/** A site where something runs stays; the refusal names what (CUST-55). */
export async function blockSiteDelete<V extends Blocked & { site_id: number }>(tx: Tx, value: V): Promise<V> {
  const rows = await tx
    .query(ServiceEntity)
    .where({ site_id: value.site_id })
    .whereNot({ service_status: 'Inactive' })
    .whereNull('deleted_at')
    .orderBy('service_id')
  for (const { service_id, service_name } of rows.slice(0, named))
    value.blockers.push(`service ${service_id}${service_name ? ` (${service_name})` : ''}`)
  if (rows.length > named) value.blockers.push(counted(rows.length - named, 'more service'))
  return value
}

/** A product that something was made from stays: its name and prices stand in the history. */
export async function blockProductDelete<V extends Blocked & { product_id: number }>(
  tx: Tx,
  value: V,
): Promise<V> {
  const services = await tx
    .query(ServiceEntity)
    .where({ product_id: value.product_id })
    .whereNull('deleted_at')
    .resultSize()
  const addons = await tx.query(AddonEntity).where({ product_id: value.product_id }).resultSize()
  if (services > 0) value.blockers.push(counted(services, 'service'))
  if (addons > 0) value.blockers.push(counted(addons, 'add-on'))
  return value
}

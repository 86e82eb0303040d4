import { invalid, notFound, type Tx } from '@omnicrm/sdk'
import type { CustomersService } from '@omnicrm/plugin-customers/contract'
import type { ServicesService } from '@omnicrm/plugin-services/contract'

interface Named {
  readonly customer_id: number
  readonly service_id?: number | null
  readonly site_id?: number | null
}

/**
 * A transaction and what it names belong to one customer, and a play books for the customer of its job only (D-4).
 * @throws 404 for a play that names another customer, 400 naming a service or site of somebody else
 */
export async function requireOneCustomer(
  tx: Tx,
  { customer_id, service_id, site_id }: Named,
  parts: { readonly customers: CustomersService; readonly services: ServicesService },
): Promise<void> {
  const bound = tx.actor.method === 'job' ? tx.actor.bound['customer_id'] : undefined
  if (bound !== undefined && bound !== customer_id) throw notFound('customer', customer_id)
  if (service_id != null && (await parts.services.find(tx, service_id))?.customer_id !== customer_id)
    throw invalid('service_id', `customer ${customer_id} has no service ${service_id}`)
  if (site_id != null && (await parts.customers.site(tx, site_id))?.customer_id !== customer_id)
    throw invalid('site_id', `customer ${customer_id} has no site ${site_id}`)
}

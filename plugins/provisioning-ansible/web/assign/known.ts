import { skipToken, useApiQuery, useSearchParams } from '@omnicrm/sdk/web'
import { parseInventoryList, type Product } from '@omnicrm/plugin-catalog/contract'
import type { Customer } from '@omnicrm/plugin-customers/contract'
import type { Service } from '@omnicrm/plugin-services/contract'
import { catalog, customers, services } from '../api.ts'
import type { AssignDraft } from './draft.ts'

/** Ids in the address: what the page that opened the wizard knew (PLAN-8, PLAN-12). */
export function useEntry() {
  const [search] = useSearchParams()
  const id = (name: string): number | undefined => {
    const value = Number(search.get(name))
    return Number.isInteger(value) && value > 0 ? value : undefined
  }
  return {
    productId: id('product_id'),
    customerId: id('customer_id'),
    serviceId: id('service_id'),
    job: id('job'),
  }
}

export type Entry = ReturnType<typeof useEntry>

/** What the answers so far mean: the product, the customer, and what they still ask for. */
export interface Known {
  readonly product: Product | undefined
  readonly customer: Customer | undefined
  /** Services that the add-on can be put on; undefined while they load, or when the product is no add-on. */
  readonly targets: readonly Service[] | undefined
  readonly serviceId: number | undefined
  readonly types: readonly string[]
  readonly isAddon: boolean
  readonly asksRenewal: boolean
  readonly asksBusiness: boolean
  readonly terms: string | undefined
  readonly error: Error | undefined
}

export function useKnown(entry: Entry, draft: AssignDraft): Known {
  const productId = entry.productId ?? draft.productId
  const customerId = entry.customerId ?? draft.customer?.id
  const product = useApiQuery(catalog.get, productId === undefined ? skipToken : { product_id: productId })
  const customer = useApiQuery(
    customers.get,
    customerId === undefined ? skipToken : { customer_id: customerId },
  )
  const isAddon = product.data?.category === 'addon'
  const held = useApiQuery(
    services.ofCustomer,
    isAddon && customerId !== undefined ? { customer_id: customerId, per_page: 100 } : skipToken,
  )
  const targets = held.data?.data.filter(service => isTarget(service, product.data))
  const chosen = entry.serviceId ?? draft.serviceId
  const only = targets?.length === 1 ? targets[0]?.service_id : undefined
  return {
    product: product.data,
    customer: customer.data,
    targets: isAddon ? targets : undefined,
    // One matching service is used without asking (PLAN-31).
    serviceId: isAddon ? (chosen ?? only) : entry.serviceId,
    types: parseInventoryList(product.data?.inventory_items_list) ?? [],
    isAddon,
    asksRenewal: product.data?.auto_renew === 'prompt',
    asksBusiness: customer.data?.customer_account_type === 'Business',
    terms: product.data?.terms?.trim() || undefined,
    error: product.error ?? customer.error ?? held.error ?? undefined,
  }
}

const isTarget = (service: Service, product: Product | undefined): boolean =>
  service.service_status !== 'Inactive' && service.service_type === product?.service_type

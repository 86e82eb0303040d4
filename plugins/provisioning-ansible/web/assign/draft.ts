import type { AvailableItem } from '@omnicrm/plugin-inventory/contract'
import type { Order } from '../../contract.ts'

/** What the wizard has asked so far; kept for the tab, so that reload and Back lose nothing. */
export interface AssignDraft {
  productId?: number | undefined
  customer?: { id: number; name: string } | undefined
  /** The service that an add-on is for. */
  serviceId?: number | undefined
  siteId?: number | undefined
  billingContactId?: number | undefined
  technicalContactId?: number | undefined
  purchaseOrderNumber: string
  /** Inventory type → chosen item, held while the wizard is open. */
  items: Readonly<Record<string, AvailableItem>>
  autoRenew?: boolean | undefined
  termsAccepted: boolean
}

export const emptyDraft: AssignDraft = { purchaseOrderNumber: '', items: {}, termsAccepted: false }

export interface Asked {
  readonly productId: number
  readonly customerId: number
  readonly serviceId: number | undefined
  /** Types that the product asks for, in its order. */
  readonly types: readonly string[]
  readonly asksRenewal: boolean
  readonly asksBusiness: boolean
  readonly hasTerms: boolean
}

/** The order that the answers make: only what was asked is sent (D-38, D-40). */
export function orderOf(asked: Asked, draft: AssignDraft): Order {
  const items = asked.types.flatMap(type => {
    const item = draft.items[type]
    return item ? [[type, item.inventory_id] as const] : []
  })
  const business = {
    ...given('billing_contact_id', draft.billingContactId),
    ...given('technical_contact_id', draft.technicalContactId),
    ...given('purchase_order_number', draft.purchaseOrderNumber.trim() || undefined),
  }
  return {
    product_id: asked.productId,
    customer_id: asked.customerId,
    ...given('service_id', asked.serviceId),
    ...(asked.asksBusiness ? { ...given('site_id', draft.siteId), ...business } : {}),
    ...(asked.asksRenewal ? { auto_renew: draft.autoRenew === true } : {}),
    ...(asked.hasTerms ? { terms_accepted: draft.termsAccepted } : {}),
    ...Object.fromEntries(items),
  }
}

const given = <Value>(name: string, value: Value | undefined): Record<string, Value> =>
  value === undefined ? {} : { [name]: value }

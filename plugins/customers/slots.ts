import { slot } from '@omnicrm/sdk/slots'

interface CustomerPlace {
  readonly customerId: number
}

/**
 * Tabs of a customer. A fill gives `name`, `label` and as `order` the promised number of its tab: 3 services,
 * 5 billing, 8 inventory, 9 activity (00-canonical 9.2). Owners draw them with `useSlotTabs(…, { numbered: true })`.
 */
export const customerTabs = slot<CustomerPlace>('customers.detail.tabs')

/** What others know of a site, a few words each: the services there. */
export const siteFacts = slot<CustomerPlace & { readonly siteId: number }>('customers.site.facts')

/** Buttons at the end of the header of a customer; the primary one last. */
export const customerActions = slot<CustomerPlace>('customers.detail.actions')

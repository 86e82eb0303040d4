import { slot } from '@omnicrm/sdk/slots'

/**
 * The items of a customer, or of one of its services, with what can be done with them. Filled by this plugin and drawn
 * by those who have a page of a holder: it stands above, and can not fill their slots.
 */
export const holdings = slot<{ readonly customerId: number | null; readonly serviceId?: number }>(
  'inventory.holdings',
)

/** After an item was handed out by hand: what it costs may be charged (INV-93). One dialog per fill. */
export const saleCharge = slot<{
  readonly customerId: number
  /** What is charged, in words. */
  readonly title: string
  readonly amount: number
  readonly onClose: () => void
}>('inventory.saleCharge')

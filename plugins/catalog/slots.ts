import { slot } from '@omnicrm/sdk/slots'

/** Foot of a card on the plans page: "Assign to customer". */
export const planActions = slot<{ readonly productId: number }>('catalog.plans.actions')

/** In the form of a product: chooses the plays that provision it, bare names with commas, null for none (PROD-90). */
export const playPicker = slot<{
  readonly value: string | null
  readonly onChange: (plays: string | null) => void
  readonly error?: string | undefined
}>('catalog.product.playPicker')

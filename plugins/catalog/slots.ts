import { slot } from '@omnicrm/sdk/slots'

/** Foot of a card on the plans page: "Assign to customer". */
export const planActions = slot<{ readonly productId: number }>('catalog.plans.actions')

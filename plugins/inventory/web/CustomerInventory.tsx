import { Slot } from '@omnicrm/sdk/web'
import { holdings } from '../slots.ts'

/** Tab 8 of a customer: what it has of ours (INV-101). */
export default function CustomerInventory({ customerId }: { readonly customerId: number }) {
  return <Slot of={holdings} customerId={customerId} />
}

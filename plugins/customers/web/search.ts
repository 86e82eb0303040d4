import type { PaletteHit } from '@omnicrm/sdk/web/core'
import { openOnly } from '../contract.ts'
import { contactName, customerPath, customers } from './api.ts'

/** Open customers by name, id, e-mail or phone for the palette (CUST-11). */
export async function findCustomers(text: string, signal: AbortSignal): Promise<PaletteHit[]> {
  const found = await customers.list({ search: text, per_page: 6, filters: openOnly }, { signal })
  return found.data.map(customer => {
    const [contact] = customer.contacts
    return {
      id: `customer-${customer.customer_id}`,
      title: customer.customer_name,
      detail: [
        String(customer.customer_id),
        contact && contactName(contact),
        contact?.contact_email,
        contact?.contact_phone,
      ]
        .filter(Boolean)
        .join(' · '),
      to: customerPath(customer.customer_id),
      icon: 'customers',
    }
  })
}

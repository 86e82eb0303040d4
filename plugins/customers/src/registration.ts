import type { Registration } from '@omnicrm/plugin-identity/contract'
import type { Tx } from '@omnicrm/sdk'
import { createCustomer } from './customer.ts'
import type { Parts } from './parts.ts'

/** Who signs up becomes a customer with itself as Primary contact; its account is linked to that contact (D-14). */
export async function customerOf(tx: Tx, person: Registration, parts: Parts): Promise<Registration> {
  const { first_name, last_name, email, phone_number, company_name } = person
  const customer = await createCustomer(
    tx,
    {
      customer_name: company_name ?? `${first_name} ${last_name}`,
      customer_account_type: company_name === null ? 'Individual' : 'Business',
      contact: {
        contact_firstname: first_name,
        contact_lastname: last_name,
        contact_email: email,
        ...(phone_number === null ? {} : { contact_phone: phone_number }),
      },
    },
    parts,
  )
  return { ...person, contact_id: customer.contacts[0]?.contact_id ?? null }
}

import type { Addressee } from '@omnicrm/plugin-activity/contract'
import type { Cx } from '@omnicrm/sdk'
import { CustomerEntity } from './entities.ts'
import { primaryContact } from './service.ts'

/** Messages to a customer go to its Primary contact, in the language chosen on the customer's page. */
export async function addresseeOf(cx: Cx, customerId: number): Promise<Addressee | undefined> {
  const customer = await cx.query(CustomerEntity).findById(customerId)
  if (!customer) return undefined
  const contact = await primaryContact(cx, customerId)
  return { recipients: contact?.contact_email ? [contact.contact_email] : [], language: customer.language }
}

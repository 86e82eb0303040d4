import type { ScopeSource } from '@omnicrm/plugin-identity/contract'
import type { Cx } from '@omnicrm/sdk'
import { contactTypes, type ContactRow, type CustomersService } from '../contract.ts'
import { contactRows } from './contact.ts'
import { ContactEntity, CustomerEntity, plain } from './entities.ts'
import { findCustomer, lockOpen, requireCustomer } from './known.ts'
import type { Parts } from './parts.ts'
import { findSite, sitesOf } from './site.ts'
import { rulesOf } from './words.ts'

export function makeCustomers({ config }: Pick<Parts, 'config'>): CustomersService {
  return {
    get: findCustomer,
    require: requireCustomer,
    lockOpen,
    rules: ({ customer_status }) => rulesOf(customer_status, config),
    async names(cx, customerIds) {
      const rows = await cx
        .query(CustomerEntity)
        .select('customer_id', 'customer_name')
        .whereIn('customer_id', [...customerIds])
      return new Map(rows.map(row => [row.customer_id, row.customer_name]))
    },
    contacts: (cx, customerId) => contactRows(cx, [customerId]),
    contact,
    primaryContact,
    sites: sitesOf,
    site: findSite,
    async markWelcomed(tx, customerId) {
      const row = await tx.lock(CustomerEntity, customerId)
      if (!row || row.welcome_sent_at !== null) return false
      await tx.update(CustomerEntity, customerId, { welcome_sent_at: tx.now().toISOString() })
      return true
    },
  }
}

export async function primaryContact(cx: Cx, customerId: number): Promise<ContactRow | undefined> {
  const rows = await contactRows(cx, [customerId])
  return rows.find(row => row.contact_types.includes(contactTypes[0])) ?? rows[0]
}

async function contact(cx: Cx, contactId: number): Promise<ContactRow | undefined> {
  const row = await cx.query(ContactEntity).findById(contactId).whereNull('deleted_at')
  return row && plain<ContactRow>(row)
}

/** A user linked to a contact sees the rows of the contact's customer (CUST-61). */
export const contactScope = ({ config }: Pick<Parts, 'config'>): ScopeSource => ({
  column: 'customer_id',
  async ofUser(cx, { contact_id }) {
    if (contact_id === null) return undefined
    const customerId = (await contact(cx, contact_id))?.customer_id
    const customer = customerId === undefined ? undefined : await findCustomer(cx, customerId)
    // Where the status keeps customers out of the portal, their rights over own rows yield nothing (CUST-74).
    return customer && rulesOf(customer.customer_status, config).portal_access ? customerId : undefined
  },
  exists: async (cx, customerId) => (await findCustomer(cx, customerId)) !== undefined,
})

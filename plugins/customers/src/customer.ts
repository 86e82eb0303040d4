import { invalid, type Cx, type InputOf, type Tx } from '@omnicrm/sdk'
import {
  BeforeArchive,
  CustomerArchived,
  CustomerCreated,
  CustomerRestored,
  CustomerUpdated,
  fail,
  type Customer,
  type customerApi,
  type CustomerRow,
  type NewCustomer,
} from '../contract.ts'
import type { Parts } from './parts.ts'
import { addContact, contactsOf } from './contact.ts'
import { CustomerEntity, plain } from './entities.ts'
import { requireCustomer } from './known.ts'
import { addSite } from './site.ts'
import { accountTypeOf, statusOf } from './words.ts'

/** @throws 404, also for the customers of others */
export async function getCustomer(cx: Cx, customerId: number, parts: Parts): Promise<Customer> {
  const [row, contacts] = await Promise.all([
    requireCustomer(cx, customerId),
    contactsOf(cx, customerId, parts),
  ])
  return { ...row, contacts }
}

/** Customer, first contact and first site together or not at all (CUST-16). */
export async function createCustomer(tx: Tx, input: NewCustomer, parts: Parts): Promise<Customer> {
  const { contact, site, ...fields } = input
  const row = await tx.insert(CustomerEntity, {
    customer_account_type: 'Individual',
    customer_status: 'Open',
    customer_payment_type: 'postpaid',
    customer_enabled: true,
    custom_fields: {},
    ...judged(fields, parts),
  })
  const { customer_id } = row
  if (contact) await addContact(tx, { customer_id, ...contact })
  if (site) await addSite(tx, { customer_id, ...site }, parts)
  await tx.emit(CustomerCreated, { customer_id })
  return { ...row, contacts: await contactsOf(tx, customer_id, parts) }
}

export async function updateCustomer(
  tx: Tx,
  { customer_id, ...fields }: InputOf<typeof customerApi.update>,
  parts: Parts,
): Promise<Customer> {
  const before = await locked(tx, customer_id)
  const patch = judged(fields, parts, before)
  if (before.archived_at !== null && patch.customer_status !== undefined) throw fail.archived({ customer_id })
  const row = await tx.update(CustomerEntity, customer_id, patch)
  const changed = Object.keys(patch).filter(
    name =>
      JSON.stringify(row[name as keyof CustomerRow]) !== JSON.stringify(before[name as keyof CustomerRow]),
  )
  if (changed.includes('customer_status')) await parts.users?.scopesChanged(tx)
  if (changed.length > 0) await tx.emit(CustomerUpdated, { customer_id, changed })
  return { ...row, contacts: await contactsOf(tx, customer_id, parts) }
}

/** Deleting is archiving: nothing goes, and nothing may be open (CUST-21 to CUST-23). */
export async function archiveCustomer(tx: Tx, customerId: number): Promise<void> {
  const row = await locked(tx, customerId)
  if (row.archived_at !== null) throw fail.archived({ customer_id: customerId })
  const { blockers } = await tx.apply(BeforeArchive, { customer_id: customerId, blockers: [] })
  if (blockers.length > 0)
    throw fail.hasBlockers({ customer_id: customerId, blockers: blockers.join(', '), list: blockers })
  await tx.update(
    CustomerEntity,
    customerId,
    { customer_status: 'Archived', archived_at: tx.now().toISOString() },
    { action: 'delete', title: `Archive customer ${row.customer_name}` },
  )
  await tx.emit(CustomerArchived, { customer_id: customerId })
}

/** Back as `Open`, with everything it had (CUST-26). */
export async function restoreCustomer(tx: Tx, customerId: number, parts: Parts): Promise<Customer> {
  const before = await locked(tx, customerId)
  if (before.archived_at === null) throw fail.notArchived({ customer_id: customerId })
  const row = await tx.update(
    CustomerEntity,
    customerId,
    { customer_status: 'Open', archived_at: null },
    { action: 'restore' },
  )
  await tx.emit(CustomerRestored, { customer_id: customerId })
  return { ...row, contacts: await contactsOf(tx, customerId, parts) }
}

async function locked(tx: Tx, customerId: number): Promise<CustomerRow> {
  const row = await tx.lock(CustomerEntity, customerId)
  if (!row) throw fail.customerNotFound({ customer_id: customerId })
  return plain<CustomerRow>(row)
}

type Fields = Omit<InputOf<typeof customerApi.update>, 'customer_id'>

/** What schemas can't say: names that hold something, aliases, dates in order. @throws 400 naming the field */
function judged(fields: Fields, { config }: Parts, before?: CustomerRow): Partial<CustomerRow> {
  const { customer_account_type, customer_status, customer_name, ...rest } = fields
  const patch: Partial<CustomerRow> = { ...rest }
  if (customer_name !== undefined) {
    patch.customer_name = customer_name.trim()
    if (patch.customer_name === '')
      throw fail.nameMissing({ fields: { customer_name: 'customer_name is required' } })
  }
  if (customer_account_type !== undefined) patch.customer_account_type = accountTypeOf(customer_account_type)
  if (customer_status !== undefined) {
    patch.customer_status = statusOf(customer_status, config)
    if (patch.customer_status === 'Archived')
      throw fail.archiveByDelete({ fields: { customer_status: 'is set by deleting the customer' } })
  }
  const start = patch.contract_start_date ?? before?.contract_start_date
  const end = patch.contract_end_date ?? before?.contract_end_date
  if (start && end && end < start)
    throw invalid('contract_end_date', 'must not be before contract_start_date')
  return patch
}

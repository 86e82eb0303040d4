import { notFound, raise, type Cx, type InputOf, type Tx } from '@omnicrm/sdk'
import {
  BeforeContactDelete,
  ContactCreated,
  ContactDeleted,
  contactTypes,
  ContactUpdated,
  fail,
  type Contact,
  type contactApi,
  type ContactRow,
  type CustomerRow,
  type NewContact,
} from '../contract.ts'
import { ContactEntity, CustomerEntity, plain } from './entities.ts'
import { lockOpen } from './known.ts'
import type { Parts } from './parts.ts'
import { contactTypesOf } from './words.ts'

/** Not deleted, oldest first. */
export async function contactRows(cx: Cx, customerIds: readonly number[]): Promise<ContactRow[]> {
  return await cx.findAll(ContactEntity, { customer_id: customerIds, deleted_at: null })
}

export async function contactsOf(cx: Cx, customerId: number, parts: Parts): Promise<Contact[]> {
  return await withUsers(cx, await contactRows(cx, [customerId]), parts)
}

export async function withContacts<R extends CustomerRow>(
  cx: Cx,
  rows: readonly R[],
  parts: Parts,
): Promise<(R & { contacts: Contact[] })[]> {
  const contacts = await withUsers(
    cx,
    await contactRows(
      cx,
      rows.map(row => row.customer_id),
    ),
    parts,
  )
  return rows.map(row => ({
    ...row,
    contacts: contacts.filter(each => each.customer_id === row.customer_id),
  }))
}

async function withUsers(cx: Cx, rows: readonly ContactRow[], { users }: Parts): Promise<Contact[]> {
  const ids = rows.map(row => row.contact_id)
  const linked = users && ids.length > 0 ? await users.ofContacts(cx, ids) : undefined
  return rows.map(row => ({ ...row, user_id: linked?.get(row.contact_id) ?? null }))
}

export async function getContact(cx: Cx, contactId: number, parts: Parts): Promise<Contact> {
  const row = await cx.query(ContactEntity).findById(contactId).whereNull('deleted_at')
  if (!row) throw notFound('contact', contactId)
  return (await withUsers(cx, [plain<ContactRow>(row)], parts))[0] ?? raise(notFound('contact', contactId))
}

/** The first contact of a customer is its Primary one unless told otherwise. */
export async function addContact(
  tx: Tx,
  { contact_types, ...fields }: NewContact & { customer_id: number },
): Promise<ContactRow> {
  const others = await tx
    .query(ContactEntity)
    .where('customer_id', fields.customer_id)
    .whereNull('deleted_at')
    .resultSize()
  const types = contact_types === undefined ? [] : contactTypesOf(contact_types)
  const row = await tx.insert(ContactEntity, {
    ...fields,
    ...named(fields),
    contact_types: types.length === 0 && others === 0 ? [contactTypes[0]] : types,
  })
  await tx.emit(ContactCreated, { contact_id: row.contact_id, customer_id: row.customer_id })
  return row
}

export async function createContact(
  tx: Tx,
  input: InputOf<typeof contactApi.create>,
  parts: Parts,
): Promise<Contact> {
  await lockOpen(tx, input.customer_id)
  const row = await addContact(tx, input)
  return await getContact(tx, row.contact_id, parts)
}

export async function updateContact(
  tx: Tx,
  { contact_id, contact_types, ...fields }: InputOf<typeof contactApi.update>,
  parts: Parts,
): Promise<Contact> {
  const before = (await tx.lock(ContactEntity, contact_id)) ?? raise(notFound('contact', contact_id))
  const patch: Partial<ContactRow> = {
    ...fields,
    ...named(fields),
    ...(contact_types === undefined ? {} : { contact_types: contactTypesOf(contact_types) }),
  }
  const old = JSON.stringify(before)
  const row = await tx.update(ContactEntity, contact_id, patch)
  if (JSON.stringify(row) !== old)
    await tx.emit(ContactUpdated, {
      contact_id,
      customer_id: row.customer_id,
      changed: Object.keys(patch),
    })
  return await getContact(tx, contact_id, parts)
}

/** The last contact stays, and so does one whose user account is in use, unless that is meant to end (CUST-66). */
export async function deleteContact(
  tx: Tx,
  { contact_id, confirm = false }: InputOf<typeof contactApi.delete>,
  { users }: Parts,
): Promise<void> {
  const row = (await tx.lock(ContactEntity, contact_id)) ?? raise(notFound('contact', contact_id))
  const { customer_id } = row
  // Two deletions at once must not both find the other contact.
  await tx.lock(CustomerEntity, customer_id)
  if ((await contactRows(tx, [customer_id])).length === 1) throw fail.lastContact({ contact_id })
  const userId = (await users?.ofContacts(tx, [contact_id]))?.get(contact_id)
  const user = userId === undefined ? undefined : await users?.find(tx, userId)
  const own =
    user?.active && !confirm ? [`user ${user.user_id} signs in with it; confirm to deactivate it`] : []
  const { blockers } = await tx.apply(BeforeContactDelete, { contact_id, customer_id, blockers: own })
  if (blockers.length > 0) throw fail.contactBlocked({ contact_id, blockers: blockers.join(', ') })
  await tx.remove(ContactEntity, contact_id)
  if (user) await users?.deactivate(tx, user.user_id)
  await tx.emit(ContactDeleted, { contact_id, customer_id })
}

function named(fields: { contact_firstname?: string }): { contact_firstname?: string } {
  if (fields.contact_firstname === undefined) return {}
  const name = fields.contact_firstname.trim()
  if (name === '') throw fail.firstNameMissing({ fields: { contact_firstname: 'is required' } })
  return { contact_firstname: name }
}

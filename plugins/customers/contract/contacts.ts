import {
  anyOf,
  command,
  Deleted,
  Email,
  Id,
  IdParam,
  Instant,
  nullable,
  own,
  partial,
  query,
  T,
  Text,
} from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import { can } from './rights.ts'

/** Types with a meaning to the product; others are free (CUST-57). */
export const contactTypes = ['Primary', 'Billing', 'Technical'] as const

export const ContactRow = T.Object({
  contact_id: Id(),
  customer_id: Id(),
  contact_firstname: Text(100),
  contact_lastname: nullable(Text(100)),
  contact_email: nullable(Text(191)),
  contact_phone: nullable(Text(40)),
  contact_types: T.Array(Text(60)),
  deleted_at: nullable(Instant()),
  created: Instant(),
  last_modified: Instant(),
})
export type ContactRow = Static<typeof ContactRow>

/** A contact as answered: `user_id` is the user account linked to it, if any (CUST-61). */
export const Contact = T.Object({ ...ContactRow.properties, user_id: nullable(Id()) })
export type Contact = Static<typeof Contact>

const contactFields = {
  contact_firstname: Text(100),
  contact_lastname: nullable(Text(100)),
  contact_email: nullable(Email()),
  contact_phone: nullable(Text(40)),
  /** A list, a comma-separated text or one name; compared ignoring case. */
  contact_types: T.Union([T.Array(Text(60), { maxItems: 20 }), Text(255)]),
}

const { contact_firstname, ...otherContactFields } = contactFields
export const NewContact = T.Object({
  contact_firstname,
  ...partial(T.Object(otherContactFields)).properties,
})
export type NewContact = Static<typeof NewContact>

export const contactApi = {
  ofCustomer: query({
    method: 'GET',
    path: '/crm/contact/customer_id/:customer_id',
    allow: anyOf(can.viewContact, own(can.viewOwnContact)),
    summary: 'Contacts of a customer, as a bare array',
    params: IdParam('customer_id'),
    response: T.Array(Contact),
  }),
  get: query({
    method: 'GET',
    path: '/crm/contact/contact_id/:contact_id',
    allow: anyOf(can.viewContact, own(can.viewOwnContact)),
    summary: 'One contact',
    params: IdParam('contact_id'),
    response: Contact,
  }),
  create: command({
    method: 'PUT',
    path: '/crm/contact/',
    allow: can.createContact,
    summary: 'Add a contact to a customer',
    body: T.Object({ customer_id: Id(), ...NewContact.properties }),
    response: Contact,
    errors: ['customers.customerNotFound', 'customers.archived'],
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/contact/contact_id/:contact_id',
    allow: can.updateContact,
    summary: 'Change a contact',
    params: IdParam('contact_id'),
    body: partial(T.Object(contactFields)),
    response: Contact,
  }),
  delete: command({
    method: 'DELETE',
    path: '/crm/contact/contact_id/:contact_id',
    allow: can.deleteContact,
    summary: 'Delete a contact; the last one stays, and one with an active user unless it is confirmed',
    params: IdParam('contact_id'),
    query: T.Object({
      confirm: T.Optional(
        T.Boolean({
          description: 'Deactivates the user that is linked to the contact, and ends its sessions.',
        }),
      ),
    }),
    response: Deleted,
    errors: ['customers.lastContact', 'customers.contactBlocked'],
  }),
}

import {
  anyOf,
  command,
  Deleted,
  Id,
  IdParam,
  Instant,
  ListQuery,
  MoneyAmount,
  nullable,
  OneOf,
  own,
  PageOf,
  partial,
  query,
  raw,
  T,
  Text,
} from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import { Contact, NewContact } from './contacts.ts'
import { can } from './rights.ts'
import { NewSite } from './sites.ts'
import { Tag } from './tags.ts'

/** What every installation knows; `customer_statuses` of the configuration adds names (00-canonical 6.1). */
export const customerStatuses = ['Open', 'Closed', 'Suspended', 'Archived'] as const
/** `filters` of pickers and searches: closed and suspended customers show where somebody asks for them (CUST-13). */
export const openOnly = JSON.stringify({ customer_status: ['Open'] })

/** What customers of a status may do. A status without rules in the configuration restricts nothing (CUST-74). */
export interface StatusRules {
  readonly may_order: boolean
  /** Recurring charges and invoices are made. */
  readonly billed: boolean
  readonly portal_access: boolean
}
export const accountTypes = ['Individual', 'Business'] as const
export const paymentTypes = ['prepaid', 'postpaid'] as const

export const CustomerRow = T.Object({
  customer_id: Id(),
  customer_name: Text(255),
  customer_account_type: OneOf(accountTypes),
  customer_status: Text(40),
  customer_payment_type: OneOf(paymentTypes),
  customer_enabled: T.Boolean(),
  tax_identifier: nullable(Text(60)),
  contract_start_date: nullable(Instant()),
  contract_end_date: nullable(Instant()),
  customer_notes: nullable(Text(65535)),
  language: nullable(Text(5)),
  custom_fields: T.Record(T.String(), T.Unknown()),
  welcome_sent_at: nullable(Instant()),
  archived_at: nullable(Instant()),
  created: Instant(),
  last_modified: Instant(),
})
export type CustomerRow = Static<typeof CustomerRow>

/** A customer with its contacts (CUST-10). */
export const Customer = T.Object({ ...CustomerRow.properties, contacts: T.Array(Contact) })
export type Customer = Static<typeof Customer>

/** A customer in a list: also with the tags of now, for those who may see tags (TAG-5). */
export const ListedCustomer = T.Object({ ...Customer.properties, tags: T.Optional(T.Array(Tag)) })
export type ListedCustomer = Static<typeof ListedCustomer>

// Names and states are brought into form by the plugin, so that aliases and the spelling of old clients work.
const customerFields = {
  customer_name: Text(255),
  customer_account_type: Text(20),
  customer_status: Text(40),
  customer_payment_type: OneOf(paymentTypes),
  customer_enabled: T.Boolean(),
  tax_identifier: nullable(Text(60)),
  contract_start_date: nullable(Instant()),
  contract_end_date: nullable(Instant()),
  customer_notes: nullable(Text(65535)),
  language: nullable(Text(5)),
  custom_fields: T.Record(T.String(), T.Unknown()),
}

/** Invoiced revenue before tax divided by services; null where there is no service (CUST-28 to CUST-31). */
export const Arpu = T.Object({
  customer_arpu: nullable(MoneyAmount()),
  /** Mean over all customers with a service; at most a minute old. */
  average_arpu: nullable(MoneyAmount()),
})
export type Arpu = Static<typeof Arpu>

const { customer_name, ...otherCustomerFields } = customerFields
/** The first contact and the first site are created with the customer, or nothing is (CUST-16). */
export const NewCustomer = T.Object({
  customer_name,
  ...partial(T.Object(otherCustomerFields)).properties,
  contact: T.Optional(NewContact),
  site: T.Optional(NewSite),
})
export type NewCustomer = Static<typeof NewCustomer>

export const customerApi = {
  list: query({
    method: 'GET',
    path: '/crm/customers',
    allow: can.view,
    summary:
      'Customers by name, id, or e-mail and phone of their contacts, or the `tag` they bear; archived ones only when filtered for',
    query: ListQuery,
    response: PageOf(ListedCustomer),
  }),
  all: raw({
    method: 'GET',
    path: '/crm/customer/',
    allow: can.view,
    summary: 'Customers as a bare array; all of them unless a page is asked for',
    query: ListQuery,
    response: T.Array(CustomerRow),
  }),
  get: query({
    method: 'GET',
    path: '/crm/customer/customer_id/:customer_id',
    allow: anyOf(can.view, own(can.viewOwn)),
    summary: 'One customer with its contacts',
    params: IdParam('customer_id'),
    response: Customer,
  }),
  create: command({
    method: 'PUT',
    path: '/crm/customer/',
    allow: can.create,
    summary: 'Create a customer, with its first contact and site in one go',
    body: NewCustomer,
    response: Customer,
    errors: ['customers.nameMissing'],
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/customer/customer_id/:customer_id',
    allow: can.update,
    summary: 'Change a customer',
    params: IdParam('customer_id'),
    body: partial(T.Object(customerFields)),
    response: Customer,
    errors: ['customers.nameMissing', 'customers.archiveByDelete', 'customers.archived'],
  }),
  archive: command({
    method: 'DELETE',
    path: '/crm/customer/customer_id/:customer_id',
    allow: can.delete,
    summary: 'Archive a customer; refused while something is open',
    params: IdParam('customer_id'),
    response: Deleted,
    errors: ['customers.hasBlockers', 'customers.archived'],
  }),
  arpu: query({
    method: 'GET',
    path: '/crm/customer/customer_id/:customer_id/arpu',
    allow: can.view,
    summary: 'Invoiced revenue a service, of this customer and on average',
    params: IdParam('customer_id'),
    response: Arpu,
  }),
  restore: command({
    method: 'POST',
    path: '/crm/customer/customer_id/:customer_id/restore',
    allow: can.update,
    summary: 'Take a customer back from the archive',
    params: IdParam('customer_id'),
    response: Customer,
    errors: ['customers.notArchived'],
  }),
}

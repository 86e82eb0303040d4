import {
  anyOf,
  command,
  Deleted,
  Email,
  errors,
  event,
  hook,
  Id,
  IdParam,
  Instant,
  ListQuery,
  nullable,
  OneOf,
  own,
  PageOf,
  partial,
  permission,
  query,
  service,
  T,
  Text,
  type Cx,
  type Static,
  type Tx,
} from '@omnicrm/sdk'

export const can = {
  view: permission('view_customer', 'See customers'),
  viewOwn: permission('view_own_customer', 'See the own customer record'),
  create: permission('create_customer', 'Create customers'),
  update: permission('update_customer', 'Change and restore customers'),
  delete: permission('delete_customer', 'Archive customers'),
  viewContact: permission('view_customer_contact', 'See contacts'),
  viewOwnContact: permission('view_own_customer_contact', 'See the own contacts'),
  createContact: permission('create_customer_contact', 'Create contacts'),
  updateContact: permission('update_customer_contact', 'Change contacts'),
  deleteContact: permission('delete_customer_contact', 'Delete contacts'),
  viewSite: permission('view_customer_site', 'See sites'),
  viewOwnSite: permission('view_own_customer_site', 'See the own sites'),
  createSite: permission('create_customer_site', 'Create sites'),
  updateSite: permission('update_customer_site', 'Change sites'),
  deleteSite: permission('delete_customer_site', 'Delete sites'),
  viewAttribute: permission('view_customer_attribute', 'See attributes of customers'),
  viewOwnAttribute: permission('view_own_customer_attribute', 'See the own attributes'),
  createAttribute: permission('create_customer_attribute', 'Set attributes of customers'),
  updateAttribute: permission('update_customer_attribute', 'Change attributes of customers'),
  deleteAttribute: permission('delete_customer_attribute', 'Delete attributes of customers'),
  viewTag: permission('view_customer_tag', 'See tags of customers'),
  viewOwnTag: permission('view_own_customer_tag', 'See the own tags'),
  createTag: permission('create_customer_tag', 'Tag customers'),
  updateTag: permission('update_customer_tag', 'Change tags of customers'),
  deleteTag: permission('delete_customer_tag', 'Delete tags of customers'),
}

export const fail = errors('customers', {
  nameMissing: [400, 'customer_name is required'],
  firstNameMissing: [400, 'contact_firstname is required'],
  customerNotFound: [404, 'There is no customer {customer_id}.'],
  archived: [422, 'Customer {customer_id} is archived; restore it first.'],
  notArchived: [422, 'Customer {customer_id} is not archived, so there is nothing to restore.'],
  archiveByDelete: [
    400,
    'customer_status: a customer is archived by deleting it, which checks for open services and invoices first',
  ],
  hasBlockers: [409, 'The customer {customer_id} still has {blockers}. Settle these first.'],
  lastContact: [409, 'Contact {contact_id} is the only one of its customer; add another one first.'],
  contactBlocked: [409, 'Contact {contact_id} cannot be deleted: {blockers}.'],
  siteBlocked: [409, 'Site {site_id} cannot be deleted: {blockers}.'],
})

/** What every installation knows; `customer_statuses` of the configuration adds names (00-canonical 6.1). */
export const customerStatuses = ['Open', 'Closed', 'Suspended', 'Archived'] as const
export const accountTypes = ['Individual', 'Business'] as const
export const paymentTypes = ['prepaid', 'postpaid'] as const
/** Types with a meaning to the product; others are free (CUST-57). */
export const contactTypes = ['Primary', 'Billing', 'Technical'] as const

const stamps = { created: Instant(), last_modified: Instant() }

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
  ...stamps,
})
export type CustomerRow = Static<typeof CustomerRow>

export const ContactRow = T.Object({
  contact_id: Id(),
  customer_id: Id(),
  contact_firstname: Text(100),
  contact_lastname: nullable(Text(100)),
  contact_email: nullable(Text(191)),
  contact_phone: nullable(Text(40)),
  contact_types: T.Array(Text(60)),
  deleted_at: nullable(Instant()),
  ...stamps,
})
export type ContactRow = Static<typeof ContactRow>

export const SiteRow = T.Object({
  site_id: Id(),
  customer_id: Id(),
  site_name: nullable(Text(255)),
  address_line_1: nullable(Text(255)),
  address_line_2: nullable(Text(255)),
  city: nullable(Text(255)),
  state: nullable(Text(255)),
  zip_code: nullable(Text(255)),
  country: Text(100),
  latitude: T.Number(),
  longitude: T.Number(),
  plus_code: nullable(Text(20)),
  google_maps_place_id: nullable(Text(255)),
  address_note: nullable(Text(65535)),
  deleted_at: nullable(Instant()),
  ...stamps,
})
export type SiteRow = Static<typeof SiteRow>

export const AttributeRow = T.Object({
  attribute_id: Id(),
  customer_id: Id(),
  attribute_name: Text(150),
  attribute_value: Text(150),
  ...stamps,
})
export type AttributeRow = Static<typeof AttributeRow>

export const TagRow = T.Object({
  tag_id: Id(),
  customer_id: Id(),
  tag_text: Text(100),
  tag_hex_color: T.String({ pattern: '^[0-9A-Fa-f]{6}$' }),
  tag_link: nullable(Text(500)),
  tag_active_date: Instant(),
  tag_deactivate_date: Instant(),
  ...stamps,
})
export type TagRow = Static<typeof TagRow>

/** A contact as answered: `user_id` is the user account linked to it, if any (CUST-61). */
export const Contact = T.Object({ ...ContactRow.properties, user_id: nullable(Id()) })
export type Contact = Static<typeof Contact>
export const Site = SiteRow
export type Site = SiteRow

/** A customer with its contacts (CUST-10). */
export const Customer = T.Object({ ...CustomerRow.properties, contacts: T.Array(Contact) })
export type Customer = Static<typeof Customer>

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

const contactFields = {
  contact_firstname: Text(100),
  contact_lastname: nullable(Text(100)),
  contact_email: nullable(Email()),
  contact_phone: nullable(Text(40)),
  /** A list, a comma-separated text or one name; compared ignoring case. */
  contact_types: T.Union([T.Array(Text(60), { maxItems: 20 }), Text(255)]),
}

const siteFields = {
  site_name: nullable(Text(255)),
  address_line_1: nullable(Text(255)),
  address_line_2: nullable(Text(255)),
  city: nullable(Text(255)),
  state: nullable(Text(255)),
  zip_code: nullable(Text(255)),
  /** Default `REACT_APP_DEFAULT_COUNTRY`; required when that is empty. */
  country: nullable(Text(100)),
  latitude: T.Number({ minimum: -90, maximum: 90 }),
  longitude: T.Number({ minimum: -180, maximum: 180 }),
  /** Computed from the coordinates; what is sent is checked for its length and replaced. */
  plus_code: nullable(Text(20)),
  google_maps_place_id: nullable(Text(255)),
  address_note: nullable(Text(65535)),
}

const { contact_firstname, ...otherContactFields } = contactFields
const { latitude, longitude, ...otherSiteFields } = siteFields
export const NewContact = T.Object({
  contact_firstname,
  ...partial(T.Object(otherContactFields)).properties,
})
export type NewContact = Static<typeof NewContact>
export const NewSite = T.Object({
  latitude,
  longitude,
  ...partial(T.Object(otherSiteFields)).properties,
})
export type NewSite = Static<typeof NewSite>

const { customer_name, ...otherCustomerFields } = customerFields
/** The first contact and the first site are created with the customer, or nothing is (CUST-16). */
export const NewCustomer = T.Object({
  customer_name,
  ...partial(T.Object(otherCustomerFields)).properties,
  contact: T.Optional(NewContact),
  site: T.Optional(NewSite),
})
export type NewCustomer = Static<typeof NewCustomer>

const byCustomer = IdParam('customer_id')
const byContact = IdParam('contact_id')
const bySite = IdParam('site_id')

export const customerApi = {
  list: query({
    method: 'GET',
    path: '/crm/customers',
    allow: can.view,
    summary:
      'Customers by name, id, or e-mail and phone of their contacts; archived ones only when filtered for',
    query: ListQuery,
    response: PageOf(Customer),
  }),
  all: query({
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
    params: byCustomer,
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
    params: byCustomer,
    body: partial(T.Object(customerFields)),
    response: Customer,
    errors: ['customers.nameMissing', 'customers.archiveByDelete', 'customers.archived'],
  }),
  archive: command({
    method: 'DELETE',
    path: '/crm/customer/customer_id/:customer_id',
    allow: can.delete,
    summary: 'Archive a customer; refused while something is open',
    params: byCustomer,
    response: Deleted,
    errors: ['customers.hasBlockers', 'customers.archived'],
  }),
  restore: command({
    method: 'POST',
    path: '/crm/customer/customer_id/:customer_id/restore',
    allow: can.update,
    summary: 'Take a customer back from the archive',
    params: byCustomer,
    response: Customer,
    errors: ['customers.notArchived'],
  }),
}

export const contactApi = {
  ofCustomer: query({
    method: 'GET',
    path: '/crm/contact/customer_id/:customer_id',
    allow: anyOf(can.viewContact, own(can.viewOwnContact)),
    summary: 'Contacts of a customer, as a bare array',
    params: byCustomer,
    response: T.Array(Contact),
  }),
  get: query({
    method: 'GET',
    path: '/crm/contact/contact_id/:contact_id',
    allow: anyOf(can.viewContact, own(can.viewOwnContact)),
    summary: 'One contact',
    params: byContact,
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
    params: byContact,
    body: partial(T.Object(contactFields)),
    response: Contact,
  }),
  delete: command({
    method: 'DELETE',
    path: '/crm/contact/contact_id/:contact_id',
    allow: can.deleteContact,
    summary: 'Delete a contact; the last one stays',
    params: byContact,
    response: Deleted,
    errors: ['customers.lastContact', 'customers.contactBlocked'],
  }),
}

export const siteApi = {
  ofCustomer: query({
    method: 'GET',
    path: '/crm/site/customer_id/:customer_id',
    allow: anyOf(can.viewSite, own(can.viewOwnSite)),
    summary: 'Sites of a customer, as a bare array',
    params: byCustomer,
    response: T.Array(Site),
  }),
  get: query({
    method: 'GET',
    path: '/crm/site/site_id/:site_id',
    allow: anyOf(can.viewSite, own(can.viewOwnSite)),
    summary: 'One site',
    params: bySite,
    response: Site,
  }),
  create: command({
    method: 'PUT',
    path: '/crm/site/',
    allow: can.createSite,
    summary: 'Add a site to a customer',
    body: T.Object({ customer_id: Id(), ...NewSite.properties }),
    response: Site,
    errors: ['customers.customerNotFound', 'customers.archived'],
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/site/site_id/:site_id',
    allow: can.updateSite,
    summary: 'Change a site',
    params: bySite,
    body: partial(T.Object(siteFields)),
    response: Site,
  }),
  delete: command({
    method: 'DELETE',
    path: '/crm/site/site_id/:site_id',
    allow: can.deleteSite,
    summary: 'Delete a site; refused while services are delivered there',
    params: bySite,
    response: Deleted,
    errors: ['customers.siteBlocked'],
  }),
}

/** Customers as other plugins see them. All reads are narrowed to the caller's own customer when `cx.scope` is set. */
export interface CustomersService {
  get(cx: Cx, customerId: number): Promise<CustomerRow | undefined>
  /** @throws 404 `customers.customerNotFound` */
  require(cx: Cx, customerId: number): Promise<CustomerRow>
  /** For what adds something to a customer. @throws 404 unknown, 422 `customers.archived` (CUST-25) */
  requireOpen(cx: Cx, customerId: number): Promise<CustomerRow>
  /** Names by id, for lists of other things. */
  names(cx: Cx, customerIds: readonly number[]): Promise<ReadonlyMap<number, string>>
  /** Not deleted, oldest first. */
  contacts(cx: Cx, customerId: number): Promise<ContactRow[]>
  contact(cx: Cx, contactId: number): Promise<ContactRow | undefined>
  /** The first contact of type Primary, else the oldest. */
  primaryContact(cx: Cx, customerId: number): Promise<ContactRow | undefined>
  /** Not deleted, oldest first. */
  sites(cx: Cx, customerId: number): Promise<SiteRow[]>
  site(cx: Cx, siteId: number): Promise<SiteRow | undefined>
  /** Marks the customer as welcomed. @returns false when it was before (D-44) */
  markWelcomed(tx: Tx, customerId: number): Promise<boolean>
}
export const Customers = service<CustomersService>('customers.customers')

/** Add to `blockers` what keeps the customer from being archived, counted: `1 active service`, `2 unpaid invoices` (CUST-22, CUST-23). */
export const BeforeArchive = hook<{ readonly customer_id: number; readonly blockers: string[] }>(
  'customers.beforeArchive',
)
/** Add to `blockers` why the contact must stay, for example its user account. */
export const BeforeContactDelete = hook<{
  readonly contact_id: number
  readonly customer_id: number
  readonly blockers: string[]
}>('customers.beforeContactDelete')
/** Add to `blockers` why the site must stay, for example the services there (CUST-55). */
export const BeforeSiteDelete = hook<{
  readonly site_id: number
  readonly customer_id: number
  readonly blockers: string[]
}>('customers.beforeSiteDelete')

const customerFact = T.Object({ customer_id: Id() })
const contactFact = T.Object({ contact_id: Id(), customer_id: Id() })
const changed = T.Array(T.String())
export const CustomerCreated = event('customers.customerCreated', customerFact)
export const CustomerUpdated = event(
  'customers.customerUpdated',
  T.Object({ ...customerFact.properties, changed }),
)
export const CustomerArchived = event('customers.customerArchived', customerFact)
export const CustomerRestored = event('customers.customerRestored', customerFact)
export const ContactCreated = event('customers.contactCreated', contactFact)
export const ContactUpdated = event(
  'customers.contactUpdated',
  T.Object({ ...contactFact.properties, changed }),
)
export const ContactDeleted = event('customers.contactDeleted', contactFact)

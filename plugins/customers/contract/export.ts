import { Id, ListQuery, raw, T, Text } from '@omnicrm/sdk'
import { ContactRow } from './contacts.ts'
import { CustomerRow } from './customers.ts'
import { can } from './rights.ts'
import { SiteRow } from './sites.ts'

/** Columns of an export, in the order of a file that names none. Those after the row's own are of the first contact and of tags. */
export const customerColumns = [
  ...Object.keys(CustomerRow.properties),
  'contact',
  'contact_email',
  'contact_phone',
  'tags',
]
const stored = (row: object) => Object.keys(row).filter(name => name !== 'deleted_at')
export const contactColumns = stored(ContactRow.properties)
export const siteColumns = stored(SiteRow.properties)

/** Names of columns, separated by commas, in the order they are wanted; all when absent. */
const columns = T.Optional(Text(1000))
const ofOne = T.Object({ customer_id: T.Optional(Id()), columns })

export const exportApi = {
  customers: raw({
    method: 'GET',
    path: '/crm/customers/export',
    allow: can.view,
    summary: 'Customers as CSV, narrowed as the list is; tags for those who may see them',
    query: T.Object({
      search: ListQuery.properties.search,
      filters: ListQuery.properties.filters,
      columns,
    }),
    response: T.String(),
  }),
  contacts: raw({
    method: 'GET',
    path: '/crm/contact/export',
    allow: can.viewContact,
    summary: 'Contacts of all customers, or of one, as CSV',
    query: ofOne,
    response: T.String(),
  }),
  sites: raw({
    method: 'GET',
    path: '/crm/site/export',
    allow: can.viewSite,
    summary: 'Sites of all customers, or of one, as CSV',
    query: ofOne,
    response: T.String(),
  }),
}

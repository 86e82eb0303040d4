import { api as activityApi } from '@omnicrm/plugin-activity/contract'
import { client } from '@omnicrm/sdk/web/core'
import {
  attributeApi,
  contactApi,
  customerApi,
  exportApi,
  siteApi,
  tagApi,
  type Contact,
} from '../contract.ts'

export const customers = client('customers', customerApi)
export const exports = client('customers', exportApi)
export const contacts = client('customers', contactApi)
export const sites = client('customers', siteApi)
export const attributes = client('customers', attributeApi)
export const tags = client('customers', tagApi)
export const activity = client('activity', activityApi)

/** What a change of a customer makes old: its own data and the log of what happened. */
export const changed = ['customers', 'activity'] as const

export const customerPath = (customerId: number): string => `/customers/${customerId}`

export const contactName = (contact: Pick<Contact, 'contact_firstname' | 'contact_lastname'>): string =>
  [contact.contact_firstname, contact.contact_lastname].filter(Boolean).join(' ')

import type { NewCustomer } from '../../contract.ts'

/** What the wizard has asked so far; kept for the tab. Everything is text as typed. */
export interface CustomerDraft {
  customer_name: string
  customer_account_type: string
  customer_payment_type: NonNullable<NewCustomer['customer_payment_type']>
  tax_identifier: string
  contract_start_date: string
  contract_end_date: string
  customer_notes: string
  contact: Record<'contact_firstname' | 'contact_lastname' | 'contact_email' | 'contact_phone', string>
  contact_types: string[]
  /** A site may come later. */
  hasSite: boolean
  site: Record<SiteField, string>
}

export const addressFields = [
  'site_name',
  'address_line_1',
  'address_line_2',
  'city',
  'state',
  'zip_code',
  'country',
] as const
export type SiteField =
  (typeof addressFields)[number] | 'latitude' | 'longitude' | 'address_note' | 'google_maps_place_id'

export const emptyDraft: CustomerDraft = {
  customer_name: '',
  customer_account_type: 'Individual',
  customer_payment_type: 'postpaid',
  tax_identifier: '',
  contract_start_date: '',
  contract_end_date: '',
  customer_notes: '',
  contact: { contact_firstname: '', contact_lastname: '', contact_email: '', contact_phone: '' },
  contact_types: ['Primary'],
  hasSite: false,
  site: {
    site_name: '',
    address_line_1: '',
    address_line_2: '',
    city: '',
    state: '',
    zip_code: '',
    country: '',
    latitude: '',
    longitude: '',
    address_note: '',
    google_maps_place_id: '',
  },
}

/** Only what was filled in is sent; the server sets the rest. */
export function customerOf(draft: CustomerDraft): NewCustomer {
  const { contact_firstname, ...contact } = filled(draft.contact)
  const { latitude, longitude, ...site } = filled(draft.site)
  return {
    customer_name: draft.customer_name.trim(),
    customer_account_type: draft.customer_account_type,
    customer_payment_type: draft.customer_payment_type,
    ...filled({
      tax_identifier: draft.tax_identifier,
      contract_start_date: draft.contract_start_date,
      contract_end_date: draft.contract_end_date,
      customer_notes: draft.customer_notes,
    }),
    contact: {
      contact_firstname: contact_firstname ?? '',
      ...contact,
      contact_types: draft.contact_types,
    },
    ...(draft.hasSite ? { site: { latitude: Number(latitude), longitude: Number(longitude), ...site } } : {}),
  }
}

function filled<Name extends string>(values: Readonly<Record<Name, string>>): Partial<Record<Name, string>> {
  const entries = Object.entries<string>(values).map(([name, value]) => [name, value.trim()] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== '')) as Partial<Record<Name, string>>
}

/** Field → key of the text that says what is missing. */
export type Faults = Record<string, string>

export const detailFaults = (draft: CustomerDraft): Faults => ({
  ...(draft.customer_name.trim() === '' ? { customer_name: 'fault.name' } : {}),
  ...(draft.contract_start_date &&
  draft.contract_end_date &&
  draft.contract_end_date < draft.contract_start_date
    ? { contract_end_date: 'fault.contractEnd' }
    : {}),
})

export const contactFaults = ({ contact }: CustomerDraft): Faults => ({
  ...(contact.contact_firstname.trim() === '' ? { contact_firstname: 'fault.firstName' } : {}),
  ...(contact.contact_email.trim() !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(contact.contact_email.trim())
    ? { contact_email: 'fault.email' }
    : {}),
})

/** Coordinates and country make a site (CUST-38, CUST-39); an operator may have a usual country. */
export function siteFaults({ hasSite, site }: CustomerDraft, defaultCountry: string): Faults {
  if (!hasSite) return {}
  return {
    ...(isWithin(site.latitude, 90) ? {} : { latitude: 'fault.latitude' }),
    ...(isWithin(site.longitude, 180) ? {} : { longitude: 'fault.longitude' }),
    ...(site.country.trim() === '' && defaultCountry === '' ? { country: 'fault.country' } : {}),
  }
}

const isWithin = (text: string, limit: number): boolean =>
  text.trim() !== '' && Number.isFinite(Number(text)) && Math.abs(Number(text)) <= limit

import type { FirstBoot, Tx } from '@omnicrm/sdk'
import type { NewContact, NewCustomer, NewSite } from '../contract.ts'
import { addContact } from './contact.ts'
import { createCustomer } from './customer.ts'
import { CustomerEntity } from './entities.ts'
import type { Parts } from './parts.ts'
import { addSite } from './site.ts'

/** Customers to look around with; order 5, before stock and products. */
export const demoCustomers = (parts: Parts): FirstBoot => ({
  order: 5,
  async run(entry, { demo }) {
    // A restart finds what the first start has made.
    if (!demo || (await entry.query(CustomerEntity).resultSize()) > 0) return []
    await entry.tx(async tx => {
      for (const each of demoData) await addDemo(tx, each, parts)
    })
    return [`Demo: ${demoData.length} customers with contacts and sites.`]
  },
})

interface Demo {
  readonly customer: NewCustomer
  readonly contacts?: readonly NewContact[]
  readonly sites?: readonly NewSite[]
}

async function addDemo(tx: Tx, { customer, contacts = [], sites = [] }: Demo, parts: Parts): Promise<void> {
  const { customer_id } = await createCustomer(tx, customer, parts)
  for (const contact of contacts) await addContact(tx, { customer_id, ...contact })
  for (const site of sites) await addSite(tx, { customer_id, ...site }, parts)
}

const demoData: readonly Demo[] = [
  {
    customer: {
      customer_name: 'Olivia Hartley',
      customer_payment_type: 'prepaid',
      language: 'en',
      contact: {
        contact_firstname: 'Olivia',
        contact_lastname: 'Hartley',
        contact_email: 'olivia.hartley@example.com',
        contact_phone: '+61400555101',
        contact_types: ['Primary', 'Billing'],
      },
      site: {
        site_name: 'Home',
        address_line_1: '48 Macleay Street',
        city: 'Potts Point',
        state: 'NSW',
        zip_code: '2011',
        country: 'Australia',
        latitude: -33.8697,
        longitude: 151.2262,
      },
    },
  },
  {
    customer: {
      customer_name: 'Daniel Okafor',
      contact: {
        contact_firstname: 'Daniel',
        contact_lastname: 'Okafor',
        contact_email: 'daniel.okafor@example.com',
        contact_phone: '+61400555102',
      },
      site: {
        site_name: 'Home',
        address_line_1: '7 Beaconsfield Parade',
        city: 'Port Melbourne',
        state: 'VIC',
        zip_code: '3207',
        country: 'Australia',
        latitude: -37.8423,
        longitude: 144.9445,
      },
    },
    contacts: [
      { contact_firstname: 'Grace', contact_lastname: 'Okafor', contact_email: 'grace.okafor@example.com' },
    ],
  },
  {
    customer: {
      customer_name: 'Mei Tanaka',
      customer_payment_type: 'prepaid',
      contact: {
        contact_firstname: 'Mei',
        contact_lastname: 'Tanaka',
        contact_email: 'mei.tanaka@example.com',
        contact_phone: '+61400555103',
      },
    },
  },
  {
    customer: {
      customer_name: 'Harbour Freight Logistics Pty Ltd',
      customer_account_type: 'Business',
      tax_identifier: '53 004 085 616',
      customer_notes: 'Invoices need the purchase order number.',
      contact: {
        contact_firstname: 'Priya',
        contact_lastname: 'Raman',
        contact_email: 'priya.raman@harbourfreight.example',
        contact_phone: '+61255501040',
        contact_types: ['Primary'],
      },
      site: {
        site_name: 'Head office',
        address_line_1: '1 Macquarie Place',
        city: 'Sydney',
        state: 'NSW',
        zip_code: '2000',
        country: 'Australia',
        latitude: -33.8633,
        longitude: 151.2103,
      },
    },
    contacts: [
      {
        contact_firstname: 'Accounts',
        contact_email: 'accounts@harbourfreight.example',
        contact_types: ['Billing'],
      },
      {
        contact_firstname: 'Tom',
        contact_lastname: 'Keller',
        contact_email: 'noc@harbourfreight.example',
        contact_phone: '+61255501041',
        contact_types: ['Technical'],
      },
    ],
    sites: [
      {
        site_name: 'Port Botany depot',
        address_line_1: '30 Friendship Road',
        city: 'Port Botany',
        state: 'NSW',
        zip_code: '2036',
        country: 'Australia',
        latitude: -33.9731,
        longitude: 151.2222,
        address_note: 'Gate 4. Ask security for the key to the comms room.',
      },
      {
        site_name: 'Brisbane warehouse',
        address_line_1: '15 Lytton Road',
        city: 'Bulimba',
        state: 'QLD',
        zip_code: '4171',
        country: 'Australia',
        latitude: -27.4521,
        longitude: 153.0601,
      },
    ],
  },
  {
    customer: {
      customer_name: 'Blue Gum Café',
      customer_account_type: 'Business',
      contact: {
        contact_firstname: 'Sofia',
        contact_lastname: 'Marino',
        contact_email: 'sofia@bluegum.example',
        contact_phone: '+61255501077',
        contact_types: ['Primary', 'Billing'],
      },
      site: {
        site_name: 'Café',
        address_line_1: '212 King Street',
        city: 'Newtown',
        state: 'NSW',
        zip_code: '2042',
        country: 'Australia',
        latitude: -33.8975,
        longitude: 151.1791,
      },
    },
  },
]

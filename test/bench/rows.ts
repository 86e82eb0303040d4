import type { Knex } from 'knex'
import { wordsOf } from '@omnicrm/sdk'
import { writeRows } from './bulk.ts'

/** How many rows of a kind; kinds that are not named get none. */
export interface Sizes {
  readonly customers: number
  readonly contacts?: number
  readonly sites?: number
  readonly items?: number
  /** Homes passed: items that are somewhere. */
  readonly homes?: number
  readonly services?: number
  readonly jobs?: number
}

/** `count` of each, as a grown installation has them. */
export const alike = (count: number): Sizes => ({
  customers: count,
  contacts: count,
  items: count,
  services: count,
  jobs: count,
})

/** Fills customers with what belongs to them. Memory stays flat: rows are made while they are written. */
export async function fillTables(db: Knex, sizes: Sizes): Promise<void> {
  const templates = await ids(db, 'inventory_template', 'inventory_template_id')
  const products = await ids(db, 'product', 'product_id')
  const { customers, contacts = 0, sites = 0, items = 0, homes = 0, services = 0, jobs = 0 } = sizes
  const first = (await maximum(db, 'customer', 'customer_id')) + 1
  const firstContact = (await maximum(db, 'customer_contact', 'contact_id')) + 1
  const firstItem = (await maximum(db, 'inventory', 'inventory_id')) + 1
  const anyOne = (index: number) => first + (index % customers)
  const halfOfThem = (index: number) => first + (Math.floor(index / 2) % customers)
  await writeRows(db, 'customer', customers, index => customer(first + index, index))
  await writeRows(db, 'customer_contact', contacts, index => ({
    contact_id: firstContact + index,
    ...contact(anyOne(index), index),
  }))
  await writeRows(db, 'customer_word', customers, index =>
    words({ customer_id: first + index, contact_id: 0 }, [customer(first + index, index).customer_name]),
  )
  await writeRows(db, 'customer_word', contacts, index => {
    const { customer_id, contact_firstname, contact_lastname, contact_email, contact_phone } = contact(
      anyOne(index),
      index,
    )
    const place = { customer_id, contact_id: firstContact + index }
    return words(place, [contact_firstname, contact_lastname, contact_email, contact_phone])
  })
  await writeRows(db, 'customer_site', sites, index => site(anyOne(index), index))
  await writeRows(db, 'inventory', items, index => ({
    inventory_id: firstItem + index,
    ...item(index, pick(templates, index), halfOfThem(index)),
  }))
  await writeRows(db, 'inventory_word', items, index => {
    const { itemtext1, itemtext2 } = item(index, 1, 1)
    return words({ inventory_id: firstItem + index }, [itemtext1, itemtext2])
  })
  await writeHomes(db, homes)
  await writeRows(db, 'customer_service', services, index =>
    service(index, pick(products, index), halfOfThem(index)),
  )
  await writeRows(db, 'provision', jobs, index => provision(index, pick(products, index), halfOfThem(index)))
}

async function writeHomes(db: Knex, homes: number): Promise<void> {
  if (homes === 0) return
  const type = (await maximum(db, 'inventory_template', 'inventory_template_id')) + 1
  const first = (await maximum(db, 'inventory', 'inventory_id')) + 1
  await writeRows(db, 'inventory_template', 1, () => homesPassed(type))
  await writeRows(db, 'inventory', homes, index => ({ inventory_id: first + index, ...home(index, type) }))
  await writeRows(db, 'inventory_word', homes, index => {
    const { itemtext1, itemtext2 } = home(index, type)
    return words({ inventory_id: first + index }, [itemtext1, itemtext2])
  })
  await writeRows(db, 'inventory_place', homes, index => {
    const { address_line_1, latitude, longitude, google_maps_place_id } = home(index, type)
    const address_key = address_line_1.toLowerCase().replaceAll(' ', '')
    return { inventory_id: first + index, latitude, longitude, google_maps_place_id, address_key }
  })
}

const words = <P extends object>(place: P, texts: readonly string[]) =>
  wordsOf(texts).map(word => ({ ...place, word }))
const pick = <T>(all: readonly T[], index: number): T => all[index % all.length] as T
/** Instants of three years, newest last until they begin again. */
const instantOf = (index: number): Date => new Date(Date.UTC(2023, 0, 1) + (index % 105_000) * 900_000)
const stamps = (index: number) => ({ created: instantOf(index), last_modified: instantOf(index) })

const customer = (customer_id: number, index: number) => ({
  customer_id,
  // Names tell nothing of the status: else the order by one would skip all rows of the other.
  customer_name: `${pick(['Ada', 'Bela', 'Caro', 'Dana', 'Emil'], Math.floor(index / 5))} ${(index * 7919) % 99_991}`,
  customer_account_type: pick(['Individual', 'Business'], index),
  customer_payment_type: pick(['prepaid', 'postpaid', 'postpaid'], index),
  language: pick(['en', 'el', 'ar', 'es'], index),
  customer_status: pick(['Open', 'Open', 'Open', 'Suspended', 'Archived'], index),
  custom_fields: '{}',
  ...stamps(index),
})

const contact = (customer_id: number, index: number) => ({
  customer_id,
  contact_firstname: pick(['Ada', 'Bela', 'Caro'], index),
  contact_lastname: `Quinn${index}`,
  contact_email: `contact${index}@example.org`,
  contact_phone: `+4420${String(index).padStart(8, '0')}`,
  contact_types: '["Primary"]',
  ...stamps(index),
})

const site = (customer_id: number, index: number) => ({
  customer_id,
  site_name: `Office ${index}`,
  address_line_1: `${index % 300} Main Street`,
  city: pick(['London', 'Leeds', 'Bath'], index),
  country: 'United Kingdom',
  latitude: 50 + ((index * 7919) % 99_991) / 20_000,
  longitude: -3 + ((index * 104_729) % 99_991) / 20_000,
  ...stamps(index),
})

const item = (index: number, inventory_template_id: number, customer_id: number) => ({
  inventory_template_id,
  itemtext1: `89${String((index * 7919) % 1_000_003).padStart(10, '0')}`,
  itemtext2: `SN${index}`,
  item_location: pick(['Warehouse', 'Shop', 'Van'], index),
  ...(index % 2 === 0 ? { item_state: 'New' } : { item_state: 'Assigned', customer_id }),
  wholesale_cost: 1,
  retail_cost: 2,
  ...stamps(index),
})

const homesPassed = (inventory_template_id: number) => ({
  inventory_template_id,
  item: 'Homes Passed',
  item_key: 'Homes Passed',
  wholesale_cost: 0,
  retail_cost: 0,
  itemtext1_label: 'Home',
  itemtext2_label: 'Status',
  ...stamps(0),
})

/** Streets of 300 houses in three towns. */
const home = (index: number, inventory_template_id: number) => ({
  inventory_template_id,
  itemtext1: `Home ${index}`,
  itemtext2: pick(['Passed', 'Not Passed', 'Passed'], index),
  item_state: 'New',
  address_line_1: `${index % 300} Street ${Math.floor(index / 900)}`,
  city: pick(['London', 'Leeds', 'Bath'], Math.floor(index / 300)),
  country: 'United Kingdom',
  latitude: 50 + ((index * 7919) % 99_991) / 20_000,
  longitude: -3 + ((index * 104_729) % 99_991) / 20_000,
  google_maps_place_id: `bench-place-${index}`,
  wholesale_cost: 0,
  retail_cost: 0,
  ...stamps(index),
})

const service = (index: number, product_id: number, customer_id: number) => ({
  customer_id,
  product_id,
  service_name: `Mobile - ${(index * 7919) % 1_000_003}`,
  service_type: pick(['mobile', 'internet', 'voice'], index),
  service_uuid: `Service_bench${index}`,
  service_status: pick(['Active', 'Active', 'Active', 'Suspended', 'Inactive'], index),
  service_provisioned_date: instantOf(index),
  retail_cost: index % 100,
  custom_fields: '{}',
  ...stamps(index),
})

const provision = (index: number, product_id: number, customer_id: number) => ({
  customer_id,
  product_id,
  provisioning_play: 'play_psim_only',
  playbook_description: 'Mobile SIM Only',
  provisioning_json_vars: '{}',
  provisioning_status: index % 50 === 0 ? 2 : 0,
  task_count: 30,
  completed_count: 30,
  initiating_user: 1,
  auth_method: 'jwt',
  queued_at: instantOf(index),
  started_at: instantOf(index),
  finished_at: instantOf(index),
  timeout_seconds: 600,
  ...stamps(index),
})

async function ids(db: Knex, table: string, key: string): Promise<number[]> {
  const found = (await db(table).pluck(key)) as number[]
  if (found.length === 0) throw new Error(`The demo catalogue brought no row of ${table}.`)
  return found
}

async function maximum(db: Knex, table: string, key: string): Promise<number> {
  const row = await db(table).max<{ top: number | null }>({ top: key }).first()
  return row?.top ?? 0
}

import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { api as activityApi } from '@omnicrm/plugin-activity/contract'
import { api as billingApi } from '@omnicrm/plugin-billing/contract'
import { attributeApi, contactApi, customerApi, siteApi, tagApi } from '@omnicrm/plugin-customers/contract'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import { importApi, inventoryApi, templateApi } from '@omnicrm/plugin-inventory/contract'
import { api as services } from '@omnicrm/plugin-services/contract'
import { until, type World } from '../../suites/story/world.ts'
import { password, type Stage, type User } from '../stage.ts'
import { people } from './people.ts'

/** What pages of one thing show, by its id. */
export interface Shown {
  /** In the order of `people`. */
  readonly customers: readonly number[]
  /** Has something on every tab. */
  readonly customer: number
  /** Has nothing beyond its name. */
  readonly emptyCustomer: number
  readonly service: number
  readonly job: number
  readonly failedJob: number
  readonly item: number
  readonly device: number
  /** ICCID of a SIM card in stock. */
  readonly freeSim: string
  readonly product: number
  readonly template: number
  readonly import: number
  readonly user: number
  readonly role: number
  readonly key: number
}

/** Fills an installation as one looks that has been in use for a while. */
export async function fill(stage: Stage, me: User): Promise<Shown> {
  const { world } = stage
  const create = world.app.as(admin()).of(customerApi).create
  const { customer_id: emptyCustomer } = await create({ customer_name: 'Empty Handed' })
  const ids = await addCustomers(world)
  const [customer = 0, business = 0] = ids
  await decorate(world, customer, business)
  await addServices(world, ids)
  await addTransactions(world, ids)
  const device = await addDevices(world, customer)
  const jobs = await runJobs(world, customer, ids[4] ?? 0)
  const product = await world.productId('Mobile 20 GB')
  const types = world.app.as(admin()).of(templateApi)
  const templates = await types.list({})
  for (const { inventory_template_id, item } of templates)
    if (item.endsWith('Modem') || item.endsWith('CPE'))
      await types.update({ inventory_template_id, low_stock_threshold: 10 })
  return {
    customers: ids,
    customer,
    emptyCustomer,
    product,
    device,
    freeSim: await freeSim(world),
    template: templates[0]?.inventory_template_id ?? 0,
    import: await importItems(stage, me),
    ...jobs,
    ...(await addPeople(world)),
  }
}

async function addCustomers({ app }: World): Promise<number[]> {
  const { create } = app.as(admin()).of(customerApi)
  const ids: number[] = []
  // Newest first is how lists show them.
  for (const each of people.toReversed()) ids.unshift((await create(each)).customer_id)
  return ids
}

/** Contacts, sites, tags, attributes and notes, more than one of each. */
async function decorate({ app }: World, customer_id: number, business: number): Promise<void> {
  const owner = app.as(admin())
  for (const [contact_firstname, contact_lastname, contact_types] of [
    ['Chidi', 'Okafor', ['Technical']],
    ['Ngozi Adaeze Chimamanda', 'Okafor-Featherstonehaugh', ['Billing', 'Technical', 'Escalation']],
  ] as const)
    await owner.of(contactApi).create({
      customer_id,
      contact_firstname,
      contact_lastname,
      contact_email: `${contact_lastname.toLowerCase()}@example.org`,
      contact_phone: '+44 1273 496 0155',
      contact_types: [...contact_types],
    })
  await owner.of(siteApi).create({
    customer_id,
    site_name: 'Workshop behind the old lifeboat station',
    address_line_1: 'Unit 3, Arch 221, Madeira Drive',
    city: 'Brighton',
    zip_code: 'BN2 1EN',
    country: 'United Kingdom',
    latitude: 50.819,
    longitude: -0.126,
  })
  for (const [id, tag_text, tag_hex_color] of [
    [customer_id, 'VIP', '8A4FBF'],
    [customer_id, 'Fibre rollout 2026', '0F8A8A'],
    [business, 'Key account', 'C4661F'],
    [business, 'On site support', '2E7D46'],
  ] as const)
    await owner.of(tagApi).create({ customer_id: id, tag_text, tag_hex_color, tag_active_date: '2025-01-01' })
  for (const [attribute_name, attribute_value] of [
    ['auto_provision', 'true'],
    ['preferred_technician', 'Chidi'],
    ['integration.erp.debtor_account_number', 'GB-20-778-0041-AMARA-OKAFOR-BRIGHTON'],
    ['survey', '{"score":9,"comment":"Quick and friendly"}'],
  ] as const)
    await owner.of(attributeApi).set({ customer_id, attribute_name, attribute_value })
  for (const title of ['Asked about roaming in Norway', 'Agreed on a visit: Thursday, 10 to 12'])
    await owner.of(activityApi).note({ customer_id, title, detail: 'By phone. Calls back next week.' })
}

const offers = [
  ['Fibre 500', 'internet', 45],
  ['Mobile 20 GB', 'mobile', 22],
  ['Business voice, 10 channels, with call recording and compliance archive', 'voice', 129],
  ['Fixed wireless 100', 'internet', 59],
] as const
const statuses = ['Active', 'Active', 'Active', 'Suspended', 'Active', 'Inactive'] as const

async function addServices(world: World, ids: readonly number[]): Promise<void> {
  const { create } = world.app.as(admin()).of(services)
  const product_id = await world.productId('Generic Service')
  for (const [index, customer_id] of [...ids, ...ids.slice(0, 3)].entries()) {
    const [service_name, service_type, retail_cost] = offers[index % offers.length] ?? offers[0]
    const service_status = statuses[index % statuses.length] ?? 'Active'
    await create({ customer_id, product_id, service_name, service_type, retail_cost, service_status })
  }
}

async function addTransactions({ app }: World, ids: readonly number[]): Promise<void> {
  const { create } = app.as(admin()).of(billingApi)
  for (const [index, customer_id] of [...ids, ids[0] ?? 0, ids[0] ?? 0].entries()) {
    const [title, , retail_cost] = offers[index % offers.length] ?? offers[0]
    await create({ customer_id, title: `${title}, monthly charge`, retail_cost, tax_percentage: 20 })
  }
  const gift = { title: 'Goodwill for the outage of 3 November', retail_cost: 12.5 }
  await create({ customer_id: ids[0] ?? 0, ...gift, transaction_type: 'credit', credit_type: 'discount' })
}

/** Stock in many states and places, homes on the map, and a router with a history. */
async function addDevices({ app }: World, customer_id: number): Promise<number> {
  const owner = app.as(admin())
  const { create, update } = owner.of(inventoryApi)
  const router = await create({
    item: 'Modem Router',
    itemtext1: '9C:3D:CF:12:A4:07',
    itemtext2: 'SN-20260114-000417',
    item_location: 'Brighton warehouse, aisle 12, shelf C',
    management_url: 'https://192.168.1.1',
    config_content: 'ssid Harbour\nchannel 36\n',
    latitude: '50.8214',
    longitude: '-0.1401',
  })
  const { inventory_id } = router
  await update({ inventory_id, config_content: 'ssid Harbour-5G\nchannel 44\n' })
  await update({ inventory_id, customer_id, item_state: 'Assigned' })
  for (const [index, [itemtext1, item_state]] of [
    ['Quarantined-1', 'Used'],
    ['Damaged-7', 'Damaged'],
    ['In-transit-3', 'In Transit'],
  ].entries())
    await create({
      item: 'Rental Modem',
      itemtext1: itemtext1 ?? '',
      item_state: item_state as 'Used',
      itemtext2: `R-${index}`,
    })
  await owner.of(templateApi).create({
    item: 'Homes Passed',
    wholesale_cost: 0,
    retail_cost: 0,
    itemtext1_label: 'Home',
    itemtext2_label: 'Status',
  })
  for (let index = 0; index < 12; index++)
    await create({
      item: 'Homes Passed',
      itemtext1: `${index + 1} Marine Parade`,
      itemtext2: index % 4 === 3 ? 'Not Passed' : 'Passed',
      address_line_1: `${index + 1} Marine Parade`,
      city: 'Brighton',
      country: 'United Kingdom',
      latitude: String(50.8195 + (index % 3) * 0.0006),
      longitude: String(-0.1365 + index * 0.0009),
    })
  return inventory_id
}

/** One job that went well and one that was rolled back. */
async function runJobs(
  world: World,
  customer: number,
  other: number,
): Promise<Pick<Shown, 'service' | 'job' | 'failedJob' | 'item'>> {
  const product_id = await world.productId('Mobile 20 GB')
  const [first = 0, second = 0] = await world.free('SIM Card')
  const [number = 0, spare = 0] = await world.free('Mobile Number')
  const done = await world.ended(
    await world.order({ customer_id: customer, product_id, 'SIM Card': first, 'Mobile Number': number }),
  )
  assert.equal(done.provisioning_status, 0, done.error_message ?? '')
  const mend = world.peers.hss.faults.add({ method: /^PUT/, kind: 'error', times: -1 })
  const failed = await world.ended(
    await world.order({ customer_id: other, product_id, 'SIM Card': second, 'Mobile Number': spare }),
  )
  mend()
  return {
    job: done.provision_id,
    service: done.service_id ?? 0,
    item: first,
    failedJob: failed.provision_id,
  }
}

/** A file with good rows and a bad one, checked. */
async function importItems(stage: Stage, me: User): Promise<number> {
  const rows = Array.from(
    { length: 8 },
    (_, index) => `SIM Card;894450000000000${100 + index};23450000000${10 + index};Leeds`,
  )
  const file = ['item;itemtext1;itemtext2;Place', ...rows, 'SIM Card;;2345000000099;Leeds'].join('\n')
  const { app } = stage.world
  const imports = app.as(admin()).of(importApi)
  const { access_token } = await stage.tokensOf(me)
  const answer = await app.http({
    method: 'POST',
    url: '/crm/inventory/import?file_name=sim-cards-delivery-note-2026-11-28.csv',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'text/csv' },
    payload: file,
  })
  const { inventory_import_id } = answer.json<{ inventory_import_id: number }>()
  await imports.start({
    inventory_import_id,
    dry_run: true,
    fields: ['item', 'itemtext1', 'itemtext2', 'item_location'],
  })
  await until(async () =>
    (await imports.get({ inventory_import_id })).status === 'Checked' ? true : undefined,
  )
  return inventory_import_id
}

/** A user with a session, a role that grants something, and a key that may come from two places. */
async function addPeople({ app }: World): Promise<Pick<Shown, 'user' | 'role' | 'key'>> {
  const staff = app.as(admin()).of(identity)
  const fields = { username: 'sight.seer', email: 'sight.seer@operator.example', password }
  const user = await staff.createUser({
    ...fields,
    first_name: 'Sight',
    last_name: 'Seer',
    roles: ['Support'],
  })
  await app.as(undefined).of(identity).login({ email: fields.email, password })
  const role = (await staff.listRoles({ search: 'Support' })).data[0]
  const key = await staff.createApiKey({
    name: 'Sightseeing',
    description: 'Looks at customers',
    permissions: ['view_customer'],
    allowed_ips: ['192.0.2.10', '198.51.100.0/24'],
  })
  return { user: user.user_id, role: role?.role_id ?? 0, key: key.api_key_id }
}

async function freeSim(world: World): Promise<string> {
  const [inventory_id = 0] = await world.free('SIM Card')
  return (await world.app.as(admin()).of(inventoryApi).get({ inventory_id })).itemtext1
}

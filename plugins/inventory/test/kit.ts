import { admin, jobActor, staff, type TestApp } from '@omnicrm/test'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { definePlugin, EntityChanged, type Actor, type Plugin } from '@omnicrm/sdk'
import {
  inventoryApi,
  ItemAssigned,
  ItemMissing,
  ItemReleased,
  JobServiceSources,
  templateApi,
  type NewItem,
} from '../contract.ts'

export const stockKeeper = (): Actor =>
  staff(
    ...['view', 'create', 'update', 'delete'].flatMap(verb => [
      `${verb}_inventory`,
      `${verb}_inventory_template`,
    ]),
  )
/** The token of a play: bound to job 7 of customer 1. */
export const play = (provision_id = 7, customer_id = 1): Actor =>
  jobActor({ provision_id, customer_id }, 'view_inventory', 'update_inventory')

export async function simTemplate(app: TestApp): Promise<number> {
  const template = await app.as(admin()).of(templateApi).create({
    item: 'SIM Card',
    wholesale_cost: 2.5,
    retail_cost: 10,
    itemtext1_label: 'ICCID',
    itemtext2_label: 'IMSI',
    itemtext3_label: 'Ki',
    itemtext4_label: 'OPc',
    itemtext5_label: 'PUK Code',
    itemtext6_label: 'SIM Type',
    release_state: 'Decommissioned',
  })
  return template.inventory_template_id
}

export async function numberTemplate(app: TestApp): Promise<number> {
  const template = await app.as(admin()).of(templateApi).create({
    item: 'Mobile Number',
    wholesale_cost: 1,
    retail_cost: 0,
    itemtext1_label: 'Phone Number',
    itemtext2_label: 'Geographic Region',
    quarantine_days: 30,
    allow_dropdown_customer: true,
  })
  return template.inventory_template_id
}

let counter = 0
/** Adds a free SIM card. */
export async function sim(app: TestApp, fields: Partial<NewItem> = {}): Promise<number> {
  const number = String(++counter).padStart(6, '0')
  const item = await app
    .as(admin())
    .of(inventoryApi)
    .create({
      item: 'SIM Card',
      itemtext1: `8961000000000${number}`,
      itemtext2: `505010000${number}`,
      itemtext3: '00112233445566778899AABBCCDDEEFF',
      itemtext4: 'FFEEDDCCBBAA99887766554433221100',
      itemtext5: '12345678',
      ...fields,
    })
  return item.inventory_id
}

/** Adds a free number. */
export async function phone(app: TestApp, fields: Partial<NewItem> = {}): Promise<number> {
  const itemtext1 = `+6140000${String(++counter).padStart(4, '0')}`
  const item = await app
    .as(admin())
    .of(inventoryApi)
    .create({ item: 'Mobile Number', itemtext1, ...fields })
  return item.inventory_id
}

/** Their ids; a database that is used again goes on counting. */
export async function twoCustomers(app: TestApp): Promise<readonly [number, number]> {
  const api = app.as(admin()).of(customerApi)
  const first = await api.create({ customer_name: 'First' })
  const second = await api.create({ customer_name: 'Second' })
  return [first.customer_id, second.customer_id]
}

/** Remembers what the plugin announces, and says which services a job works on. */
export function neighbour(heard: unknown[], services: Readonly<Record<number, number[]>> = {}): Plugin {
  return definePlugin({
    id: 'neighbour',
    setup(host) {
      for (const event of [ItemAssigned, ItemReleased, ItemMissing])
        host.on(event, async (_tx, payload) => heard.push([event.id, payload]))
      host.on(EntityChanged, async (_tx, { customer_id, title }) =>
        heard.push(['changed', customer_id, title]),
      )
      host.contribute(JobServiceSources, () => ({
        servicesOf: async (_cx, provisionId) => services[provisionId] ?? [],
      }))
    },
  })
}

import { api as activity } from '@omnicrm/plugin-activity/contract'
import { api as billing } from '@omnicrm/plugin-billing/contract'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import { attributeApi, contactApi, customerApi, siteApi, tagApi } from '@omnicrm/plugin-customers/contract'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import { inventoryApi, templateApi } from '@omnicrm/plugin-inventory/contract'
import { api as provisioning } from '@omnicrm/plugin-provisioning-ansible/contract'
import { api as services } from '@omnicrm/plugin-services/contract'
import { api as views } from '@omnicrm/plugin-views/contract'
import { admin, type TestApp } from '@omnicrm/test'

/** Two customers with a row of every kind each; the job of each waits. */
export interface Neighbours {
  readonly ada: number
  readonly bea: number
  readonly productId: number
}

export async function givenNeighbours(app: TestApp): Promise<Neighbours> {
  const asAdmin = app.as(admin())
  await asAdmin
    .of(templateApi)
    .create({ item: 'Router', wholesale_cost: 1, retail_cost: 2, allow_dropdown_customer: true })
  const { product_id: productId } = await asAdmin.of(catalogApi).create({
    product_name: 'Fibre',
    product_slug: 'fibre',
    category: 'standalone',
    service_type: 'internet',
    enabled: true,
    residential: true,
    customer_can_purchase: true,
    provisioning_play: 'play_simple_service',
  })
  await asAdmin.of(identity).createRole({ name: 'Neighbourhood watch' })
  const keeper = await givenKeeper(app)
  await givenImport(app, keeper)
  await givenView(app, keeper)
  const ada = await givenHousehold(app, 'Ada', productId, keeper)
  const bea = await givenHousehold(app, 'Bea', productId, keeper)
  await app.drain()
  for (const customer_id of [ada, bea])
    await asAdmin.of(provisioning).start({ product_id: productId, customer_id, terms_accepted: true })
  return { ada, bea, productId }
}

/** The administrator whose rights the keys of both stand under. */
async function givenKeeper(app: TestApp): Promise<number> {
  const keeper = await app
    .as(admin())
    .of(identity)
    .createUser({
      username: 'keeper',
      email: 'keeper@example.org',
      password: 'Correct-Horse-7-Battery',
      first_name: 'Key',
      last_name: 'Keeper',
      roles: ['admin'],
      must_change_password: false,
    })
  return keeper.user_id
}

/** A file that was read and waits to be told what its columns mean. */
async function givenImport(app: TestApp, keeper: number): Promise<void> {
  const { statusCode, body } = await app.as({ ...admin(), userId: keeper }).http({
    method: 'POST',
    url: '/crm/inventory/import',
    query: { file_name: 'routers.csv', item: 'Router' },
    payload: Buffer.from('Model Number,Serial Number\nrouter 9,9\n'),
  })
  if (statusCode !== 200) throw new Error(`The file is not taken: ${body}`)
}

/** Of the list that a walk names: a parameter without a row of its own is 1. */
async function givenView(app: TestApp, keeper: number): Promise<void> {
  await app
    .as({ ...admin(), userId: keeper })
    .of(views)
    .create({
      list: '1',
      title: 'Routers',
      shared: true,
      state: {
        columns: ['item'],
        order: 'asc',
        filters: {},
        search: '',
        per_page: 25,
        density: 'comfortable',
      },
    })
}

async function givenHousehold(
  app: TestApp,
  customer_name: string,
  product_id: number,
  keeper: number,
): Promise<number> {
  const asAdmin = app.as(admin())
  const { customer_id } = await asAdmin.of(customerApi).create({ customer_name })
  await asAdmin.of(contactApi).create({
    customer_id,
    contact_firstname: customer_name,
    contact_email: `${customer_name.toLowerCase()}@example.org`,
  })
  await asAdmin.of(siteApi).create({
    customer_id,
    site_name: `Home of ${customer_name}`,
    latitude: 1,
    longitude: 2,
    country: 'Malta',
  })
  await asAdmin
    .of(attributeApi)
    .set({ customer_id, attribute_name: 'tier', attribute_value: `tier of ${customer_name}` })
  await asAdmin.of(tagApi).create({
    customer_id,
    tag_text: `tag of ${customer_name}`,
    tag_hex_color: 'FFD700',
    tag_active_date: '2025-01-01',
  })
  const { service_id } = await asAdmin.of(services).create({ customer_id, product_id })
  const { inventory_id } = await asAdmin
    .of(inventoryApi)
    .create({ item: 'Router', itemtext1: `router of ${customer_name}` })
  await asAdmin.of(inventoryApi).update({ inventory_id, customer_id, service_id })
  await asAdmin
    .of(billing)
    .create({ customer_id, service_id, title: `Setup of ${customer_name}`, retail_cost: 10 })
  await asAdmin.of(activity).send({
    customer_id,
    template_key: 'api_crmCommunicationCustomerWelcome',
    recipients: [`${customer_name.toLowerCase()}@example.org`],
  })
  await app
    .as({ ...admin(), userId: keeper })
    .of(identity)
    .createApiKey({ name: `Key of ${customer_name}`, permissions: ['view_own_customer'], customer_id })
  await app.entry.tx(async tx => {
    const now = new Date()
    await tx.db('service_addon').insert({
      service_id,
      product_id,
      added: now,
      status: 'Active',
      cost: 1,
      recurring: false,
      auto_renew: false,
      created: now,
      last_modified: now,
    })
  })
  return customer_id
}

/**
 * A row of this customer that a parameter of this name can mean: by the key of an entity, else by a column of one.
 * Undefined for parameters that name nothing that belongs to a customer.
 */
export async function rowOf(
  app: TestApp,
  parameter: string,
  customerId: number,
): Promise<string | number | undefined> {
  if (parameter === 'customer_id') return customerId
  const entities = app.kernel.plugins.flatMap(each => each.entities.map(({ entity }) => entity))
  if (entities.some(each => each.key === parameter && each.own === null)) return undefined
  const owned = entities
    .filter(each => each.own !== null && each.schema.properties[parameter] !== undefined)
    .toSorted((a, b) => Number(b.key === parameter) - Number(a.key === parameter))
  for (const { table, own } of owned) {
    const row = (await app.entry
      .db(table)
      .where({ [own ?? '']: customerId })
      .whereNotNull(parameter)
      .orderBy(parameter)
      .first(parameter)) as Record<string, string | number> | undefined
    if (row) return row[parameter]
  }
  if (owned[0]?.key === parameter)
    throw new Error(
      `Give both neighbours a row of ${owned[0].table}; without one, ${parameter} is not tried.`,
    )
  return undefined
}

/** Ids of rows that are there, for every one of these parameters: of this customer where they belong to one. */
export async function existingRows(
  app: TestApp,
  parameters: readonly string[],
  customerId: number,
): Promise<Record<string, string | number>> {
  const found: Record<string, string | number> = {}
  for (const name of parameters) {
    const own = await rowOf(app, name, customerId)
    const keyed = app.kernel.plugins
      .flatMap(each => each.entities.map(({ entity }) => entity))
      .find(({ key, table }) => key === name || (key === 'id' && `${table}_id` === name))
    const [first] =
      keyed && own === undefined
        ? await app.entry.db(keyed.table).orderBy(keyed.key).limit(1).pluck(keyed.key)
        : []
    found[name] = own ?? (first as number | undefined) ?? 1
  }
  return found
}

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { findPlugins } from '@omnicrm/kernel'
import { api as activityApi } from '@omnicrm/plugin-activity/contract'
import { attributeApi, contactApi, customerApi, siteApi, tagApi } from '@omnicrm/plugin-customers/contract'
import { inventoryApi, itemLifeApi, templateApi } from '@omnicrm/plugin-inventory/contract'
import type { Actor } from '@omnicrm/sdk'
import { admin, machineActor, staff, testApp, type TestApp, type TestClient } from '@omnicrm/test'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What is made first, and what it is made for. */
interface Given {
  readonly customer_id: number
  readonly item: string
}

/** One thing in its life: made, changed in one field, gone. */
interface Story {
  readonly make: (client: TestClient, given: Given) => Promise<number>
  readonly change: (client: TestClient, id: number) => Promise<unknown>
  readonly remove?: (client: TestClient, id: number) => Promise<unknown>
  /** The field that changed, before and after. */
  readonly told: Readonly<Record<string, unknown>>
  /** Not told to the log of a customer. */
  readonly isOfNobody?: true
}

const point = { latitude: 51.5, longitude: -0.1, country: 'Malta' }
const costs = { wholesale_cost: 1, retail_cost: 2 }

const stories: Readonly<Record<string, Story>> = {
  customer: {
    make: async client => (await client.of(customerApi).create({ customer_name: 'Ada' })).customer_id,
    change: (client, customer_id) => client.of(customerApi).update({ customer_id, customer_name: 'Ida' }),
    remove: (client, customer_id) => client.of(customerApi).archive({ customer_id }),
    told: { customer_name: { old: 'Ada', new: 'Ida' } },
  },
  contact: {
    make: async (client, { customer_id }) =>
      (await client.of(contactApi).create({ customer_id, contact_firstname: 'Bea' })).contact_id,
    change: (client, contact_id) => client.of(contactApi).update({ contact_id, contact_phone: '+35621' }),
    remove: (client, contact_id) => client.of(contactApi).delete({ contact_id }),
    told: { contact_phone: { old: null, new: '+35621' } },
  },
  site: {
    make: async (client, { customer_id }) =>
      (await client.of(siteApi).create({ customer_id, ...point, city: 'Mdina' })).site_id,
    change: (client, site_id) => client.of(siteApi).update({ site_id, city: 'Rabat' }),
    remove: (client, site_id) => client.of(siteApi).delete({ site_id }),
    told: { city: { old: 'Mdina', new: 'Rabat' } },
  },
  attribute: {
    make: async (client, { customer_id }) =>
      (await client.of(attributeApi).set({ customer_id, attribute_name: 'tier', attribute_value: 'gold' }))
        .attribute_id,
    change: (client, attribute_id) =>
      client.of(attributeApi).update({ attribute_id, attribute_value: 'tin' }),
    remove: (client, attribute_id) => client.of(attributeApi).delete({ attribute_id }),
    told: { attribute_value: { old: 'gold', new: 'tin' } },
  },
  tag: {
    make: async (client, { customer_id }) =>
      (
        await client.of(tagApi).create({
          customer_id,
          tag_text: 'VIP',
          tag_hex_color: 'FFD700',
          tag_active_date: '2025-01-01',
        })
      ).tag_id,
    change: (client, tag_id) => client.of(tagApi).update({ tag_id, tag_text: 'Late' }),
    remove: (client, tag_id) => client.of(tagApi).delete({ tag_id }),
    told: { tag_text: { old: 'VIP', new: 'Late' } },
  },
  inventory: {
    make: async (client, { item }) =>
      (await client.of(inventoryApi).create({ item, itemtext1: 'M-1', item_location: 'Depot' })).inventory_id,
    change: (client, inventory_id) => client.of(inventoryApi).update({ inventory_id, item_location: 'Shop' }),
    remove: (client, inventory_id) => client.of(inventoryApi).delete({ inventory_id }),
    told: { item_location: { old: 'Depot', new: 'Shop' } },
    isOfNobody: true,
  },
  inventory_template: {
    make: async client =>
      (await client.of(templateApi).create({ item: 'Mast', ...costs })).inventory_template_id,
    change: (client, inventory_template_id) =>
      client.of(templateApi).update({ inventory_template_id, retail_cost: 3 }),
    remove: (client, inventory_template_id) => client.of(templateApi).delete({ inventory_template_id }),
    told: { retail_cost: { old: 2, new: 3 } },
    isOfNobody: true,
  },
  'configuration of an item': {
    make: async (client, { item }) => {
      const items = client.of(inventoryApi)
      const { inventory_id } = await items.create({ item, itemtext1: 'M-2', config_content: 'one' })
      await items.update({ inventory_id, config_content: 'two' })
      return inventory_id
    },
    change: async (client, inventory_id) => {
      const life = client.of(itemLifeApi)
      const [version] = (await life.configVersions({ inventory_id })).data
      return await life.restoreConfig({ inventory_id, id: version?.id ?? 0 })
    },
    // Its texts hold passwords: versions keep them, the log does not.
    told: { config_content: 'changed' },
    isOfNobody: true,
  },
}

const verbs = ['view', 'create', 'update', 'delete']
const things = [
  'customer',
  'customer_contact',
  'customer_site',
  'customer_attribute',
  'customer_tag',
  'inventory',
  'inventory_template',
]
const rights = things.flatMap(thing => verbs.map(verb => `${verb}_${thing}`))

/** Who acts, and how the log names it. */
const sources: readonly (readonly [actor: Actor, told: Readonly<Record<string, unknown>>])[] = [
  [
    { ...staff(...rights), userId: 41, userName: 'olga' },
    { auth_method: 'jwt', user_id: 41, user_name: 'olga', impersonating_user_id: null, api_key_id: null },
  ],
  [
    { ...staff(...rights), userId: 42, userName: 'paul', impersonatingUserId: 3 },
    { auth_method: 'jwt', user_id: 42, user_name: 'paul', impersonating_user_id: 3, api_key_id: null },
  ],
  [machineActor(...rights), { auth_method: 'api_key', user_id: null, user_name: 'machine', api_key_id: 1 }],
]

describe('what is told of every change', () => {
  let app: TestApp
  let given: Given
  beforeEach(async () => {
    app = await testApp({ plugins: ['activity', 'customers', 'inventory'] })
    const office = app.as(admin())
    const contact = { contact_firstname: 'Zoe' }
    const { customer_id } = await office.of(customerApi).create({ customer_name: 'Base', contact })
    const { item } = await office.of(templateApi).create({ item: 'Modem', ...costs })
    given = { customer_id, item }
    await app.drain()
  })
  afterEach(() => app[Symbol.asyncDispose]())

  const entriesOf = async (entity_type: string, id: number) => {
    await app.drain()
    const filters = JSON.stringify({ entity_type: [entity_type], entity_id: [String(id)] })
    const { data } = await app
      .as(admin())
      .of(activityApi)
      .list({ filters, sort: 'activity_id', order: 'desc', per_page: 100 })
    return data
  }

  for (const [name, { make, change, remove, told, isOfNobody }] of Object.entries(stories))
    it(`${name}: before and after, who did it, for whom, in which way and when (ACT-2)`, async () => {
      const kind = name.startsWith('configuration') ? 'inventory' : name
      for (const [actor, by] of sources) {
        const client = app.as(actor)
        const id = await make(client, given)
        const customer_id = isOfNobody ? null : kind === 'customer' ? id : given.customer_id
        const known = { ...by, customer_id, ip_address: '127.0.0.1' }
        const [made] = (await entriesOf(kind, id)).toReversed()
        assert.partialDeepStrictEqual(made, { ...known, action: 'create' })
        app.clock.advance(60_000)
        const since = app.clock.now().toISOString()
        await change(client, id)
        const [changed] = await entriesOf(kind, id)
        assert.partialDeepStrictEqual(changed, { ...known, action: 'update', detail: told })
        assert.deepEqual(Object.keys(changed?.detail ?? {}), Object.keys(told))
        assert.ok(changed && changed.created >= since)
        if (!remove) continue
        await remove(client, id)
        const [gone] = await entriesOf(kind, id)
        assert.partialDeepStrictEqual(gone, { ...known, action: 'delete' })
        assert.notDeepEqual(gone?.detail, {})
      }
    })

  it('has words for each kind of thing that the product keeps a record of', async () => {
    const { found } = await findPlugins({ entries: undefined, directory: root })
    const audited = found.flatMap(({ plugin }) =>
      plugin.entities.filter(each => each.entity.audited).map(each => each.entity.name),
    )
    const { kind } = JSON.parse(readFileSync(`${root}plugins/activity/locales/en.json`, 'utf8')) as {
      kind: Record<string, string>
    }
    assert.ok(audited.length > 10)
    assert.deepEqual(
      [...audited, 'inventory'].filter(name => !(name in kind)),
      [],
    )
  })
})

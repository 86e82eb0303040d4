import assert from 'node:assert/strict'
import { admin, staff, testApp, type TestApp } from '@omnicrm/test'
import { Inventory, inventoryApi, mask, type InventoryRow } from '../contract.ts'
import { neighbour, numberTemplate, phone, play, sim, simTemplate, stockKeeper, twoCustomers } from './kit.ts'

const free = { customer_id: null, service_id: null }

async function stockFor(heard: unknown[] = [], services: Record<number, number[]> = {}): Promise<TestApp> {
  const app = await testApp({ plugins: ['inventory', neighbour(heard, services)] })
  await simTemplate(app)
  await numberTemplate(app)
  return app
}

const holdFor = (app: TestApp, provisionId: number, ...items: [string, number][]) =>
  app.entry.tx(tx =>
    app.service(Inventory).holdForJob(tx, {
      provisionId,
      userId: null,
      items: items.map(([type, inventoryId]) => ({ type, inventoryId })),
    }),
  )
type Heard = [name: string, fact: { inventory_id: number }]
/** What was announced, without the entries for the activity log; events come in no certain order. */
const facts = (heard: readonly unknown[]) =>
  (heard as Heard[])
    .filter(([name]) => name !== 'changed')
    .toSorted(([a, one], [b, two]) => a.localeCompare(b) || one.inventory_id - two.inventory_id)
const stateOf = ({
  customer_id,
  service_id,
  item_state,
}: Pick<InventoryRow, 'customer_id' | 'service_id' | 'item_state'>) =>
  [customer_id, service_id, item_state] as const

describe('assigning items', () => {
  it('is a PATCH of the play after the service exists, ids as numbers or text; it answers 200 (LIFE-20, LIFE-21, INV-59, INV-81, INV-82, PLAY-42, PLAY-108)', async () => {
    const heard: unknown[] = []
    await using app = await stockFor(heard)
    const [customer_id] = await twoCustomers(app)
    const card = await sim(app)
    const number = await phone(app)
    await holdFor(app, 7, ['SIM Card', card], ['Mobile Number', number])
    const before = await app.as(stockKeeper()).of(inventoryApi).get({ inventory_id: card })
    assert.deepEqual(stateOf(before), [null, null, 'New'])
    for (const [id, ids] of [
      [card, { service_id: 1234, customer_id }],
      [number, { service_id: '1234', customer_id: String(customer_id) }],
    ] as const) {
      const response = await app.as(play(7, customer_id)).http({
        method: 'PATCH',
        url: `/crm/inventory/inventory_id/${id}`,
        payload: { ...ids, item_state: 'Assigned' },
      })
      assert.equal(response.statusCode, 200)
      assert.deepEqual(stateOf(response.json()), [customer_id, 1234, 'Assigned'])
      assert.equal(response.json().assigned_by_provision_id, 7)
      assert.ok(response.json().sold_date)
    }
    await app.drain()
    assert.deepEqual(facts(heard), [
      [
        'inventory.itemAssigned',
        {
          inventory_id: card,
          item: 'SIM Card',
          item_state: 'Assigned',
          provision_id: 7,
          customer_id,
          service_id: 1234,
        },
      ],
      [
        'inventory.itemAssigned',
        {
          inventory_id: number,
          item: 'Mobile Number',
          item_state: 'Assigned',
          provision_id: 7,
          customer_id,
          service_id: 1234,
        },
      ],
    ])
  })

  it('is safe to repeat', async () => {
    const heard: unknown[] = []
    await using app = await stockFor(heard)
    const [customer_id] = await twoCustomers(app)
    const inventory_id = await sim(app)
    await holdFor(app, 7, ['SIM Card', inventory_id])
    const assign = () =>
      app
        .as(play(7, customer_id))
        .of(inventoryApi)
        .update({ inventory_id, customer_id, service_id: 5, item_state: 'Assigned' })
    assert.deepEqual(await assign(), await assign())
    await app.drain()
    assert.equal(facts(heard).length, 1)
  })

  it('never links one item to two services or customers: 409 (LIFE-22, INV-86)', async () => {
    await using app = await stockFor()
    const [first, second] = await twoCustomers(app)
    const inventory_id = await sim(app)
    const api = app.as(stockKeeper()).of(inventoryApi)
    await api.update({ inventory_id, customer_id: first, service_id: 5 })
    await assert.rejects(api.update({ inventory_id, service_id: 6 }), {
      status: 409,
      code: 'inventory.assigned',
    })
    await assert.rejects(api.update({ inventory_id, customer_id: second }), {
      status: 409,
      code: 'inventory.foreign',
    })
    const now = await api.get({ inventory_id })
    assert.deepEqual(stateOf(now), [first, 5, 'Assigned'])
  })

  it('wants a customer that exists', async () => {
    await using app = await stockFor()
    const inventory_id = await sim(app)
    await assert.rejects(app.as(stockKeeper()).of(inventoryApi).update({ inventory_id, customer_id: 999 }), {
      status: 400,
      errors: { customer_id: 'there is no customer 999' },
    })
  })

  it('is refused while another job or user holds the item, notes are not (INV-86)', async () => {
    await using app = await stockFor()
    const [customer_id] = await twoCustomers(app)
    const inventory_id = await sim(app)
    await holdFor(app, 7, ['SIM Card', inventory_id])
    const api = app.as(stockKeeper()).of(inventoryApi)
    await assert.rejects(api.update({ inventory_id, customer_id }), { status: 409, code: 'inventory.held' })
    await assert.rejects(api.update({ inventory_id, item_state: 'Damaged' }), {
      status: 409,
      code: 'inventory.held',
    })
    assert.equal(
      (await api.update({ inventory_id, inventory_notes: 'Scratched' })).inventory_notes,
      'Scratched',
    )
  })

  it('of an item the own wizard holds is allowed, and ends that hold', async () => {
    await using app = await stockFor()
    const [customer_id] = await twoCustomers(app)
    const inventory_id = await sim(app)
    const seller = app.as(staff('create_provision', 'update_inventory', 'view_inventory')).of(inventoryApi)
    await seller.hold({ inventory_id })
    await seller.update({ inventory_id, customer_id })
    assert.deepEqual(await app.entry.db('inventory_reservation').select(), [])
  })
})

describe('what a job may touch', () => {
  it('refuses items that are neither held nor assigned by the job nor part of its service (D-37)', async () => {
    await using app = await stockFor([], { 7: [5] })
    const [customer_id] = await twoCustomers(app)
    const ofService = await sim(app, { customer_id, service_id: 5 })
    const ofOther = await sim(app, { customer_id, service_id: 6 })
    const unused = await sim(app)
    const job = app.as(play(7, customer_id)).of(inventoryApi)
    for (const inventory_id of [ofOther, unused])
      await assert.rejects(job.update({ inventory_id, ...free }), { status: 403, code: 'inventory.notOfJob' })
    assert.deepEqual(stateOf(await job.update({ inventory_id: ofService, ...free, item_state: 'Used' })), [
      null,
      null,
      'Used',
    ])
  })

  it("refuses to give an item to another customer than the job's (D-4, D-37)", async () => {
    await using app = await stockFor()
    const [first, second] = await twoCustomers(app)
    const inventory_id = await sim(app)
    await holdFor(app, 7, ['SIM Card', inventory_id])
    const job = app.as(play(7, first)).of(inventoryApi)
    await assert.rejects(job.update({ inventory_id, customer_id: second, service_id: 5 }), {
      status: 403,
      code: 'inventory.foreignCustomer',
    })
  })

  it("shows a job the secrets of free items and of its customer's, and of nobody else's (D-4, D-13)", async () => {
    await using app = await stockFor()
    const [first, second] = await twoCustomers(app)
    const ids = [
      await sim(app),
      await sim(app, { customer_id: first, service_id: 5 }),
      await sim(app, { customer_id: second, service_id: 6 }),
    ]
    const job = play(7, first)
    const seen = await Promise.all(
      ids.map(async inventory_id => (await app.as(job).of(inventoryApi).get({ inventory_id })).itemtext3),
    )
    assert.deepEqual(seen, ['00112233445566778899AABBCCDDEEFF', '00112233445566778899AABBCCDDEEFF', mask])
    const exported = (secrets: boolean) =>
      app.as(job).http({ method: 'GET', url: `/crm/inventory/export?secrets=${secrets}` })
    assert.deepEqual([(await exported(true)).statusCode, (await exported(false)).statusCode], [403, 200])
  })

  it('looks at the item again when it is assigned: one that broke since is refused (D-34)', async () => {
    await using app = await stockFor()
    const [customer_id] = await twoCustomers(app)
    const inventory_id = await sim(app)
    await holdFor(app, 7, ['SIM Card', inventory_id])
    await app.entry.db('inventory').where({ inventory_id }).update({ item_state: 'Damaged' })
    const job = app.as(play(7, customer_id)).of(inventoryApi)
    await assert.rejects(job.update({ inventory_id, customer_id, service_id: 5 }), {
      status: 409,
      code: 'inventory.wrongState',
    })
  })
})

describe('releasing items', () => {
  it('of a failed job puts them back as In Stock, and ends the sale (LIFE-24, INV-84, D-35)', async () => {
    const heard: unknown[] = []
    await using app = await stockFor(heard)
    const [customer_id] = await twoCustomers(app)
    const inventory_id = await phone(app)
    await holdFor(app, 7, ['Mobile Number', inventory_id])
    const job = app.as(play(7, customer_id)).of(inventoryApi)
    await job.update({ inventory_id, customer_id, service_id: 5, item_state: 'Assigned' })
    const item = await job.update({ inventory_id, ...free, item_state: 'In Stock' })
    assert.deepEqual(stateOf(item), [null, null, 'In Stock'])
    assert.deepEqual(
      [item.sold_date, item.quarantine_until, item.assigned_by_provision_id],
      [null, null, null],
    )
    await app.drain()
    assert.deepEqual(facts(heard).at(-1), [
      'inventory.itemReleased',
      {
        inventory_id,
        item: 'Mobile Number',
        item_state: 'In Stock',
        provision_id: 7,
        customer_id,
        service_id: 5,
      },
    ])
  })

  it('of an ended service takes the state the play sends, else the one of the template (INV-60, INV-85, PLAY-43, D-35)', async () => {
    await using app = await stockFor()
    const [customer_id] = await twoCustomers(app)
    const api = app.as(stockKeeper()).of(inventoryApi)
    const sent = await sim(app, { customer_id, service_id: 5 })
    const unsaid = await sim(app, { customer_id, service_id: 5 })
    assert.equal((await api.update({ inventory_id: sent, ...free, item_state: 'Used' })).item_state, 'Used')
    assert.equal((await api.update({ inventory_id: unsaid, ...free })).item_state, 'Decommissioned')
  })

  it('leaves an item that nobody has as it is (D-35, LIFE-23, INV-83)', async () => {
    await using app = await stockFor()
    const inventory_id = await sim(app)
    const row = await app.entry.tx(tx =>
      app.service(Inventory).release(tx, { inventoryId: inventory_id, reason: 'rollback' }),
    )
    assert.deepEqual(stateOf(row), [null, null, 'New'])
  })

  it('keeps numbers back for the quarantine of their type, then puts them in stock (D-36, INV-69)', async () => {
    await using app = await stockFor()
    const [customer_id] = await twoCustomers(app)
    const inventory_id = await phone(app, { customer_id, service_id: 5 })
    const broken = await phone(app, { customer_id, service_id: 5 })
    const inventory = app.service(Inventory)
    for (const inventoryId of [inventory_id, broken])
      await app.entry.tx(tx => inventory.release(tx, { inventoryId, reason: 'deprovision' }))
    await app.as(stockKeeper()).of(inventoryApi).update({ inventory_id: broken, item_state: 'Lost' })
    const released = await inventory.get(app.entry, inventory_id)
    assert.equal(released?.item_state, 'Used')
    const day = 86_400_000
    assert.equal(
      Math.round((Date.parse(released?.quarantine_until ?? '') - app.clock.now().getTime()) / day),
      30,
    )
    app.clock.advance(29 * day)
    await app.tick()
    await app.drain()
    assert.deepEqual(await inventory.available(app.entry, { item: 'Mobile Number' }), [])
    app.clock.advance(2 * day)
    await app.tick()
    await app.drain()
    const options = await inventory.available(app.entry, { item: 'Mobile Number' })
    assert.deepEqual(
      options.map(each => [each.inventory_id, each.item_state]),
      [[inventory_id, 'In Stock']],
    )
    const lost = await inventory.get(app.entry, broken)
    assert.deepEqual([lost?.item_state, lost?.quarantine_until], ['Lost', null])
  })

  it('puts an item by hand into stock at once, quarantine or not', async () => {
    await using app = await stockFor()
    const [customer_id] = await twoCustomers(app)
    const inventory_id = await phone(app, { customer_id })
    const api = app.as(stockKeeper()).of(inventoryApi)
    assert.ok((await api.update({ inventory_id, ...free, item_state: 'Used' })).quarantine_until)
    assert.equal((await api.update({ inventory_id, item_state: 'In Stock' })).quarantine_until, null)
  })

  it('tells the entry of the activity log to the customer who had the item (INV-94)', async () => {
    const heard: unknown[] = []
    await using app = await stockFor(heard)
    const [customer_id] = await twoCustomers(app)
    const inventory_id = await sim(app, { itemtext1: '8961', customer_id, service_id: 5 })
    await app
      .as(stockKeeper())
      .of(inventoryApi)
      .update({ inventory_id, ...free })
    await app.drain()
    const entries = heard.filter(each => JSON.stringify(each).includes('Release SIM Card'))
    assert.deepEqual(entries, [['changed', customer_id, `Release SIM Card 8961 (item ${inventory_id})`]])
  })

  it('tells when an item is lost or stolen, with its last holder (INV-63, INV-64)', async () => {
    const heard: unknown[] = []
    await using app = await stockFor(heard)
    const [customer_id] = await twoCustomers(app)
    const inventory_id = await sim(app, { itemtext1: '8961', customer_id, service_id: 5 })
    await app.as(stockKeeper()).of(inventoryApi).update({ inventory_id, item_state: 'Stolen' })
    await app.drain()
    assert.deepEqual(facts(heard).at(-1), [
      'inventory.itemMissing',
      {
        inventory_id,
        item: 'SIM Card',
        item_state: 'Stolen',
        provision_id: null,
        customer_id,
        service_id: 5,
        name: `SIM Card 8961 (item ${inventory_id})`,
        reason: null,
      },
    ])
  })
})

describe('the inventory service', () => {
  it('assigns, finds and takes back what a job assigned, for the clean-up of the core (D-74)', async () => {
    await using app = await stockFor()
    const [customerId] = await twoCustomers(app)
    const inventory = app.service(Inventory)
    const inventoryId = await sim(app)
    await holdFor(app, 7, ['SIM Card', inventoryId])
    const give = (provisionId: number, serviceId = 5) =>
      app.entry.tx(tx => inventory.assign(tx, { inventoryId, customerId, serviceId, provisionId }))
    await assert.rejects(give(8), { code: 'inventory.held' })
    assert.deepEqual(stateOf(await give(7)), [customerId, 5, 'Assigned'])
    await assert.rejects(give(7, 6), { code: 'inventory.assigned' })
    assert.deepEqual(
      (await inventory.assignedByJob(app.entry, 7)).map(each => each.inventory_id),
      [inventoryId],
    )
    assert.deepEqual((await inventory.ofService(app.entry, 5)).length, 1)
    assert.deepEqual((await inventory.ofCustomer(app.entry, customerId)).length, 1)
    assert.equal((await inventory.read(app.entry, inventoryId))?.item, 'SIM Card')
    const row = await app.entry.tx(tx => inventory.release(tx, { inventoryId, reason: 'rollback' }))
    assert.deepEqual(stateOf(row), [null, null, 'In Stock'])
    assert.deepEqual(await inventory.assignedByJob(app.entry, 7), [])
  })

  it('puts a device that the customer owns already into a service of his', async () => {
    await using app = await stockFor()
    const [customerId] = await twoCustomers(app)
    const inventoryId = await sim(app, { customer_id: customerId })
    const inventory = app.service(Inventory)
    const row = await app.entry.tx(tx => inventory.assign(tx, { inventoryId, customerId, serviceId: 5 }))
    assert.deepEqual(stateOf(row), [customerId, 5, 'Assigned'])
  })
})

it('items are changed by administrators like by everybody with the right', async () => {
  await using app = await stockFor()
  const inventory_id = await sim(app)
  assert.equal(
    (await app.as(admin()).of(inventoryApi).update({ inventory_id, item_state: 'In Transit' })).item_state,
    'In Transit',
  )
})

import assert from 'node:assert/strict'
import { customerUser, machineActor, staff, testApp, type TestApp } from '@omnicrm/test'
import { after, minutes, type Actor } from '@omnicrm/sdk'
import { Inventory, inventoryApi, itemStates, offeredStates, type AvailableItem } from '../contract.ts'
import { numberTemplate, phone, sim, simTemplate, stockKeeper, twoCustomers } from './kit.ts'

const seller = (userId = 50): Actor => ({ ...staff('view_inventory', 'create_provision'), userId })
const ids = (items: readonly AvailableItem[]) => items.map(each => each.inventory_id)

async function stock(): Promise<TestApp> {
  const app = await testApp({ plugins: ['inventory'] })
  await simTemplate(app)
  await numberTemplate(app)
  return app
}

const forJob = (
  app: TestApp,
  provisionId: number,
  userId: number | null,
  ...items: readonly [string, number][]
) =>
  app.entry.tx(tx =>
    app.service(Inventory).holdForJob(tx, {
      provisionId,
      userId,
      items: items.map(([type, inventoryId]) => ({ type, inventoryId })),
    }),
  )

describe('available items', () => {
  it('are of exactly that type, New or In Stock, without customer and service, lowest id first (LIFE-14, INV-68, INV-75)', async () => {
    await using app = await stock()
    const [customer_id] = await twoCustomers(app)
    const wanted: number[] = []
    for (const item_state of itemStates) {
      const id = await sim(app, { item_state })
      if (offeredStates.includes(item_state)) wanted.push(id)
    }
    await sim(app, { customer_id, item_state: 'New' })
    await sim(app, { service_id: 5, item_state: 'In Stock' })
    await phone(app)
    const deleted = await sim(app)
    await app.as(stockKeeper()).of(inventoryApi).delete({ inventory_id: deleted })
    const api = app.as(seller()).of(inventoryApi)
    assert.deepEqual(ids((await api.available({ item: 'SIM Card' })).data), wanted)
    assert.deepEqual((await api.available({ item: 'sim card' })).data, [])
    assert.deepEqual(ids(await app.service(Inventory).available(app.entry, { item: 'SIM Card', limit: 1 })), [
      wanted[0],
    ])
  })

  it('can be narrowed to a location and searched; each shows id, itemtext1 and location (LIFE-14, INV-75, INV-76)', async () => {
    await using app = await stock()
    const here = await sim(app, { item_location: 'Shop', itemtext1: '896100' })
    await sim(app, { item_location: 'Warehouse', itemtext1: '896101' })
    const api = app.as(seller()).of(inventoryApi)
    const { data } = await api.available({ item: 'SIM Card', location: 'Shop' })
    assert.deepEqual(
      data.map(each => [each.inventory_id, each.itemtext1, each.item_location]),
      [[here, '896100', 'Shop']],
    )
    assert.equal((await api.available({ item: 'SIM Card', search: '896101' })).data[0]?.itemtext1, '896101')
    const page = await api.available({ item: 'SIM Card', per_page: 1, page: 2 })
    assert.deepEqual(page.pagination, { current_page: 2, per_page: 1, total_pages: 2, total_items: 2 })
  })

  it('of a type without stock are an empty list (INV-78)', async () => {
    await using app = await stock()
    const api = app.as(seller()).of(inventoryApi)
    assert.deepEqual((await api.available({ item: 'SIM Card' })).data, [])
    assert.deepEqual((await api.available({ item: 'Unknown' })).data, [])
    await assert.rejects(api.available({ item: '' }), { status: 400 })
    await assert.rejects(app.as(staff('view_product')).of(inventoryApi).available({ item: 'SIM Card' }), {
      status: 403,
    })
  })

  it('are shown to customers for types open to them, without the second field (D-42)', async () => {
    await using app = await stock()
    const [customerId] = await twoCustomers(app)
    await sim(app)
    const number = await phone(app, { itemtext2: 'Melbourne' })
    const me = app.as(customerUser(customerId, 'create_own_provision')).of(inventoryApi)
    assert.deepEqual((await me.available({ item: 'SIM Card' })).data, [])
    const { data } = await me.available({ item: 'Mobile Number' })
    assert.deepEqual(
      data.map(each => [each.inventory_id, each.itemtext2]),
      [[number, null]],
    )
  })
})

describe('holds', () => {
  it('take the item out of the offer of others for 15 minutes (PLAN-18, PROV-94)', async () => {
    await using app = await stock()
    const inventory_id = await sim(app)
    const mine = app.as(seller(50)).of(inventoryApi)
    const other = app.as(seller(51)).of(inventoryApi)
    const hold = await mine.hold({ inventory_id })
    assert.equal(hold.reserved_by, 50)
    const until = Date.parse(hold.reserved_until ?? '')
    assert.ok(Math.abs(until - after(app.clock.now(), minutes(15)).getTime()) < 5000)
    assert.deepEqual(ids((await mine.available({ item: 'SIM Card' })).data), [inventory_id])
    assert.deepEqual((await other.available({ item: 'SIM Card' })).data, [])
    await assert.rejects(other.hold({ inventory_id }), {
      status: 409,
      code: 'inventory.held',
      message: /SIM Card .*item/,
    })
    app.clock.advance(16 * 60_000)
    assert.deepEqual(ids((await other.available({ item: 'SIM Card' })).data), [inventory_id])
    assert.equal((await other.hold({ inventory_id })).reserved_by, 51)
  })

  it('are given up by their user only, and twice without harm (PLAN-24)', async () => {
    await using app = await stock()
    const inventory_id = await sim(app)
    const mine = app.as(seller(50)).of(inventoryApi)
    await mine.hold({ inventory_id })
    await assert.rejects(app.as(seller(51)).of(inventoryApi).unhold({ inventory_id }), { status: 409 })
    assert.deepEqual(await mine.unhold({ inventory_id }), { result: 'success' })
    assert.deepEqual(await mine.unhold({ inventory_id }), { result: 'success' })
    assert.equal((await app.as(seller(51)).of(inventoryApi).hold({ inventory_id })).reserved_by, 51)
  })

  it('need the right to order and a signed-in user; customers hold what they may choose from', async () => {
    await using app = await stock()
    const [customerId] = await twoCustomers(app)
    const card = await sim(app)
    const number = await phone(app)
    await assert.rejects(app.as(staff('view_inventory')).of(inventoryApi).hold({ inventory_id: card }), {
      status: 403,
    })
    await assert.rejects(
      app.as(machineActor('create_provision')).of(inventoryApi).hold({ inventory_id: card }),
      {
        status: 403,
        code: 'inventory.holdNeedsUser',
      },
    )
    const me = app.as(customerUser(customerId, 'create_own_provision')).of(inventoryApi)
    assert.equal((await me.hold({ inventory_id: number })).inventory_id, number)
    await assert.rejects(me.hold({ inventory_id: card }), { status: 404 })
    await assert.rejects(app.as(seller()).of(inventoryApi).hold({ inventory_id: 999 }), {
      status: 409,
      code: 'inventory.deleted',
    })
  })

  it("of the wizard become holds of its user's job, which last until the job ends (D-34, INV-87)", async () => {
    await using app = await stock()
    const inventory_id = await sim(app)
    await app.as(seller(50)).of(inventoryApi).hold({ inventory_id })
    await assert.rejects(forJob(app, 8, 51, ['SIM Card', inventory_id]), { code: 'inventory.held' })
    await forJob(app, 7, 50, ['SIM Card', inventory_id])
    await forJob(app, 7, 50, ['SIM Card', inventory_id])
    const [row] = await app.entry.db('inventory_reservation').select('provision_id', 'reserved_until')
    assert.deepEqual({ ...row }, { provision_id: 7, reserved_until: null })
    app.clock.advance(86_400_000)
    await app.tick()
    await app.drain()
    const inventory = app.service(Inventory)
    assert.deepEqual(await inventory.heldByJob(app.entry, 7), [inventory_id])
    assert.deepEqual((await app.as(seller(50)).of(inventoryApi).available({ item: 'SIM Card' })).data, [])
    await assert.rejects(app.as(seller(50)).of(inventoryApi).unhold({ inventory_id }), {
      code: 'inventory.held',
    })
    assert.deepEqual(await app.entry.tx(tx => inventory.releaseJob(tx, { provisionId: 7 })), [inventory_id])
    assert.deepEqual(ids((await app.as(seller(51)).of(inventoryApi).available({ item: 'SIM Card' })).data), [
      inventory_id,
    ])
  })

  it('of a job are all or none, and the refusal names the item and why (LIFE-15, INV-77, INV-88)', async () => {
    await using app = await stock()
    const [customer_id] = await twoCustomers(app)
    const good = await phone(app)
    const cases: readonly [string, number, string][] = [
      ['wrongType', await phone(app), 'SIM Card'],
      ['assigned', await sim(app, { customer_id, service_id: 5 }), 'SIM Card'],
      ['foreign', await sim(app, { customer_id }), 'SIM Card'],
      ['wrongState', await sim(app, { item_state: 'Damaged' }), 'SIM Card'],
      ['quarantined', await sim(app, { quarantine_until: '2099-01-01' }), 'SIM Card'],
      ['deleted', 99999, 'SIM Card'],
    ]
    for (const [code, inventoryId, type] of cases) {
      await assert.rejects(forJob(app, 7, 50, ['Mobile Number', good], [type, inventoryId]), {
        code: `inventory.${code}`,
        status: 409,
        message: new RegExp(String(inventoryId)),
      })
      assert.deepEqual(await app.service(Inventory).heldByJob(app.entry, 7), [], code)
    }
  })

  it('that are over are dropped every minute; those of jobs stay', async () => {
    await using app = await stock()
    const [over, ofJob] = [await sim(app), await sim(app)]
    await app.as(seller()).of(inventoryApi).hold({ inventory_id: over })
    await forJob(app, 7, null, ['SIM Card', ofJob])
    await app.tick()
    app.clock.advance(16 * 60_000)
    await app.tick()
    await app.drain()
    const rows = await app.entry.db('inventory_reservation').select('inventory_id')
    assert.deepEqual(
      rows.map(row => row.inventory_id),
      [ofJob],
    )
  })

  it('of one item, asked for by fifty at once, are won by exactly one (LIFE-22, INV-86, INV-87, D-34)', async () => {
    await using app = await stock()
    const inventory_id = await sim(app)
    const attempts = Array.from({ length: 50 }, (_, index) =>
      app
        .as(seller(100 + index))
        .of(inventoryApi)
        .hold({ inventory_id }),
    )
    const outcomes = await Promise.allSettled(attempts)
    const lost = outcomes.filter(each => each.status === 'rejected')
    assert.equal(lost.length, 49)
    for (const { reason } of lost) assert.deepEqual([reason.status, reason.code], [409, 'inventory.held'])
    assert.equal((await app.entry.db('inventory_reservation').select()).length, 1)
  })

  it('of two items by many jobs at once, named in any order, end in one winner without deadlock (D-34)', async () => {
    await using app = await stock()
    const pair = [
      ['SIM Card', await sim(app)],
      ['Mobile Number', await phone(app)],
    ] as [string, number][]
    const jobs = Array.from({ length: 30 }, (_, index) =>
      app.kernel.entry().tx(tx =>
        app.service(Inventory).holdForJob(tx, {
          provisionId: index + 1,
          userId: null,
          items: (index % 2 === 0 ? pair : pair.toReversed()).map(([type, inventoryId]) => ({
            type,
            inventoryId,
          })),
        }),
      ),
    )
    const outcomes = await Promise.allSettled(jobs)
    const lost = outcomes.filter(each => each.status === 'rejected')
    assert.deepEqual([...new Set(lost.map(each => each.reason.code))], ['inventory.held'])
    const holders = await app.entry.db('inventory_reservation').distinct('provision_id')
    assert.deepEqual([lost.length, holders.length], [29, 1])
  })
})

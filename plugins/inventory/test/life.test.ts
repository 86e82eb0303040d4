import assert from 'node:assert/strict'
import { admin, staff, testApp, type TestApp } from '@omnicrm/test'
import type { Actor } from '@omnicrm/sdk'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { Inventory, inventoryApi, itemLifeApi, type ItemState } from '../contract.ts'
import { sim, simTemplate, stockKeeper, twoCustomers } from './kit.ts'

const life = (app: TestApp, actor: Actor = stockKeeper()) => app.as(actor).of(itemLifeApi)
const items = (app: TestApp) => app.as(stockKeeper()).of(inventoryApi)

describe('the life of an item', function () {
  this.timeout(60_000)

  it('is told as a history of state, holder and place with date and author, which stays when another has it (INV-94, INV-111, LIFE-25)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const [first, second] = await twoCustomers(app)
    const inventory_id = await sim(app, { item_location: 'Warehouse' })
    await items(app).update({ inventory_id, customer_id: first, service_id: 5 })
    await items(app).update({ inventory_id, customer_id: null, service_id: null, item_state: 'In Stock' })
    await items(app).update({ inventory_id, item_location: 'Shop' })
    await items(app).update({ inventory_id, customer_id: second })
    await app.drain()
    const { data, pagination } = await life(app, staff('view_inventory')).history({ inventory_id })
    assert.equal(pagination.total_items, 5)
    assert.deepEqual(
      data.map(each => each.title.split(' ')[0]),
      ['Assign', 'Update', 'Release', 'Assign', 'Create'],
    )
    assert.deepEqual(data[2]?.detail['customer_id'], { old: first, new: null })
    assert.deepEqual(data[2]?.detail['item_state'], { old: 'Assigned', new: 'In Stock' })
    assert.deepEqual(data[1]?.detail, { item_location: { old: 'Warehouse', new: 'Shop' } })
    assert.deepEqual(data[3]?.detail['service_id'], { old: null, new: 5 })
    assert.ok(data.every(each => each.user_name === 'staff' || each.action === 'create'))
    assert.ok(data.every(each => Date.parse(each.created) > 0))
    await assert.rejects(life(app).history({ inventory_id: 999 }), { code: 'inventory.itemNotFound' })
    await assert.rejects(life(app, staff('view_customer')).history({ inventory_id }), { status: 403 })
  })

  it('keeps earlier configurations, which can be seen and put back by those who may change items (INV-45, INV-114, P-18)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const inventory_id = await sim(app, { config_content: 'first\n  line\n' })
    const other = await sim(app, { config_content: 'other' })
    await items(app).update({ inventory_id, config_content: 'second' })
    await items(app).update({ inventory_id, config_content: 'third' })
    const { data } = await life(app).configVersions({ inventory_id })
    assert.deepEqual(
      data.map(each => each.config_content),
      ['second', 'first\n  line\n'],
    )
    const id = data[1]?.id ?? 0
    const back = await life(app).restoreConfig({ inventory_id, id })
    assert.equal(back.config_content, 'first\n  line\n')
    const [latest] = (await life(app).configVersions({ inventory_id })).data
    assert.equal(latest?.config_content, 'third')
    await assert.rejects(life(app).restoreConfig({ inventory_id: other, id }), {
      code: 'inventory.versionNotFound',
    })
    await assert.rejects(life(app, staff('view_inventory')).configVersions({ inventory_id }), { status: 403 })
  })

  it('from order to end: in transit, received into a shop, handed out, in use, decommissioned (INV-35, INV-70, INV-71, INV-72, INV-73)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const [customer_id] = await twoCustomers(app)
    const inventory_ids = [
      await sim(app, { item_state: 'In Transit' }),
      await sim(app, { item_state: 'In Transit' }),
    ]
    const [inventory_id = 0] = inventory_ids
    const free = async () => (await items(app).available({ item: 'SIM Card', location: 'Shop' })).data.length
    assert.equal(await free(), 0)
    const received = await life(app).bulk({ inventory_ids, item_state: 'In Stock', item_location: 'Shop' })
    assert.ok(received.data.every(each => each.done))
    assert.equal(await free(), 2)
    const given = await items(app).update({ inventory_id, customer_id })
    assert.deepEqual([given.item_state, given.customer_id, await free()], ['Assigned', customer_id, 1])
    assert.equal((await items(app).update({ inventory_id, item_state: 'In Use' })).item_state, 'In Use')
    const inventory = app.service(Inventory)
    const ended = await app.entry.tx(tx =>
      inventory.release(tx, { inventoryId: inventory_id, reason: 'deprovision' }),
    )
    assert.deepEqual([ended.item_state, ended.customer_id], ['Decommissioned', null])
    assert.equal(await free(), 1)
  })

  it('takes states beyond the usual ones from those who may change items, and records each (INV-61, INV-62, INV-65, INV-66)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const [customer_id] = await twoCustomers(app)
    const steps: readonly (readonly [ItemState, ItemState])[] = [
      ['New', 'Internal Use'],
      ['Damaged', 'New'],
      ['Used', 'New'],
      ['Decommissioned', 'In Transit'],
    ]
    for (const [from, to] of steps) {
      const inventory_id = await sim(app, { item_state: from })
      assert.equal((await items(app).update({ inventory_id, item_state: to })).item_state, to)
      await app.drain()
      const [entry] = (await life(app).history({ inventory_id })).data
      assert.deepEqual(entry?.detail['item_state'], { old: from, new: to })
    }
    const inventory_id = await sim(app, { customer_id })
    const broken = await items(app).update({ inventory_id, item_state: 'Damaged' })
    assert.deepEqual([broken.item_state, broken.customer_id], ['Damaged', customer_id])
    const seer = app.as(staff('view_inventory')).of(inventoryApi)
    await assert.rejects(seer.update({ inventory_id, item_state: 'New' }), { status: 403 })
  })

  it('is sold with customer, state and date in one change; putting it back into stock ends the sale (INV-37, INV-38, INV-93)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const [customer_id] = await twoCustomers(app)
    const inventory_id = await sim(app)
    const sold_date = '2025-01-15T10:30:00.000Z'
    const sold = await items(app).update({ inventory_id, customer_id, item_state: 'Assigned', sold_date })
    assert.deepEqual(
      [sold.customer_id, sold.item_state, sold.sold_date],
      [customer_id, 'Assigned', sold_date],
    )
    const offered = async () =>
      (await items(app).available({ item: 'SIM Card' })).data.map(each => each.inventory_id)
    assert.deepEqual(await offered(), [])
    const back = await items(app).update({
      inventory_id,
      customer_id: null,
      item_state: 'In Stock',
    })
    assert.deepEqual([back.sold_date, back.customer_id], [null, null])
    assert.deepEqual(await offered(), [inventory_id])
    const again = await items(app).update({ inventory_id, customer_id })
    const { sold_date: today } = again
    assert.ok(today !== null && today >= back.last_modified && today <= again.last_modified, String(today))
  })

  it('changes for many at once, and says of each that is refused why (INV-48)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const free = await sim(app)
    const held = await sim(app)
    const user: Actor = { ...staff('create_provision'), userId: 9, userName: 'Seller' }
    await app.as(user).of(inventoryApi).hold({ inventory_id: held })
    const { data } = await life(app).bulk({ inventory_ids: [free, held, 999, free], item_state: 'Damaged' })
    assert.deepEqual(
      data.map(each => [each.inventory_id, each.done]),
      [
        [free, true],
        [held, false],
        [999, false],
      ],
    )
    assert.match(data[1]?.message ?? '', /is held by another order/)
    const wrong = await life(app).bulk({ inventory_ids: [free], item_state: 'Sold' })
    assert.match(wrong.data[0]?.message ?? '', /must be one of New/)
    await assert.rejects(life(app, staff('view_inventory')).bulk({ inventory_ids: [free] }), { status: 403 })
  })

  it('has one holder: of a hundred assignments at once exactly one wins (INV-86, D-34)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const inventory_id = await sim(app)
    const customers = app.as(admin()).of(customerApi)
    const ids: number[] = []
    for (let index = 0; index < 100; index++)
      ids.push((await customers.create({ customer_name: `Customer ${index}` })).customer_id)
    const answers = await Promise.allSettled(
      ids.map(customer_id => items(app).update({ inventory_id, customer_id })),
    )
    const won = answers.flatMap((each, index) => (each.status === 'fulfilled' ? [ids[index]] : []))
    assert.equal(won.length, 1)
    for (const each of answers)
      if (each.status === 'rejected') assert.equal((each.reason as { status: number }).status, 409)
    assert.equal((await items(app).get({ inventory_id })).customer_id, won[0])
  })
})

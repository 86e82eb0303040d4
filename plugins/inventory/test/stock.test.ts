import assert from 'node:assert/strict'
import type { Actor } from '@omnicrm/sdk'
import { admin, customerUser, staff, testApp } from '@omnicrm/test'
import { inventoryApi, templateApi } from '../contract.ts'
import { numberTemplate, play, sim, simTemplate, stockKeeper, twoCustomers } from './kit.ts'

describe('stock levels', () => {
  it('count what could be handed out now, and name what runs low first (INV-75)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await numberTemplate(app)
    const template = await simTemplate(app)
    await app.as(admin()).of(templateApi).update({ inventory_template_id: template, low_stock_threshold: 2 })
    await sim(app)
    await sim(app, { item_state: 'In Stock' })
    await sim(app, { item_state: 'Damaged' })
    await sim(app, { quarantine_until: new Date(app.clock.now().getTime() + 86_400_000).toISOString() })
    const levels = async () => (await app.as(stockKeeper()).of(inventoryApi).stock({})).data
    assert.deepEqual(
      (await levels()).map(each => [each.item, each.free, each.low_stock_threshold, each.is_low]),
      [
        ['SIM Card', 2, 2, true],
        ['Mobile Number', 0, null, false],
      ],
    )
    app.clock.advance(2 * 86_400_000)
    assert.deepEqual(
      (await levels()).map(each => [each.item, each.free, each.is_low]),
      [
        ['Mobile Number', 0, false],
        ['SIM Card', 3, false],
      ],
    )
  })

  it('are for those who may see items', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await assert.rejects(app.as(staff('view_product')).of(inventoryApi).stock({}), { status: 403 })
  })
})

describe('types in dropdowns', () => {
  it('are offered to staff and to customers by a flag each; a type without the flag offers nothing (INV-12, INV-13, INV-14)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const inventory_template_id = await simTemplate(app)
    const inventory_id = await sim(app)
    const [own] = await twoCustomers(app)
    const seller: Actor = { ...staff('view_inventory', 'create_provision'), userId: 7, userName: 'Seller' }
    const buyer = customerUser(own, 'create_own_provision')
    const templates = app.as(admin()).of(templateApi)
    const offered = async (actor: Actor) => {
      const { data, pagination } = await app.as(actor).of(inventoryApi).available({ item: 'SIM Card' })
      assert.equal(pagination.total_items, data.length)
      return data.map(each => each.inventory_id)
    }
    for (const allow_dropdown_staff of [true, false])
      for (const allow_dropdown_customer of [true, false]) {
        await templates.update({ inventory_template_id, allow_dropdown_staff, allow_dropdown_customer })
        assert.deepEqual(
          [await offered(seller), await offered(buyer)],
          [allow_dropdown_staff ? [inventory_id] : [], allow_dropdown_customer ? [inventory_id] : []],
        )
      }
    // What machines name in an order is no choice from a dropdown.
    assert.deepEqual(await offered(play()), [inventory_id])
  })
})

describe('lists of what is not in stock yet', () => {
  it('are narrowed to quarantine and to loans, soonest first, also when exported (D-36)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const [customer_id] = await twoCustomers(app)
    const at = (days: number) => new Date(app.clock.now().getTime() + days * 86_400_000).toISOString()
    await sim(app)
    const late = await sim(app, { item_state: 'Used', quarantine_until: at(9) })
    const soon = await sim(app, { item_state: 'Used', quarantine_until: at(2) })
    await sim(app, { item_state: 'Used', quarantine_until: at(-1) })
    const lent = await sim(app, { customer_id, return_due_at: at(3) })
    const overdue = await sim(app, { customer_id, return_due_at: at(-3) })
    await sim(app, { customer_id })
    const api = app.as(stockKeeper()).of(inventoryApi)
    const ids = async (filter: object, sort: string) =>
      (await api.list({ filters: JSON.stringify(filter), sort, order: 'asc' })).data.map(
        each => each.inventory_id,
      )
    assert.deepEqual(await ids({ in_quarantine: true }, 'quarantine_until'), [soon, late])
    assert.deepEqual(await ids({ is_lent: ['true'] }, 'return_due_at'), [overdue, lent])
    assert.deepEqual(await ids({ is_lent: true, item: 'Modem' }, 'return_due_at'), [])
    await assert.rejects(api.list({ filters: '{"is_lent":"no"}' }), { status: 400 })
    const filters = '{"in_quarantine":true}'
    const file = await app
      .as(stockKeeper())
      .http({ method: 'GET', url: '/crm/inventory/export', query: { filters } })
    assert.equal(file.body.trim().split('\n').length, 3)
  })
})

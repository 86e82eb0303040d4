import assert from 'node:assert/strict'
import { admin, staff, testApp } from '@omnicrm/test'
import { inventoryApi, templateApi } from '../contract.ts'
import { numberTemplate, sim, simTemplate, stockKeeper } from './kit.ts'

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

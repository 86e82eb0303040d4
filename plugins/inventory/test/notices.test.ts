import assert from 'node:assert/strict'
import { api as activityApi } from '@omnicrm/plugin-activity/contract'
import { admin, staff, testApp, type TestApp } from '@omnicrm/test'
import { inventoryApi, itemLifeApi, templateApi } from '../contract.ts'
import { numberTemplate, sim, simTemplate, stockKeeper, twoCustomers } from './kit.ts'

const keeper = (app: TestApp) => app.as(stockKeeper()).of(inventoryApi)
const alerts = async (app: TestApp) => (await app.as(stockKeeper()).of(activityApi).alerts({})).data

describe('items that go missing', () => {
  for (const [state, severity, title, finding] of [
    ['Lost', 'warning', 'Audit', 'INV-63'],
    ['Stolen', 'error', 'Security report', 'INV-64'],
  ] as const)
    it(`${state}: is told once to those who look after stock, with the reason, which stays in the history (${finding}, D-101, P-7)`, async () => {
      await using app = await testApp({ plugins: ['inventory'] })
      await simTemplate(app)
      const [customer_id] = await twoCustomers(app)
      const inventory_id = await sim(app, { itemtext1: '8961', customer_id })
      const state_reason = 'Not in the van after the visit'
      const gone = await keeper(app).update({ inventory_id, item_state: state, state_reason })
      assert.deepEqual([gone.item_state, gone.customer_id], [state, customer_id])
      await app.drain()
      await keeper(app).update({ inventory_id, inventory_notes: 'Asked the driver' })
      await app.drain()
      assert.partialDeepStrictEqual(await alerts(app), [
        {
          severity,
          title: `${title}: SIM Card 8961 (item ${inventory_id}) is ${state.toLowerCase()}`,
          detail: state_reason,
          link: `/inventory-items/${inventory_id}`,
        },
      ])
      assert.equal((await alerts(app)).length, 1)
      assert.deepEqual((await app.as(staff('view_inventory')).of(activityApi).alerts({})).data, [])
      const [, entry] = (await app.as(stockKeeper()).of(itemLifeApi).history({ inventory_id })).data
      assert.equal(entry?.title, `${title}: SIM Card 8961 (item ${inventory_id}) is ${state.toLowerCase()}`)
      assert.equal(entry?.detail['reason'], state_reason)
      assert.deepEqual(entry?.detail['item_state'], { old: 'Assigned', new: state })
    })

  it('many at once: one reason, one report for each that was changed (INV-63, INV-64)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const inventory_ids = [await sim(app), await sim(app)]
    const life = app.as(stockKeeper()).of(itemLifeApi)
    await life.bulk({ inventory_ids, item_state: 'Stolen', state_reason: 'Break-in' })
    await app.drain()
    assert.deepEqual(
      (await alerts(app)).map(each => [each.severity, each.detail]),
      [
        ['error', 'Break-in'],
        ['error', 'Break-in'],
      ],
    )
  })

  it('found again, or in any other state, nobody is told', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const inventory_id = await sim(app, { item_state: 'Lost' })
    await keeper(app).update({ inventory_id, item_state: 'In Stock' })
    await keeper(app).update({ inventory_id, item_state: 'Damaged' })
    await app.drain()
    assert.deepEqual(await alerts(app), [])
  })
})

describe('low stock', () => {
  const day = 86_400_000

  it('is told once when a type comes to its threshold, and again only after it had recovered (00-canonical 9.2, D-101, P-8)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await numberTemplate(app)
    const inventory_template_id = await simTemplate(app)
    const templates = app.as(admin()).of(templateApi)
    await templates.update({ inventory_template_id, low_stock_threshold: 1 })
    await sim(app)
    const before = await templates.get({ inventory_template_id })
    await app.tick()
    const nextDay = async () => {
      app.clock.advance(day)
      await app.tick()
      await app.drain()
      return (await alerts(app)).map(each => [each.title, each.link])
    }
    const told = ['Low stock: 1 of SIM Card left', '/inventory-stock']
    assert.deepEqual(await nextDay(), [told])
    assert.deepEqual(await nextDay(), [told])
    assert.deepEqual(await templates.get({ inventory_template_id }), before)
    const second = await sim(app)
    assert.deepEqual(await nextDay(), [told])
    await keeper(app).update({ inventory_id: second, item_state: 'Damaged' })
    assert.deepEqual(await nextDay(), [told, told])
    assert.deepEqual(await nextDay(), [told, told])
  })
})

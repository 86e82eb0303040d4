import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import { factOf } from './jobs.ts'
import { inBrowser } from './run.ts'

const covered = '••••••••'

describe('inventory, in a browser', () => {
  it(
    'shows where each item is, in which state, and who has it, and narrows the list by type in words (INV-2)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const { world } = stage
      const customer = await world.givenCustomer('Item Holder')
      const [number = 0] = await world.free('Mobile Number')
      const inventory = world.app.as(admin()).of(inventoryApi)
      const item = await inventory.update({
        inventory_id: number,
        customer_id: customer,
        item_state: 'Assigned',
      })
      await tab.goto('/inventory-items-list')
      await tab.fill('Search identifier or ID…', item.itemtext1, 'searchbox')
      await tab.see('1–1 of 1')
      for (const text of [item.itemtext1, 'Mobile Number', 'Assigned', item.item_location ?? '-'])
        await tab.see(text)
      await tab.click('link', 'Item Holder')
      await tab.reaches(`/customers/${customer}#8`)

      await tab.goto('/inventory-items-list')
      await tab.click('button', 'Filter')
      await tab.click('menuitem', 'Type')
      await tab.click('checkbox', 'SIM Card')
      await tab.see('Type is SIM Card')
      await tab.reaches(/f\.item=SIM(\+|%20)Card/)
      // All rows are of one type: the columns bear the names of its fields.
      await tab.get('button', 'ICCID')
      await tab.get('button', 'IMSI')
    }),
  )

  it(
    'shows the labelled fields of an item and covers its secrets until they are asked for (INV-31, INV-44)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const { world } = stage
      const [id = 0] = await world.free('SIM Card')
      const item = await world.app.as(admin()).of(inventoryApi).get({ inventory_id: id })
      await tab.goto(`/inventory-items/${id}`)
      await tab.get('heading', item.itemtext1)
      for (const label of ['ICCID', 'IMSI', 'SIM Type', 'Ki', 'OPc', 'PIN', 'PUK Code'])
        assert.notEqual(await factOf(tab, label), undefined, `${label} is missing.`)
      const secret = item.itemtext4 ?? ''
      assert.match(secret, /^[0-9a-f]{32}$/i)
      assert.ok(!(await tab.text()).includes(secret))
      await tab.click('button', 'Reveal Ki')
      await tab.see(secret)
      await tab.click('button', 'Hide Ki')
      await tab.loses(secret)
      await tab.see(covered)
    }),
  )

  it(
    'does not even send secrets to those who may not change items (INV-44)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      const [id = 0] = await stage.world.free('SIM Card')
      await tab.goto(`/inventory-items/${id}`)
      await tab.see(covered)
      assert.equal(await tab.has('button', 'Reveal Ki'), false)
    }),
  )

  it(
    'is found by its first two fields in the global search, which opens what the customer has, or the list when nobody has it (INV-103)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const customer_id = await stage.world.givenCustomer('Found Holder')
      const create = stage.world.app.as(admin()).of(inventoryApi).create
      const hidden = { itemtext3: 'needle-3', inventory_notes: 'needle-4' }
      await create({ item: 'Modem Router', itemtext1: 'needle-1', ...hidden })
      await create({ item: 'Modem Router', itemtext1: 'held-1', itemtext2: 'needle-2', customer_id })
      await tab.goto('/dashboard')
      const search = async (text: string) => {
        await tab.page.keyboard.down('Control')
        await tab.page.keyboard.press('KeyK')
        await tab.page.keyboard.up('Control')
        const field = await tab.page.waitForSelector('[role=dialog] input', { visible: true })
        await field?.type(text)
      }
      const isClosed = () => tab.page.waitForSelector('[role=dialog]', { hidden: true })
      await search('needle')
      await tab.see('held-1')
      await tab.page.locator('[role=dialog] ::-p-text(needle-1)').click()
      await tab.reaches('/inventory-items-list?search=needle-1')
      await isClosed()
      await search('needle-2')
      await tab.page.locator('[role=dialog] ::-p-text(held-1)').click()
      await tab.reaches(`/customers/${customer_id}#8`)
      for (const text of Object.values(hidden)) {
        const found = await stage.world.app.as(admin()).of(inventoryApi).list({ search: text })
        assert.equal(found.pagination.total_items, 0, text)
      }
    }),
  )
})

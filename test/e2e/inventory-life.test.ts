import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { api as billingApi } from '@omnicrm/plugin-billing/contract'
import { inventoryApi, itemLifeApi, templateApi, type NewItem } from '@omnicrm/plugin-inventory/contract'
import { refuseBarriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'
import type { Stage } from './stage.ts'

const items = ({ world }: Stage) => world.app.as(admin()).of(inventoryApi)
const give = (stage: Stage, fields: Partial<NewItem> & { itemtext1: string }) =>
  items(stage).create({ item: 'SIM Card', ...fields })

/** Opens the menu of an item and chooses a verb. */
async function verb(tab: Tab, itemtext1: string, name: string): Promise<void> {
  await tab.click('button', `Actions for SIM Card ${itemtext1}`)
  await tab.click('menuitem', name)
}

describe('the life of an item, in a browser', () => {
  it(
    'going missing asks for a reason, reports to those who look after stock, and stays in the history (INV-63, INV-64, INV-66, INV-111)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const { inventory_id } = await give(stage, { itemtext1: 'missing-1' })
      await tab.goto(`/inventory-items/${inventory_id}`)
      await verb(tab, 'missing-1', 'Change state')
      await tab.get('dialog', 'State of SIM Card missing-1')
      await tab.click('combobox', 'New state')
      // The usual next states come first; those of a holder need one.
      for (const state of ['In stock', 'Internal use', 'Damaged', 'Stolen', 'Out of service'])
        await tab.get('option', state)
      for (const state of ['New', 'Assigned', 'In use'])
        assert.equal(await tab.has('option', state), false, state)
      await tab.click('option', 'Stolen')
      await tab.click('button', 'Change state')
      await tab.see('Fill in this field')
      assert.equal((await items(stage).get({ inventory_id })).item_state, 'New')
      await tab.fill('Reason', 'Taken from the shop window')
      await tab.click('button', 'Change state')
      await tab.see('SIM Card missing-1 is now Stolen')
      assert.equal((await items(stage).get({ inventory_id })).item_state, 'Stolen')

      await stage.world.app.drain()
      await tab.goto(`/inventory-items/${inventory_id}`)
      await tab.see('Security report: SIM Card missing-1')
      await tab.page.locator('button[aria-label^=Alerts]').click()
      await tab.get('dialog', 'Alerts')
      await tab.see(/Security report: SIM Card missing-1 .* is stolen/)
      await tab.see('Taken from the shop window')
    }),
  )

  it(
    'editing an item, from the list or its page, or many at once asks for the reason too (INV-48, INV-63, INV-64)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const { inventory_id } = await give(stage, { itemtext1: 'missing-2' })
      await tab.goto('/inventory-items-list?search=missing-2')
      await verb(tab, 'missing-2', 'Edit item')
      await tab.reaches(`/inventory-items/${inventory_id}/edit`)
      await tab.get('combobox', 'State')
      assert.equal(await tab.has('textbox', 'Reason'), false)
      await tab.click('combobox', 'State')
      await tab.click('option', 'Lost')
      await tab.click('button', 'Save item')
      await tab.see('Fill in this field')
      await tab.fill('Reason', 'Not in the van')
      await tab.click('button', 'Save item')
      await tab.see('Item saved')
      await tab.reaches(`/inventory-items/${inventory_id}`)
      await tab.click('link', 'Edit item')
      await tab.fill('Location (optional)', 'Lost property office')
      await tab.click('button', 'Save item')
      await tab.reaches(`/inventory-items/${inventory_id}`)
      await tab.see('Lost property office')

      const many = await give(stage, { itemtext1: 'missing-3' })
      await tab.goto('/inventory-items-list?search=missing-3')
      await tab.click('checkbox', 'Select SIM Card missing-3')
      await tab.click('button', 'Change state or location')
      const confirm = await tab.get('button', 'Change items')
      await tab.click('combobox', 'State')
      await tab.click('option', 'Lost')
      assert.equal(await confirm.evaluate(each => (each as HTMLButtonElement).disabled), true)
      await tab.fill('Reason', 'Fell off the lorry')
      await tab.click('button', 'Change items')
      await tab.see('Items changed: 1')
      const { data } = await stage.world.app
        .as(admin())
        .of(itemLifeApi)
        .history({ inventory_id: many.inventory_id })
      assert.equal(data[0]?.detail['reason'], 'Fell off the lorry')
    }),
  )

  it(
    'a sale from the item is dated and charged at its retail cost (INV-93)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const customer_id = await stage.world.givenCustomer('Cash Buyer')
      const { inventory_id } = await give(stage, { itemtext1: 'sold-1', retail_cost: 42.5 })
      await tab.goto(`/inventory-items/${inventory_id}`)
      await verb(tab, 'sold-1', 'Assign to customer')
      await tab.fill('Customer', 'Cash Buyer', 'combobox')
      await tab.page.locator('[role=option] ::-p-text(Cash Buyer)').click()
      await tab.click('button', 'Assign item')
      const charge = await tab.get('textbox', 'Title')
      assert.equal(await charge.evaluate(each => (each as HTMLInputElement).value), 'SIM Card sold-1')
      await refuseBarriers(tab.page, 'charging a sale')
      await tab.click('button', 'Add transaction')
      await tab.see('Transaction added')
      const sold = await items(stage).get({ inventory_id })
      assert.deepEqual([sold.customer_id, sold.item_state], [customer_id, 'Assigned'])
      assert.ok(sold.sold_date)
      const { data } = await stage.world.app
        .as(admin())
        .of(billingApi)
        .list({ filters: JSON.stringify({ customer_id }) })
      assert.deepEqual(
        data.map(each => [each.title, each.retail_cost]),
        [['SIM Card sold-1', 42.5]],
      )
    }),
  )

  it(
    'is handed out from the customer as well, by keyboard; only what is free is offered (INV-3, INV-72)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const customer_id = await stage.world.givenCustomer('Walk In')
      const free = await give(stage, { itemtext1: 'walkin-1', item_location: 'Shop' })
      await give(stage, { itemtext1: 'walkin-2', item_state: 'Damaged' })
      await tab.goto(`/customers/${customer_id}#8`)
      await tab.see('No items')
      await (await tab.get('button', 'Assign item')).focus()
      await tab.page.keyboard.press('Enter')
      await tab.get('dialog', 'Assign an item from stock')
      await tab.fill('Item from stock', 'walkin', 'combobox')
      await tab.see('SIM Card walkin-1')
      assert.ok(!(await tab.text()).includes('walkin-2'))
      await tab.page.keyboard.press('ArrowDown')
      await tab.page.keyboard.press('Enter')
      await tab.page.waitForSelector('[role=listbox]', { hidden: true })
      // The opener behind the dialog has the same words.
      await tab.page.locator('[role=dialog] button[type=submit]').click()
      await tab.see('SIM Card walkin-1 is assigned')
      await tab.see('walkin-1')
      const given = await items(stage).get({ inventory_id: free.inventory_id })
      assert.deepEqual([given.customer_id, given.item_state], [customer_id, 'Assigned'])
      await verb(tab, 'walkin-1', 'Release item')
      await tab.get('dialog', 'Release SIM Card walkin-1?')
      await tab.page.keyboard.press('Escape')
      await tab.loses('Release SIM Card walkin-1?')
    }),
  )
})

describe('stock, in a browser', () => {
  it(
    'is counted by type and place, leads to the items, and shows what is in quarantine and what is to come back (INV-35, INV-115)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const customer_id = await stage.world.givenCustomer('Borrower')
      const day = 86_400_000
      const at = (days: number) => new Date(Date.now() + days * day).toISOString()
      for (const itemtext1 of ['kiosk-1', 'kiosk-2'])
        await give(stage, { itemtext1, item_location: 'Kiosk 7', item_state: 'In Stock' })
      await give(stage, { itemtext1: 'resting-1', item_state: 'Used', quarantine_until: at(9) })
      await give(stage, { itemtext1: 'lent-1', customer_id, return_due_at: at(5) })
      await give(stage, { itemtext1: 'late-1', customer_id, return_due_at: at(-5) })
      await tab.goto('/dashboard')
      await tab.click('link', 'Stock')
      await tab.fill('Search type or place…', 'Kiosk 7', 'searchbox')
      await tab.see('1–1 of 1')
      assert.match(await tab.text(), /SIM Card\s+Kiosk 7\s+2/)
      await tab.click('link', 'SIM Card')
      await tab.see('kiosk-1')
      await tab.see('1–2 of 2')

      await tab.goto('/inventory-stock#quarantine')
      await tab.see('resting-1')
      await tab.goto('/inventory-stock#returns')
      await tab.see('lent-1')
      const text = await tab.text()
      assert.ok(text.indexOf('late-1') < text.indexOf('lent-1'), 'What is overdue does not come first.')
      await tab.see('overdue')
      await verb(tab, 'late-1', 'Release item')
      await tab.click('button', 'Release item')
      await tab.loses('late-1')
    }),
  )

  it(
    'tells whether an address is passed, and else how far the nearest passed home is (INV-5, INV-41, INV-95, INV-96, INV-97, INV-113)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const types = stage.world.app.as(admin()).of(templateApi)
      // The gallery of pages has some of them, too.
      if (!(await types.list({})).some(each => each.item === 'Homes Passed'))
        await types.create({
          item: 'Homes Passed',
          wholesale_cost: 0,
          retail_cost: 0,
          itemtext1_label: 'Location',
          itemtext2_label: 'Status',
        })
      const home = { item: 'Homes Passed', city: 'Springfield', latitude: '44.05', longitude: '-123.02' }
      await give(stage, { ...home, itemtext1: 'Lot 7', itemtext2: 'Passed', address_line_1: '7 Elm Street' })
      await tab.goto('/dashboard')
      await tab.click('link', 'Service qualification')
      await tab.fill('Address', '7 elm street, Springfield')
      await tab.page.keyboard.press('Enter')
      await tab.see('Serviceable')
      await tab.get('link', 'Lot 7')
      await tab.fill('Address', '9 Far Road')
      await tab.fill('Latitude (optional)', '44.06')
      await tab.fill('Longitude (optional)', '-123.02')
      await tab.click('button', 'Check address')
      await tab.see('Not serviceable')
      await tab.see(/nearest passed home is 1,11\d m away/)
      await tab.see(/Located items nearby\s+Lot 7\s+Homes Passed\s+7 Elm Street, Springfield\s+1,11\d m away/)
      await tab.reaches(/address=9(\+|%20)Far(\+|%20)Road/)
    }),
  )
})

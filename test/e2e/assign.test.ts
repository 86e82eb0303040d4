import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import { inventoryApi, templateApi } from '@omnicrm/plugin-inventory/contract'
import { api as servicesApi } from '@omnicrm/plugin-services/contract'
import type { Tab } from './browser.ts'
import { chooseProduct, pickFirst } from './jobs.ts'
import { inBrowser } from './run.ts'

/** What a picker offers, line by line. */
async function offered(tab: Tab, label: string): Promise<string[]> {
  await tab.click('combobox', label)
  await tab.page.waitForSelector('::-p-aria([role="option"])')
  const options = await tab.page.$$('::-p-aria([role="option"])')
  const texts = await Promise.all(options.map(each => each.evaluate(one => one.textContent ?? '')))
  await tab.page.keyboard.press('Escape')
  return texts
}

/** Clicks a link of the card that bears this heading. */
async function clickInCard(tab: Tab, heading: string, link: string): Promise<void> {
  for (const card of await tab.page.$$('li:has(h3)')) {
    if ((await card.$eval('h3', each => each.textContent)) !== heading) continue
    // What plugins add to the card comes a little later.
    const found = await card.waitForSelector(`aria/${link}[role="link"]`)
    assert.ok(found, `The card ${heading} has no link “${link}”.`)
    return await found.click()
  }
  assert.fail(`There is no card ${heading}.`)
}

const isDisabled = async (tab: Tab, name: string): Promise<boolean> =>
  (await tab.get('button', name)).evaluate(each => (each as HTMLButtonElement).disabled)

describe('assigning a plan, in a browser', () => {
  it(
    'starts from the catalogue too: the product is known, the customer is asked for (PLAN-8)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      const customer = await stage.world.givenCustomer('Catalogue Caller')
      await tab.goto('/plans')
      await tab.get('heading', 'Plans')
      await tab.see('Mobile SIM Only')
      await clickInCard(tab, 'Mobile SIM Only', 'Assign to customer')
      await tab.get('heading', 'Customer')
      await tab.see('Choose a customer')
      await tab.click('combobox', 'Customer')
      await tab.page.keyboard.type('catalogue call')
      await tab.click('option', `Catalogue Caller (ID: ${customer}) ada@example.org Open`)
      await tab.click('button', 'Next')
      await tab.get('heading', 'Inventory')
    }),
  )

  it(
    'offers items that are free and new or in stock only, and none that somebody else is about to order (PLAN-16, PLAN-17, INV-74, INV-75, INV-76)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage, another }) => {
      const { world } = stage
      const inventory = world.app.as(admin()).of(inventoryApi)
      const [damaged = 0] = await world.free('Mobile Number')
      const taken = await inventory.get({ inventory_id: damaged })
      await inventory.update({ inventory_id: damaged, item_state: 'Damaged' })
      const customer = await world.givenCustomer('Choosy Chen')
      const path = `/assign-plan?customer_id=${customer}&product_id=${await world.productId('Mobile SIM Only')}`
      await tab.goto(path)
      const numbers = await offered(tab, 'Mobile Number *')
      assert.ok(numbers.length > 0)
      assert.ok(!numbers.some(text => text.includes(taken.itemtext1)), 'A damaged number is offered.')
      // Reference, identifier, place and state.
      assert.match(numbers[0] ?? '', /^\+61\d+ - (Sydney|Melbourne)Australia - (NSW|VIC)New$/)

      assert.equal(await isDisabled(tab, 'Next'), true)
      const mine = await pickFirst(tab, 'Mobile Number *')
      assert.equal(await isDisabled(tab, 'Next'), true)
      await tab.see('Choose an item: SIM Card')
      const colleague = await another(await stage.user('customer_service_agent_1'))
      await colleague.goto(path)
      const left = await offered(colleague, 'Mobile Number *')
      assert.ok(
        !left.some(text => text.startsWith(mine)),
        'An item that is held is offered to somebody else.',
      )
    }),
  )

  it(
    'says “No inventory available” when a type has run out, and does not go on (INV-78, INV-77, LIFE-15)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      const { world } = stage
      const staff = world.app.as(admin())
      await staff
        .of(templateApi)
        .create({ item: 'Rooftop Antenna', itemtext1_label: 'Serial', wholesale_cost: 80, retail_cost: 120 })
      await staff.of(catalogApi).create({
        product_name: 'Rooftop Link',
        product_slug: 'rooftop-link',
        category: 'standalone',
        service_type: 'internet',
        retail_cost: 40,
        residential: true,
        enabled: true,
        inventory_items_list: "['Rooftop Antenna']",
        provisioning_play: 'play_simple_service',
      })
      await tab.goto(`/assign-plan?customer_id=${await world.givenCustomer('Rooftop Rae')}`)
      await chooseProduct(tab, 'Rooftop Link')
      await tab.click('button', 'Next')
      await tab.see('No inventory available')
      assert.equal(await isDisabled(tab, 'Next'), true)
    }),
  )

  it(
    'starts from the add-ons of a service too: only add-ons are offered, and the service is known (PLAN-8, PROD-13)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      const { world } = stage
      const staff = world.app.as(admin())
      const customer_id = await world.givenCustomer('Addon Ada')
      const service = await staff.of(servicesApi).create({
        customer_id,
        product_id: await world.productId('Generic Service'),
        service_type: 'generic',
        service_name: 'Base line',
      })
      await staff.of(catalogApi).create({
        product_name: 'Extra Care',
        product_slug: 'extra-care',
        category: 'addon',
        service_type: 'generic',
        retail_cost: 3,
        wholesale_cost: 1,
        residential: true,
        enabled: true,
        provisioning_play: 'play_simple_service',
      })
      await tab.goto(`/services/${service.service_id}#addons`)
      await tab.see('No add-ons yet')
      await tab.click('link', 'Add add-on')
      await tab.get('heading', 'Product')
      await tab.see('Extra Care')
      assert.doesNotMatch(await tab.text(), /Mobile SIM Only/)
      await chooseProduct(tab, 'Extra Care')
      await tab.click('button', 'Next')
      await tab.see('An add-on for Base line')
    }),
  )

  it(
    'skips the choice of items for a product that needs none, and shows fees and renewal before anything is made (INV-74, PLAN-15, PLAN-23)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      await tab.goto(`/assign-plan?customer_id=${await stage.world.givenCustomer('Plain Pat')}`)
      await chooseProduct(tab, 'Generic Service')
      await tab.click('button', 'Next')
      await tab.get('heading', 'Review')
      assert.equal(await tab.has('button', 'Inventory'), false)
      for (const text of ['Plain Pat', 'Generic Service', '$10.00', '$25.00']) await tab.see(text)
    }),
  )
})

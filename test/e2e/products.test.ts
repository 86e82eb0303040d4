import assert from 'node:assert/strict'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import { admin } from '@omnicrm/test'
import { inBrowser } from './run.ts'

describe('products, in a browser', () => {
  it(
    'are created with a proposed slug, prices with the currency, and variables that must be JSON: the message stands at the field (PROD-5, PROD-7, PROD-23, PROD-85, PROD-95)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      tab.expects(/400 PUT \/crm\/product\//)
      await tab.goto('/products')
      await tab.click('link', 'Create product')
      await tab.fill('Name', 'Island Fibre 300')
      const slug = await tab.get('textbox', 'Slug')
      assert.equal(await slug.evaluate(each => (each as HTMLInputElement).value), 'island-fibre-300')
      await tab.click('combobox', 'Service type')
      await tab.click('option', 'internet')
      await tab.click('combobox', 'Inventory items (optional)')
      await tab.click('option', 'SIM Card')
      await tab.fill('Monthly price', '42.5')
      await tab.fill('Variables of the play (optional)', '{"days": 30')
      await tab.see('This is no JSON object')
      const field = await tab.get('textbox', 'Variables of the play (optional)')
      assert.equal(await field.evaluate(each => each.getAttribute('aria-invalid')), 'true')
      await tab.click('button', 'Create product')
      await tab.see('This is no JSON object')
      assert.equal(tab.path(), '/products/new')
      await tab.fill('Variables of the play (optional)', '{"days": 30}')
      await tab.loses('This is no JSON object')
      await tab.click('button', 'Create product')
      await tab.reaches(/^\/products\/\d+$/)
      await tab.get('heading', 'Island Fibre 300')
      await tab.see('$42.50')
      const made = (await stage.world.app.as(admin()).of(catalogApi).list({})).find(
        each => each.product_slug === 'island-fibre-300',
      )
      assert.equal(made?.retail_cost, 42.5)
      assert.match(JSON.stringify(made?.inventory_items_list), /SIM Card/)
    }),
  )

  it(
    'are listed whether on sale or not; those on sale stand among the plans with price and features (PROD-2, PROD-10, PROD-12, PROD-47)',
    inBrowser({ as: 'admin' }, async ({ tab }) => {
      await tab.goto('/products?search=seniors')
      await tab.get('link', 'Seniors Bundle')
      await tab.see('Disabled')
      await tab.goto('/plans')
      await tab.see('Mobile SIM Only')
      await tab.see('Best coverage')
      const drawn = await tab.page.$$eval(
        'main svg',
        icons => new Set(icons.map(each => each.innerHTML)).size,
      )
      assert.ok(drawn > 1, 'All plans have the same picture.')
      assert.ok(!(await tab.text()).includes('Seniors Bundle'))
    }),
  )
})

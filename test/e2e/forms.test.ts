import assert from 'node:assert/strict'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import { admin } from '@omnicrm/test'
import type { Element, Tab } from './browser.ts'
import { hold } from './hold.ts'
import { inBrowser } from './run.ts'

const valueOf = (field: Element): Promise<string> => field.evaluate(each => (each as HTMLInputElement).value)

const textOf = async (tab: Tab, label: string): Promise<string> => valueOf(await tab.get('textbox', label))

/** Somebody turns back to the tab when what it shows is no longer fresh. */
const comeBackLater = (tab: Tab): Promise<void> =>
  tab.page.evaluate(() => {
    const now = Date.now.bind(Date)
    Date.now = () => now() + 60_000
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  })

describe('fields of forms, in a browser', () => {
  it(
    'keep the caret where it is when Backspace in an empty number field is followed by typing at once',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const id = await stage.world.givenCustomer('Quick Typist')
      await tab.goto(`/customers/${id}#2`)
      await tab.click('button', 'Add site')
      const field = await tab.get('textbox', 'Latitude')
      const typed = await field.evaluate(async each => {
        each.focus()
        each.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Backspace', bubbles: true, cancelable: true }),
        )
        // After what the key press has put off, and before what the first character does: keys on a busy machine.
        const next = new Promise(resolve => setTimeout(resolve, 0))
        document.execCommand('insertText', false, '5')
        await next
        for (const character of '1.5') document.execCommand('insertText', false, character)
        return (each as HTMLInputElement).value
      })
      assert.equal(typed, '51.5')
    }),
  )

  it(
    'keep what is typed into a choice while its options arrive',
    inBrowser({ as: 'admin' }, async ({ tab }) => {
      const roles = await hold(tab.page, /^\/crm\/auth\/roles$/)
      await tab.goto('/users/new')
      await roles.asked()
      await tab.fill('First name', 'Robin')
      await tab.fill('Roles', 'Supp', 'combobox')
      await roles.release()
      await tab.click('option', 'Support')
      await tab.see(/Roles[^]*Support/)
      assert.equal(await textOf(tab, 'First name'), 'Robin')
    }),
  )

  it(
    'take values that arrive late where nobody has typed, and keep what was typed elsewhere',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const products = stage.world.app.as(admin()).of(catalogApi)
      const made = await products.create({
        product_name: 'Late Fibre',
        product_slug: 'late-fibre',
        category: 'standalone',
        service_type: 'internet',
        retail_cost: 10,
        wholesale_cost: 5,
        retail_setup_cost: 0,
        wholesale_setup_cost: 0,
        contract_days: 30,
        features_list: ['Before'],
      })
      const { product_id } = made
      await tab.goto(`/products/${product_id}/edit`)
      await products.update({
        product_id,
        product_name: 'Renamed by another',
        retail_cost: 12,
        features_list: ['After'],
      })
      const answer = await hold(tab.page, new RegExp(`^/crm/product/product_id/${product_id}$`))
      await comeBackLater(tab)
      await answer.asked()
      await tab.fill('Name', 'Typed by me')
      await answer.release()
      await tab.page.waitForFunction(
        () => (document.querySelector('[name="retail_cost"]') as HTMLInputElement).value === '12',
      )
      assert.equal(await textOf(tab, 'Name'), 'Typed by me')
      assert.equal(await textOf(tab, 'Features (optional)'), 'After')
      await tab.click('button', 'Save product')
      await tab.reaches(`/products/${product_id}`)
      const saved = await products.get({ product_id })
      assert.deepEqual([saved.product_name, saved.retail_cost], ['Typed by me', 12])
    }),
  )
})

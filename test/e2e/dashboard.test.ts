import assert from 'node:assert/strict'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { api as provisioning } from '@omnicrm/plugin-provisioning-ansible/contract'
import { api as services } from '@omnicrm/plugin-services/contract'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'

/** The figure of a card, once it is there. */
async function figure(tab: Tab, label: string): Promise<number> {
  const read = (wanted: string): string | undefined => {
    const cards = [...document.querySelectorAll('main li')]
    const card = cards.find(each => each.firstElementChild?.textContent === wanted)
    const text = card?.querySelector('a')?.textContent ?? ''
    return /^\d+$/.test(text) ? text : undefined
  }
  await tab.page.waitForFunction(read, {}, label)
  return Number(await tab.page.evaluate(read, label))
}

describe('the dashboard, in a browser', () => {
  it(
    'shows the figures that the server counts, and each leads to the list that proves it (PLAT-20)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const { world } = stage
      await world.givenCustomer('Counted Cora')
      const { clerk } = world
      const customers = (await clerk.of(customerApi).list({ per_page: 1 })).pagination.total_items
      const active = JSON.stringify({ service_status: ['Active'] })
      const running = (await clerk.of(services).list({ per_page: 1, filters: active })).pagination.total_items
      const jobs = (await clerk.of(provisioning).list({ per_page: 1 })).pagination.total_items
      await tab.goto('/dashboard')
      assert.equal(await figure(tab, 'Customers'), customers)
      assert.equal(await figure(tab, 'Active services'), running)
      assert.equal(await figure(tab, 'Provisioning jobs today'), jobs)
      await tab.see('Counted Cora')

      await tab.click('link', String(customers))
      await tab.reaches('/customers')
      await tab.see(new RegExp(`of ${customers}$`, 'm'))
    }),
  )
})

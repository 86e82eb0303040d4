import assert from 'node:assert/strict'
import { refuseBarriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'
import type { Stage } from './stage.ts'

/** Ids of things that pages of one thing show. */
interface Shown {
  readonly customer: number
  readonly service: number
  readonly job: number
  readonly item: number
  readonly product: number
}

let shown: Promise<Shown> | undefined

async function make({ world }: Stage): Promise<Shown> {
  const customer = await world.givenCustomer('Sight Seer')
  const product = await world.productId('Mobile SIM Only')
  const [item = 0] = await world.free('SIM Card')
  const [number = 0] = await world.free('Mobile Number')
  const order = { customer_id: customer, product_id: product, 'SIM Card': item, 'Mobile Number': number }
  const job = await world.ended(await world.order(order))
  assert.equal(job.provisioning_status, 0, job.error_message ?? '')
  return { customer, product, item, job: job.provision_id, service: job.service_id ?? 0 }
}

/** Address by name, for everyone who may see everything. */
const pages: Readonly<Record<string, (of: Shown) => string>> = {
  dashboard: () => '/dashboard',
  customers: () => '/customers',
  'a new customer': () => '/customers/new',
  'a customer': ({ customer }) => `/customers/${customer}`,
  'sites of a customer': ({ customer }) => `/customers/${customer}#2`,
  'services of a customer': ({ customer }) => `/customers/${customer}#3`,
  'contacts of a customer': ({ customer }) => `/customers/${customer}#4`,
  'billing of a customer': ({ customer }) => `/customers/${customer}#5`,
  'inventory of a customer': ({ customer }) => `/customers/${customer}#8`,
  'activity of a customer': ({ customer }) => `/customers/${customer}#9`,
  services: () => '/services',
  'a service': ({ service }) => `/services/${service}`,
  'items of a service': ({ service }) => `/services/${service}#inventory`,
  'jobs of a service': ({ service }) => `/services/${service}#provisioning`,
  plans: () => '/plans',
  products: () => '/products',
  'a new product': () => '/products/new',
  'a product': ({ product }) => `/products/${product}`,
  'a product in the editor': ({ product }) => `/products/${product}/edit`,
  'provisioning jobs': () => '/provisioning',
  'a job': ({ job }) => `/provisioning/${job}`,
  'the plan wizard': () => '/assign-plan',
  inventory: () => '/inventory-items-list',
  'a new item': () => '/inventory-items/new',
  'an item': ({ item }) => `/inventory-items/${item}`,
  'an item in the editor': ({ item }) => `/inventory-items/${item}/edit`,
  'inventory templates': () => '/inventory-templates-list',
  'a new template': () => '/inventory-templates-list/new',
  'a template': () => '/inventory-templates-list/1',
  transactions: () => '/billing/transactions',
  users: () => '/users',
  roles: () => '/roles',
  activity: () => '/activity',
  'change of password': () => '/change-password',
}

/** All data is there and nothing moves any more. */
async function settle(tab: Tab): Promise<void> {
  await tab.page.waitForNetworkIdle({ idleTime: 250, concurrency: 0 })
  await tab.page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
}

const turn = (tab: Tab, scheme: 'light' | 'dark') =>
  tab.page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ])

describe('pages in a browser: no barrier that axe calls serious, light and dark, and nothing wider than a phone', () => {
  for (const [name, address] of Object.entries(pages)) {
    it(
      `${name} (PLAT-71)`,
      inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
        const path = address(await (shown ??= make(stage)))
        await tab.goto(path)
        await settle(tab)
        assert.doesNotMatch(await tab.text(), /does not exist|could not be shown|Access denied/)
        const headings = await tab.page.$$eval('h1', found => found.length)
        assert.equal(headings, 1, 'A page has one main heading.')
        await refuseBarriers(tab.page, `${name}, light`)
        await turn(tab, 'dark')
        await tab.page.waitForSelector('html[data-mantine-color-scheme=dark]')
        await refuseBarriers(tab.page, `${name}, dark`, ['color-contrast'])
        await tab.page.setViewport({ width: 390, height: 844 })
        await settle(tab)
        assert.deepEqual(await tooWide(tab), [])
        await refuseBarriers(tab.page, `${name}, on a phone`)
      }),
    )
  }

  it(
    'and the list above has every page of the navigation',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const ids = await (shown ??= make(stage))
      await tab.goto('/dashboard')
      await tab.get('navigation', 'Navigation')
      const links = await tab.page.$$eval('nav[aria-label="Navigation"] a', all =>
        all.map(each => each.getAttribute('href') ?? ''),
      )
      const known = Object.values(pages).map(address => address(ids))
      assert.deepEqual(
        links.filter(each => !known.includes(each)),
        [],
      )
    }),
  )

  it(
    'signing in, and an address that leads nowhere',
    inBrowser({}, async ({ tab, stage, another }) => {
      const user = await stage.user('Support')
      const inside = await another(user)
      for (const [page, path] of [
        [tab, '/login'],
        [inside, '/no-such-page'],
      ] as const) {
        await page.goto(path)
        await settle(page)
        await refuseBarriers(page.page, `${path}, light`)
        await turn(page, 'dark')
        await refuseBarriers(page.page, `${path}, dark`, ['color-contrast'])
        await page.page.setViewport({ width: 390, height: 844 })
        assert.deepEqual(await tooWide(page), [])
      }
    }),
  )
})

/** What makes the page itself scroll sideways; tables scroll in their own box. */
const tooWide = (tab: Tab): Promise<string[]> =>
  tab.page.evaluate(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return []
    return [...document.querySelectorAll('body *')]
      .filter(each => each.getBoundingClientRect().right > width + 1)
      .map(
        each =>
          `${each.tagName} “${(each.textContent ?? '').slice(0, 40)}” ends at ${each.getBoundingClientRect().right}`,
      )
      .slice(0, 5)
  })

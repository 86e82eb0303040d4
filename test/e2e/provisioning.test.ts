import assert from 'node:assert/strict'
import type { Tab } from './browser.ts'
import { chooseProduct, jobPatienceMs } from './jobs.ts'
import { inBrowser } from './run.ts'

describe('provisioning jobs, in a browser', function () {
  this.timeout(240_000)

  it(
    'appear in the list and in the top bar the moment somebody else starts them, and end there by themselves (PLAT-20)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const { world } = stage
      const customer_id = await world.givenCustomer('Live Lena')
      await tab.goto('/provisioning')
      await tab.get('heading', 'Provisioning')
      const order = { customer_id, product_id: await world.productId('Generic Service') }
      const job = await world.order(order)
      await tab.get('button', '1 running job')
      await tab.see('Live Lena')
      await tab.see('Running')
      await world.ended(job)
      await tab.page.waitForSelector('::-p-aria(1 running job[role="button"])', { hidden: true })
      await tab.see(/Live Lena.*Done/s)
    }),
  )

  it(
    'go on when their page is left, and tell their end where the reader is (PROV-79)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      const customer = await stage.world.givenCustomer('Toast Tove')
      await tab.goto(`/assign-plan?customer_id=${customer}`)
      await chooseProduct(tab, 'Generic Service')
      await tab.click('button', 'Next')
      await tab.click('button', 'Confirm and provision')
      await tab.see(/Task \d+ of \d+/)
      await tab.click('link', 'Services')
      await tab.get('heading', 'Services')
      await tab.see('Done: Assign Generic Service to Toast Tove', jobPatienceMs)
      await tab.click('button', 'Open job')
      await tab.reaches(/^\/provisioning\/\d+$/)
      await tab.see('Service provisioned successfully for Toast Tove.')
    }),
  )
})

/** Scrolls from the top until the page shows this text. @returns false at its end */
const scrollTo = (tab: Tab, text: string): Promise<boolean> =>
  tab.page.evaluate(async wanted => {
    window.scrollTo(0, 0)
    for (let atEnd = 0; atEnd < 30;) {
      if (document.body.innerText.includes(wanted)) return true
      const before = window.scrollY
      window.scrollBy(0, window.innerHeight / 2)
      await new Promise(resolve => setTimeout(resolve, 100))
      atEnd = window.scrollY === before ? atEnd + 1 : 0
    }
    return false
  }, text)

describe('the API page, in a browser', () => {
  it(
    'lists the endpoints of kernel and plugins (PLAT-42)',
    inBrowser({}, async ({ tab }) => {
      await tab.goto('/crm/docs/')
      await tab.page.waitForSelector('.opblock')
      // The page draws what is near the window: one has to walk through it.
      for (const path of ['/crm/auth/login', '/crm/customers', '/crm/provision/', '/crm/service/'])
        assert.ok(await scrollTo(tab, path), `${path} is not listed.`)
    }),
  )
})

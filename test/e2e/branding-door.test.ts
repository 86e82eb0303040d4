import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'puppeteer-core'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { api as billing } from '@omnicrm/plugin-billing/contract'
import { admin } from '@omnicrm/test'
import { startGoogleMapsPeer } from '@omnicrm/test/peers'
import { refuseBarriers } from './axe.ts'
import { openBrowser, type Tab } from './browser.ts'
import { openShop, type ShopOptions } from './shop.ts'

const picture = fileURLToPath(new URL('../../web/public/branding/DefaultLogoDark.png', import.meta.url))

/** Timers of the page run when the test says so. Motion is welcome unless told otherwise. */
async function winding(tab: Tab, motion: 'reduce' | 'no-preference'): Promise<() => Promise<number>> {
  await tab.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: motion }])
  await tab.page.evaluateOnNewDocument(() => {
    const timers = new Map<number, () => void>()
    let last = 0
    Object.assign(window, {
      setInterval: (run: () => void, every: number) => {
        if (every >= 5000) timers.set(++last, run)
        return last
      },
      clearInterval: (id: number) => timers.delete(id),
      wind: () => {
        for (const run of timers.values()) run()
        return timers.size
      },
    })
  })
  return () => tab.page.evaluate(() => (window as unknown as { wind(): number }).wind())
}

describe('the door of the operator, in a browser', function () {
  this.timeout(120_000)
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  it('turns its sentences until it is stopped, beside signing in, registering and new passwords (CONF-98)', async () => {
    await using shop = await openShop({ browser })
    for (const path of ['/login', '/register', '/forgot-password', '/reset-password?token=none']) {
      const tab = await shop.open()
      tab.expects(/40[0-9]/)
      const wind = await winding(tab, 'no-preference')
      await tab.goto(path)
      await tab.see('Every line, every customer, one view.')
      await tab.page.waitForFunction(() => (window as unknown as { wind(): number }).wind() > 0, {
        polling: 50,
      })
      await tab.loses('Every line, every customer, one view.')
      await tab.click('button', 'Stop the changing sentences')
      await tab.get('button', 'Let the sentences change by themselves')
      assert.equal(await wind(), 0, path)
      await tab.click('button', 'Show sentence 3 of 3')
      await tab.see('What was used, what is owed, what is left: always at hand.')
      await refuseBarriers(tab.page, path)
    }
  })

  it('keeps its sentences still for those who want no motion, until they ask for it (CONF-98)', async () => {
    await using shop = await openShop({ browser })
    const tab = await shop.open()
    const wind = await winding(tab, 'reduce')
    await tab.goto('/login')
    await tab.get('button', 'Let the sentences change by themselves')
    assert.equal(await wind(), 0)
    await tab.see('Every line, every customer, one view.')
    await tab.click('button', 'Let the sentences change by themselves')
    await tab.get('button', 'Stop the changing sentences')
    assert.equal(await wind(), 1)
    await tab.see('From the order to the network in one step.')
  })

  it("shows the operator's sentences, picture and logo in their place (CONF-95, CONF-98)", async () => {
    const auth_quotes = [{ text: 'The sea is calling.', author: 'Shelly' }]
    await using shop = await openShop({ browser, config: { ui: { auth_quotes } } })
    shop.put('authBackground.png', picture)
    shop.put('logoLight.png', picture)
    const tab = await shop.open()
    await tab.goto('/login')
    await tab.see('The sea is calling.')
    await tab.see('Shelly')
    assert.equal(await tab.has('button', 'Show sentence 1 of 1'), false)
    const panel = await tab.page.$eval('.auth-one-bg', each => {
      const { backgroundImage, backgroundSize, backgroundPosition } = getComputedStyle(each)
      return { backgroundImage, backgroundSize, backgroundPosition, logo: each.querySelector('img')?.height }
    })
    assert.match(panel.backgroundImage, /\/branding\/authBackground\.png\?v=/)
    assert.match(panel.backgroundSize, /^cover/)
    assert.match(panel.backgroundPosition, /^50% 50%/)
    assert.equal(panel.logo, 18)
    assert.deepEqual(tab.complaints(), [])
  })

  it('is a strip with the logo on a phone, and nothing is wider than the screen (CONF-95, CONF-98)', async () => {
    await using shop = await openShop({ browser })
    for (const scheme of ['light', 'dark'] as const) {
      const tab = await shop.open({ width: 390, height: 844, scheme })
      await tab.goto('/login')
      await tab.get('button', 'Sign in')
      const { strip, over } = await tab.page.evaluate(() => ({
        strip: document.querySelector('.auth-one-bg')?.getBoundingClientRect().height ?? 0,
        over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      }))
      assert.ok(strip > 18 && strip < 80, `The strip is ${strip} px high.`)
      assert.equal(over, 0)
      await refuseBarriers(tab.page, `sign-in on a phone, ${scheme}`)
    }
  })

  it('changes its language at the top, keeps it for the browser, and knows no other than the eight (CONF-58, CONF-59)', async () => {
    await using shop = await openShop({ browser, env: { REACT_APP_DEFAULT_LANGUAGE: 'sp' } })
    const tab = await shop.open()
    await tab.goto('/login')
    await tab.get('button', 'Iniciar sesión')
    await tab.click('button', 'Idioma: Español')
    await tab.click('menuitemradio', 'English')
    await tab.get('button', 'Sign in')
    await tab.goto('/login')
    await tab.get('button', 'Sign in')
    await tab.page.evaluate(() => localStorage.setItem('omnicrm.language', 'de'))
    await tab.goto('/login')
    await tab.get('button', 'Iniciar sesión')

    await using odd = await openShop({ browser, env: { REACT_APP_DEFAULT_LANGUAGE: 'de' } })
    const plain = await odd.open()
    await plain.goto('/login')
    await plain.get('button', 'Sign in')
  })

  it('keeps dark mode for the browser (CONF-69)', async () => {
    await using shop = await openShop({ browser })
    const tab = await shop.open()
    await tab.goto('/login')
    await tab.click('button', 'Dark mode')
    await tab.page.waitForSelector('html[data-mantine-color-scheme=dark]')
    await tab.goto('/login')
    await tab.page.waitForSelector('html[data-mantine-color-scheme=dark]')
  })

  it('writes dates, money and figures in the form of the locale, whatever the language, with the symbol of the operator (CONF-60, CONF-61)', async () => {
    await using shop = await openShop({
      browser,
      env: {
        REACT_APP_LOCALE: 'en-US',
        REACT_APP_DEFAULT_LANGUAGE: 'sp',
        REACT_APP_CURRENCY_CODE: 'AUD',
        REACT_APP_CURRENCY_SYMBOL: 'A$',
      },
    })
    const office = shop.app.as(admin())
    const { customer_id } = await office.of(customerApi).create({ customer_name: 'Ada Quinn' })
    const charge = { customer_id, title: 'Router', retail_cost: 1234.5, transaction_date: '2025-03-28' }
    await office.of(billing).create(charge)
    const tab = await shop.open({ as: 'admin' })
    await tab.goto('/billing/transactions')
    await tab.see('A$1,234.50')
    await tab.see('03/28/2025')
  })

  it('offers the default country where a site is added (CONF-57)', async () => {
    await using shop = await openShop({ browser, env: { REACT_APP_DEFAULT_COUNTRY: 'Norfolk Island' } })
    const { customer_id } = await shop.app.as(admin()).of(customerApi).create({ customer_name: 'Ada Quinn' })
    const tab = await shop.open({ as: 'admin' })
    await tab.goto(`/customers/${customer_id}`)
    await tab.click('tab', 'Sites')
    await tab.click('button', 'Add site')
    const field = await tab.get('textbox', 'Country (optional)')
    assert.equal(await field.evaluate(each => (each as HTMLInputElement).value), 'Norfolk Island')
  })

  it('opens maps at the default location: coordinates without a key, an address with one (CONF-56)', async () => {
    const sydney = { latitude: -33.87, longitude: 151.21 }
    await opensMapAt(sydney, { env: { REACT_APP_DEFAULT_LOCATION: '-33.8688, 151.2093' } })
    const peer = await startGoogleMapsPeer({ key: 'AIza-door' })
    await using _peer = { [Symbol.asyncDispose]: () => peer.close() }
    await opensMapAt(sydney, {
      env: { REACT_APP_DEFAULT_LOCATION: 'Sydney, Australia', REACT_APP_GOOGLE_API_KEY: 'AIza-door' },
      config: { maps: { places_url: peer.url, geocoding_url: peer.url } },
    })
  })

  async function opensMapAt(
    place: { latitude: number; longitude: number },
    options: Pick<ShopOptions, 'env' | 'config'>,
  ): Promise<void> {
    await using shop = await openShop({ browser, plugins: ['maps-google'], ...options })
    const { customer_id } = await shop.app.as(admin()).of(customerApi).create({ customer_name: 'Ada Quinn' })
    const tab = await shop.open({ as: 'admin' })
    await tab.goto(`/customers/${customer_id}#2`)
    await tab.click('button', 'Add site')
    const map = await tab.page.waitForSelector('section[data-drawn]')
    // A pin that is dropped in the middle tells where the middle is.
    await map?.click()
    await tab.page.waitForSelector('[aria-label^="Pin at"]')
    for (const [label, expected] of [
      ['Latitude', place.latitude],
      ['Longitude', place.longitude],
    ] as const) {
      const field = await tab.get('textbox', label)
      const value = Number(await field.evaluate(each => (each as HTMLInputElement).value))
      assert.ok(Math.abs(value - expected) < 0.05, `${label} is ${value}, not about ${expected}.`)
    }
  }
})

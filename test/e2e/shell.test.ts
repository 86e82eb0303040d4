import assert from 'node:assert/strict'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'

const scheme = (tab: Tab) => tab.page.$eval('html', root => root.getAttribute('data-mantine-color-scheme'))

/** Names of the links in the side bar, by group. */
const navigation = (tab: Tab) =>
  tab.page.$$eval('nav[aria-label="Navigation"] li a', links => links.map(each => each.textContent))

async function openUserMenu(tab: Tab, name: string): Promise<void> {
  await tab.click('button', `${name} User menu`)
  await tab.get('menuitem', 'Sign out')
}

async function chooseLanguage(tab: Tab, now: string, next: string): Promise<void> {
  await tab.click('button', now)
  await tab.click('menuitemradio', next)
}

describe('the staff interface, in a browser', () => {
  it(
    'lists sections and their pages at the side, and opens each of them (PLAT-70, PLAT-20)',
    inBrowser({ as: 'admin' }, async ({ tab }) => {
      await tab.goto('/')
      await tab.get('navigation', 'Navigation')
      const names = await navigation(tab)
      for (const name of ['Dashboard', 'Customers', 'Services', 'Provisioning', 'Inventory'])
        assert.ok(names.includes(name), `${name} is not in the navigation: ${names.join(', ')}`)
      for (const name of names) {
        await tab.click('link', name)
        await tab.get('heading', name)
      }
    }),
  )

  it(
    'shows a role only what it may open, and says “access denied” behind other addresses (PLAT-20, PLAT-79)',
    inBrowser({ as: 'Support' }, async ({ tab }) => {
      tab.expects(/403/)
      await tab.goto('/customers')
      assert.ok(!(await navigation(tab)).includes('Inventory templates'))
      assert.equal(await tab.has('link', 'Add customer'), false)
      await tab.goto('/inventory-templates-list')
      await tab.see('Access denied')
      await tab.see('Your role does not include this page.')
      await tab.click('link', 'Go to the start page')
      await tab.reaches('/customers')
    }),
  )

  it(
    'says so when an address leads nowhere, and leads back',
    inBrowser({ as: 'Support' }, async ({ tab }) => {
      await tab.goto('/no-such-page')
      await tab.see('This page does not exist')
      await tab.click('link', 'Go to the start page')
      await tab.get('heading', 'Customers')
    }),
  )

  it(
    'turns dark by the moon, and stays dark for its user after a reload and on another machine (PLAT-76)',
    inBrowser({ as: 'admin' }, async ({ tab, me, another }) => {
      await tab.goto('/customers')
      assert.equal(await scheme(tab), 'light')
      const kept = tab.page.waitForResponse(each => each.request().method() === 'PATCH')
      await tab.click('button', 'Dark mode')
      assert.equal(await scheme(tab), 'dark')
      await kept
      await tab.goto('/customers')
      assert.equal(await scheme(tab), 'dark')

      const elsewhere = await another(me)
      await elsewhere.goto('/customers')
      await elsewhere.page.waitForSelector('html[data-mantine-color-scheme=dark]')
    }),
  )

  it(
    'changes its language without a new sign-in, and keeps it for its user (PLAT-75)',
    inBrowser({ as: 'admin' }, async ({ tab, me, another }) => {
      await tab.goto('/customers')
      const kept = tab.page.waitForResponse(each => each.request().method() === 'PATCH')
      await chooseLanguage(tab, 'Language: English', 'Español')
      await tab.get('heading', 'Clientes')
      await kept
      assert.equal(await tab.page.$eval('html', root => root.lang), 'es')
      await tab.goto('/customers')
      await tab.get('heading', 'Clientes')

      const elsewhere = await another(me)
      await elsewhere.goto('/customers')
      await elsewhere.get('heading', 'Clientes')
      await chooseLanguage(elsewhere, 'Idioma: Español', 'English')
      await elsewhere.get('heading', 'Customers')
    }),
  )

  it(
    'finds customers and pages in the palette by keyboard from any page (PLAT-77)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const id = await stage.world.givenCustomer('Palette Zephyr')
      await tab.goto('/provisioning')
      const { keyboard } = tab.page
      await keyboard.down('Control')
      await keyboard.press('k')
      await keyboard.up('Control')
      await tab.get('textbox', 'Search customers, numbers, ICCID…')
      await keyboard.type('zephyr')
      await tab.see('Palette Zephyr')
      await keyboard.press('Enter')
      await tab.reaches(`/customers/${id}`)
      await tab.get('heading', 'Palette Zephyr')

      await keyboard.press('/')
      await tab.get('textbox', 'Search customers, numbers, ICCID…')
      await keyboard.type('provisioning')
      await tab.get('button', 'Provisioning')
      await keyboard.press('Escape')
      await tab.page.waitForSelector('::-p-aria([role="dialog"])', { hidden: true })
      await keyboard.press('g')
      await keyboard.press('s')
      await tab.get('heading', 'Services')
    }),
  )

  it(
    'offers settings, change of password and sign-out in the user menu; signed out, Back shows nothing (PLAT-72)',
    inBrowser({ as: 'admin' }, async ({ tab, me }) => {
      await tab.goto('/dashboard')
      await tab.click('link', 'Services')
      await tab.get('heading', 'Services')
      await openUserMenu(tab, me.name)
      await tab.click('menuitem', 'Change password')
      await tab.get('heading', 'Change password')
      await tab.click('button', 'Cancel')
      await tab.get('heading', 'Services')
      await openUserMenu(tab, me.name)
      await tab.click('menuitem', 'Settings')
      await tab.reaches('/profile')
      await tab.get('heading', 'Profile')
      await openUserMenu(tab, me.name)
      await tab.click('menuitem', 'Sign out')
      await tab.get('heading', 'Sign in to OmniCRM')
      await tab.page.goBack()
      await tab.get('button', 'Sign in')
      assert.match(tab.path(), /^\/login/)
    }),
  )

  it(
    'keeps its pages in a drawer on a phone (PLAT-71)',
    inBrowser({ as: 'admin', width: 390, height: 844 }, async ({ tab }) => {
      await tab.goto('/customers')
      assert.equal(await tab.has('navigation', 'Navigation'), false)
      await tab.click('button', 'Open navigation')
      await tab.click('link', 'Services')
      await tab.get('heading', 'Services')
      await tab.page.waitForSelector('::-p-aria([role="dialog"])', { hidden: true })
    }),
  )

  it(
    'keeps its pages at the side on a tablet held upright, and nothing is wider than the screen (PLAT-71)',
    inBrowser({ as: 'admin', width: 820, height: 1180 }, async ({ tab }) => {
      for (const [page, heading] of [
        ['/customers', 'Customers'],
        ['/services', 'Services'],
        ['/provisioning', 'Provisioning'],
      ] as const) {
        await tab.goto(page)
        await tab.get('heading', heading)
        const overflow = await tab.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        assert.equal(overflow, 0, page)
        assert.ok(
          (await tab.has('navigation', 'Navigation')) || (await tab.has('button', 'Open navigation')),
          page,
        )
      }
    }),
  )

  it(
    'keeps the head of a list and the line of a page in sight, and what has the focus out from under them (PLAT-71)',
    inBrowser({ as: 'admin', height: 700 }, async ({ tab, stage }) => {
      for (let index = 1; index <= 25; index++) await stage.world.givenCustomer(`Tall List ${index}`)
      const customer = await stage.world.givenCustomer('Tall Page')
      const topOf = (selector: string) =>
        tab.page.$eval(selector, each => Math.round(each.getBoundingClientRect().top))
      const scrollTo = (top: number) => tab.page.evaluate(where => window.scrollTo(0, where), top)
      await tab.goto('/customers?search=tall+list')
      await tab.see('Tall List 25')
      const bar = await tab.page.$eval('header', each => Math.round(each.getBoundingClientRect().bottom))
      await scrollTo(600)
      for (const cell of ['th:first-child', 'th:nth-child(2)', 'th:last-child'])
        assert.equal(await topOf(`thead ${cell}`), bar, cell)
      const first = await tab.get('link', 'Tall List 25')
      await first.focus()
      const link = await first.boundingBox()
      assert.ok(link && link.y > bar + 30, String(link?.y))
      await tab.goto(`/customers/${customer}#9`)
      await tab.page.$eval('main', page => page.style.setProperty('min-height', '3000px'))
      await scrollTo(600)
      const title = await tab.get('heading', 'Tall Page')
      const box = await title.boundingBox()
      assert.ok(box && box.y >= bar && box.y < bar + 48, String(box?.y))
    }),
  )

  it(
    'folds the facts of a page where they have no room beside it (PLAT-71)',
    inBrowser({ as: 'admin', width: 820, height: 1180 }, async ({ tab, stage }) => {
      const customer = await stage.world.givenCustomer('Narrow Page')
      await tab.goto(`/customers/${customer}`)
      const shown = () => tab.page.$eval('details', each => each.open)
      await tab.see('Facts')
      assert.equal(await shown(), false)
      await tab.page.focus('details summary')
      await tab.page.keyboard.press('Enter')
      await tab.see('Account type')
      assert.equal(await shown(), true)
    }),
  )
})

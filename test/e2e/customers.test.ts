import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { contactApi, customerApi } from '@omnicrm/plugin-customers/contract'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import { refuseBarriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'
import { password, type Stage } from './stage.ts'

/** Names in the rows of the list; those who may change several customers have a box before them. */
const rows = (tab: Tab) =>
  tab.page.$$eval('tbody tr a[href^="/customers/"]', links => links.map(each => each.textContent))

async function given(stage: Stage, names: readonly string[]): Promise<void> {
  const create = stage.world.app.as(admin()).of(customerApi).create
  for (const name of names)
    await create({
      customer_name: name,
      contact: { contact_firstname: 'Kim', contact_email: 'kim@example.org' },
    })
}

const selectedTab = (tab: Tab) =>
  tab.page.$eval('[role=tab][aria-selected=true]', each => each.firstChild?.textContent ?? '')

describe('customers, in a browser', () => {
  it(
    'are created with contact and site in four steps that name what is missing and survive a reload (CUST-14, CUST-15, CUST-16, CUST-17)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab }) => {
      await tab.goto('/customers')
      await tab.click('link', 'Add customer')
      await tab.click('button', 'Next')
      await tab.see('Enter the name of the customer')
      await tab.fill('Name', 'Harbour Lights Ltd')
      await tab.click('button', 'Next')
      await tab.get('heading', 'Primary contact')
      await tab.click('button', 'Next')
      await tab.see('Enter the first name')
      await tab.fill('First name', 'Mara')
      await tab.fill('Last name (optional)', 'Quill')
      await tab.fill('E-mail (optional)', 'mara@harbour.example')
      await tab.page.reload()
      await tab.get('heading', 'Primary contact')
      const name = await tab.get('textbox', 'First name')
      assert.equal(await name.evaluate(each => (each as HTMLInputElement).value), 'Mara')
      await tab.click('button', 'Next')

      await tab.click('checkbox', 'Add the first site now')
      await tab.fill('Site name (optional)', 'Head office')
      await tab.fill('City (optional)', 'Bristol')
      await tab.fill('Country', 'United Kingdom')
      await tab.fill('Latitude', '151.5')
      await tab.fill('Longitude', '-2.6')
      await tab.click('button', 'Next')
      await tab.see('Enter a latitude from -90 to 90')
      await tab.fill('Latitude', '51.45')
      await tab.click('button', 'Next')
      await tab.get('heading', 'Review')
      for (const text of [
        'Harbour Lights Ltd',
        'Mara Quill',
        'mara@harbour.example',
        'Head office',
        'Bristol',
      ])
        await tab.see(text)
      await tab.click('button', 'Create customer')

      await tab.reaches(/^\/customers\/\d+$/)
      await tab.get('heading', 'Harbour Lights Ltd')
      await tab.see('Open')
      await tab.click('tab', 'Sites')
      await tab.see('Head office')
      await tab.goto('/customers?search=harbour')
      await tab.get('link', 'Harbour Lights Ltd')
    }),
  )

  it(
    'are searched by name and id, sorted, paged in sizes 10, 25, 50, 100, and Back returns to the same rows (CUST-7, PLAT-50, PLAT-47)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      const names = Array.from({ length: 27 }, (_, index) => `Meadow ${String(index).padStart(2, '0')}`)
      await given(stage, names)
      await tab.goto('/customers')
      await tab.fill('Search name, ID, e-mail or phone…', 'meadow', 'searchbox')
      await tab.reaches('/customers?search=meadow')
      await tab.see('1–25 of 27')
      const size = await tab.get('combobox', 'Rows per page')
      const sizes = await size.evaluate(each =>
        [...(each as HTMLSelectElement).options].map(one => one.value),
      )
      assert.deepEqual(sizes, ['10', '25', '50', '100'])
      await size.select('10')
      await tab.see('1–10 of 27')
      await tab.click('button', 'Name')
      await tab.reaches(/sort=customer_name/)
      await tab.see('Meadow 00')
      assert.deepEqual(await rows(tab), names.slice(0, 10))
      await tab.click('button', 'Page 2')
      await tab.see('11–20 of 27')
      assert.deepEqual(await rows(tab), names.slice(10, 20))

      const address = tab.path()
      await tab.click('link', 'Meadow 14')
      await tab.get('heading', 'Meadow 14')
      const id = /\d+/.exec(tab.path())?.[0] ?? ''
      await tab.page.goBack()
      await tab.see('11–20 of 27')
      assert.equal(tab.path(), address)
      assert.deepEqual(await rows(tab), names.slice(10, 20))
      await tab.goto(`/customers?search=${id}`)
      await tab.get('link', 'Meadow 14')
    }),
  )

  it(
    'are walked and opened by keyboard: J, K and Enter on rows, C for a new one, F for filters',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      await given(stage, ['Keys Alpha', 'Keys Beta'])
      const { keyboard } = tab.page
      await tab.goto('/customers?search=keys&sort=customer_name')
      await tab.get('link', 'Keys Beta')
      await keyboard.press('j')
      await keyboard.press('j')
      await keyboard.press('k')
      await keyboard.press('Enter')
      await tab.get('heading', 'Keys Alpha')
      await tab.page.goBack()
      await tab.get('link', 'Keys Beta')
      await keyboard.press('f')
      await tab.get('menuitem', 'Account type')
      await keyboard.press('Escape')
      await tab.page.waitForSelector('::-p-aria([role="menuitem"])', { hidden: true })
      await tab.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
      await keyboard.press('c')
      await tab.reaches('/customers/new')
    }),
  )

  it(
    'are viewed and archived straight from their row (CUST-9)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      await given(stage, ['Brook Farm'])
      await tab.goto('/customers?search=brook')
      await tab.click('button', 'Actions for Brook Farm')
      await tab.get('menuitem', 'View customer')
      await tab.click('menuitem', 'Archive customer')
      await tab.get('dialog', 'Archive Brook Farm?')
      await tab.see('Nothing is deleted')
      await tab.click('button', 'Archive customer')
      await tab.see('Brook Farm is archived')
      await tab.see('Nothing matches these filters')
    }),
  )

  it(
    'open on the tab that the fragment of the address names: #2, #3, #4, #8 (PLAT-78)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const id = await stage.world.givenCustomer('Fragment Hall')
      const promised = { '#2': 'Sites', '#3': 'Services', '#4': 'Contacts', '#8': 'Inventory' }
      for (const [hash, label] of Object.entries(promised)) {
        await tab.goto('/dashboard')
        await tab.goto(`/customers/${id}${hash}`)
        await tab.get('tab', label === 'Contacts' ? 'Contacts 1' : label)
        assert.equal(await selectedTab(tab), label)
      }
      await tab.click('tab', 'Sites')
      await tab.reaches(`/customers/${id}#2`)
      await tab.page.keyboard.press('ArrowRight')
      await tab.reaches(`/customers/${id}#3`)
    }),
  )

  it(
    'are changed where they are read, and have several contacts with types (CUST-56, CUST-57)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const id = await stage.world.givenCustomer('Old Name')
      await tab.goto(`/customers/${id}`)
      await tab.click('button', 'Edit customer')
      await tab.fill('Name', 'New Name')
      await tab.click('button', 'Save customer')
      await tab.get('heading', 'New Name')
      await tab.goto(`/customers/${id}#4`)
      await tab.click('button', 'Add contact')
      await tab.get('dialog', 'Add contact')
      await tab.fill('First name', 'Bo')
      await tab.fill('E-mail (optional)', 'not an address')
      await tab.page.keyboard.press('Enter')
      await tab.see('Enter an e-mail address, like name@example.com')
      await tab.fill('E-mail (optional)', 'bo@example.org')
      await tab.click('combobox', 'Contact types (optional)')
      await tab.click('option', 'Billing')
      await tab.page.keyboard.press('Escape')
      const [, add] = await tab.page.$$('::-p-aria(Add contact[role="button"])')
      await add?.click()
      await tab.see('Bo is added')
      await tab.get('tab', 'Contacts 2')
    }),
  )

  it(
    'lose a contact with an account only after it is told that the account goes with it (CUST-66)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const office = stage.world.app.as(admin())
      const customer_id = await stage.world.givenCustomer('Leaving Staff')
      const { contact_id } = await office
        .of(contactApi)
        .create({ customer_id, contact_firstname: 'Lea', contact_lastname: 'Ving' })
      const email = 'lea.ving@operator.example'
      const { user_id } = await office.of(identity).createUser({
        username: email,
        email,
        password,
        first_name: 'Lea',
        last_name: 'Ving',
        roles: ['customer'],
        contact_id,
      })
      await tab.goto(`/customers/${customer_id}#4`)
      await tab.click('button', 'Actions for Lea Ving')
      await tab.click('menuitem', 'Delete contact')
      await tab.get('dialog', 'Delete Lea Ving?')
      await tab.see('The linked user account is switched off, and nobody can sign in with it.')
      await refuseBarriers(tab.page, 'deleting a contact with an account')
      await tab.click('button', 'Delete contact')
      await tab.see('Lea Ving is deleted')
      assert.equal((await office.of(identity).getUser({ user_id })).active, false)
    }),
  )
})

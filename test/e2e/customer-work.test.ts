import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { attributeApi, contactApi, customerApi, siteApi, tagApi } from '@omnicrm/plugin-customers/contract'
import { api as services } from '@omnicrm/plugin-services/contract'
import { barriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { chooseProduct } from './jobs.ts'
import { inBrowser } from './run.ts'
import type { Stage } from './stage.ts'

const of = ({ world }: Stage) => world.app.as(admin())
const center = { latitude: 51.5074, longitude: -0.1278 }

const addSite = (stage: Stage, customer_id: number, more: object = {}) =>
  of(stage)
    .of(siteApi)
    .create({ customer_id, ...center, country: 'United Kingdom', ...more })

async function choose(tab: Tab, names: readonly string[]): Promise<void> {
  for (const name of names) await tab.click('checkbox', `Select ${name}`)
}

describe('several customers at once, in a browser', () => {
  it(
    'get an attribute, a tag and a status, with an outcome for each of them (CUST-8)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const names = ['Batch One', 'Batch Two', 'Batch Three']
      const ids: number[] = []
      for (const name of names) ids.push(await stage.world.givenCustomer(name))
      await tab.goto('/customers?search=batch')
      await tab.get('link', 'Batch Three')
      await choose(tab, names)
      await of(stage)
        .of(customerApi)
        .archive({ customer_id: ids[2] ?? 0 })
      tab.expects(/422 PUT \/crm\/attribute\//)
      await tab.click('button', 'Set attribute')
      await tab.get('dialog', 'Set an attribute of 3 customers')
      await tab.fill('Attribute name', 'support_tier')
      await tab.fill('Attribute value', 'premium')
      const submit = await tab.page.$('[role=dialog] button[type=submit]')
      await submit?.click()
      await tab.see('is archived; restore it first')
      await tab.get('button', 'Try the rest again')
      assert.deepEqual(await barriers(tab.page), [])
      const values = await Promise.all(
        ids.map(async customer_id => (await of(stage).of(attributeApi).ofCustomer({ customer_id })).length),
      )
      assert.deepEqual(values, [1, 1, 0])
      await of(stage)
        .of(customerApi)
        .restore({ customer_id: ids[2] ?? 0 })
      await tab.click('button', 'Try the rest again')
      await tab.page.waitForSelector('::-p-aria(Try the rest again[role="button"])', { hidden: true })
      const last = await of(stage)
        .of(attributeApi)
        .ofCustomer({ customer_id: ids[2] ?? 0 })
      assert.deepEqual(
        last.map(each => each.attribute_value),
        ['premium'],
      )
    }),
  )

  it(
    'change their status after its effects are told, and one does with Undo (CUST-8, CUST-12)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const names = ['State One', 'State Two']
      const ids = [await stage.world.givenCustomer('State One'), await stage.world.givenCustomer('State Two')]
      const statuses = async () => {
        const all = await Promise.all(ids.map(customer_id => of(stage).of(customerApi).get({ customer_id })))
        return all.map(each => [each.customer_status, each.contacts.length])
      }
      await tab.goto('/customers?search=state')
      await tab.get('link', 'State Two')
      await choose(tab, names)
      await tab.click('button', 'Change status')
      await tab.get('dialog', 'Change the status of 2 customers')
      await tab.click('combobox', 'Status')
      await tab.click('option', 'Closed')
      await tab.see('The customer is left out of search and pickers')
      const submit = await tab.page.$('[role=dialog] button[type=submit]')
      await submit?.click()
      await tab.page.waitForSelector('[role=dialog] form', { hidden: true })
      assert.deepEqual(await statuses(), [
        ['Closed', 1],
        ['Closed', 1],
      ])
      await tab.goto(`/customers/${ids[0]}`)
      await tab.click('button', 'More actions')
      await tab.click('menuitem', 'Change status')
      await tab.click('combobox', 'Status')
      await tab.click('option', 'Open')
      await tab.click('button', 'Change status')
      await tab.see('State One is now Open')
      await tab.click('button', 'Undo')
      await tab.see('Closed')
      assert.deepEqual((await statuses())[0], ['Closed', 1])
    }),
  )
})

describe('the page of a customer, in a browser', () => {
  it(
    'gives access to activity, tags, attributes, inventory, charges and services, each in its tab (CUST-73)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const customer_id = await stage.world.givenCustomer('All Around')
      await of(stage).of(attributeApi).set({ customer_id, attribute_name: 'tier', attribute_value: 'gold' })
      await of(stage)
        .of(tagApi)
        .create({ customer_id, tag_text: 'VIP', tag_hex_color: 'FFD700', tag_active_date: '2025-01-01' })
      await tab.goto(`/customers/${customer_id}`)
      await tab.get('heading', 'All Around')
      const labels = await tab.page.$$eval('[role=tab]', tabs =>
        tabs.map(each => each.firstChild?.textContent),
      )
      assert.deepEqual(labels, [
        'Overview',
        'Sites',
        'Services',
        'Contacts',
        'Billing',
        'Attributes',
        'Tags',
        'Inventory',
        'Activity',
      ])
      for (const [label, text] of [
        ['Attributes', 'gold'],
        ['Tags', '1 Jan 2099'],
        ['Activity', 'Create tag VIP'],
      ] as const) {
        await tab.click('tab', label)
        await tab.see(text)
      }
    }),
  )

  it(
    'shows what a service of the customer brings beside the average of all, or that there is none yet (CUST-29, CUST-31)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const { db } = stage.world.app.entry
      const product_id = await stage.world.productId('Generic Service')
      const earns = async (name: string, retail_cost: number) => {
        const customer_id = await stage.world.givenCustomer(name)
        await stage.world.ended(await stage.world.order({ customer_id, product_id }))
        await stage.world.app.entry.tx(async tx => {
          await tx.db('customer_transaction').where({ customer_id }).update({ void: true })
          const now = tx.now()
          await tx.db('customer_transaction').insert({
            customer_id,
            title: 'x',
            retail_cost,
            tax_percentage: 0,
            tax_amount: 0,
            transaction_type: 'debit',
            transaction_date: '2026-01-01',
            invoice_id: 1,
            payment_for_invoice: false,
            void: false,
            created: now,
            last_modified: now,
          })
        })
        return customer_id
      }
      const rich = await earns('Arpu Rich', 90)
      await earns('Arpu Poor', 30)
      assert.ok((await db('customer_service').count())[0])
      await tab.goto(`/customers/${rich}`)
      await tab.see(/A service of this customer brought .90\.00, on average .\d+\.\d\d\./)
      const none = await stage.world.givenCustomer('Arpu None')
      await tab.goto(`/customers/${none}`)
      await tab.see('No services yet')
      await tab.see('On average a service brings')
      assert.deepEqual(await barriers(tab.page), [])
    }),
  )
})

describe('sites, in a browser', () => {
  it(
    'are saved from coordinates and country alone, with note and plus code to copy, and lead to the map (CUST-47, CUST-48, CUST-49, CUST-50)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const id = await stage.world.givenCustomer('Rural Barn')
      await tab.goto(`/customers/${id}#2`)
      await tab.click('button', 'Add site')
      await tab.get('dialog', 'Add site')
      await tab.fill('Country', 'United Kingdom')
      await tab.fill('Latitude', '51.5074')
      await tab.fill('Longitude', '-0.1278')
      const note = 'Turn left at the red barn, 500 m past the cattle grid'
      await tab.fill('Address note (optional)', note)
      const [, add] = await tab.page.$$('::-p-aria(Add site[role="button"])')
      await add?.click()
      await tab.see('9C3XGV4C+XV')
      await tab.see(note)
      await tab.see('No services')
      await tab.get('button', 'Copy 9C3XGV4C+XV')
      const map = await tab.get('link', 'Open map of 9C3XGV4C+XV')
      assert.equal(
        await map.evaluate(each => each.getAttribute('href')),
        'https://www.google.com/maps/search/?api=1&query=51.5074,-0.1278',
      )
    }),
  )

  it(
    'tell how many services are delivered there and lead to these alone (CUST-32, CUST-33)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const customer_id = await stage.world.givenCustomer('Two Offices')
      const { site_id } = await addSite(stage, customer_id, { site_name: 'North office' })
      await addSite(stage, customer_id, { site_name: 'South office' })
      const product_id = await stage.world.productId('Generic Service')
      await of(stage).of(services).create({ customer_id, product_id, site_id })
      await tab.goto(`/customers/${customer_id}#2`)
      await tab.see('No services')
      await tab.click('link', '1 service')
      await tab.reaches(`/services?f.site_id=${site_id}`)
      await tab.see('1–1 of 1')
    }),
  )

  it(
    'of an area are marked on a plan and listed nearest first, and without names for a status page (CUST-75, CUST-78)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const near = await stage.world.givenCustomer('Close <b>Corner</b>')
      const far = await stage.world.givenCustomer('Distant Dell')
      const out = await stage.world.givenCustomer('Outer Orchard')
      await addSite(stage, far, { latitude: 10.02, longitude: 20 })
      await addSite(stage, near, { latitude: 10.01, longitude: 20.001, city: 'Cornerville' })
      await addSite(stage, out, { latitude: 10.2, longitude: 20 })
      await tab.goto('/sites/near')
      await tab.see('No area chosen')
      await tab.fill('Latitude', '100')
      await tab.fill('Longitude', '20')
      await tab.click('button', 'Find sites')
      await tab.see('Enter a latitude from -90 to 90')
      await tab.fill('Latitude', '10')
      await tab.click('button', 'Find sites')
      await tab.see('2 sites within 5 km; customers: 2')
      await tab.reaches(/latitude=10&longitude=20&km=5/)
      await tab.see('1.12 km')
      await tab.see('Cornerville')
      const list = await tab.page.$$eval('ol[aria-label] li a[href^="/customers"]', links =>
        links.map(each => each.textContent),
      )
      assert.deepEqual(list, ['Close <b>Corner</b>', 'Distant Dell'])
      const marked = (count: number) =>
        tab.page.waitForFunction(
          wanted => document.querySelectorAll('[data-kind="place"]').length === wanted,
          {},
          count,
        )
      await marked(2)
      assert.deepEqual(await barriers(tab.page), [])
      await tab.click('switch', 'Show names and addresses')
      await tab.loses('Distant Dell')
      await marked(2)
      assert.doesNotMatch(await tab.page.content(), /Cornerville|Distant Dell/)
      await tab.reaches(/names=hidden/)
    }),
  )
})

describe('customers in pickers and search, in a browser', () => {
  it(
    'are found by name, id, e-mail and phone when they are open, and only then (CUST-11, CUST-13)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const customers = of(stage).of(customerApi)
      const made = await customers.create({
        customer_name: 'Zebra Works',
        contact: {
          contact_firstname: 'Zoe',
          contact_email: 'zoe@zebra.example',
          contact_phone: '+44 20 7946 0999',
        },
      })
      await of(stage).of(contactApi).create({ customer_id: made.customer_id, contact_firstname: 'Second' })
      const option = `Zebra Works (ID: ${made.customer_id})`
      await tab.goto('/assign-plan')
      await chooseProduct(tab, 'Generic Service')
      await tab.click('button', 'Next')
      for (const text of ['zebra w', 'zoe@zebra', '7946 0999', String(made.customer_id)]) {
        await tab.fill('Customer', text, 'combobox')
        await tab.page.waitForSelector(`::-p-text(${option})`)
      }
      await customers.update({ customer_id: made.customer_id, customer_status: 'Suspended' })
      await tab.fill('Customer', 'zebra', 'combobox')
      await tab.see('Nothing found')
      await tab.goto('/customers?search=zebra')
      await tab.get('link', 'Zebra Works')
    }),
  )
})

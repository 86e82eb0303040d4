import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { tagApi, type Tag } from '@omnicrm/plugin-customers/contract'
import { barriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'
import type { Stage } from './stage.ts'

const always = { tag_active_date: '2025-01-01', tag_deactivate_date: '2099-01-01' }

const give = ({ world }: Stage, customer_id: number, tag_text: string, more: Partial<Tag> = {}) =>
  world.app
    .as(admin())
    .of(tagApi)
    .create({ customer_id, tag_text, tag_hex_color: 'FFD700', ...always, ...more })

/** Text and colours of what stands in the header beside the name. */
const pills = (tab: Tab) =>
  tab.page.$$eval('main header [title]', found =>
    found.map(each => {
      const { backgroundColor, color } = getComputedStyle(each)
      return [each.textContent, backgroundColor, color]
    }),
  )

describe('tags of a customer, in a browser', () => {
  it(
    'are made with a preview, a picked or typed colour and an end preset to 2099 (TAG-8, TAG-9, TAG-10, TAG-11, TAG-15)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const id = await stage.world.givenCustomer('Pill Ltd')
      await tab.goto(`/customers/${id}#7`)
      await tab.see('No tags')
      await tab.click('button', 'Add tag')
      await tab.get('dialog', 'Add tag')
      const end = await tab.page.$eval('[name=tag_deactivate_date]', each => (each as HTMLInputElement).value)
      assert.match(end, /^2099-01-01T/)
      await tab.click('button', 'Create tag')
      await tab.see('Fill in this field')
      await tab.fill('Text', 'Invoice Long Overdue', 'combobox')
      await tab.fill('Colour', '#FF0000')
      await tab.fill('Link (optional)', 'javascript:alert(1)')
      const preview = await tab.page.waitForSelector('[role=dialog] [title="Invoice Long Overdue"]')
      assert.equal(await preview?.evaluate(each => getComputedStyle(each).backgroundColor), 'rgb(255, 0, 0)')
      await tab.click('button', 'Create tag')
      tab.expects(/400 PUT \/crm\/tag\//)
      await tab.see('must start with http:, https: or mailto:')
      await tab.fill('Link (optional)', 'https://desk.example/1042')
      await tab.click('button', 'Create tag')
      await tab.see('Invoice Long Overdue is added')
      await tab.see('https://desk.example/1042')
      assert.deepEqual(await pills(tab), [['Invoice Long Overdue', 'rgb(255, 0, 0)', 'rgb(0, 0, 0)']])
      assert.deepEqual(await barriers(tab.page), [])
    }),
  )

  it(
    'stand in the header in their colour, open their link in a new tab or none, and only in their time (TAG-2, TAG-3, TAG-4, TAG-7, TAG-19)',
    inBrowser({ as: 'Support' }, async ({ tab, stage }) => {
      const id = await stage.world.givenCustomer('Header Hall')
      await give(stage, id, 'VIP', { tag_link: 'https://example.com/vip' })
      await give(stage, id, '<b>Unpleasant</b>', { tag_hex_color: '2B1D0E' })
      await give(stage, id, 'Not yet', { tag_active_date: '2098-01-01' })
      await give(stage, id, 'Over', { tag_deactivate_date: '2025-02-01' })
      await tab.goto(`/customers/${id}`)
      const link = await tab.get('link', 'VIP')
      assert.deepEqual(
        await link.evaluate(each => ['href', 'target', 'rel'].map(name => each.getAttribute(name))),
        ['https://example.com/vip', '_blank', 'noreferrer'],
      )
      assert.deepEqual(await pills(tab), [
        ['VIP', 'rgb(255, 215, 0)', 'rgb(0, 0, 0)'],
        ['<b>Unpleasant</b>', 'rgb(43, 29, 14)', 'rgb(255, 255, 255)'],
      ])
      assert.equal(await tab.has('link', '<b>Unpleasant</b>'), false)
      assert.equal(await tab.has('button', 'Add tag'), false)
    }),
  )

  it(
    'in their tab are those of now, the others with the filter; they are changed, and deleted after a question (TAG-15, TAG-16)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const id = await stage.world.givenCustomer('Tab Tower')
      await give(stage, id, 'Long over', { tag_deactivate_date: '2025-02-01' })
      await give(stage, id, 'Of now')
      await tab.goto(`/customers/${id}#tags`)
      await tab.get('button', 'Edit Of now')
      assert.equal(await tab.has('button', 'Edit Long over'), false)
      await tab.click('button', 'Remove filter State')
      await tab.get('button', 'Edit Long over')
      await tab.see('Over')

      await tab.click('button', 'Edit Of now')
      await tab.fill('Text', 'Renamed', 'combobox')
      await tab.click('button', 'Update tag')
      await tab.see('Tag saved')
      await tab.get('button', 'Edit Renamed')
      await tab.click('button', 'Delete Renamed')
      await tab.get('dialog', 'Delete tag Renamed?')
      await tab.click('button', 'Delete tag')
      await tab.see('Renamed is deleted')
      await tab.page.waitForSelector('::-p-aria(Edit Renamed[role="button"])', { hidden: true })
    }),
  )

  it(
    'are suggested with their colour while one is typed',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const id = await stage.world.givenCustomer('Known Words')
      await give(stage, id, 'Support Ticket Open', { tag_hex_color: '0F8A8A' })
      const other = await stage.world.givenCustomer('Second Words')
      await tab.goto(`/customers/${other}#7`)
      await tab.click('button', 'Add tag')
      await tab.fill('Text', 'Supp', 'combobox')
      await tab.click('option', 'Support Ticket Open')
      await tab.click('button', 'Create tag')
      await tab.see('Support Ticket Open is added')
      const [made] = await stage.world.app.as(admin()).of(tagApi).ofCustomer({ customer_id: other })
      assert.equal(made?.tag_hex_color, '0F8A8A')
    }),
  )

  it(
    'are chips in the list of customers, which they narrow; the choice is in the address',
    inBrowser({ as: 'Support' }, async ({ tab, stage }) => {
      const ids = [await stage.world.givenCustomer('Chip One'), await stage.world.givenCustomer('Chip Two')]
      await give(stage, ids[0] ?? 0, 'Slow payer')
      await tab.goto('/customers?search=chip')
      await tab.get('link', 'Chip Two')
      await tab.see('Slow payer')
      await tab.click('button', 'Filter')
      await tab.click('menuitem', 'Tag')
      await tab.click('checkbox', 'Slow payer')
      await tab.reaches(/f\.tag=Slow\+payer/)
      await tab.page.waitForSelector('::-p-aria(Chip Two[role="link"])', { hidden: true })
      await tab.get('link', 'Chip One')
      await tab.page.reload()
      await tab.get('link', 'Chip One')
      assert.equal(await tab.has('link', 'Chip Two'), false)
    }),
  )
})

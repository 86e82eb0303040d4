import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { attributeApi, contactApi, customerApi, siteApi, tagApi } from '@omnicrm/plugin-customers/contract'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import { formOf } from '../suites/bad-input/forms.ts'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'
import type { Stage } from './stage.ts'

/** Would run in three ways, and leaves an element that can be found. Short ones fit into short fields. */
const markups = [
  `<img src=x data-planted onerror="window.planted=1">"><script>window.planted=1</script>{{7*7}}\${7*7}`,
  '<img src=x data-planted onerror=planted=1>',
  '<i data-planted>',
] as const

interface Creates {
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

/**
 * Creates a row with markup in every text that its schema has: new fields are planted from their first day. What the
 * server refuses by name (addresses of mail, colours, languages) is left out then.
 */
async function plant(
  { world }: Stage,
  { method, path, body }: Creates,
  known: Record<string, unknown>,
): Promise<{ row: Record<string, unknown>; planted: string[] }> {
  const texts: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(formOf(body as object).properties ?? {})) {
    const { type, enum: words, format, maxLength = 255 } = formOf(schema)
    const isText = type === 'string' || (Array.isArray(type) && type.includes('string'))
    const fitting = markups.find(each => each.length <= maxLength)
    if (isText && !words && !format && fitting && !(name in known)) texts[name] = fitting
  }
  for (;;) {
    const answer = await world.app.as(admin()).http({
      method: method as 'PUT',
      url: path,
      payload: { ...texts, ...known },
    })
    if (answer.statusCode < 300) return { row: answer.json(), planted: Object.keys(texts) }
    const { errors = {}, message } = answer.json<{
      errors?: Record<string, string>
      message: string
    }>()
    const refused = Object.keys(errors).filter(name => name in texts)
    assert.ok(refused.length > 0, `${path}: ${answer.statusCode} ${message}`)
    for (const name of refused) delete texts[name]
  }
}

/** What the markup of a page would have left behind. */
async function assertHarmless(tab: Tab, where: string): Promise<void> {
  const found = await tab.page.evaluate(() => ({
    elements: document.querySelectorAll('[data-planted]').length,
    ran: 'planted' in window,
  }))
  assert.deepEqual(found, { elements: 0, ran: false }, where)
}

describe('markup in the texts of others, in a browser', () => {
  it(
    'is shown as text on every page of a customer and an item, and never runs (CUST-6, ATTR-2, TAG-1)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const whose = await plant(stage, customerApi.create, {})
      const customer_id = Number(whose.row['customer_id'])
      const of = { customer_id }
      const place = {
        latitude: 51.5074,
        longitude: -0.1278,
        country: 'Malta',
        ...of,
      }
      const rows = {
        contact: await plant(stage, contactApi.create, of),
        site: await plant(stage, siteApi.create, place),
        attribute: await plant(stage, attributeApi.set, of),
        tag: await plant(stage, tagApi.create, {
          ...of,
          tag_hex_color: 'FFD700',
          tag_active_date: '2025-01-01',
        }),
        item: await plant(stage, inventoryApi.create, {
          item: 'SIM Card',
          ...of,
        }),
      }
      const least = {
        contact: ['contact_firstname', 'contact_lastname'],
        site: ['site_name', 'address_line_1', 'city', 'address_note'],
        attribute: ['attribute_name', 'attribute_value'],
        tag: ['tag_text'],
        item: ['itemtext1', 'itemtext2', 'inventory_notes'],
      }
      assert.ok(whose.planted.includes('customer_name') && whose.planted.includes('customer_notes'))
      for (const [kind, names] of Object.entries(least))
        for (const name of names)
          assert.ok(rows[kind as keyof typeof rows].planted.includes(name), `${kind}.${name} took no markup`)
      const item = Number(rows.item.row['inventory_id'])
      const tabs = [1, 2, 3, 6, 7, 8, 9].map(number => `/customers/${customer_id}#${number}`)
      for (const path of [
        '/customers?search=planted',
        ...tabs,
        '/inventory-items-list?search=planted',
        `/inventory-items/${item}`,
      ]) {
        await tab.goto(path)
        await tab.see('<img src=x')
        await assertHarmless(tab, path)
      }
      await tab.goto('/')
      await tab.page.keyboard.press('/')
      await tab.get('textbox', 'Search customers, numbers, ICCID…')
      await tab.page.keyboard.type('data-planted')
      await tab.see('<img src=x')
      await assertHarmless(tab, 'the palette')
    }),
  )
})

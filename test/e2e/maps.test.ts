import assert from 'node:assert/strict'
import type { Page } from 'puppeteer-core'
import { admin } from '@omnicrm/test'
import { siteApi } from '@omnicrm/plugin-customers/contract'
import { inventoryApi, templateApi } from '@omnicrm/plugin-inventory/contract'
import { refuseBarriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { inBrowser, type Scene } from './run.ts'

const drawn = 'section[data-drawn]'

/** The middle of a part of the page, in the window. */
async function middleOf(page: Page, selector: string): Promise<{ x: number; y: number }> {
  const element = await page.waitForSelector(selector)
  await element?.evaluate(each => each.scrollIntoView({ block: 'center' }))
  const box = await element?.boundingBox()
  assert.ok(box, `${selector} has no place.`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

const pinSelector = '[aria-label^="Pin at"]'

async function valueOf(tab: Tab, label: string): Promise<string> {
  const field = await tab.get('textbox', label)
  return await field.evaluate(each => (each as HTMLInputElement).value)
}

/** Waits until a field holds what fits. */
async function holds(tab: Tab, label: string, fits: (value: string) => boolean): Promise<string> {
  const deadline = Date.now() + 15_000
  for (;;) {
    const value = await valueOf(tab, label)
    if (fits(value)) return value
    if (Date.now() > deadline) assert.fail(`${label} holds '${value}'.`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

async function openSiteForm({ tab, stage }: Scene): Promise<number> {
  const id = await stage.world.givenCustomer('Map Reader')
  await tab.goto(`/customers/${id}#2`)
  await tab.click('button', 'Add site')
  return id
}

async function search(tab: Tab, text: string): Promise<void> {
  const box = await tab.get('combobox', 'Search address').catch(() => tab.get('textbox', 'Search address'))
  await box.click()
  await box.type(text)
}

describe('the map of a site', function () {
  it(
    'takes a place from the address search by keyboard, fills the fields, and saves it with its plus code (CUST-34, CUST-35, CUST-45)',
    inBrowser({ as: 'admin' }, async scene => {
      const { tab, stage } = scene
      const id = await openSiteForm(scene)
      await search(tab, '123 main st lond')
      await tab.see('London Greater London SW1A 1AA')
      await tab.page.keyboard.press('ArrowDown')
      await tab.page.keyboard.press('Enter')
      await tab.see('Location set')
      await holds(tab, 'City (optional)', value => value === 'London')
      assert.deepEqual(
        await Promise.all(
          [
            'Site name (optional)',
            'Address line 1 (optional)',
            'State or region (optional)',
            'Postal code (optional)',
            'Country',
            'Latitude',
            'Longitude',
          ].map(each => valueOf(tab, each)),
        ),
        [
          '123 Main Street',
          '123 Main Street',
          'Greater London',
          'SW1A 1AA',
          'United Kingdom',
          '51.5074',
          '-0.1278',
        ],
      )
      await tab.page.waitForSelector(drawn)
      await tab.page.waitForSelector(pinSelector)
      await refuseBarriers(tab.page, 'the site form with its map')
      await tab.page.$eval('form [type="submit"]', each => (each as HTMLElement).click())
      await tab.see('9C3XGV4C+XV')
      const sites = await stage.world.app.as(admin()).of(siteApi).ofCustomer({ customer_id: id })
      assert.equal(sites.at(-1)?.google_maps_place_id, 'ChIJdd4hrwug2EcRmSrV3Vo6lll')
    }),
  )

  it(
    'is not saved without a place: the form says what is missing, at the map and at each field (CUST-38, CUST-39, CUST-41)',
    inBrowser({ as: 'admin' }, async scene => {
      const { tab, stage } = scene
      const customer_id = await openSiteForm(scene)
      const sites = stage.world.app.as(admin()).of(siteApi)
      const count = async () => (await sites.ofCustomer({ customer_id })).length
      const before = await count()
      const missing = 'Please set the location by searching an address or dragging the pin'
      const save = () => tab.page.$eval('form [type="submit"]', each => (each as HTMLElement).click())
      await save()
      await tab.see(missing)
      const wrong = await tab.page.$$eval('form [aria-invalid="true"]', found =>
        found.map(each => (each as HTMLInputElement).name),
      )
      assert.deepEqual(wrong, ['country', 'latitude', 'longitude'])
      const lines = await tab.page.$$eval('[name=longitude], [name=city]', found =>
        found.map(each => getComputedStyle(each).borderColor),
      )
      assert.notEqual(lines[0], lines[1], 'A field that is wrong looks like one that is not.')
      await refuseBarriers(tab.page, 'a site without a place')
      assert.equal(await count(), before)
      await tab.fill('Country', 'Malta')
      await tab.fill('Latitude', '35.9')
      await tab.fill('Longitude', '14.5')
      await tab.loses(missing)
      await save()
      await tab.see('Malta')
      assert.equal(await count(), before + 1)
    }),
  )

  it(
    'has a pin that is dragged or moved by keys, and each time the fields follow (CUST-36, CUST-37)',
    inBrowser({ as: 'admin' }, async scene => {
      const { tab } = scene
      await openSiteForm(scene)
      await search(tab, '456 fiber')
      await tab.see('Melbourne VIC 3000')
      await tab.page.keyboard.press('ArrowDown')
      await tab.page.keyboard.press('Enter')
      await holds(tab, 'City (optional)', value => value === 'Melbourne')
      await tab.fill('City (optional)', 'Typed wrongly')
      await tab.page.waitForSelector(drawn)
      const from = await middleOf(tab.page, pinSelector)
      await tab.page.mouse.move(from.x, from.y)
      await tab.page.mouse.down()
      await tab.page.mouse.move(from.x + 6, from.y - 4, { steps: 5 })
      await tab.page.mouse.up()
      const dragged = await holds(tab, 'Latitude', value => value !== '-37.8136')
      assert.ok(Number(dragged) > -37.8136)
      await holds(tab, 'City (optional)', value => value === 'Melbourne')
      await tab.see('Location set')
      await tab.page.focus(pinSelector)
      await tab.page.keyboard.press('ArrowDown')
      await holds(tab, 'Latitude', value => Number(value) < Number(dragged))
      const focused = await tab.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
      assert.match(focused ?? '', /^Pin at/)
    }),
  )

  it(
    'works by hand without a provider: a notice, a pin that gives coordinates, and fields (CONF-86, CUST-36)',
    inBrowser({ as: 'admin' }, async scene => {
      const { tab } = scene
      await tab.page.setRequestInterception(true)
      tab.page.on('request', request => {
        if (!request.url().endsWith('/crm/config/ui')) return void request.continue()
        void fetch(request.url())
          .then(answer => answer.json())
          .then((config: Record<string, unknown>) =>
            request.respond({
              contentType: 'application/json',
              body: JSON.stringify({ ...config, maps: { search: false, style_url: null } }),
            }),
          )
      })
      await openSiteForm(scene)
      await tab.see('Maps not configured')
      await tab.page.waitForSelector(drawn)
      const { x, y } = await middleOf(tab.page, drawn)
      await tab.page.mouse.click(x + 10, y + 10)
      await holds(tab, 'Latitude', value => value !== '')
      assert.equal(await tab.has('combobox', 'Search address'), false)
    }),
  )

  it(
    'leaves the fields to a browser that can’t draw, and says so',
    inBrowser({ as: 'admin' }, async scene => {
      const { tab } = scene
      await tab.page.evaluateOnNewDocument(() => {
        HTMLCanvasElement.prototype.getContext = () => null
      })
      await openSiteForm(scene)
      await tab.see('Maps can’t be drawn here')
      await tab.fill('Latitude', '51.5')
    }),
  )
})

describe('maps of many places', function () {
  it(
    'show the sites of an outage, and without names no name anywhere on the page (CUST-51, CUST-75)',
    inBrowser({ as: 'Support' }, async ({ tab, stage }) => {
      await stage.world.givenCustomer('Outage Victim')
      await tab.goto('/sites/near?latitude=51.5&longitude=-0.12&km=3')
      await tab.page.waitForSelector(drawn)
      await tab.page.waitForSelector('[aria-label^="Outage Victim"]')
      await tab.goto('/sites/near?latitude=51.5&longitude=-0.12&km=3&names=hidden')
      await tab.page.waitForSelector(`${drawn} [data-kind="place"]`)
      assert.ok(!(await tab.page.content()).includes('Outage Victim'))
    }),
  )

  it(
    'tell homes passed from those not passed by colour and by shape, and lead to the item (INV-112)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const owner = stage.world.app.as(admin())
      await owner.of(templateApi).create({
        item: 'Map Home',
        wholesale_cost: 0,
        retail_cost: 0,
        itemtext1_label: 'Home',
        itemtext2_label: 'Status',
      })
      const home = (itemtext1: string, itemtext2: string, latitude: string) =>
        owner
          .of(inventoryApi)
          .create({ item: 'Map Home', itemtext1, itemtext2, latitude, longitude: '151.2' })
      await home('Yes 1', 'Passed', '-33.86')
      await home('No 1', 'Not Passed', '-33.88')
      await tab.goto('/inventory-map?item=Map+Home')
      await tab.page.waitForSelector(drawn)
      const looks = async (kind: string) => {
        const mark = await tab.page.waitForSelector(`${drawn} [data-kind="${kind}"]`)
        return await mark?.evaluate(each => [
          getComputedStyle(each).color,
          each.querySelector('path')?.getAttribute('d'),
        ])
      }
      const [good, bad] = [await looks('good'), await looks('bad')]
      assert.notEqual(good?.[0], bad?.[0])
      assert.notEqual(good?.[1], bad?.[1])
      await tab.see('Home not passed')
      await tab.page.click(`${drawn} [data-kind="bad"]`)
      await tab.reaches(/^\/inventory-items\/\d+$/)
      await tab.see('No 1')
    }),
  )

  it(
    'draw many that lie close as one with their number, which opens into them (INV-112)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const owner = stage.world.app.as(admin())
      const templates = owner.of(templateApi)
      await templates.create({ item: 'Map Pole', wholesale_cost: 0, retail_cost: 0, itemtext1_label: 'Pole' })
      const pole = (itemtext1: string, latitude: string, longitude: string) =>
        owner.of(inventoryApi).create({ item: 'Map Pole', itemtext1, latitude, longitude })
      for (let at = 0; at < 110; at++) await pole(`Town ${at}`, `48.${200 + at}`, '16.37')
      await pole('Alone', '64.13', '-21.9')
      await tab.goto('/inventory-map?item=Map+Pole')
      await tab.page.waitForSelector(`${drawn} button[aria-label="Zoom in on 110 places"]`)
      const links = () => tab.page.$$eval(`${drawn} a[data-kind]`, marks => marks.map(each => each.ariaLabel))
      assert.deepEqual(await links(), ['Map Pole Alone'])
      await refuseBarriers(tab.page, 'a map with a cluster')
      await (await tab.get('button', 'Zoom in on 110 places')).focus()
      await tab.page.keyboard.press('Enter')
      await tab.page.waitForFunction(
        where => document.querySelectorAll(`${where} button[aria-label^="Zoom in on"]`).length > 1,
        {},
        drawn,
      )
    }),
  )
})

describe('the address of an item', function () {
  it(
    'is searched, and fills place id, plus code and coordinates with it (INV-40)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const owner = stage.world.app.as(admin())
      await owner.of(templateApi).create({
        item: 'Map Box',
        wholesale_cost: 0,
        retail_cost: 0,
        itemtext1_label: 'Box',
      })
      const made = await owner.of(inventoryApi).create({ item: 'Map Box', itemtext1: 'Box 1' })
      await tab.goto(`/inventory-items/${made.inventory_id}/edit`)
      await search(tab, '456 fiber')
      await tab.see('Melbourne VIC 3000')
      await tab.page.keyboard.press('ArrowDown')
      await tab.page.keyboard.press('Enter')
      await tab.see('Location set')
      await tab.click('button', 'Save item')
      await tab.reaches(`/inventory-items/${made.inventory_id}`)
      const item = await owner.of(inventoryApi).get({ inventory_id: made.inventory_id })
      assert.deepEqual(
        [item.address_line_1, item.google_maps_place_id, item.plus_code, item.latitude, item.longitude],
        ['456 Fiber Lane', 'ChIJ90260rVG1moRkM2MIXVWBAQ', '4RJ65XP7+H6', '-37.8136', '144.9631'],
      )
    }),
  )
})

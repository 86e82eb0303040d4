import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { inventoryApi, type NewItem } from '@omnicrm/plugin-inventory/contract'
import { inBrowser } from './run.ts'
import { scan } from './qr.ts'
import type { Stage } from './stage.ts'

const esim = 'LPA:1$smdp.example.com$ACTIVATION-CODE-ABC123XYZ'
const codeOf = (address: string) => `QR code of ${address}`
const items = ({ world }: Stage) => world.app.as(admin()).of(inventoryApi)
const give = (stage: Stage, fields: Partial<NewItem> & { itemtext1: string }) =>
  items(stage).create({ item: 'SIM Card', ...fields })

describe('codes of addresses, in a browser', () => {
  it(
    'an eSIM shows its code, 128 pixels wide, which reads as exactly its address; the address is text to copy, no link (INV-49, INV-50, INV-52, INV-54, INV-56)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const item = await give(stage, { itemtext1: 'esim-1', management_url: esim })
      await tab.goto(`/inventory-items/${item.inventory_id}`)
      assert.deepEqual(await scan(tab, codeOf(esim)), { text: esim, size: [128, 128] })
      await tab.see(esim)
      await tab.get('button', `Copy ${esim}`)
      assert.equal(await tab.has('link', esim), false)
    }),
  )

  it(
    'a device shows its code beside a link that opens it, whatever its address holds (INV-49, INV-50, INV-52, INV-54)',
    inBrowser({ as: 'customer_service_agent_1', scheme: 'dark' }, async ({ tab, stage }) => {
      for (const management_url of [
        'https://192.168.1.1',
        'http://cpe.example.com:8080/ui?lang=ελ&x=a b#top',
        `https://example.com/${'long/'.repeat(40)}`,
      ]) {
        const item = await give(stage, { itemtext1: management_url.slice(0, 60), management_url })
        await tab.goto(`/inventory-items/${item.inventory_id}`)
        assert.deepEqual(await scan(tab, codeOf(management_url)), { text: management_url, size: [128, 128] })
        const link = await tab.get('link', management_url)
        assert.equal(await link.evaluate(each => each.getAttribute('href')), management_url)
      }
    }),
  )

  it(
    'a script in an address is no link; markup stays text (INV-52)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      for (const management_url of [
        'javascript:alert(1)',
        'router-7.local',
        'https:<img src=x onerror=alert(1)>',
      ]) {
        const item = await give(stage, { itemtext1: management_url.slice(0, 60), management_url })
        await tab.goto(`/inventory-items/${item.inventory_id}`)
        assert.equal((await scan(tab, codeOf(management_url))).text, management_url)
        assert.equal(await tab.has('link', management_url), false)
      }
    }),
  )

  it(
    'of the documented items the eSIM, the CPE and the ONT show a code, the SIM card and the number show none, nor a link (INV-53, INV-109)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      for (const [itemtext1, item, management_url] of [
        ['8961234567890123456', 'SIM Card', null],
        ['8961234567890123457', 'SIM Card', esim],
        ['AA:BB:CC:DD:EE:FF', 'Modem Router', 'https://192.168.100.1'],
        ['ALCL12345678', 'Modem Router', 'https://192.168.1.1'],
        ['+61412345678', 'Mobile Number', null],
      ] as const) {
        const made = await give(stage, { itemtext1, item, management_url, management_username: 'admin' })
        await tab.goto(`/inventory-items/${made.inventory_id}`)
        await tab.see('Management user')
        if (management_url !== null) await tab.get('image', codeOf(management_url))
        const codes = await tab.page.$$eval('main svg[role=img]', all => all.map(each => each.ariaLabel))
        assert.deepEqual(codes, management_url === null ? [] : [codeOf(management_url)], itemtext1)
        const links = await tab.page.$$eval('main a[target=_blank]', all => all.length)
        assert.equal(links, management_url?.startsWith('https') ? 1 : 0, itemtext1)
      }
    }),
  )

  it(
    'a service and a customer list what they have with codes of 64 pixels that can be read, and are given more; from an item the service is one click away (INV-51, INV-101, INV-102)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const { world } = stage
      const customer_id = await world.givenCustomer('Code Reader')
      const [card = 0] = await world.free('SIM Card')
      const [number = 0] = await world.free('Mobile Number')
      const product_id = await world.productId('Mobile SIM Only')
      const job = await world.ended(
        await world.order({ customer_id, product_id, 'SIM Card': card, 'Mobile Number': number }),
      )
      assert.equal(job.provisioning_status, 0, job.error_message ?? '')
      await items(stage).update({ inventory_id: card, management_url: esim })
      const spare = await give(stage, { itemtext1: 'spare-1', customer_id })
      const held = await items(stage).get({ inventory_id: number })

      await tab.goto(`/services/${job.service_id}#inventory`)
      assert.deepEqual(await scan(tab, codeOf(esim)), { text: esim, size: [64, 64] })
      await tab.see(held.itemtext1)
      assert.ok(!(await tab.text()).includes(spare.itemtext1))

      const extra = await give(stage, { itemtext1: 'extra-1', item: 'Modem Router' })
      await tab.click('button', 'Assign item')
      await tab.fill('Item from stock', 'extra-1', 'combobox')
      await tab.page.locator('[role=option] ::-p-text(extra-1)').click()
      await tab.page.locator('[role=dialog] button[type=submit]').click()
      await tab.see('Modem Router extra-1 is assigned')
      const added = await items(stage).get({ inventory_id: extra.inventory_id })
      assert.deepEqual(
        [added.customer_id, added.service_id, added.item_state],
        [customer_id, job.service_id, 'Assigned'],
      )

      await tab.goto(`/customers/${customer_id}#8`)
      assert.deepEqual(await scan(tab, codeOf(esim)), { text: esim, size: [64, 64] })
      for (const text of [held.itemtext1, spare.itemtext1, 'Mobile Number', 'Assigned']) await tab.see(text)
      await tab.click('link', String(job.service_id))
      await tab.reaches(`/services/${job.service_id}`)
    }),
  )
})

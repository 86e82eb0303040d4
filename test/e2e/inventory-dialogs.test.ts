import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { inventoryApi, templateApi } from '@omnicrm/plugin-inventory/contract'
import { refuseBarriers } from './axe.ts'
import { until } from '../suites/story/world.ts'
import { inBrowser } from './run.ts'

describe('dialogs of the inventory, in a browser', () => {
  it(
    'an earlier configuration is compared and put back, which leaves the present one as a version (INV-45, INV-114)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const api = stage.world.app.as(admin()).of(inventoryApi)
      const { inventory_id } = await api.create({
        item: 'Modem Router',
        itemtext1: 'config-1',
        config_content: 'ssid: first\n  channel: 6\n',
      })
      await api.update({ inventory_id, config_content: 'ssid: second\n' })
      await tab.goto(`/inventory-items/${inventory_id}`)
      await tab.page.locator('summary ::-p-text(In use until)').click()
      await tab.see('channel: 6')
      await tab.click('button', 'Put back')
      await tab.get('dialog', 'Put this configuration back?')
      await tab.page.locator('[role=dialog] ::-p-aria(Put back[role="button"])').click()
      await tab.see('Configuration put back')
      assert.equal((await api.get({ inventory_id })).config_content, 'ssid: first\n  channel: 6\n')
    }),
  )

  it(
    'an item is deleted once it is confirmed, and not while somebody has it',
    inBrowser({ as: 'admin', width: 390, height: 844, scheme: 'dark' }, async ({ tab, stage }) => {
      const api = stage.world.app.as(admin()).of(inventoryApi)
      const customer_id = await stage.world.givenCustomer('Keeps It')
      const held = await api.create({ item: 'SIM Card', itemtext1: 'kept-1', customer_id })
      await tab.goto(`/inventory-items/${held.inventory_id}`)
      await tab.click('button', 'Actions for SIM Card kept-1')
      const refused = await tab.get('menuitem', 'Delete item (release it first)')
      assert.equal(await refused.evaluate(each => (each as HTMLButtonElement).disabled), true)

      const { inventory_id } = await api.create({ item: 'SIM Card', itemtext1: 'waste-1' })
      await tab.goto(`/inventory-items/${inventory_id}`)
      await tab.click('button', 'Actions for SIM Card waste-1')
      await tab.click('menuitem', 'Delete item')
      await tab.get('dialog', 'Delete SIM Card waste-1?')
      await tab.page.keyboard.press('Escape')
      await tab.loses('Delete SIM Card waste-1?')
      await tab.click('button', 'Actions for SIM Card waste-1')
      await tab.click('menuitem', 'Delete item')
      await tab.click('button', 'Delete item')
      await tab.reaches('/inventory-items-list')
      await assert.rejects(api.get({ inventory_id }), { code: 'inventory.itemNotFound' })
    }),
  )

  it(
    'a template with items says why it stays; one without goes (INV-22)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const as = stage.world.app.as(admin())
      const cost = { wholesale_cost: 1, retail_cost: 2 }
      await as.of(templateApi).create({ item: 'Used type', ...cost })
      await as.of(templateApi).create({ item: 'Idle type', ...cost })
      await as.of(inventoryApi).create({ item: 'Used type', itemtext1: 'x' })
      const remove = async (item: string) => {
        await tab.click('button', `Actions for ${item}`)
        await tab.click('menuitem', 'Delete template')
        await tab.get('dialog', `Delete ${item}?`)
        await tab.click('button', 'Delete template')
      }
      await tab.goto('/inventory-templates-list')
      await remove('Used type')
      tab.expects(/409/)
      await tab.see("The template 'Used type' still has 1 items")
      await refuseBarriers(tab.page, 'a template that stays')
      await tab.click('button', 'Cancel')
      await remove('Idle type')
      await tab.see('Idle type is deleted')
      const left = (await as.of(templateApi).list({})).map(each => each.item)
      assert.deepEqual([left.includes('Used type'), left.includes('Idle type')], [true, false])
    }),
  )

  it(
    'an export with secrets is confirmed first, and logged with who asked (D-13)',
    inBrowser({ as: 'admin' }, async ({ tab, stage, me }) => {
      const logged = () =>
        stage.world.app.entry
          .db('activity')
          .where('title', 'Export of items with their secrets')
          .select<{ user_id: number }[]>('user_id')
      await tab.goto('/inventory-items-list')
      await tab.click('button', 'Export')
      await tab.click('menuitem', 'Export with secrets')
      await tab.get('dialog', 'Export items with their secrets?')
      assert.deepEqual(await logged(), [])
      await tab.click('button', 'Export with secrets')
      await tab.loses('Export items with their secrets?')
      const found = await until(async () => {
        const rows = await logged()
        return rows.length > 0 ? rows : undefined
      })
      assert.deepEqual(found, [{ user_id: me.id }])
    }),
  )
})

import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import { inventoryApi, templateApi } from '@omnicrm/plugin-inventory/contract'
import { refuseBarriers } from './axe.ts'
import { inBrowser } from './run.ts'

describe('inventory templates, in a browser', () => {
  it(
    'take labels up to the twentieth by “Add field”, and are changed from the list with Edit and Save (INV-9, INV-18)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const api = stage.world.app.as(admin()).of(templateApi)
      await tab.goto('/inventory-templates-list')
      await tab.click('link', 'Add template')
      await tab.fill('Type', 'Set-top box')
      await tab.fill('Wholesale cost', '30')
      await tab.fill('Retail cost', '50')
      for (let number = 3; number <= 20; number++) {
        await tab.click('button', 'Add field')
        await tab.fill(`Label ${number} (optional)`, `Field ${number}`)
      }
      assert.equal(await tab.has('button', 'Add field'), false)
      await tab.click('button', 'Add template')
      await tab.reaches('/inventory-templates-list')
      await tab.see('Set-top box')
      const made = (await api.list({})).find(each => each.item === 'Set-top box')
      assert.deepEqual(
        [made?.itemtext1_label, made?.itemtext2_label, made?.itemtext3_label, made?.itemtext20_label],
        ['Model Number', 'Serial Number', 'Field 3', 'Field 20'],
      )

      await tab.click('button', 'Actions for Set-top box')
      await tab.click('menuitem', 'Edit template')
      await tab.fill('Retail cost', '55')
      await tab.click('button', 'Save template')
      await tab.reaches('/inventory-templates-list')
      await tab.see('Template saved')
      assert.equal(
        (await api.get({ inventory_template_id: made?.inventory_template_id ?? 0 })).retail_cost,
        55,
      )
    }),
  )

  it(
    'list the products that a new name leaves behind, and are renamed only when that is confirmed (INV-21)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const as = stage.world.app.as(admin())
      const { inventory_template_id } = await as
        .of(templateApi)
        .create({ item: 'Dongle', wholesale_cost: 1, retail_cost: 2 })
      await as.of(catalogApi).create({
        product_name: 'Travel dongle',
        product_slug: 'travel-dongle',
        category: 'standalone',
        service_type: 'mobile',
        inventory_items_list: "['Dongle']",
      })
      const nameNow = async () => (await as.of(templateApi).get({ inventory_template_id })).item
      await tab.goto(`/inventory-templates-list/${inventory_template_id}`)
      await tab.fill('Type', 'USB dongle')
      await tab.click('button', 'Save template')
      await tab.get('dialog', 'Rename Dongle?')
      await tab.see('1 product asks for the old name')
      await tab.get('link', 'Travel dongle')
      await refuseBarriers(tab.page, 'renaming a template')
      await tab.click('button', 'Cancel')
      await tab.loses('Rename Dongle?')
      assert.equal(await nameNow(), 'Dongle')
      await tab.click('button', 'Save template')
      await tab.click('button', 'Rename template')
      await tab.reaches('/inventory-templates-list')
      await tab.see('USB dongle')
      assert.equal(await nameNow(), 'USB dongle')
    }),
  )

  it(
    'that are not for staff are not offered where an item is added or a file is loaded; existing items keep their form (INV-12, INV-14)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const as = stage.world.app.as(admin())
      const cost = { wholesale_cost: 0, retail_cost: 0 }
      await as.of(templateApi).create({ item: 'Hidden type', ...cost, allow_dropdown_staff: false })
      await as.of(templateApi).create({ item: 'Shown type', ...cost })
      const { inventory_id } = await as.of(inventoryApi).create({ item: 'Hidden type', itemtext1: 'kept' })
      for (const path of ['/inventory-items/new', '/inventory-imports']) {
        await tab.goto(path)
        await tab.click('combobox', 'Type')
        await tab.get('option', 'Shown type')
        assert.equal(await tab.has('option', 'Hidden type'), false, path)
      }
      await tab.goto(`/inventory-items/${inventory_id}/edit`)
      await tab.get('textbox', 'Model Number')
    }),
  )
})

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { admin } from '@omnicrm/test'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import { refuseBarriers } from './axe.ts'
import { inBrowser } from './run.ts'

describe('import of items, in a browser', () => {
  it(
    'takes a file, shows its columns, checks it, imports the good rows and names the refused ones (INV-98, INV-99)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      // The stage takes its data directory away at its end.
      const file = join(stage.world.app.dataDirectory, 'sims.csv')
      writeFileSync(
        file,
        'item;itemtext1;itemtext2;Colour\nSIM Card;89000001;50501;red\nSIM Card;;50502;blue\n',
      )
      await tab.goto('/inventory-items-list')
      await tab.click('link', 'Import items')
      await tab.reaches('/inventory-imports')
      await tab.see('Drop a CSV or Excel file here')
      const input = await (await tab.page.$('input[type=file]'))?.toElement('input')
      assert.ok(input)
      await input.uploadFile(file)
      await tab.reaches(/\/inventory-imports\/\d+/)
      await tab.see('89000001')
      await refuseBarriers(tab.page, 'columns of an import')
      await tab.click('button', 'Check file')
      await tab.see('Items that can be created: 1. Rows that can not: 1.')
      await tab.see('itemtext1')
      await tab.click('button', 'Import items')
      await tab.see('Items created: 1. Rows refused: 1.')
      await tab.get('button', 'Download refused rows')
      await tab.click('link', 'Show the items')
      await tab.see('89000001')
      const { data } = await stage.world.app.as(admin()).of(inventoryApi).list({ search: '89000001' })
      assert.deepEqual([data.length, data[0]?.itemtext2], [1, '50501'])
    }),
  )
})

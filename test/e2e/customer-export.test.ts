import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory } from '@omnicrm/test'
import { inBrowser } from './run.ts'

describe('the export of a list, in a browser', () => {
  it(
    'is the file that the server writes: what the filters leave, in the columns that are shown (CUST-7)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      await stage.world.givenCustomer('Export Alder')
      await stage.world.givenCustomer('Export Birch')
      await stage.world.givenCustomer('Other Cedar')
      const folder = makeDirectory()
      const { id: browserContextId = '' } = tab.page.browserContext()
      const session = await tab.page.createCDPSession()
      await session.send('Browser.setDownloadBehavior', {
        behavior: 'allow',
        downloadPath: folder,
        browserContextId,
      })
      await tab.goto('/customers?search=export')
      await tab.get('link', 'Export Birch')
      await tab.click('button', 'Export as CSV')
      await tab.see('2 rows exported')
      const isThere = () => existsSync(folder) && readdirSync(folder).some(name => name.endsWith('.csv'))
      while (!isThere()) await tab.page.evaluate(() => new Promise(requestAnimationFrame))
      const [name = ''] = readdirSync(folder)
      assert.match(name, /^customers-\d{4}-\d\d-\d\d\.csv$/)
      const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\r\n')
      assert.match(lines[0] ?? '', /^\ufeffcustomer_name,customer_id,/)
      assert.deepEqual(
        lines.slice(1).map(line => line.split(',')[0]),
        ['Export Alder', 'Export Birch'],
      )
    }),
  )
})

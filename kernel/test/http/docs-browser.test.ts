import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import puppeteer, { type Page } from 'puppeteer-core'
import { ListQuery, permission, query, T } from '@omnicrm/sdk'
import { config, holding, httpOf, serving, tokens } from './fakes.ts'

const view = permission('view_thing', 'See things')
const list = query({
  method: 'GET',
  path: '/crm/thing/',
  allow: view,
  query: ListQuery,
  response: T.Object({ greeting: T.String() }),
})

/** Runs the one operation of the plugin `shop` from the page; gives what the page shows of the answer. */
async function tryOut(page: Page): Promise<string> {
  await page.click('.execute')
  await page.waitForSelector('.live-responses-table .response-col_status')
  return await page.$eval('.live-responses-table', table => table.textContent ?? '')
}

describe('the API page in a browser', () => {
  it('authenticates all later calls by `Bearer <token>` pasted under Authorize, and breaks no policy (PLAT-43)', async function () {
    this.timeout(60_000)
    await using http = httpOf([serving('list', list, async () => ({ greeting: 'welcome' }))], {
      authenticators: [tokens({ staff: holding('view_thing') })],
      config: { ...config, publicUrl: '' },
    })
    const server = createServer(http.handler).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const browser = await puppeteer.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    })
    try {
      const page = await browser.newPage()
      const complaints: string[] = []
      page.on('console', message => void (message.type() === 'error' && complaints.push(message.text())))
      page.on('pageerror', error => void complaints.push(String(error)))
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/crm/docs/`, {
        waitUntil: 'networkidle0',
      })
      assert.deepEqual(complaints, [])
      await page.click('[id^="operations-shop"] .opblock-summary-control')
      await page.waitForSelector('.try-out__btn')
      await page.click('.try-out__btn')
      assert.match(await tryOut(page), /401/)
      await page.click('.btn.authorize')
      await page.type('.auth-container input', 'Bearer staff')
      await page.click('.auth-btn-wrapper .authorize')
      await page.click('.auth-btn-wrapper .btn-done')
      await page.click('.btn-clear')
      assert.match(await tryOut(page), /200.*welcome/s)
    } finally {
      await browser.close()
      server.closeAllConnections()
      server.close()
    }
  })
})

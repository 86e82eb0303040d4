import assert from 'node:assert/strict'
import type { Browser } from 'puppeteer-core'
import { startGrafanaPeer } from '../peers/grafana/peer.ts'
import { refuseBarriers } from './axe.ts'
import { openBrowser } from './browser.ts'
import { openShop } from './shop.ts'

describe('panels of Grafana, in a browser', function () {
  this.timeout(120_000)
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  it('stand on the dashboard in their order under their titles, and nothing leaves the origin (CONF-80, CONF-126)', async () => {
    await using one = await startGrafanaPeer({ token: 'glsa_viewer' })
    await using two = await startGrafanaPeer({ token: 'glsa_viewer' })
    await using shop = await openShop({
      browser,
      plugins: ['reports'],
      env: {
        REACT_APP_GRAFANA_URLS: `${one.url}/d/abc,${two.url}/d/xyz`,
        REACT_APP_GRAFANA_LABELS: 'Network Monitoring,Service Health',
        REACT_APP_GRAFANA_API_KEY: 'glsa_viewer',
      },
    })
    for (const [width, scheme] of [
      [1280, 'light'],
      [390, 'dark'],
    ] as const) {
      const tab = await shop.open({ as: 'admin', width, scheme })
      const strangers: string[] = []
      tab.page.on('request', each => {
        if (!each.url().startsWith(tab.origin) && !/^(data|blob):/.test(each.url()))
          strangers.push(each.url())
      })
      await tab.goto('/dashboard')
      for (const title of ['Network Monitoring', 'Service Health']) {
        await tab.get('heading', title)
        const picture = await tab.get('image', `${title}, drawn by Grafana`)
        await tab.page.waitForFunction(each => (each as HTMLImageElement).naturalWidth === 1000, {}, picture)
      }
      const titles = await tab.page.$$eval('h2', all => all.map(each => each.textContent))
      assert.ok(titles.indexOf('Network Monitoring') < titles.indexOf('Service Health'))
      assert.deepEqual(strangers, [])
      assert.deepEqual(tab.complaints(), [])
      await refuseBarriers(tab.page, `panels of Grafana, ${scheme}`)
    }
    assert.match(one.calls[0]?.url ?? '', /^\/render\/d\/abc\?.*theme=light/)
  })

  it('leave no area where none is configured (CONF-81)', async () => {
    await using shop = await openShop({ browser, plugins: ['reports'] })
    const tab = await shop.open({ as: 'admin' })
    await tab.goto('/dashboard')
    await tab.get('heading', 'Recent customers')
    assert.equal(await tab.has('link', 'Open in Grafana'), false)
  })
})

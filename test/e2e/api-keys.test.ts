import assert from 'node:assert/strict'
import { refuseBarriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { until } from '../suites/story/world.ts'
import { inBrowser } from './run.ts'
import type { Stage } from './stage.ts'

/** Asks for customers with a key. @returns the status of the answer */
async function tryKey({ front }: Stage, key: string): Promise<number> {
  const response = await fetch(`${front.origin}/crm/customer/?per_page=1`, { headers: { 'x-api-key': key } })
  return response.status
}

/** Fills in the form by keyboard and pointer. @returns the key that the page shows once */
async function make(tab: Tab, name: string): Promise<string> {
  await tab.goto('/api-keys/new')
  await tab.fill('Name', name)
  await tab.click('checkbox', 'View customers')
  await tab.click('button', '90 days')
  await tab.click('button', 'Generate key')
  return await shownKey(tab, name)
}

async function shownKey(tab: Tab, name: string): Promise<string> {
  await tab.get('dialog', `The key of ${name}`)
  return await tab.page.$eval('output', each => each.textContent ?? '')
}

async function act(tab: Tab, name: string, verb: string): Promise<void> {
  await tab.click('button', `Actions for ${name}`)
  await tab.click('menuitem', verb)
}

/** Uses are written down in bundles, a little later. */
async function showsUse(tab: Tab, path: string): Promise<void> {
  await until(async () => {
    await tab.goto(path)
    await tab.see('1–1 of 1')
    return !(await tab.text()).includes('Never') || undefined
  })
}

describe('API keys, in a browser', () => {
  it(
    'are shown once when made, are masked in the list at once, and work (KEY-18, KEY-19, KEY-26, KEY-35)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const key = await make(tab, 'Petrel Sync')
      assert.match(key, /^sk_live_[A-Za-z0-9]{40}$/)
      await tab.see('Once this is closed, nobody can see it again.')
      await refuseBarriers(tab.page, 'a key that is shown once')
      await tab.page.keyboard.press('Escape')
      await tab.get('button', 'Copy to clipboard')
      await tab.click('button', 'Close')
      await tab.reaches(/^\/api-keys/)
      await tab.see('Petrel Sync')
      await tab.see(`sk_live_...${key.slice(-3)}`)
      assert.ok(!(await tab.page.content()).includes(key))
      assert.equal(await tryKey(stage, key), 200)
    }),
  )

  it(
    'ask for a name, and never expire only if that is left blank (KEY-26, KEY-27)',
    inBrowser({ as: 'admin' }, async ({ tab }) => {
      await tab.goto('/api-keys/new')
      await tab.click('button', 'Generate key')
      await tab.page.waitForSelector('input[name=name][aria-invalid=true]')
      await tab.fill('Name', 'Gannet Watch')
      await tab.click('button', '1 year')
      const field = await tab.page.$eval('input[type=date]', each => each.value)
      assert.equal(Number(field.slice(0, 4)), new Date().getUTCFullYear() + 1)
      await tab.click('button', 'No expiry')
      await tab.click('button', 'Generate key')
      await shownKey(tab, 'Gannet Watch')
      await tab.click('button', 'Close')
      await tab.see('No expiry')
    }),
  )

  it(
    'are counted, searched by name and by the visible part, filtered and sorted (KEY-49, KEY-50, KEY-51)',
    inBrowser({ as: 'admin' }, async ({ tab }) => {
      const key = await make(tab, 'Fulmar Export')
      await make(tab, 'Skua Import')
      await tab.goto('/api-keys')
      for (const label of ['Total API keys', 'Active keys', 'Expiring soon', 'Expired keys'])
        await tab.see(label)
      await tab.fill('Search name, description or key…', key.slice(-3), 'searchbox')
      await tab.loses('Skua Import')
      await tab.see('Fulmar Export')
      await tab.goto('/api-keys?f.status=expired&search=fulmar')
      await tab.see('Nothing matches these filters')
      await tab.goto('/api-keys?per_page=100')
      const names = () => tab.page.$$eval('tbody tr a', links => links.map(each => each.textContent ?? ''))
      await tab.see('Fulmar Export')
      await tab.click('button', 'Name')
      await tab.reaches(/sort=name/)
      const byName = (a: string, b: string) => a.toLowerCase().localeCompare(b.toLowerCase())
      await tab.page.waitForFunction(() => document.querySelector('[aria-busy=false] tbody tr a'))
      assert.deepEqual(await names(), (await names()).toSorted(byName))
      await refuseBarriers(tab.page, 'the API keys')
    }),
  )

  it(
    'get a new value after a warning that names the last use; the old one ends at once (KEY-31, KEY-33, KEY-34)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const former = await make(tab, 'Tern Relay')
      assert.equal(await tryKey(stage, former), 200)
      await showsUse(tab, '/api-keys?search=tern')
      await act(tab, 'Tern Relay', 'Regenerate key')
      await tab.see('The current key stops working at once.')
      await tab.see(/Last used .*(ago|now)/)
      await refuseBarriers(tab.page, 'the dialog that regenerates a key')
      await tab.click('button', 'Regenerate key')
      const next = await shownKey(tab, 'Tern Relay')
      assert.notEqual(next, former)
      assert.equal(await tryKey(stage, former), 401)
      assert.equal(await tryKey(stage, next), 200)
    }),
  )

  it(
    'are deleted after a confirmation, and refused from then on (KEY-32, KEY-33, KEY-34)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const key = await make(tab, 'Puffin Feed')
      await tab.goto('/api-keys?search=puffin')
      await act(tab, 'Puffin Feed', 'Delete key')
      await tab.see('Never used')
      await tab.click('button', 'Delete key')
      await tab.see('Puffin Feed is deleted')
      await tab.see('Nothing matches these filters')
      assert.equal(await tryKey(stage, key), 401)
    }),
  )

  it(
    'are edited, but for their value; their page shows rights, use by day, requests and addresses (KEY-30, KEY-36)',
    inBrowser({ as: 'admin' }, async ({ tab, stage, me }) => {
      const key = await make(tab, 'Auk Monitor')
      await tryKey(stage, key)
      await showsUse(tab, '/api-keys?search=auk')
      await tab.click('link', 'Auk Monitor')
      await tab.get('heading', 'Auk Monitor')
      await tab.see(me.email.replace(/@.*/, ''))
      await tab.see('1 request in 30 days')
      await tab.click('tab', 'Recent requests')
      await tab.see('GET /crm/customer/')
      await refuseBarriers(tab.page, 'the requests of a key')
      await tab.click('link', 'Edit key')
      await tab.fill('Name', 'Auk Observer')
      await tab.click('button', 'Save key')
      await tab.get('heading', 'Auk Observer')
      assert.equal(await tryKey(stage, key), 200)
    }),
  )
})

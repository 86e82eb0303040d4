import assert from 'node:assert/strict'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import { admin } from '@omnicrm/test'
import { refuseBarriers } from './axe.ts'
import { patienceMs, type Tab } from './browser.ts'
import { until } from '../suites/story/world.ts'
import { inBrowser } from './run.ts'
import { configuredKey, type Stage } from './stage.ts'

const keysOf = ({ world }: Stage) => world.app.as(admin()).of(identity)

const dayIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** What the names of the keys of one test have in common. */
const flock = 'Wader'

/** A key of an administrator with this last name. @returns its id */
async function givenKey(stage: Stage, name: string, expiry: string, creator: string): Promise<number> {
  const { access_token } = await stage.tokensOf(await stage.user('admin', creator))
  const answer = await stage.world.app.http({
    method: 'POST',
    url: '/crm/api-keys',
    payload: { name: `${flock} ${name}`, expiry_date: expiry, permissions: [] },
    headers: { authorization: `Bearer ${access_token}` },
  })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json<{ api_key_id: number }>().api_key_id
}

/** Waits until the list has this order. */
async function reads(tab: Tab, expected: readonly string[]): Promise<void> {
  const names = () =>
    tab.page.$$eval('tbody tr', rows =>
      rows.map(row => /Bunting|Dotterel|Whimbrel/.exec(row.textContent ?? '')?.[0] ?? ''),
    )
  const deadline = Date.now() + patienceMs
  while ((await names()).join() !== expected.join()) {
    if (Date.now() > deadline) assert.deepEqual(await names(), expected, tab.path())
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

/** Tone and word of the status of each key. */
const tones = async (tab: Tab): Promise<Record<string, string>> =>
  Object.fromEntries(
    await tab.page.$$eval('tbody tr', rows =>
      rows.map(row => {
        const badge = row.querySelector<HTMLElement>('[data-tone]')
        const name = /Bunting|Dotterel|Whimbrel/.exec(row.textContent ?? '')?.[0] ?? ''
        return [name, `${badge?.dataset['tone']} ${badge?.textContent}`]
      }),
    ),
  )

/** Which way the list is sorted by the column with this head, once it is. */
async function directionOf(tab: Tab, label: string): Promise<string> {
  const direction = await tab.page.waitForFunction(
    wanted => {
      const heads = [...document.querySelectorAll('th[aria-sort]')]
      return heads.find(head => head.textContent?.trim() === wanted && head.ariaSort !== 'none')?.ariaSort
    },
    { timeout: patienceMs },
    label,
  )
  return String(await direction.jsonValue())
}

describe('the list of API keys, in a browser', () => {
  it(
    'shows keys of the configuration file with a lock, and says why nothing can be done with them (KEY-34)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const configured = (await keysOf(stage).listApiKeys({ per_page: 100 })).data.find(
        each => each.protected,
      )
      assert.ok(configured)
      await tab.goto(`/api-keys?search=${encodeURIComponent(configured.name)}`)
      await tab.see('Configuration file')
      const reason = 'Defined in the configuration file: change it there and restart the server.'
      const lock = await tab.get('button', `${configured.name}: ${reason}`)
      assert.equal(await tab.has('button', `Actions for ${configured.name}`), false)
      await lock.focus()
      await tab.see(reason)
      assert.ok(!(await tab.page.content()).includes(configuredKey))
      await refuseBarriers(tab.page, 'a key of the configuration file')
    }),
  )

  it(
    'is narrowed to active, soon expiring and expired ones, each with its colour, and sorted both ways by name, creation, expiry and creator (KEY-45..47, KEY-51)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      await givenKey(stage, 'Dotterel', dayIn(200), 'Calder')
      await givenKey(stage, 'Bunting', dayIn(10), 'Abbott')
      const soon = new Date(Date.now() + 1000).toISOString()
      const api_key_id = await givenKey(stage, 'Whimbrel', soon, 'Barlow')
      await until(
        async () => (await keysOf(stage).getApiKey({ api_key_id })).status === 'expired' || undefined,
      )
      const orders = {
        Name: ['Bunting', 'Dotterel', 'Whimbrel'],
        Created: ['Dotterel', 'Bunting', 'Whimbrel'],
        'Expiry date': ['Whimbrel', 'Bunting', 'Dotterel'],
        'Created by': ['Bunting', 'Whimbrel', 'Dotterel'],
      }
      await tab.goto(`/api-keys?search=${flock}`)
      await reads(tab, ['Whimbrel', 'Bunting', 'Dotterel'])
      assert.deepEqual(await tones(tab), {
        Dotterel: 'success Active',
        Bunting: 'warning Expiring soon',
        Whimbrel: 'danger Expired',
      })
      for (const [label, names] of Object.entries(orders)) {
        await tab.click('button', label)
        const first = await directionOf(tab, label)
        await reads(tab, first === 'ascending' ? names : names.toReversed())
        await tab.click('button', label)
        await reads(tab, first === 'ascending' ? names.toReversed() : names)
      }
      for (const [label, names] of [
        ['Active only', ['Bunting', 'Dotterel']],
        ['Expiring in the next 30 days', ['Bunting']],
        ['Expired', ['Whimbrel']],
      ] as const) {
        await tab.goto(`/api-keys?search=${flock}&sort=name&order=asc`)
        await tab.click('button', 'Filter')
        await tab.click('menuitem', 'Status')
        await tab.click('checkbox', label)
        await reads(tab, names)
      }
    }),
  )
})

describe('the page of an API key, in a browser', () => {
  it(
    'has creator, creation, what it may do, where it may come from and where it came from (KEY-36)',
    inBrowser({ as: 'admin' }, async ({ tab, stage, me }) => {
      await tab.goto('/api-keys/new')
      await tab.fill('Name', 'Sanderling')
      await tab.fill('Description (optional)', 'Counts customers at night')
      await tab.click('checkbox', 'View customers')
      await tab.fill('Allowed addresses (optional)', '127.0.0.0/8')
      await tab.click('button', 'Generate key')
      await tab.get('dialog', 'The key of Sanderling')
      const key = await tab.page.$eval('output', each => each.textContent ?? '')
      await tab.click('button', 'Close')
      const ask = () =>
        fetch(`${stage.front.origin}/crm/customer/?per_page=1`, { headers: { 'x-api-key': key } })
      assert.deepEqual([(await ask()).status, (await ask()).status], [200, 200])
      const { data } = await keysOf(stage).listApiKeys({ search: 'Sanderling' })
      const id = data[0]?.api_key_id ?? 0
      // Uses are written down in bundles, a little later.
      await until(
        async () => (await keysOf(stage).getApiKey({ api_key_id: id })).usage.requests === 2 || undefined,
      )
      await tab.goto(`/api-keys/${id}`)
      for (const text of ['Counts customers at night', me.email.replace(/@.*/, ''), '127.0.0.0/8'])
        await tab.see(text)
      await tab.see(/Addresses\s+127\.0\.0\.1\s+2 requests/)
      await refuseBarriers(tab.page, 'the use of a key')
      await tab.click('tab', 'Permissions 1')
      await tab.see('view_customer')
      await refuseBarriers(tab.page, 'the permissions of a key')
    }),
  )
})

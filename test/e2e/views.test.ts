import assert from 'node:assert/strict'
import type { SavedView } from '@omnicrm/plugin-views/contract'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { admin } from '@omnicrm/test'
import { refuseBarriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { choose, lands, press, rewrite } from './keys.ts'
import { inBrowser } from './run.ts'
import { settle, tooWide } from './settle.ts'
import type { Stage, User } from './stage.ts'
import { until } from '../suites/story/world.ts'

const list = {
  state: {
    columns: ['customer_name', 'customer_status'],
    sort: 'customer_name',
    order: 'asc',
    filters: {},
    search: '',
    per_page: 25,
    density: 'comfortable',
  },
} as const
type State = Partial<Omit<SavedView['state'], 'columns' | 'filters'>> & {
  readonly columns?: readonly string[]
  readonly filters?: Readonly<Record<string, readonly string[]>>
}

/** A view of the customers, as its owner has saved it. @returns its id */
async function givenView(
  stage: Stage,
  owner: User,
  title: string,
  { shared = false, ...state }: State & { shared?: boolean } = {},
): Promise<number> {
  const { access_token } = await stage.tokensOf(owner)
  const answer = await stage.world.app.http({
    method: 'PUT',
    url: '/crm/saved_view/',
    payload: { list: 'customers', title, shared, state: { ...list.state, ...state } },
    headers: { authorization: `Bearer ${access_token}` },
  })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json<SavedView>().saved_view_id
}

async function givenCustomers({ world }: Stage, ...names: readonly string[]): Promise<void> {
  for (const customer_name of names) await world.app.as(admin()).of(customerApi).create({ customer_name })
}

const heads = (tab: Tab) =>
  tab.page.$$eval('thead th', cells => cells.map(each => each.textContent?.trim() ?? '').filter(Boolean))

const rows = (tab: Tab) =>
  tab.page.$$eval('tbody tr a[href^="/customers/"]', links => links.map(each => each.textContent))

/** Texts of the tabs, the open one in brackets. */
const tabs = (tab: Tab) =>
  tab.page.$$eval('nav[aria-label="Views"] a', links =>
    links.map(each => {
      const text = (each.textContent ?? '').replace(/\s+/g, ' ').trim()
      return each.getAttribute('aria-current') === 'true' ? `[${text}]` : text
    }),
  )

const opens = async (tab: Tab, text: string): Promise<void> => {
  await until(async () => (await tabs(tab)).includes(`[${text}]`) || undefined)
}

/** Chooses in the menu of the open view. */
async function act(tab: Tab, title: string, verb: string): Promise<void> {
  await tab.click('button', `Actions for view ${title}`)
  await tab.click('menuitem', verb)
}

async function hideColumn(tab: Tab, label: string): Promise<void> {
  await tab.click('button', 'Columns and density')
  await tab.click('checkbox', label)
  await tab.page.keyboard.press('Escape')
  await until(async () => !(await heads(tab)).includes(label) || undefined)
}

describe('saved views, in a browser', () => {
  it(
    'keep filters, search, sorting and columns under a name; a change shows as a dot until it is saved or reset',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      await givenCustomers(stage, 'Lantern East', 'Lantern West')
      await tab.goto('/customers?search=lantern&sort=customer_name')
      await tab.see('Lantern West')
      await tab.click('button', 'Save view')
      await tab.fill('Name of the view', 'Lanterns')
      await tab.page.keyboard.press('Enter')
      await tab.see('View Lanterns is saved')
      await opens(tab, 'Lanterns')
      assert.deepEqual(await tabs(tab), ['All', 'Open', 'Closed', 'Suspended', 'Archived', '[Lanterns]'])
      const saved = tab.path()

      await hideColumn(tab, 'Contact')
      await tab.click('button', 'Name')
      await opens(tab, 'Lanterns Unsaved changes')
      await until(async () => (await rows(tab))[0] === 'Lantern West' || undefined)
      await act(tab, 'Lanterns', 'Reset changes')
      await opens(tab, 'Lanterns')
      await tab.reaches(saved)
      await until(async () => (await rows(tab))[0] === 'Lantern East' || undefined)
      assert.ok((await heads(tab)).includes('Contact'))

      await hideColumn(tab, 'Contact')
      await tab.click('button', 'Save changes')
      await opens(tab, 'Lanterns')
      await tab.click('link', 'All')
      await tab.reaches('/customers')
      await until(async () => (await heads(tab)).includes('Contact') || undefined)
      await tab.click('link', 'Lanterns')
      await until(async () => !(await heads(tab)).includes('Contact') || undefined)
      assert.deepEqual(await rows(tab), ['Lantern East', 'Lantern West'])
      await tab.page.goBack()
      await tab.reaches('/customers')
      await opens(tab, 'All')
    }),
  )

  it(
    'keep columns in the order they were moved to by the keyboard; without a view the browser remembers it',
    inBrowser({ as: 'Support' }, async ({ tab }) => {
      await tab.goto('/customers')
      await tab.click('button', 'Columns and density')
      const before = await heads(tab)
      const [first = '', second = '', third = ''] = before
      const moved = [first, third, second, ...before.slice(3)]
      await (await tab.get('button', `Move ${third} earlier`)).focus()
      await tab.page.keyboard.press('Enter')
      await until(async () => (await heads(tab)).join() === moved.join() || undefined)
      // The focus stays on the button, which has come to the end of its way.
      await tab.page.keyboard.press('Enter')
      await tab.page.keyboard.press('Tab')
      await tab.page.keyboard.press('Enter')
      await until(async () => (await heads(tab)).join() === before.join() || undefined)
      await tab.page.keyboard.press('Enter')
      const further = [first, second, ...before.slice(3, 4), third, ...before.slice(4)]
      await until(async () => (await heads(tab)).join() === further.join() || undefined)
      await tab.page.keyboard.press('Escape')
      await tab.page.reload()
      await until(async () => (await heads(tab)).join() === further.join() || undefined)
    }),
  )

  it(
    'are renamed, refused under a name that is taken, deleted, and come back with Undo',
    inBrowser({ as: 'Support' }, async ({ tab, stage, me }) => {
      await givenView(stage, me, 'Morning')
      await givenView(stage, me, 'Evening')
      await tab.goto('/customers')
      await tab.click('link', 'Evening')
      await opens(tab, 'Evening')
      await act(tab, 'Evening', 'Rename view')
      tab.expects(/409/)
      await tab.fill('Name of the view', 'Morning')
      await tab.click('button', 'Save name')
      await tab.see('is already in use')
      await tab.fill('Name of the view', 'Dusk')
      await tab.click('button', 'Save name')
      await opens(tab, 'Dusk')
      await act(tab, 'Dusk', 'Delete view')
      await tab.see('View Dusk is deleted')
      await opens(tab, 'All')
      assert.ok(!(await tabs(tab)).includes('Dusk'))
      await tab.click('button', 'Undo')
      await tab.get('link', 'Dusk')
      assert.deepEqual((await tabs(tab)).slice(-2), ['Dusk', 'Morning'])
    }),
  )

  it(
    'are shared with all staff, who see and copy them, and can not change them; administrators delete them',
    inBrowser({ as: 'Support' }, async ({ tab, stage, me, another }) => {
      await givenView(stage, me, 'Night shift', { search: 'night' })
      await tab.goto('/customers')
      await tab.click('link', 'Night shift')
      await opens(tab, 'Night shift')
      await act(tab, 'Night shift', 'Share with all staff')
      await opens(tab, 'Night shift Shared')

      const colleague = await another(await stage.user('Support', 'Lamplighter'))
      await colleague.goto('/customers')
      const name = `Night shift Shared by ${me.email.split('@')[0] ?? ''}`
      await colleague.click('link', name)
      await opens(colleague, name)
      assert.match(colleague.path(), /search=night/)
      await colleague.click('button', 'Actions for view Night shift')
      await colleague.get('menuitem', 'Save as new view')
      assert.deepEqual(
        await colleague.page.$$eval('[role=menuitem]', items => items.map(each => each.textContent)),
        ['Save as new view'],
      )
      await colleague.click('menuitem', 'Save as new view')
      await colleague.fill('Name of the view', 'My nights')
      await colleague.page.keyboard.press('Enter')
      await opens(colleague, 'My nights')

      const head = await another(await stage.user('admin', 'Nightwatch'))
      await head.goto('/customers')
      await head.click('link', name)
      await act(head, 'Night shift', 'Delete view')
      await head.get('dialog', 'Delete Night shift?')
      await head.see('It is gone for everybody.')
      await head.click('button', 'Delete view')
      await head.see('View Night shift is deleted')
      await opens(head, 'All')
      await tab.page.reload()
      await until(async () => !(await tabs(tab)).some(each => each.includes('Night shift')) || undefined)
      await tab.reaches(/search=night/)
    }),
  )

  it(
    'show what is left of an old view whose columns and sorting are no more, and count that as no change; a filter that is no more is named',
    inBrowser({ as: 'Support' }, async ({ tab, stage, me }) => {
      await givenCustomers(stage, 'Relic')
      const old = { columns: ['customer_status', 'fax_number'], sort: 'fax_number', search: 'relic' }
      await givenView(stage, me, 'Relics', { ...old, filters: { customer_status: ['Open'] } })
      await givenView(stage, me, 'Ruins', { ...old, filters: { fax_number: ['1'] } })
      await tab.goto('/customers')
      await tab.click('link', 'Relics')
      await opens(tab, 'Relics')
      await tab.get('link', 'Relic')
      assert.deepEqual(await heads(tab), ['Name', 'Status', 'Actions'])
      assert.doesNotMatch(tab.path(), /fax_number/)
      tab.expects(/400/)
      await tab.click('link', 'Ruins')
      await tab.see(/there is no filter 'fax_number'/)
      await opens(tab, 'Ruins')
      await tab.click('link', 'All')
      await tab.get('link', 'Relic')
    }),
  )

  it(
    'open by a short link; that of a view kept private leads to the list',
    inBrowser({ as: 'Support' }, async ({ tab, stage, me }) => {
      await givenCustomers(stage, 'Compass North')
      const id = await givenView(stage, me, 'Compasses', { search: 'compass' })
      await tab.goto(`/customers?view=${id}`)
      await tab.reaches(/search=compass/)
      await opens(tab, 'Compasses')
      const other = await givenView(stage, await stage.user('Support', 'Cartographer'), 'Private')
      await tab.goto(`/customers?view=${other}`)
      await tab.reaches('/customers')
      await opens(tab, 'All')
    }),
  )

  it(
    'have a density of their own, which goes when they are left',
    inBrowser({ as: 'Support' }, async ({ tab, stage, me }) => {
      await givenView(stage, me, 'Dense', { density: 'compact' })
      const density = () => tab.page.$eval('html', each => each.dataset['density'])
      await tab.goto('/customers')
      await tab.click('link', 'Dense')
      await until(async () => (await density()) === 'compact' || undefined)
      await tab.click('link', 'All')
      await until(async () => (await density()) === 'comfortable' || undefined)
    }),
  )

  it(
    'are saved, opened and left by keyboard alone, and the focus is never lost',
    inBrowser({ as: 'Support' }, async ({ tab, stage }) => {
      await givenCustomers(stage, 'Handrail')
      await tab.goto('/customers?search=handrail')
      await press(tab, 'button', 'Save view')
      await lands(tab, 'textbox', 'Name of the view')
      await tab.page.keyboard.type('By keys')
      await tab.page.keyboard.press('Enter')
      await opens(tab, 'By keys')
      await lands(tab, 'button', 'Save view')
      await press(tab, 'link', 'Open')
      await opens(tab, 'Open')
      await press(tab, 'link', 'By keys')
      await opens(tab, 'By keys')
      await press(tab, 'button', 'Name')
      await opens(tab, 'By keys Unsaved changes')
      await press(tab, 'button', 'Save changes')
      await opens(tab, 'By keys')
      await lands(tab, 'button', 'Save view')
      await choose(tab, 'Actions for view By keys', 'Rename view')
      await lands(tab, 'textbox', 'Name of the view')
      await rewrite(tab, 'Hands on')
      await tab.page.keyboard.press('Enter')
      await opens(tab, 'Hands on')
      await lands(tab, 'button', 'Actions for view Hands on')
      await choose(tab, 'Actions for view Hands on', 'Delete view')
      await tab.see('View Hands on is deleted')
      await opens(tab, 'All')
      await lands(tab, 'button', 'Save view')
    }),
  )

  for (const [where, look] of [
    ['in light', {}],
    ['in the dark', { scheme: 'dark' }],
    ['on a phone', { width: 390, height: 844 }],
    ['on a phone in Arabic', { width: 390, height: 844, language: 'ar' }],
    ['in Arabic', { language: 'ar' }],
  ] as const)
    it(
      `have no barriers ${where}, and the open one is in sight`,
      inBrowser({}, async ({ another, stage }) => {
        const me = await stage.user('Support')
        const { language = 'en', ...size } = { language: undefined, ...look }
        for (const title of ['A view with a long name that says everything', 'Second', 'Third'])
          await givenView(stage, me, title, { shared: title === 'Second' })
        const id = await givenView(stage, me, 'Zebra crossings')
        const tab = await another(me, size)
        await tab.page.evaluateOnNewDocument(
          (code: string) => localStorage.setItem('omnicrm.language', code),
          language,
        )
        await tab.goto(`/customers?view=${id}`)
        await tab.reaches(/columns=/)
        await tab.goto(`${tab.path()}&search=x`)
        await settle(tab)
        await refuseBarriers(tab.page, `the views ${where}`)
        assert.deepEqual(await tooWide(tab), [])
        const hidden = await tab.page.$eval('nav a[aria-current=true]', each => {
          const box = each.getBoundingClientRect()
          const at = (x: number) => document.elementFromPoint(x, box.top + box.height / 2)
          return [box.left + 1, box.right - 1].filter(x => !each.contains(at(x)))
        })
        assert.deepEqual(hidden, [])
        await tab.page.click('nav [data-end] button[aria-haspopup=menu]')
        await tab.page.waitForSelector('[role=menuitem]')
        await settle(tab)
        await refuseBarriers(tab.page, `the menu of a view ${where}`)
        await tab.page.click('[role=menuitem]')
        await tab.page.waitForSelector('[role=dialog] input')
        await settle(tab)
        await refuseBarriers(tab.page, `saving a view ${where}`)
      }),
    )

  it(
    'are left out where the deployment does not have them, and lists are as they were',
    inBrowser({ as: 'Support' }, async ({ tab, stage }) => {
      const config = (await stage.world.app.http({ method: 'GET', url: '/crm/config/ui' })).json<{
        plugins: string[]
      }>()
      assert.ok(config.plugins.includes('views'))
      await tab.page.setRequestInterception(true)
      tab.page.on('request', request => {
        if (new URL(request.url()).pathname !== '/crm/config/ui') return void request.continue()
        const plugins = config.plugins.filter(each => each !== 'views')
        void request.respond({
          contentType: 'application/json',
          body: JSON.stringify({ ...config, plugins }),
        })
      })
      await tab.goto('/customers?view=1&f.customer_status=Open')
      await settle(tab)
      assert.deepEqual(await tabs(tab), ['All', '[Open]', 'Closed', 'Suspended', 'Archived'])
      assert.equal(await tab.has('button', 'Save view'), false)
      await tab.goto('/provisioning')
      await settle(tab)
      assert.equal(await tab.page.$('nav[aria-label="Views"]'), null)
    }),
  )
})

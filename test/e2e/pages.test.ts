import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { attributeApi, tagApi } from '@omnicrm/plugin-customers/contract'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import { barriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'
import { settle, tooWide } from './settle.ts'
import { password, type Stage } from './stage.ts'

/** Ids of things that pages of one thing show. */
interface Shown {
  readonly customer: number
  readonly service: number
  readonly job: number
  readonly item: number
  readonly product: number
  readonly user: number
  readonly role: number
  readonly key: number
}

let shown: Promise<Shown> | undefined

async function make({ world }: Stage): Promise<Shown> {
  const customer = await world.givenCustomer('Sight Seer')
  const notes = world.app.as(admin())
  await notes
    .of(attributeApi)
    .set({ customer_id: customer, attribute_name: 'auto_provision', attribute_value: 'true' })
  // A grey in the middle, where neither white nor ink would be readable.
  const tag = { tag_text: 'Middle', tag_hex_color: '777777', tag_active_date: '2025-01-01' }
  await notes.of(tagApi).create({ customer_id: customer, ...tag })
  const product = await world.productId('Mobile SIM Only')
  const [item = 0] = await world.free('SIM Card')
  const [number = 0] = await world.free('Mobile Number')
  const order = { customer_id: customer, product_id: product, 'SIM Card': item, 'Mobile Number': number }
  const job = await world.ended(await world.order(order))
  assert.equal(job.provisioning_status, 0, job.error_message ?? '')
  return {
    customer,
    product,
    item,
    job: job.provision_id,
    service: job.service_id ?? 0,
    ...(await people(world)),
  }
}

/** A user with a session, a role that grants something, and a key that may come from two places. */
async function people({ app }: Stage['world']): Promise<Pick<Shown, 'user' | 'role' | 'key'>> {
  const staff = app.as(admin()).of(identity)
  const fields = { username: 'sight.seer', email: 'sight.seer@operator.example', password }
  const user = await staff.createUser({
    ...fields,
    first_name: 'Sight',
    last_name: 'Seer',
    roles: ['Support'],
  })
  await app.as(undefined).of(identity).login({ email: fields.email, password })
  const role = (await staff.listRoles({ search: 'Support' })).data[0]
  const key = await staff.createApiKey({
    name: 'Sightseeing',
    description: 'Looks at customers',
    permissions: ['view_customer'],
    allowed_ips: ['192.0.2.10', '198.51.100.0/24'],
  })
  return { user: user.user_id, role: role?.role_id ?? 0, key: key.api_key_id }
}

/** Addresses of pages that no link of the navigation leads to, by what they are about. */
const pages: Readonly<Record<string, (of: Shown) => readonly string[]>> = {
  'a customer and its tabs': ({ customer }) =>
    ['', '#2', '#3', '#4', '#5', '#6', '#7', '#8', '#9'].map(hash => `/customers/${customer}${hash}`),
  'a service and its tabs': ({ service }) =>
    ['', '#inventory', '#addons', '#provisioning'].map(hash => `/services/${service}${hash}`),
  'an item, a template, a product and a job': ({ item, product, job }) => [
    `/inventory-items/${item}`,
    '/inventory-templates-list/1',
    `/products/${product}`,
    `/provisioning/${job}`,
  ],
  'stock that comes back': () => ['/inventory-stock#quarantine', '/inventory-stock#returns'],
  'users, roles and API keys': ({ user, role, key }) => [
    `/users/${user}`,
    '/users/new',
    ...['', '#users'].map(hash => `/roles/${role}${hash}`),
    ...['', '#requests', '#permissions'].map(hash => `/api-keys/${key}${hash}`),
    `/api-keys/${key}/edit`,
    '/api-keys/new',
  ],
  'the own account': () => [
    ...['', '#password', '#security', '#sessions'].map(hash => `/profile${hash}`),
    '/two-factor',
  ],
  'forms and wizards': ({ item, product }) => [
    '/customers/new',
    '/assign-plan',
    '/products/new',
    `/products/${product}/edit`,
    '/inventory-items/new',
    `/inventory-items/${item}/edit`,
    '/inventory-templates-list/new',
    '/change-password',
  ],
}

const turn = (tab: Tab, scheme: 'light' | 'dark') =>
  tab.page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ])

/** Looks at one page in light on a desk and in dark on a phone. @returns what is wrong with it */
async function faultsOf(tab: Tab, path: string): Promise<string[]> {
  await tab.page.setViewport({ width: 1280, height: 900 })
  await turn(tab, 'light')
  await tab.goto(path)
  await settle(tab)
  const text = await tab.text()
  const faults = /does not exist|could not be shown|Access denied/.test(text) ? [text.slice(0, 500)] : []
  const headings = await tab.page.$$eval('h1', found => found.length)
  if (headings !== 1) faults.push(`${headings} main headings`)
  faults.push(...(await barriers(tab.page)))
  await turn(tab, 'dark')
  await tab.page.setViewport({ width: 390, height: 844 })
  await tab.page.waitForSelector('html[data-mantine-color-scheme=dark]')
  await settle(tab)
  faults.push(...(await tooWide(tab)), ...(await barriers(tab.page)))
  return faults.map(fault => `${path}: ${fault}`)
}

async function refuseFaults(tab: Tab, paths: readonly string[]): Promise<void> {
  const faults: string[] = []
  for (const path of paths) faults.push(...(await faultsOf(tab, path)))
  assert.equal(faults.length, 0, faults.join('\n'))
}

describe('pages have no barrier that axe calls serious, light or dark, and fit a phone (PLAT-71)', () => {
  for (const [name, addresses] of Object.entries(pages)) {
    it(
      name,
      inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
        await refuseFaults(tab, addresses(await (shown ??= make(stage))))
      }),
    )
  }

  it(
    'all that the navigation leads to',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      await (shown ??= make(stage))
      await tab.goto('/dashboard')
      await tab.get('navigation', 'Navigation')
      const links = await tab.page.$$eval('nav[aria-label="Navigation"] a', all =>
        all.map(each => each.getAttribute('href') ?? ''),
      )
      assert.ok(links.length > 8, `The navigation has few links: ${links.join(', ')}`)
      await refuseFaults(tab, links)
    }),
  )

  it(
    'signing up, verified addresses and forgotten passwords',
    inBrowser({}, async ({ tab }) => {
      tab.expects(/400 POST \/crm\/auth\/verify_email/)
      await refuseFaults(tab, [
        '/register',
        '/verify-email',
        '/verify-email/no-such-token-of-any-message-that-was-ever-sent',
        '/forgot-password',
        '/reset-password/no-such-token-of-any-message-that-was-ever-sent',
      ])
    }),
  )

  it(
    'signing in, and an address that leads nowhere',
    inBrowser({}, async ({ tab, stage, another }) => {
      const inside = await another(await stage.user('Support'))
      await refuseFaults(tab, ['/login'])
      const told = await faultsOf(inside, '/no-such-page')
      assert.equal(told.length, 1, told.join('\n'))
      assert.match(told[0] ?? '', /This page does not exist/)
    }),
  )
})

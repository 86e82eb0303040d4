import assert from 'node:assert/strict'
import { minutes, seconds } from '@omnicrm/sdk'
import { admin } from '@omnicrm/test'
import { api as identity, tokensOf } from '@omnicrm/plugin-identity/contract'
import type { Browser } from 'puppeteer-core'
import { until } from '../suites/story/world.ts'
import { openBrowser, type Tab } from './browser.ts'
import { openShop, type Shop } from './shop.ts'
import { password } from './stage.ts'

declare global {
  interface Window {
    /** Lets so many milliseconds go by on the clock of the page. */
    pass(milliseconds: number): void
  }
}

/** Time of the page goes on when the test says so. */
const winding = ({ page }: Tab): Promise<unknown> =>
  page.evaluateOnNewDocument(() => {
    const { now } = Date
    let gone = 0
    Date.now = () => now() + gone
    Object.assign(window, { pass: (milliseconds: number) => (gone += milliseconds) })
  })

async function elapse({ app }: Shop, { page }: Tab, milliseconds: number): Promise<void> {
  app.clock.advance(milliseconds)
  await page.evaluate(ms => window.pass(ms), milliseconds)
}

/** The page reads again by itself, as it does when its window comes to the front. */
const comeToFront = ({ page }: Tab): Promise<unknown> =>
  page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))

/** What the page says of the request by which it read again. */
async function readsAgain(tab: Tab): Promise<string | undefined> {
  const [answer] = await Promise.all([
    tab.page.waitForResponse(each => /\/crm\/auth\/users\/search\?/.test(each.url()) && each.ok()),
    comeToFront(tab),
  ])
  return answer.request().headers()['x-omnicrm-background']
}

const lastActivity = async ({ app }: Shop, user_id: number): Promise<string> => {
  const row = (await app.entry.db('session').where({ user_id }).orderBy('created', 'desc').first()) as {
    last_activity: string
  }
  return row.last_activity
}

/** Somebody else whose session is used now: once that is written, all that was noted before it is. */
async function makeWitness(shop: Shop): Promise<() => Promise<void>> {
  const { app } = shop
  const email = 'witness@operator.example'
  const { user_id } = await app
    .as(admin())
    .of(identity)
    .createUser({
      username: 'witness',
      email,
      password,
      first_name: 'Wilma',
      last_name: 'Witt',
      roles: ['Support'],
      must_change_password: false,
    })
  const { access_token } = tokensOf(await app.as(undefined).of(identity).login({ email, password }))
  return async () => {
    const before = await lastActivity(shop, user_id)
    const headers = { authorization: `Bearer ${access_token}` }
    assert.equal((await app.http({ method: 'GET', url: '/crm/auth/me', headers })).statusCode, 200)
    await until(async () => (await lastActivity(shop, user_id)) > before || undefined)
  }
}

describe('an open page that nobody is at, in a browser', function () {
  this.timeout(120_000)
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  it('does not keep its session alive by what it asks for itself; whoever touches it does (AUTH-23)', async () => {
    const auth = { bcrypt_cost: 4, session_idle_minutes: 10 }
    await using shop = await openShop({ browser, clock: new Date(), config: { auth } })
    const witness = await makeWitness(shop)
    const tab = await shop.open({ as: 'admin' })
    tab.expects(/401/)
    await winding(tab)
    await tab.goto('/users')
    await tab.get('button', 'Actions for Wilma Witt')
    const { id } = (await shop.app.entry.db('user').orderBy('id', 'desc').first()) as { id: number }
    await witness()
    const began = await lastActivity(shop, id)

    await elapse(shop, tab, minutes(3))
    assert.equal(await readsAgain(tab), '1')
    await witness()
    assert.equal(await lastActivity(shop, id), began)

    await elapse(shop, tab, seconds(30))
    await tab.page.mouse.move(400, 300)
    assert.equal(await readsAgain(tab), undefined)
    await until(async () => (await lastActivity(shop, id)) > began || undefined)

    // The access token is over and renewed; the session is as old as before.
    await elapse(shop, tab, minutes(6))
    assert.equal(await readsAgain(tab), '1')
    await elapse(shop, tab, minutes(5))
    await comeToFront(tab)
    await tab.get('dialog', 'Sign in again')
    assert.deepEqual(tab.complaints(), [])
  })
})

import assert from 'node:assert/strict'
import { signInByPage } from './account.ts'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'

const refreshCookie = async (tab: Tab) =>
  (await tab.page.browserContext().cookies()).find(each => each.name === 'refresh_token')

/** All that a script in the page could read and carry away. */
const readable = (tab: Tab): Promise<string> =>
  tab.page.evaluate(() =>
    JSON.stringify([document.cookie, Object.entries(localStorage), Object.entries(sessionStorage)]),
  )

const days = (seconds: number): number => Math.round((seconds - Date.now() / 1000) / 86_400)

describe('a session, in a browser', () => {
  it(
    'is kept in a cookie that no script can read, until the browser closes or for 30 days (AUTH-20, AUTH-21, AUTH-22)',
    inBrowser({}, async ({ tab, stage, another }) => {
      const user = await stage.user('customer')
      await tab.goto('/login')
      await signInByPage(tab, user)
      await tab.reaches('/self-care')
      const cookie = await refreshCookie(tab)
      assert.deepEqual(
        {
          httpOnly: cookie?.httpOnly,
          secure: cookie?.secure,
          sameSite: cookie?.sameSite,
          session: cookie?.session,
        },
        { httpOnly: true, secure: true, sameSite: 'Strict', session: true },
      )
      assert.doesNotMatch(await readable(tab), new RegExp(`${cookie?.value}|eyJ`))

      const remembered = await another()
      await remembered.goto('/login')
      await remembered.click('checkbox', 'Remember me for 30 days')
      await signInByPage(remembered, user)
      await remembered.reaches('/self-care')
      assert.equal(days((await refreshCookie(remembered))?.expires ?? 0), 30)
    }),
  )

  it(
    'survives a reload and several at once, and holds for a second tab',
    inBrowser({ as: 'Support' }, async ({ tab }) => {
      tab.expects(/401 POST \/crm\/auth\/refresh/)
      await tab.goto('/customers')
      await tab.page.evaluate(() => {
        location.reload()
        setTimeout(() => location.reload(), 30)
      })
      await tab.page.waitForNavigation()
      await tab.goto('/customers')
      await tab.get('heading', 'Customers')
      const second = await tab.page.browserContext().newPage()
      await second.goto(`${tab.origin}/services`)
      await second.waitForSelector('::-p-aria(Services[role="heading"])')
      await tab.page.bringToFront()
      await tab.goto('/services')
      await tab.get('heading', 'Services')
    }),
  )

  it(
    'begins and ends in all tabs at once',
    inBrowser({}, async ({ tab, stage }) => {
      const user = await stage.user('customer_service_agent_1')
      await tab.goto('/login')
      const second = await tab.page.browserContext().newPage()
      await second.goto(`${tab.origin}/login?next=%2Fservices`)
      await second.waitForSelector('::-p-aria(Sign in[role="button"])')
      await tab.page.bringToFront()
      await signInByPage(tab, user)
      await tab.click('button', 'Remind me later')
      await tab.get('heading', 'Customers')
      await second.bringToFront()
      await second.waitForSelector('::-p-aria(Services[role="heading"])')
      await tab.page.bringToFront()
      await tab.click('button', `${user.name} User menu`)
      await tab.click('menuitem', 'Sign out')
      await tab.get('button', 'Sign in')
      await second.bringToFront()
      await second.waitForSelector('::-p-aria(Sign in[role="button"])')
      assert.equal(await refreshCookie(tab), undefined)
    }),
  )

  it(
    'is asked for again once cookies are cleared (AUTH-24)',
    inBrowser({ as: 'Support' }, async ({ tab }) => {
      tab.expects(/401 POST \/crm\/auth\/refresh/)
      await tab.goto('/customers')
      await tab.get('heading', 'Customers')
      const context = tab.page.browserContext()
      await context.deleteCookie(...(await context.cookies()))
      await tab.goto('/customers')
      await tab.get('button', 'Sign in')
      assert.match(tab.path(), /^\/login/)
    }),
  )

  it(
    'that ran out while nobody used it leads to the sign-in page (AUTH-23)',
    inBrowser({ as: 'Support' }, async ({ tab, stage, me }) => {
      tab.expects(/401/)
      await tab.goto('/customers')
      await tab.get('heading', 'Customers')
      const { app } = stage.world
      const long = new Date(Date.now() - 3_600_000).toISOString()
      await app.entry.db('session').where({ user_id: me.id }).update({ expires_at: long })
      await tab.goto('/services')
      await tab.get('button', 'Sign in')
      assert.match(tab.path(), /^\/login/)
    }),
  )
})

import assert from 'node:assert/strict'
import { linkIn, signInByPage } from './account.ts'
import { refuseBarriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'

const changed = 'Osprey-17-lantern'

async function chooseNew(tab: Tab, password: string): Promise<void> {
  await tab.fill('New password', password)
  await tab.fill('New password again', password)
}

describe('a forgotten password, in a browser', () => {
  it(
    'is replaced through the link of a message, which works once (AUTH-110, AUTH-111, AUTH-115, AUTH-116, AUTH-117, AUTH-120, PORT-80)',
    inBrowser({}, async ({ tab, stage }) => {
      tab.expects(/400 POST \/crm\/auth\/reset_password/)
      const user = await stage.user('customer')
      await tab.goto('/login')
      await tab.click('link', 'Forgot your password?')
      await tab.get('heading', 'Forgot your password?')
      await tab.fill('E-mail', user.email)
      await tab.click('button', 'Send reset link')
      await tab.see('Reset instructions have been sent to your email')
      await tab.see('Delivery takes 5 to 10 minutes. Look into the spam folder too.')
      await tab.get('button', 'Send another link')
      await refuseBarriers(tab.page, 'a link that was sent')

      const path = await linkIn(stage, user.email, 'reset-password')
      await tab.goto(path)
      await tab.fill('New password', changed)
      await tab.fill('New password again', `${changed}s`)
      await tab.click('button', 'Reset password')
      await tab.see('The two passwords differ.')
      await refuseBarriers(tab.page, 'setting a new password')
      await chooseNew(tab, changed)
      await tab.click('button', 'Reset password')
      await tab.reaches('/login')
      await tab.see('Password has been reset successfully')
      await signInByPage(tab, { email: user.email, password: changed })
      await tab.reaches('/self-care')

      await tab.goto(path)
      await chooseNew(tab, 'Another-18-lantern')
      await tab.click('button', 'Reset password')
      await tab.click('link', 'Request new reset link')
      await tab.reaches('/forgot-password')
    }),
  )

  it(
    'is answered alike for an address that nobody has (D-1)',
    inBrowser({}, async ({ tab }) => {
      await tab.goto('/forgot-password')
      await tab.fill('E-mail', 'nobody@operator.example')
      await tab.click('button', 'Send reset link')
      await tab.see('Reset instructions have been sent to your email')
    }),
  )
})

describe('the own account, in a browser', () => {
  it(
    'changes the password with the current one, and nothing with a wrong one (AUTH-135)',
    inBrowser({ as: 'Support' }, async ({ tab, stage, me }) => {
      tab.expects(/400 POST \/crm\/auth\/change_password/)
      await tab.goto('/profile#password')
      await tab.fill('Current password', 'Wrong-password-1')
      await chooseNew(tab, changed)
      await tab.click('button', 'Change password')
      await tab.see('Current password is wrong')
      await stage.tokensOf(me)
      await tab.fill('Current password', me.password)
      await chooseNew(tab, changed)
      await tab.click('button', 'Change password')
      await tab.see('Password changed.')
      await assert.rejects(stage.tokensOf(me))
      await stage.tokensOf({ ...me, password: changed })
    }),
  )

  it(
    'keeps the old e-mail address in force until the new one is verified by its link (AUTH-165, AUTH-166, AUTH-167)',
    inBrowser({ as: 'Support' }, async ({ tab, stage, me }) => {
      const next = `new.${me.email}`
      await tab.goto('/profile')
      await tab.fill('E-mail', next)
      await tab.click('button', 'Save profile')
      await tab.see(`${next} waits to be verified`)
      await refuseBarriers(tab.page, 'an address that waits to be verified')
      assert.equal((await stage.tokensOf(me)).user.email, me.email)
      await tab.goto(await linkIn(stage, next, 'verify-email'))
      await tab.see(`${next} is verified and in use.`)
      await tab.click('link', 'Go to your profile')
      await tab.loses('waits to be verified')
      assert.equal((await stage.tokensOf({ ...me, email: next })).user.email, next)
    }),
  )

  it(
    'lists open sessions with their device, and ends one or all others (AUTH-192)',
    inBrowser({}, async ({ tab, stage, another }) => {
      const user = await stage.user('Support')
      const first = await another(user)
      first.expects(/401/)
      await first.goto('/customers')
      const mine = tab
      await mine.goto('/login?next=%2Fprofile%23sessions')
      await signInByPage(mine, user)
      await mine.click('button', 'Remind me later')
      await mine.see('Chrome on Linux')
      await mine.see('Unknown device')
      await mine.see('This session')
      await refuseBarriers(mine.page, 'the own sessions')
      const second = await another(user)
      second.expects(/401/)
      await second.goto('/customers')
      await mine.page.reload()
      const ends = 'button[aria-label^="End session of"]'
      const open = (count: number) =>
        mine.page.waitForFunction(
          (all: string, wanted: number) => document.querySelectorAll(all).length === wanted,
          {},
          ends,
          count,
        )
      await open(2)
      await mine.page.locator(ends).click()
      const one = await mine.get('dialog', 'End this session?')
      await (await one.$('::-p-aria(End session[role="button"])'))?.click()
      await mine.see('Session ended')
      await open(1)
      await mine.click('button', 'End all other sessions')
      const dialog = await mine.get('dialog', 'End all other sessions?')
      await (await dialog.$('::-p-aria(End all other sessions[role="button"])'))?.click()
      await mine.see('All other sessions ended')
      await mine.loses('End all other sessions')
      await first.goto('/customers')
      await first.get('button', 'Sign in')
      assert.match(first.path(), /^\/login/)
    }),
  )
})

describe('the sign-in page, in a browser', () => {
  it(
    'has buttons of social networks only where the operator wants them, and none signs anybody in (AUTH-105, AUTH-106, CONF-83)',
    inBrowser({}, async ({ tab }) => {
      await tab.goto('/login')
      await tab.get('button', 'Sign in')
      assert.equal(await tab.has('button', 'Sign in with Google'), false)
      await tab.page.setRequestInterception(true)
      tab.page.on('request', request => {
        if (!request.url().endsWith('/crm/config/ui')) return void request.continue()
        void fetch(request.url()).then(async answer => {
          const body = JSON.stringify({ ...((await answer.json()) as object), social_logins: true })
          await request.respond({ status: 200, contentType: 'application/json', body })
        })
      })
      await tab.goto('/login')
      for (const provider of ['Google', 'Apple', 'Facebook']) {
        await tab.click('button', `Sign in with ${provider}`)
        await tab.see(`Sign-in with ${provider} is coming soon`)
      }
      await refuseBarriers(tab.page, 'sign-in with social networks')
      assert.deepEqual(await tab.page.browserContext().cookies(), [])
      assert.equal(tab.path(), '/login')
    }),
  )
})

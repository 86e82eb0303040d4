import assert from 'node:assert/strict'
import { create } from 'qrcode'
import type { Enrolment } from '@omnicrm/plugin-identity/contract'
import { codeOf, endSession, enrol, fillCode, signInByPage, typeCode } from './account.ts'
import type { ChallengeAnswer } from '@omnicrm/plugin-identity/contract'
import { refuseBarriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'

/** What the page was given when it began the enrolment. */
const enrolmentOf = async (tab: Tab, act: () => Promise<void>): Promise<Enrolment> => {
  const [response] = await Promise.all([
    tab.page.waitForResponse(each => /\/crm\/2fa\/(enable|reset)/.test(each.url()) && each.ok()),
    act(),
  ])
  return (await response.json()) as Enrolment
}

const codesShown = (tab: Tab): Promise<string[]> =>
  tab.page.$$eval('ul[aria-label="Backup codes"] li', all => all.map(each => each.textContent ?? ''))

describe('setting up a second factor, in a browser', () => {
  it(
    'asks for the password, shows picture, key and codes, and counts once a code is right (AUTH-60, AUTH-63, AUTH-64, AUTH-65, AUTH-69)',
    inBrowser({ as: 'Support' }, async ({ tab, me }) => {
      tab.expects(/40\d POST \/crm\/2fa/)
      await tab.goto('/profile#security')
      await tab.click('link', 'Enable two-factor sign-in')
      await tab.fill('Current password', 'Wrong-password-1')
      await tab.click('button', 'Continue')
      await tab.see('Step 1 of 3')
      await tab.see('Current password is wrong')
      assert.equal(await tab.has('button', 'Copy codes'), false)

      await tab.fill('Current password', me.password)
      const enrolment = await enrolmentOf(tab, () => tab.click('button', 'Continue'))
      await tab.see(enrolment.totp_secret)
      await refuseBarriers(tab.page, 'the second step of setting up a second factor')
      await fillCode(tab, '000000')
      await tab.page.waitForSelector('[role="alert"]')
      await typeCode(tab, codeOf(enrolment.totp_secret))
      await tab.see('Two-factor sign-in is on.')
      await tab.click('link', 'Go on')
      await tab.get('button', 'Regenerate backup codes')
    }),
  )

  it(
    'draws the QR code in the browser and tells the secret to nobody else (AUTH-51, AUTH-61)',
    inBrowser({ as: 'Support' }, async ({ tab, me }) => {
      const foreign: string[] = []
      tab.page.on('request', request => {
        if (!request.url().startsWith(tab.origin) && !request.url().startsWith('data:'))
          foreign.push(request.url())
      })
      await tab.goto('/two-factor')
      await tab.fill('Current password', me.password)
      const { qr_code_url } = await enrolmentOf(tab, () => tab.click('button', 'Continue'))
      const picture = await tab.page.waitForSelector(
        'svg[role="img"][aria-label="QR code for the authenticator app"] path',
      )
      const path = (await picture?.evaluate(each => each.getAttribute('d'))) ?? ''
      const { size, data } = create(qr_code_url, { errorCorrectionLevel: 'L' }).modules
      const drawn = new Set(
        [...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => Number(y) * size + Number(x)),
      )
      assert.deepEqual(
        [...data].map((isDark, at) => drawn.has(at) === Boolean(isDark)).filter(isRight => !isRight),
        [],
      )
      const account = encodeURIComponent(me.email).replace('%40', '@')
      assert.ok(qr_code_url.startsWith(`otpauth://totp/OmniCRM:${account}?secret=`), qr_code_url)
      assert.deepEqual(foreign, [])
    }),
  )

  it(
    'gives ten codes of eight digits to copy or download (AUTH-66, AUTH-85)',
    inBrowser({ as: 'Support' }, async ({ tab, me }) => {
      await tab.page
        .browserContext()
        .overridePermissions(tab.origin, ['clipboard-read', 'clipboard-sanitized-write'])
      await tab.goto('/two-factor')
      await tab.fill('Current password', me.password)
      await tab.click('button', 'Continue')
      await tab.click('button', 'Copy codes')
      await tab.see('Backup codes copied')
      const codes = await codesShown(tab)
      assert.equal(codes.length, 10)
      for (const code of codes) assert.match(code, /^\d{8}$/)
      assert.equal(await tab.page.evaluate(() => navigator.clipboard.readText()), codes.join('\n'))
      const file = await (await tab.get('link', 'Download')).evaluate(each => each.getAttribute('href'))
      for (const code of codes) assert.ok(decodeURIComponent(file ?? '').includes(code))
    }),
  )

  it(
    'changes nothing when it is left half way (AUTH-63)',
    inBrowser({}, async ({ tab, stage }) => {
      const user = await stage.user('customer')
      await tab.goto('/login?next=%2Ftwo-factor')
      await signInByPage(tab, user)
      await tab.fill('Current password', user.password)
      await tab.click('button', 'Continue')
      await tab.get('button', 'Copy codes')
      await tab.click('button', 'Cancel')
      await tab.see('A second factor protects your account')
      const tokens = await stage.tokensOf(user)
      assert.equal(tokens.user.is_2fa_enabled, false)
    }),
  )

  it(
    'replaces all backup codes on request (AUTH-88, AUTH-89)',
    inBrowser({}, async ({ tab, stage, another }) => {
      tab.expects(/40\d POST \/crm\/2fa/)
      const user = await stage.user('customer')
      const { backup_codes: old, totp_secret } = await enrol(stage, user)
      await tab.goto('/login?next=%2Fprofile%23security')
      await signInByPage(tab, user)
      await typeCode(tab, codeOf(totp_secret, 1))
      await tab.click('button', 'Regenerate backup codes')
      await tab.click('button', 'Replace codes')
      await tab.get('dialog', 'Your new backup codes')
      await refuseBarriers(tab.page, 'new backup codes')
      const fresh = await codesShown(tab)
      assert.equal(new Set([...fresh, ...old]).size, 20)

      const elsewhere = await another()
      elsewhere.expects(/40\d POST \/crm\/2fa/)
      await elsewhere.goto('/login')
      await signInByPage(elsewhere, user)
      await elsewhere.click('tab', 'Recovery code')
      await elsewhere.fill('Recovery code', old[0] ?? '')
      await elsewhere.click('button', 'Verify')
      await elsewhere.page.waitForSelector('[role="alert"]')
      await elsewhere.fill('Recovery code', fresh[0] ?? '')
      await elsewhere.click('button', 'Verify')
      await elsewhere.reaches('/self-care')
    }),
  )

  it(
    'lets who has used all codes make new ones while signed in (AUTH-90)',
    inBrowser({}, async ({ tab, stage }) => {
      const user = await stage.user('customer')
      const { backup_codes, totp_secret } = await enrol(stage, user)
      const send = (path: string, payload: object) =>
        stage.world.app.http({ method: 'POST', url: `/crm/${path}`, payload })
      for (const code of backup_codes) {
        const { email, password } = user
        const { challenge_token } = (await send('auth/login', { email, password })).json<ChallengeAnswer>()
        const answer = await send(`2fa/verify/user/${user.id}`, { code, challenge_token })
        assert.equal(answer.statusCode, 200, answer.body)
      }
      await tab.goto('/login?next=%2Fprofile%23security')
      await signInByPage(tab, user)
      await typeCode(tab, codeOf(totp_secret, 1))
      await tab.click('button', 'Regenerate backup codes')
      await tab.click('button', 'Replace codes')
      await tab.get('dialog', 'Your new backup codes')
      assert.equal(new Set([...(await codesShown(tab)), ...backup_codes]).size, 20)
    }),
  )

  it(
    'moves to a new device with a backup code; the old one counts until then (AUTH-100, PORT-83)',
    inBrowser({}, async ({ tab, stage, another }) => {
      const user = await stage.user('customer')
      const { backup_codes, totp_secret } = await enrol(stage, user)
      await tab.goto('/login')
      await signInByPage(tab, user)
      await tab.click('tab', 'Recovery code')
      await tab.fill('Recovery code', backup_codes[0] ?? '')
      await tab.click('button', 'Verify')
      await tab.see('You signed in with a recovery code')
      await tab.click('button', 'Set up a new device')
      await tab.fill('Backup code', backup_codes[1] ?? '')
      const renewed = await enrolmentOf(tab, () => tab.click('button', 'Continue'))
      assert.notEqual(renewed.totp_secret, totp_secret)
      await fillCode(tab, codeOf(renewed.totp_secret))
      await tab.see('Two-factor sign-in is on.')

      const elsewhere = await another()
      elsewhere.expects(/40\d POST \/crm\/2fa/)
      await elsewhere.goto('/login')
      await signInByPage(elsewhere, user)
      await typeCode(elsewhere, codeOf(totp_secret, 1))
      await elsewhere.page.waitForSelector('[role="alert"]')
      await typeCode(elsewhere, codeOf(renewed.totp_secret, 1))
      await elsewhere.reaches('/self-care')
    }),
  )
})

describe('signing in with a second factor, in a browser', () => {
  it(
    'asks for a code, sends it by itself with the sixth digit, and lets one try again (AUTH-10, AUTH-67, AUTH-75, AUTH-77, AUTH-78)',
    inBrowser({}, async ({ tab, stage }) => {
      tab.expects(/40\d POST \/crm\/2fa\/verify/)
      const user = await stage.user('customer_service_agent_1')
      const { totp_secret } = await enrol(stage, user)
      await tab.goto('/login')
      await signInByPage(tab, user)
      await tab.get('tab', 'Authenticator code')
      assert.equal(tab.path(), '/login')
      await refuseBarriers(tab.page, 'the question for a code')
      await typeCode(tab, '000000')
      await tab.page.waitForSelector('[role="alert"]')
      const boxes = await tab.page.$$eval('input[autocomplete="one-time-code"]', all =>
        all.map(each => (each as HTMLInputElement).value).join(''),
      )
      assert.equal(boxes, '')
      assert.equal(tab.path(), '/login')
      await refuseBarriers(tab.page, 'a refused code')
      await typeCode(tab, codeOf(totp_secret, 1))
      await tab.get('heading', 'Customers')
      assert.equal(tab.path(), '/customers')
    }),
  )

  it(
    'takes a code that is pasted with a blank (AUTH-75)',
    inBrowser({}, async ({ tab, stage }) => {
      const user = await stage.user('customer')
      const { totp_secret } = await enrol(stage, user)
      await tab.goto('/login')
      await signInByPage(tab, user)
      await tab.page.waitForFunction(
        () => document.activeElement?.getAttribute('autocomplete') === 'one-time-code',
      )
      await tab.page.evaluate(
        text => {
          const clipboardData = new DataTransfer()
          clipboardData.setData('text/plain', text)
          document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
        },
        codeOf(totp_secret, 1).replace(/^.../, '$& '),
      )
      await tab.reaches('/self-care')
    }),
  )

  it(
    'leads back to the password on Cancel, with no session made (AUTH-11)',
    inBrowser({}, async ({ tab, stage }) => {
      const user = await stage.user('customer')
      await enrol(stage, user)
      await tab.goto('/login')
      await signInByPage(tab, user)
      await tab.click('button', 'Cancel')
      await tab.get('textbox', 'Password')
      assert.equal((await tab.page.browserContext().cookies()).length, 0)
      await tab.goto('/profile')
      await tab.reaches(/^\/login/)
    }),
  )

  it(
    'works with a recovery code and the keyboard alone',
    inBrowser({}, async ({ tab, stage }) => {
      const user = await stage.user('customer')
      const { backup_codes } = await enrol(stage, user)
      const { keyboard } = tab.page
      await tab.goto('/login')
      await keyboard.type(user.email)
      await keyboard.press('Tab')
      await keyboard.type(user.password)
      await keyboard.press('Enter')
      await tab.page.waitForFunction(
        () => document.activeElement?.getAttribute('autocomplete') === 'one-time-code',
      )
      await keyboard.down('Shift')
      await keyboard.press('Tab')
      await keyboard.up('Shift')
      await keyboard.press('ArrowRight')
      await keyboard.press('Tab')
      await keyboard.type(backup_codes[3] ?? '')
      await keyboard.press('Enter')
      await tab.reaches('/self-care')
    }),
  )

  it(
    'is asked for over the page when the session has ended, and what was typed there stays',
    inBrowser({}, async ({ tab, stage }) => {
      tab.expects(/401/)
      const user = await stage.user('admin')
      const { totp_secret, backup_codes } = await enrol(stage, user)
      await tab.goto('/login?next=%2Fcustomers%2Fnew')
      await signInByPage(tab, user)
      await typeCode(tab, codeOf(totp_secret, 1))
      await tab.fill('Name', 'Kept Input Limited')
      await endSession(tab)
      await tab.get('dialog', 'Sign in again')
      await tab.fill('Password', user.password)
      await tab.page.keyboard.press('Enter')
      await tab.click('tab', 'Recovery code')
      await refuseBarriers(tab.page, 'a second factor over a page')
      await tab.fill('Recovery code', backup_codes[0] ?? '')
      await tab.page.keyboard.press('Enter')
      await tab.page.waitForSelector('::-p-aria([role="dialog"])', { hidden: true })
      const name = await tab.get('textbox', 'Name')
      assert.equal(await name.evaluate(each => (each as HTMLInputElement).value), 'Kept Input Limited')
    }),
  )
})

describe('staff without a second factor, in a browser', () => {
  it(
    'are told so after each sign-in, and go on when they dismiss it (AUTH-48)',
    inBrowser({}, async ({ tab, stage }) => {
      const user = await stage.user('Support')
      const title = 'Protect your account with a second factor'
      for (let time = 1; time <= 2; time++) {
        await tab.goto('/login')
        await signInByPage(tab, user)
        await tab.get('dialog', title)
        await refuseBarriers(tab.page, 'the notice about the second factor')
        await tab.click('button', 'Remind me later')
        await tab.page.waitForSelector('::-p-aria([role="dialog"])', { hidden: true })
        await tab.goto('/customers')
        assert.equal(await tab.has('dialog', title), false)
        await tab.click('button', `${user.name} User menu`)
        await tab.click('menuitem', 'Sign out')
        await tab.get('button', 'Sign in')
      }
    }),
  )

  it(
    'is no matter for customers, who may set one up all the same (AUTH-47)',
    inBrowser({}, async ({ tab, stage }) => {
      const user = await stage.user('customer')
      await tab.goto('/login')
      await signInByPage(tab, user)
      await tab.reaches('/self-care')
      assert.equal(await tab.has('dialog', 'Protect your account with a second factor'), false)
      await tab.goto('/profile#security')
      await tab.get('link', 'Enable two-factor sign-in')
    }),
  )

  it(
    'must set it up before anything else where it is imposed (AUTH-46)',
    inBrowser({}, async ({ tab, stage }) => {
      tab.expects(/403/)
      const user = await stage.guarded()
      await tab.goto('/login')
      await signInByPage(tab, user)
      await tab.reaches('/two-factor')
      await tab.see('Your role needs a second factor.')
      await refuseBarriers(tab.page, 'an imposed second factor')
      for (const path of ['/customers', '/profile', '/change-password']) {
        await tab.goto(path)
        await tab.reaches('/two-factor')
      }
      assert.equal(await tab.has('button', 'Cancel'), false)
      await tab.get('button', 'Sign out')
      await tab.fill('Current password', user.password)
      const { totp_secret } = await enrolmentOf(tab, () => tab.click('button', 'Continue'))
      await fillCode(tab, codeOf(totp_secret))
      await tab.click('link', 'Go on')
      await tab.get('heading', 'Customers')
    }),
  )
})

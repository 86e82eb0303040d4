import assert from 'node:assert/strict'
import { codeIn, codeOf, enrol, linkIn, typeCode } from './account.ts'
import type { Tab } from './browser.ts'
import { before, choose, confirm, lands, next, press, rewrite, walkTo } from './keys.ts'
import { inBrowser } from './run.ts'
import { password, type User } from './stage.ts'

const changed = 'Curlew-23-marshland'

/** Fills the form of the sign-in page, on which the focus stands, and sends it. */
async function signIn(tab: Tab, { email, password: secret }: Pick<User, 'email' | 'password'>) {
  await lands(tab, 'textbox', 'E-mail')
  await tab.page.keyboard.type(email)
  await next(tab, 'textbox', 'Password')
  await tab.page.keyboard.type(secret)
  await tab.page.keyboard.press('Enter')
}

/** The new password twice, from the field before them. */
async function newPassword(tab: Tab, labels: readonly [string, string], texts: readonly [string, string]) {
  for (const [index, label] of labels.entries()) {
    await next(tab, 'textbox', label)
    await tab.page.keyboard.type(texts[index] ?? '')
    await next(tab, 'button', 'Show password')
  }
}

describe('with the keyboard alone, without a session', () => {
  it(
    'a forgotten password is replaced, and one signs in with the new one (AUTH-110, AUTH-115, AUTH-116)',
    inBrowser({}, async ({ tab, stage }) => {
      const user = await stage.user('customer')
      const { keyboard } = tab.page
      await tab.goto('/login')
      await lands(tab, 'textbox', 'E-mail')
      await press(tab, 'link', 'Forgot your password?')
      await lands(tab, 'heading', 'Forgot your password?')
      await next(tab, 'textbox', 'E-mail')
      await keyboard.press('Enter')
      await tab.see('Enter your e-mail address.')
      await lands(tab, 'textbox', 'E-mail')
      await keyboard.type(user.email)
      await next(tab, 'button', 'Send reset link')
      await keyboard.press('Space')
      await tab.see('Reset instructions have been sent to your email')
      await lands(tab, 'heading', 'Check your e-mail')
      await next(tab, 'button', 'Send another link')

      await tab.goto(await linkIn(stage, user.email, 'reset-password'))
      await lands(tab, 'heading', 'Set a new password')
      const labels = ['New password', 'New password again'] as const
      await newPassword(tab, labels, [changed, `${changed}s`])
      await next(tab, 'button', 'Reset password')
      await keyboard.press('Enter')
      await tab.see('The two passwords differ.')
      await lands(tab, 'textbox', 'New password again')
      await rewrite(tab, changed)
      await keyboard.press('Enter')
      await tab.see('Password has been reset successfully')
      await signIn(tab, { ...user, password: changed })
      await tab.reaches('/self-care')
    }),
  )

  it(
    'a customer signs up (D-14)',
    inBrowser({}, async ({ tab, stage }) => {
      tab.expects(/400 POST \/crm\/auth\/verify_email/)
      const email = 'ada.dunlin@customer.example'
      const { keyboard } = tab.page
      await tab.goto('/login')
      await press(tab, 'link', 'Create an account')
      await lands(tab, 'heading', 'Create an account')
      await press(tab, 'button', 'Create account', 'Space')
      await tab.see('First name is required')
      await lands(tab, 'textbox', 'First name')
      await keyboard.type('Ada')
      await next(tab, 'textbox', 'Last name')
      await keyboard.type('Dunlin')
      await next(tab, 'textbox', 'E-mail')
      await keyboard.type(email)
      await next(tab, 'textbox', 'Phone (optional)')
      await next(tab, 'textbox', 'Company (optional)')
      await newPassword(tab, ['Password', 'Password again'], [password, password])
      await next(tab, 'button', 'Create account')
      await keyboard.press('Enter')
      await lands(tab, 'heading', 'Check your e-mail')
      await next(tab, 'link', 'Enter the code')
      await keyboard.press('Enter')
      await typeCode(tab, await codeIn(stage, email))
      await tab.get('heading', 'One more step')
      await lands(tab, 'textbox', 'Password')
      await keyboard.type(password)
      await keyboard.press('Enter')
      await lands(tab, 'heading', 'E-mail address verified')
      await next(tab, 'link', 'Sign in')
      await keyboard.press('Enter')
      await signIn(tab, { email, password })
      await tab.reaches('/self-care')
    }),
  )
})

describe('with the keyboard alone, on the own account', () => {
  it(
    'the e-mail address is changed and verified, by the code and by the link (AUTH-165, AUTH-167)',
    inBrowser({ as: 'Support' }, async ({ tab, stage, me }) => {
      const { keyboard } = tab.page
      const change = async (address: string) => {
        await tab.goto('/profile')
        await walkTo(tab, 'textbox', 'E-mail')
        await rewrite(tab, address)
        await keyboard.press('Enter')
        await tab.see(`${address} waits to be verified`)
        await walkTo(tab, 'link', 'Enter the code')
      }
      const first = `first.${me.email}`
      await change(first)
      await keyboard.press('Enter')
      await typeCode(tab, await codeIn(stage, first))
      await tab.see(`${first} is verified and in use.`)
      await lands(tab, 'heading', 'E-mail address verified')
      await next(tab, 'link', 'Go to your profile')
      await keyboard.press('Enter')
      await tab.reaches('/profile')

      const second = `second.${me.email}`
      await change(second)
      await tab.goto(await linkIn(stage, second, 'verify-email'))
      await lands(tab, 'heading', 'E-mail address verified')
      await next(tab, 'link', 'Go to your profile')
      assert.equal((await stage.tokensOf({ ...me, email: second })).user.email, second)
    }),
  )

  it(
    'a second factor is set up, one signs in with a backup code and sets up a new device (AUTH-60, AUTH-69, AUTH-77, AUTH-85, AUTH-100)',
    inBrowser({ as: 'Support' }, async ({ tab, me }) => {
      const { keyboard } = tab.page
      await tab.goto('/profile#security')
      await press(tab, 'link', 'Enable two-factor sign-in')
      await lands(tab, 'textbox', 'Current password')
      await keyboard.press('Enter')
      await lands(tab, 'textbox', 'Current password')
      await keyboard.type(me.password)
      await keyboard.press('Enter')
      await lands(tab, 'heading', 'Add the account to your app')
      const secret = await secretOf(tab)
      await walkTo(tab, 'button', 'Copy codes')
      await next(tab, 'link', 'Download')
      const codes = await codesOf(tab)
      await next(tab, 'textbox', 'Code of the app: digit 1 of 6')
      await typeCode(tab, codeOf(secret))
      await tab.see('Two-factor sign-in is on.')
      await lands(tab, 'link', 'Go on')
      await keyboard.press('Enter')
      await tab.get('button', 'Regenerate backup codes')

      await choose(tab, `${me.name} User menu`, 'Sign out')
      await signIn(tab, me)
      await lands(tab, 'textbox', 'Authenticator code: digit 1 of 6')
      await before(tab, 'tab', 'Authenticator code')
      await keyboard.press('ArrowRight')
      await next(tab, 'textbox', 'Recovery code')
      await keyboard.type(codes[0] ?? '')
      await keyboard.press('Enter')
      await press(tab, 'button', 'Set up a new device')
      await lands(tab, 'textbox', 'Backup code')
      await keyboard.type(codes[1] ?? '')
      await keyboard.press('Enter')
      await lands(tab, 'heading', 'Add the account to your app')
      assert.notEqual(await secretOf(tab), secret)
    }),
  )

  it(
    'backup codes are replaced (AUTH-88)',
    inBrowser({}, async ({ tab, stage, me }) => {
      const { backup_codes, totp_secret } = await enrol(stage, me)
      await tab.goto('/login?next=%2Fprofile%23security')
      await signIn(tab, me)
      await typeCode(tab, codeOf(totp_secret, 1))
      await press(tab, 'button', 'Regenerate backup codes')
      await confirm(tab, 'Replace your backup codes?', 'Replace codes')
      await lands(tab, 'button', 'I have kept them')
      const codes = await codesOf(tab)
      assert.equal(codes.length, 10)
      assert.deepEqual(
        codes.filter(each => backup_codes.includes(each)),
        [],
      )
      await before(tab, 'link', 'Download')
      await before(tab, 'button', 'Copy codes')
      await press(tab, 'button', 'I have kept them')
      await lands(tab, 'button', 'Regenerate backup codes')
    }),
  )

  it(
    'sessions are ended, one and all others (AUTH-192)',
    inBrowser({ as: 'Support' }, async ({ tab, stage, me }) => {
      for (let count = 0; count < 3; count++) await stage.tokensOf(me)
      const { keyboard } = tab.page
      await tab.goto('/profile')
      await walkTo(tab, 'tab', 'Profile')
      for (let step = 0; step < 3; step++) await keyboard.press('ArrowRight')
      await tab.reaches('/profile#sessions')
      await press(tab, 'button', 'End all other sessions')
      await tab.get('dialog', 'End all other sessions?')
      await keyboard.press('Escape')
      await lands(tab, 'button', 'End all other sessions')
      const ends = () => tab.page.$$eval('button[aria-label^="End session of"]', all => all.length)
      assert.equal(await ends(), 3)
      await press(tab, 'button', 'End session of Unknown device 127.0.0.1', 'Space')
      await confirm(tab, 'End this session?', 'End session')
      await tab.see('Session ended')
      await press(tab, 'button', 'End all other sessions')
      await confirm(tab, 'End all other sessions?', 'End all other sessions')
      await tab.see('All other sessions ended')
      assert.equal(await ends(), 0)
      await stage.tokensOf(me)
    }),
  )
})

const codesOf = (tab: Tab): Promise<string[]> =>
  tab.page.$$eval('ul[aria-label="Backup codes"] li', all => all.map(each => each.textContent ?? ''))

/** The key that the page shows for those without a camera. */
const secretOf = async (tab: Tab): Promise<string> =>
  /\b[A-Z2-7]{32}\b/.exec((await tab.text()).replaceAll(' ', ''))?.[0] ?? ''

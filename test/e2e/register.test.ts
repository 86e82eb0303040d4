import assert from 'node:assert/strict'
import { codeIn, fillCode, linkIn, signInByPage } from './account.ts'
import { refuseBarriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'
import { password } from './stage.ts'

/** Fills in the form of somebody who has no account, and sends it. */
async function signUp(tab: Tab, email: string): Promise<void> {
  await tab.goto('/login')
  await tab.click('link', 'Create an account')
  await tab.get('heading', 'Create an account')
  await tab.fill('First name', 'Ines')
  await tab.fill('Last name', 'Marten')
  await tab.fill('E-mail', email)
  await tab.fill('Password', password)
  await tab.fill('Password again', password)
  await tab.click('button', 'Create account')
  await tab.get('heading', 'Check your e-mail')
  await tab.see(email)
}

/** Tells the password once more, and signs in with it. */
async function finish(tab: Tab, email: string): Promise<void> {
  await tab.get('heading', 'One more step')
  await refuseBarriers(tab.page, 'the password of who signed up')
  await tab.fill('Password', password)
  await tab.click('button', 'Create account')
  await tab.get('heading', 'E-mail address verified')
  await tab.see(`${email} is verified and in use.`)
  await tab.click('link', 'Sign in')
  await signInByPage(tab, { email, password })
  await tab.reaches('/self-care')
}

describe('signing up, in a browser', () => {
  it(
    'names what is missing, and makes the account once the code of the message is entered; a wrong one is told (D-14)',
    inBrowser({}, async ({ tab, stage }) => {
      tab.expects(/400 POST \/crm\/auth\/verify_email/)
      const email = 'ines.marten@customer.example'
      await tab.goto('/register')
      await tab.click('button', 'Create account')
      await tab.page.waitForSelector('input[name=first_name][aria-invalid=true]')
      await tab.see('First name is required')
      const focused = await tab.page.evaluate(() => document.activeElement?.getAttribute('name'))
      assert.equal(focused, 'first_name')
      await refuseBarriers(tab.page, 'signing up with nothing filled in')
      await signUp(tab, email)
      await refuseBarriers(tab.page, 'what was sent to who signs up')
      const code = await codeIn(stage, email)
      await tab.click('link', 'Enter the code')
      await tab.get('heading', 'Verify your e-mail address')
      const field = await tab.get('textbox', 'E-mail')
      assert.equal(await field.evaluate(each => (each as HTMLInputElement).value), email)
      await fillCode(tab, code === '000000' ? '000001' : '000000')
      await tab.page.waitForSelector('[role="alert"]')
      await refuseBarriers(tab.page, 'a wrong code of a message')
      await fillCode(tab, code)
      await finish(tab, email)
    }),
  )

  it(
    'makes the account by the link of the message, which works once (D-14)',
    inBrowser({}, async ({ tab, stage }) => {
      tab.expects(/400 POST \/crm\/auth\/verify_email/)
      const email = 'ines.sable@customer.example'
      await signUp(tab, email)
      const path = await linkIn(stage, email, 'verify-email')
      await tab.goto(path)
      await finish(tab, email)
      await tab.goto(path)
      await tab.get('heading', 'This link does not work')
      await refuseBarriers(tab.page, 'a link that was used')
      await tab.click('link', 'Enter the code')
      await tab.reaches('/verify-email')
    }),
  )
})

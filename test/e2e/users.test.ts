import assert from 'node:assert/strict'
import { enrol } from './account.ts'
import { refuseBarriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'
import { password } from './stage.ts'

/** Opens the menu of a user in the list or on the page, and chooses there. */
async function act(tab: Tab, name: string, verb: string): Promise<void> {
  await tab.click('button', `Actions for ${name}`)
  await tab.click('menuitem', verb)
}

const verbs = (tab: Tab) => tab.page.$$eval('[role=menuitem]', items => items.map(each => each.textContent))

/** Presses a button of the open dialog; the one that opened it often has the same name. */
async function confirm(tab: Tab, verb: string): Promise<void> {
  await tab.get('button', verb)
  await tab.page.locator(`::-p-aria([role="dialog"]) ::-p-aria(${verb}[role="button"])`).click()
}

/** Once a dialog is gone, so is its veil. */
const closed = (tab: Tab) => tab.page.waitForSelector('::-p-aria([role="dialog"])', { hidden: true })

describe('users, in a browser', () => {
  it(
    'are narrowed by e-mail domain, last sign-in, role and state, and by the views of the periodic review (RBAC-38, RBAC-41, RBAC-42)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const never = await stage.user('Support', 'Nightjar')
      await tab.goto('/users?per_page=100')
      await tab.see(never.name)
      await tab.click('button', 'Filter')
      await tab.click('menuitem', 'E-mail domain')
      await tab.fill('E-mail domain', 'elsewhere.example')
      await tab.page.keyboard.press('Enter')
      await tab.see('Nothing matches these filters')
      assert.match(tab.path(), /f\.email_domain=elsewhere\.example/)

      const asker = await stage.user('admin', 'Osprey')
      await stage.tokensOf(asker)
      await tab.goto('/users')
      await tab.click('link', 'Never signed in')
      await tab.see(never.name)
      await tab.loses(asker.name)
      await tab.click('link', 'Absent for 90 days')
      await tab.see('Nothing matches these filters')
      await tab.click('link', 'With full access or impersonation')
      await tab.see(asker.name)
      await tab.loses(never.name)
      await refuseBarriers(tab.page, 'the users')
    }),
  )

  it(
    'are found by name, user name and e-mail, and narrowed to those with two factors and to the deleted (RBAC-38)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const [guarded, plain] = [
        await stage.user('Support', 'Avocet'),
        await stage.user('Support', 'Avocetta'),
      ]
      await enrol(stage, guarded)
      for (const text of ['Avocet', 'robin.avocet', 'avocet@operator.example']) {
        await tab.goto('/users')
        await tab.fill('Search name, user name or e-mail…', text, 'searchbox')
        await tab.reaches(`/users?search=${encodeURIComponent(text)}`)
        await tab.see(guarded.email)
      }
      await tab.goto('/users?search=avocet')
      await tab.see(plain.email)
      await tab.click('button', 'Filter')
      await tab.click('menuitem', 'Two-factor sign-in')
      await tab.click('checkbox', 'Yes')
      await tab.loses(plain.email)
      await tab.see(guarded.email)

      await tab.goto('/users?search=avocet')
      await act(tab, plain.name, 'Delete user')
      await confirm(tab, 'Delete user')
      await tab.loses(plain.email)
      await tab.click('link', 'Deleted')
      await tab.see(plain.email)
      await tab.loses(guarded.email)
    }),
  )

  it(
    'are edited from their row, and an address counts only once it is verified (RBAC-37, AUTH-168)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const user = await stage.user('Support', 'Redstart')
      await tab.goto('/users?search=redstart')
      await act(tab, user.name, 'Edit user')
      await tab.get('dialog', `Edit ${user.name}`)
      await refuseBarriers(tab.page, 'the dialog of a user')
      await tab.fill('Last name', 'Redshank')
      await tab.fill('E-mail', 'redshank@operator.example')
      await tab.click('button', 'Save user')
      await tab.see('The new address redshank@operator.example counts once it is verified.')
      await tab.goto(`/users/${user.id}`)
      await tab.get('heading', 'Robin Redshank')
      await tab.see(user.email)
    }),
  )

  it(
    'are deleted with a word on what stays, found among the deleted, and restored (A-14, RBAC-45, RBAC-47, RBAC-48)',
    inBrowser({ as: 'admin' }, async ({ tab, stage, another }) => {
      const user = await stage.user('Support', 'Dunnock')
      await tab.goto('/users?search=dunnock')
      await act(tab, user.name, 'Delete user')
      await tab.get('dialog', `Delete ${user.name}?`)
      await tab.see('Customer data, transactions and the activity log stay.')
      await tab.see('An administrator can restore the user later.')
      await refuseBarriers(tab.page, 'the dialog that deletes a user')
      await tab.click('button', 'Delete user')
      await tab.see(`${user.name} is deleted`)
      await tab.see('Nothing matches these filters')
      await tab.goto(`/users/${user.id}`)
      await tab.see('This user is deleted')
      await tab.click('button', 'Restore user')
      await tab.see(`${user.name} is restored`)
      await tab.loses('This user is deleted')
      const theirs = await another(user)
      await theirs.goto('/customers')
      await theirs.get('heading', 'Customers')
    }),
  )

  it(
    'are not offered their own deletion',
    inBrowser({ as: 'admin' }, async ({ tab, me }) => {
      await tab.goto(`/users/${me.id}`)
      await tab.click('button', `Actions for ${me.name}`)
      const item = await tab.get('menuitem', 'Delete user')
      assert.equal(await item.evaluate(each => each.hasAttribute('data-disabled')), true)
    }),
  )

  it(
    'get a temporary password that is generated, shown once with its warnings, and then due to be changed (AUTH-140, AUTH-141, AUTH-147)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const user = await stage.user('Support', 'Wheatear')
      await tab.goto('/users?search=wheatear')
      await act(tab, user.name, 'Reset password')
      await tab.see(user.email)
      await tab.click('button', 'Reset password')
      await tab.get('dialog', `Temporary password of ${user.name}`)
      const made = await tab.page.$eval('output', each => each.textContent ?? '')
      assert.ok(made.length >= 12, made)
      await tab.see('Never send it by e-mail or an insecure messenger.')
      await tab.see('It must be changed at the next sign-in.')
      await refuseBarriers(tab.page, 'the temporary password')
      // Neither a stray click nor Escape loses it.
      await tab.page.keyboard.press('Escape')
      await tab.page.mouse.click(5, 5)
      await tab.get('dialog', `Temporary password of ${user.name}`)
      await tab.click('button', 'Close')
      await closed(tab)
      assert.ok(!(await tab.text()).includes(made))
      const answer = await stage.tokensOf({ ...user, password: made })
      assert.equal(answer.must_change_password, true)
    }),
  )

  it(
    'get the temporary password that the administrator types, if it meets the rules (AUTH-191)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      tab.expects(/400 POST \/crm\/auth\/users\/\d+\/admin_reset_password/)
      const user = await stage.user('Support', 'Linnet')
      await tab.goto(`/users/${user.id}`)
      await tab.click('button', 'Reset password')
      await tab.fill('Temporary password (optional)', 'short')
      await tab.page.keyboard.press('Enter')
      await tab.see('Temporary password needs at least 8 characters')
      await tab.fill('Temporary password (optional)', 'Fieldfare-77-moor')
      await tab.page.keyboard.press('Enter')
      await tab.see('The temporary password that you typed is set.')
      await tab.click('button', 'Close')
      await stage.tokensOf({ ...user, password: 'Fieldfare-77-moor' })
    }),
  )

  it(
    'are offered the welcome e-mail until their first sign-in, with what it holds (AUTH-175, AUTH-176)',
    inBrowser({ as: 'admin' }, async ({ tab, stage, me }) => {
      const user = await stage.user('Support', 'Siskin')
      await tab.goto('/users?search=siskin')
      await act(tab, user.name, 'Send welcome e-mail')
      await tab.see('How to sign in')
      await tab.see('A link to set the first password')
      await tab.see('How to reach support')
      await tab.click('button', 'Send welcome e-mail')
      await tab.see(`The welcome e-mail to ${user.name} is on its way`)
      await tab.goto(`/users/${me.id}`)
      await tab.click('button', `Actions for ${me.name}`)
      await tab.get('menuitem', 'Reset password')
      assert.ok(!(await verbs(tab)).includes('Send welcome e-mail'))
    }),
  )

  it(
    'are unlocked before their time, and sign in with the unchanged password (AUTH-190)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const user = await stage.user('Support', 'Shrike')
      for (let attempt = 0; attempt < 5; attempt++)
        await assert.rejects(stage.tokensOf({ ...user, password: 'Wrong-42-guess' }))
      await assert.rejects(stage.tokensOf(user))
      await tab.goto(`/users/${user.id}`)
      await tab.see('Too many failed sign-ins.')
      await refuseBarriers(tab.page, 'a locked user')
      await tab.click('button', 'Unlock user')
      await tab.see(`${user.name} can sign in again`)
      await tab.loses('Too many failed sign-ins.')
      await stage.tokensOf({ ...user, password })
    }),
  )

  it(
    'have their sessions ended one by one or together (AUTH-192)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const user = await stage.user('Support', 'Dipper')
      await stage.tokensOf(user)
      await stage.tokensOf(user)
      await tab.goto(`/users/${user.id}`)
      await tab.click('button', 'End all sessions')
      await tab.get('dialog', 'End all sessions of this user?')
      await confirm(tab, 'End all sessions')
      await tab.see('All sessions ended')
      await tab.see('No open sessions')
    }),
  )
})

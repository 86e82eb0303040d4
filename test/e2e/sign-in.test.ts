import assert from 'node:assert/strict'
import { refuseBarriers } from './axe.ts'
import { endSession } from './account.ts'
import { inBrowser } from './run.ts'

describe('signing in, in a browser', () => {
  it(
    'takes e-mail and password and leads staff to the customers (AUTH-1, AUTH-6)',
    inBrowser({}, async ({ tab, stage }) => {
      const user = await stage.user('customer_service_agent_1')
      await tab.goto('/')
      await tab.reaches('/login')
      await tab.fill('E-mail', user.email)
      await tab.fill('Password', user.password)
      await tab.click('button', 'Sign in')
      await tab.get('heading', 'Customers')
      assert.equal(tab.path(), '/customers')
    }),
  )

  it(
    'refuses a wrong password in words that tell neither which field was wrong nor whether the user exists (AUTH-4)',
    inBrowser({}, async ({ tab, stage }) => {
      tab.expects(/40[01] POST \/crm\/auth\/login/)
      const user = await stage.user('Support')
      await tab.goto('/login')
      const told: string[] = []
      for (const email of [user.email, 'nobody@operator.example']) {
        await tab.fill('E-mail', email)
        await tab.fill('Password', 'Wrong-password-1')
        await tab.click('button', 'Sign in')
        const alert = await tab.page.waitForSelector('::-p-aria([role="alert"])')
        told.push((await alert?.evaluate(each => each.textContent)) ?? '')
        assert.equal(tab.path(), '/login')
      }
      assert.equal(told[0], 'Invalid email or password')
      assert.equal(told[0], told[1])
      await refuseBarriers(tab.page, 'a refused sign-in')
    }),
  )

  it(
    'shows the password while the eye is pressed in, and covers it again (AUTH-7)',
    inBrowser({}, async ({ tab }) => {
      await tab.goto('/login')
      await tab.fill('Password', 'visible')
      const field = await tab.get('textbox', 'Password')
      const type = () => field.evaluate(each => each.getAttribute('type'))
      assert.equal(await type(), 'password')
      await tab.click('button', 'Show password')
      assert.equal(await type(), 'text')
      await tab.click('button', 'Show password')
      assert.equal(await type(), 'password')
    }),
  )

  it(
    'can be filled by a password manager and by pasting',
    inBrowser({}, async ({ tab, stage }) => {
      const user = await stage.user('customer')
      await tab.goto('/login')
      const kindsOf = (label: string) =>
        tab
          .get('textbox', label)
          .then(field =>
            field.evaluate(each => [each.getAttribute('autocomplete'), each.getAttribute('type')]),
          )
      assert.deepEqual((await kindsOf('E-mail'))[0], 'username')
      assert.deepEqual(await kindsOf('Password'), ['current-password', 'password'])
      await tab.page
        .browserContext()
        .overridePermissions(tab.origin, ['clipboard-read', 'clipboard-sanitized-write'])
      for (const [label, text] of [
        ['E-mail', user.email],
        ['Password', user.password],
      ] as const) {
        await tab.page.evaluate(each => navigator.clipboard.writeText(each), text)
        const field = await tab.get('textbox', label)
        await field.focus()
        await tab.page.keyboard.down('Control')
        await tab.page.keyboard.press('v', { commands: ['Paste'] })
        await tab.page.keyboard.up('Control')
        assert.equal(await field.evaluate(each => (each as HTMLInputElement).value), text)
      }
      await tab.click('button', 'Sign in')
      await tab.reaches('/self-care')
    }),
  )

  it(
    'works with the keyboard alone, and comes back to the page that asked for it (AUTH-1)',
    inBrowser({}, async ({ tab, stage }) => {
      const user = await stage.user('admin')
      const { keyboard } = tab.page
      await tab.goto('/services?per_page=50')
      await tab.reaches(/^\/login\?next=/)
      await keyboard.type(user.email)
      await keyboard.press('Tab')
      await keyboard.type(user.password)
      await keyboard.press('Enter')
      await tab.get('heading', 'Services')
      assert.equal(tab.path(), '/services?per_page=50')
    }),
  )

  it(
    'makes the first administrator choose a password before anything else (AUTH-143, RBAC-7)',
    inBrowser({}, async ({ tab, stage }) => {
      tab.expects(/403 GET \/crm\/auth\/me/)
      const first = stage.firstSignIn()
      await tab.goto('/login')
      await tab.fill('E-mail', first.email)
      await tab.fill('Password', first.password)
      await tab.click('button', 'Sign in')
      await tab.see('You signed in with a temporary password. Choose your own to go on.')
      await tab.goto('/customers')
      await tab.reaches('/change-password')
      await refuseBarriers(tab.page, 'the forced change of the password')

      await tab.fill('Current password', first.password)
      await tab.fill('New password', 'short')
      await tab.click('button', 'Change password')
      await tab.see('This password does not meet all rules below.')
      await tab.fill('New password', 'Osprey-17-lantern')
      await tab.fill('New password again', 'Osprey-17-lanterns')
      await tab.click('button', 'Change password')
      await tab.see('The two passwords differ.')
      await tab.fill('New password again', 'Osprey-17-lantern')
      await tab.click('button', 'Change password')
      await tab.get('heading', 'Customers')
      assert.equal(tab.path(), '/customers')
    }),
  )

  it(
    'is asked for over the page when the session has ended, and what was typed there stays',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, me }) => {
      tab.expects(/401/)
      await tab.goto('/customers/new')
      await tab.fill('Name', 'Kept Input Ltd')
      await tab.loses('Loading')
      await endSession(tab)
      await tab.fill('Name', 'Kept Input Limited')
      await tab.get('dialog', 'Sign in again')
      await refuseBarriers(tab.page, 'signing in over a page')
      await tab.page.keyboard.type(me.password)
      await tab.page.keyboard.press('Enter')
      await tab.page.waitForSelector('::-p-aria([role="dialog"])', { hidden: true })
      const name = await tab.get('textbox', 'Name')
      assert.equal(await name.evaluate(each => (each as HTMLInputElement).value), 'Kept Input Limited')
      await tab.click('button', 'Next')
      await tab.get('heading', 'Primary contact')
    }),
  )

  it(
    'leads a user of a customer to the portal, and back there from staff addresses (AUTH-6, PLAT-79, RBAC-6)',
    inBrowser({ as: 'customer' }, async ({ tab }) => {
      await tab.goto('/')
      await tab.reaches('/self-care')
      await tab.goto('/customers')
      await tab.reaches('/self-care')
    }),
  )
})

import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { contactApi } from '@omnicrm/plugin-customers/contract'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import type { Page } from 'puppeteer-core'
import { barriers } from './axe.ts'
import { patienceMs, type Tab } from './browser.ts'
import { inBrowser } from './run.ts'
import { password, type Stage } from './stage.ts'

/** A customer whose contact has a user account. */
async function givenPortalUser({ world }: Stage, name: string) {
  const customer = await world.givenCustomer(`${name} Ltd`)
  const staff = world.app.as(admin())
  const [contact] = await staff.of(contactApi).ofCustomer({ customer_id: customer })
  assert.ok(contact)
  const user = await staff.of(identity).createUser({
    username: `ada.${name.toLowerCase()}`,
    email: `ada.${name.toLowerCase()}@example.org`,
    password,
    first_name: 'Ada',
    last_name: name,
    roles: ['customer'],
    contact_id: contact.contact_id,
    must_change_password: false,
  })
  return { customer, user, name: `Ada ${name}` }
}

/** Chooses "Login as user" in the menu of a user. */
async function ask(tab: Tab, name: string): Promise<void> {
  await tab.click('button', `Actions for ${name}`)
  await tab.click('menuitem', 'Login as user')
}

/** Presses a button of the dialog. */
const confirm = (tab: Tab, verb: string): Promise<void> =>
  tab.page.locator(`::-p-aria([role="dialog"]) ::-p-aria(${verb}[role="button"])`).click()

/** Confirms in the dialog and takes the tab that it opens. */
async function enter(tab: Tab, verb = 'Login as user'): Promise<Page> {
  const opened = tab.page
    .browserContext()
    .waitForTarget(target => target.type() === 'page' && target.opener() === tab.page.target())
  await confirm(tab, verb)
  const page = await (await opened).page()
  assert.ok(page)
  // As for a person, to whom a browser shows the new tab; what is covered loads late.
  await page.bringToFront()
  return page
}

/** Looks by the clock: a tab that another one covers draws no frames to look by. */
const shows = (page: Page, text: string) =>
  page.waitForFunction(
    wanted => document.body.innerText.includes(wanted),
    { timeout: patienceMs, polling: 100 },
    text,
  )

describe('login as user, in a browser', () => {
  it(
    'opens the portal of a contact in a tab of its own, says so on every page, and stops by the banner (USG-63, USG-65, USG-66, USG-69, USG-76, USG-83, USG-84, PORT-70)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const { customer, name } = await givenPortalUser(stage, 'Corncrake')
      await tab.goto(`/customers/${customer}#4`)
      await tab.click('button', `Login as user ${name.replace('Corncrake', 'Quinn')}`)
      await tab.see('A new tab opens')
      await tab.see('Make sure who is asking, and keep it short.')
      assert.deepEqual(await barriers(tab.page), [])
      await tab.fill('Reason (optional)', 'Bill looks wrong')
      const theirs = await enter(tab)
      await shows(theirs, `You are currently logged in as ${name}`)
      await shows(theirs, 'Click here to stop impersonating')
      assert.match(theirs.url(), /\/self-care/)
      assert.deepEqual(await barriers(theirs), [])
      await theirs.reload()
      await shows(theirs, `You are currently logged in as ${name}`)

      await tab.page.bringToFront()
      await tab.goto('/impersonation-logs')
      await tab.see('Bill looks wrong')
      await tab.see('Goes on')

      await theirs.bringToFront()
      const closed = new Promise(resolve => theirs.once('close', resolve))
      await theirs.locator('::-p-aria(Click here to stop impersonating[role="button"])').click()
      await closed
      await tab.goto('/impersonation-logs')
      await tab.see('Bill looks wrong')
      await tab.loses('Goes on')
    }),
  )

  it(
    'starts from the page of a user and stops by the user menu; the log is narrowed by people and days (USG-74, USG-81)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const target = await stage.user('Support', 'Whinchat')
      await tab.goto(`/users/${target.id}`)
      await ask(tab, target.name)
      const theirs = await enter(tab)
      await shows(theirs, `You are currently logged in as ${target.name}`)
      await theirs.locator(`::-p-aria(${target.name} User menu[role="button"])`).click()
      const closed = new Promise(resolve => theirs.once('close', resolve))
      await theirs.locator('::-p-aria(Stop impersonation[role="menuitem"])').click()
      await closed
      await tab.goto('/impersonation-logs')
      await tab.see('robin.whinchat')
      await tab.click('button', 'Filter')
      await tab.click('menuitem', 'Acted as')
      await tab.fill('Search Acted as', 'whinchat', 'searchbox')
      await tab.click('checkbox', target.name)
      await tab.reaches(new RegExp(`target_user_id=${target.id}`))
      await tab.see('1–1 of 1')
      await tab.goto(`/impersonation-logs?f.target_user_id=${target.id}&f.end_date=2020-01-01`)
      await tab.see('Nothing matches these filters')
      assert.deepEqual(await barriers(tab.page), [])
    }),
  )

  it(
    'offers to end the one before, whose tab was closed, and goes on (USG-82)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      tab.expects(/409 POST \/crm\/auth\/impersonate/)
      const [first, second] = [
        await stage.user('Support', 'Stonechat'),
        await stage.user('Support', 'Fieldfare'),
      ]
      await tab.goto(`/users/${first.id}`)
      await ask(tab, first.name)
      await (await enter(tab)).close()
      await tab.goto(`/users/${second.id}`)
      await ask(tab, second.name)
      await confirm(tab, 'Login as user')
      await tab.see('You still act as another user, perhaps in a tab that was closed.')
      assert.deepEqual(await barriers(tab.page), [])
      const theirs = await enter(tab, 'Stop it and log in')
      await shows(theirs, `You are currently logged in as ${second.name}`)
      const { data } = await stage.world.app
        .as(admin())
        .of(identity)
        .impersonationLogs({ target_user_id: first.id })
      assert.notEqual(data[0]?.impersonation_end, null)
      // The own session goes on as well.
      await tab.page.bringToFront()
      await tab.goto('/impersonation-logs')
      await tab.see('Goes on')
    }),
  )

  it(
    'has a log that is narrowed by how long it lasted (USG-81)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const target = await stage.user('Support', 'Turnstone')
      await tab.goto(`/users/${target.id}`)
      await ask(tab, target.name)
      const theirs = await enter(tab)
      await shows(theirs, 'Click here to stop impersonating')
      const closed = new Promise(resolve => theirs.once('close', resolve))
      await theirs.locator('::-p-aria(Click here to stop impersonating[role="button"])').click()
      await closed
      await tab.goto(`/impersonation-logs?f.target_user_id=${target.id}`)
      await tab.see('1–1 of 1')
      await tab.click('button', 'Filter')
      await tab.click('menuitem', 'Longer than (minutes)')
      await tab.fill('Longer than (minutes)', '5', 'spinbutton')
      await tab.page.keyboard.press('Enter')
      await tab.see('Nothing matches these filters')
      assert.match(tab.path(), /f\.min_duration=/)
      await tab.goto(`/impersonation-logs?f.target_user_id=${target.id}&f.max_duration=300`)
      await tab.see('1–1 of 1')
    }),
  )

  it(
    'is offered to nobody without the right, and to no contact without an account (USG-64, USG-65, PORT-71)',
    inBrowser({ as: 'Support' }, async ({ tab, stage, another }) => {
      const { customer } = await givenPortalUser(stage, 'Bittern')
      await tab.goto(`/customers/${customer}#4`)
      await tab.see('Ada Quinn')
      assert.ok(!(await tab.text()).includes('Login as user'))
      const boss = await another(await stage.user('admin'))
      await boss.goto(`/customers/${await stage.world.givenCustomer('No Account Ltd')}#4`)
      await boss.see('Ada Quinn')
      assert.ok(!(await boss.text()).includes('Login as user'))
    }),
  )
})

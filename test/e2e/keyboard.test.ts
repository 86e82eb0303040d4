import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import { choose, mostSteps, press, walkTo, write } from './keys.ts'
import { inBrowser } from './run.ts'

describe('with the keyboard alone', () => {
  it(
    'a password is changed (AUTH-135)',
    inBrowser({ as: 'Support' }, async ({ tab, stage, me }) => {
      const changed = 'Curlew-23-marshland'
      await tab.goto('/profile#password')
      await write(tab, 'Current password', me.password)
      await write(tab, 'New password', changed)
      await write(tab, 'New password again', changed)
      await tab.page.keyboard.press('Enter')
      await tab.see('Password changed.')
      await stage.tokensOf({ ...me, password: changed })
    }),
  )

  it(
    'a user is created (RBAC-31)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      await tab.goto('/users')
      await press(tab, 'link', 'Add user')
      await tab.get('heading', 'Add user')
      await write(tab, 'First name', 'Tessa')
      await write(tab, 'Last name', 'Lapwing')
      await write(tab, 'E-mail', 'tessa.lapwing@operator.example')
      await walkTo(tab, 'combobox', 'Roles')
      await tab.page.keyboard.type('Supp')
      await tab.get('option', 'Support')
      await tab.page.keyboard.press('ArrowDown')
      await tab.page.keyboard.press('Enter')
      await tab.page.keyboard.press('Escape')
      await write(tab, 'User name', 'tessa.lapwing')
      await write(tab, 'Temporary password', 'Curlew-23-marshland')
      await press(tab, 'button', 'Create user')
      await tab.get('heading', 'Tessa Lapwing')
      const { data } = await stage.world.app.as(admin()).of(identity).searchUsers({ search: 'tessa.lapwing' })
      assert.deepEqual(data[0]?.roles, ['Support'])
    }),
  )

  it(
    'an API key is made and copied (KEY-26, KEY-35)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      await tab.goto('/api-keys')
      await press(tab, 'link', 'Add API key')
      await tab.get('heading', 'Add API key')
      await write(tab, 'Name', 'Ringed Plover')
      await press(tab, 'button', '90 days')
      await press(tab, 'checkbox', 'View customers', 'Space')
      await press(tab, 'button', 'Generate key')
      await tab.get('dialog', 'The key of Ringed Plover')
      await press(tab, 'button', 'Copy to clipboard')
      await press(tab, 'button', 'Close')
      await tab.reaches(/^\/api-keys/)
      const { data } = await stage.world.app.as(admin()).of(identity).listApiKeys({ search: 'Ringed Plover' })
      assert.deepEqual(data[0]?.permissions, ['view_customer'])
    }),
  )

  it(
    'somebody is impersonated, and it is stopped (USG-66, USG-76)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const target = await stage.user('Support', 'Greenshank')
      await tab.goto(`/users/${target.id}`)
      await choose(tab, `Actions for ${target.name}`, 'Login as user')
      await tab.get('dialog', `Log in as ${target.name}?`)
      const opened = tab.page
        .browserContext()
        .waitForTarget(each => each.type() === 'page' && each.opener() === tab.page.target())
      await press(tab, 'button', 'Login as user')
      const theirs = await (await opened).page()
      assert.ok(theirs)
      await theirs.bringToFront()
      const stop = await theirs.waitForSelector('::-p-aria(Click here to stop impersonating[role="button"])')
      const closed = new Promise(resolve => theirs.once('close', resolve))
      for (let step = 0; step < mostSteps; step++) {
        if (await stop?.evaluate(each => each === document.activeElement)) break
        await theirs.keyboard.press('Tab')
      }
      await theirs.keyboard.press('Enter')
      await closed
      const { data } = await stage.world.app
        .as(admin())
        .of(identity)
        .impersonationLogs({ target_user_id: target.id })
      assert.notEqual(data[0]?.impersonation_end, null)
    }),
  )
})

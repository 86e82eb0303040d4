import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import { codeOf, enrol, fillCode } from './account.ts'
import type { HTTPRequest } from 'puppeteer-core'
import { refuseBarriers } from './axe.ts'
import { inBrowser } from './run.ts'
import type { Stage } from './stage.ts'

const people = ({ world }: Stage) => world.app.as(admin()).of(identity)

describe('the second factor of users, in a browser', () => {
  it(
    'is marked by a shield and reset from the row, with a word on who may ask; then the shield is gone (AUTH-95, AUTH-97, AUTH-101)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const [guarded, plain] = [
        await stage.user('Support', 'Goshawk'),
        await stage.user('Support', 'Gosling'),
      ]
      await enrol(stage, guarded)
      await tab.goto('/users?search=gos')
      const shields = () =>
        tab.page.$$eval(
          'tbody tr',
          rows => rows.filter(row => /Signs in with two factors/.test(row.textContent ?? '')).length,
        )
      await tab.see(guarded.name)
      assert.equal(await shields(), 1)
      await tab.click('button', `Actions for ${plain.name}`)
      await tab.get('menuitem', 'Delete user')
      assert.equal(await tab.has('menuitem', 'Reset 2FA'), false, 'It is offered without a second factor.')
      await tab.page.keyboard.press('Escape')
      await tab.click('button', `Actions for ${guarded.name}`)
      await tab.click('menuitem', 'Reset 2FA')
      await tab.see('government id, security questions, recent transactions, or in person')
      await refuseBarriers(tab.page, 'the dialog that resets a second factor')
      await tab.fill('How identity was proved (optional)', 'Passport, in the shop')
      await tab.page.locator('::-p-aria([role="dialog"]) ::-p-aria(Reset 2FA[role="button"])').click()
      await tab.see(`Two-factor sign-in of ${guarded.name} is reset.`)
      await tab.page.waitForFunction(
        () => !/Signs in with two factors/.test(document.querySelector('tbody')?.textContent ?? ''),
      )
      const { is_2fa_enabled } = await people(stage).getUser({ user_id: guarded.id })
      assert.equal(is_2fa_enabled, false)
    }),
  )

  it(
    'is begun by an administrator, and confirmed by a code of the user (AUTH-68)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const user = await stage.user('Support', 'Merlin')
      await tab.goto(`/users/${user.id}`)
      await tab.click('button', 'Enable two-factor sign-in')
      await tab.get('dialog', `Enable two-factor sign-in for ${user.name}`)
      await tab.get('image', 'QR code for the authenticator app')
      await refuseBarriers(tab.page, 'enrolment for another user')
      const secret = /\b[A-Z2-7]{32}\b/.exec((await tab.text()).replaceAll(' ', ''))?.[0] ?? ''
      await fillCode(tab, codeOf(secret))
      await tab.see(`Two-factor sign-in of ${user.name} is on`)
      const { is_2fa_enabled } = await people(stage).getUser({ user_id: user.id })
      assert.equal(is_2fa_enabled, true)
    }),
  )
})

describe('what an administrator fails to do for a user, in a browser', () => {
  it(
    'is said when the second factor may not be reset any more (AUTH-98)',
    inBrowser({ as: 'admin' }, async ({ tab, stage, me }) => {
      const guarded = await stage.user('Support', 'Gannet')
      await enrol(stage, guarded)
      await tab.goto('/users?search=Gannet')
      await tab.click('button', `Actions for ${guarded.name}`)
      await tab.click('menuitem', 'Reset 2FA')
      await tab.get('dialog', `Reset the second factor of ${guarded.name}?`)
      await people(stage).updateUser({ user_id: me.id, role: 'Support' })
      tab.expects(/403/)
      await tab.page.locator('::-p-aria([role="dialog"]) ::-p-aria(Reset 2FA[role="button"])').click()
      await tab.see('Failed to reset 2FA')
      assert.equal((await people(stage).getUser({ user_id: guarded.id })).is_2fa_enabled, true)
    }),
  )

  it(
    'is said when a password could not be reset; the old one stays, and it can be tried again (AUTH-148)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const user = await stage.user('Support', 'Fulmar')
      await tab.goto(`/users/${user.id}`)
      await tab.click('button', `Actions for ${user.name}`)
      await tab.click('menuitem', 'Reset password')
      await tab.page.setRequestInterception(true)
      const fail = (request: HTTPRequest) =>
        void (request.method() === 'GET' ? request.continue() : request.abort('connectionreset'))
      tab.page.on('request', fail)
      tab.expects(/ERR_CONNECTION_RESET/)
      const again = '::-p-aria([role="dialog"]) ::-p-aria(Reset password[role="button"])'
      await tab.page.locator(again).click()
      await tab.see('The server cannot be reached. Check the connection and try again.')
      await stage.tokensOf(user)
      tab.page.off('request', fail)
      await tab.page.setRequestInterception(false)
      await tab.page.locator(again).click()
      await tab.get('dialog', `Temporary password of ${user.name}`)
      await assert.rejects(stage.tokensOf(user))
    }),
  )
})

describe('roles, in a browser', () => {
  it(
    'are deleted with a word on who loses what, and on the softer way (RBAC-68)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const role = await people(stage).createRole({ name: 'Tier2_Support' })
      const user = await stage.user('Support', 'Bittern')
      await people(stage).addRoleUser({ role_id: role.role_id, user_id: user.id })
      await tab.goto(`/roles/${role.role_id}`)
      await tab.click('button', `Actions for ${role.name}`)
      await tab.click('menuitem', 'Delete role')
      await tab.see('1 user loses what this role grants.')
      await tab.see('Renaming it keeps access as it is.')
      await refuseBarriers(tab.page, 'the dialog that deletes a role')
      await tab.page.locator('::-p-aria([role="dialog"]) ::-p-aria(Delete role[role="button"])').click()
      await tab.reaches('/roles')
      assert.equal((await people(stage).listRoles({ search: 'Tier2_Support' })).pagination.total_items, 0)
    }),
  )
})

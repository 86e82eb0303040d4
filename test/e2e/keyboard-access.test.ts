import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import { before, choose, confirm, lands, next, press, rewrite, walkTo } from './keys.ts'
import { inBrowser } from './run.ts'
import type { Stage } from './stage.ts'

const people = ({ world }: Stage) => world.app.as(admin()).of(identity)

describe('with the keyboard alone, an administrator', () => {
  it(
    'creates a role, ticks its permissions, takes one away and renames it (RBAC-60, RBAC-62, RBAC-66)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const { keyboard } = tab.page
      await tab.goto('/roles')
      await press(tab, 'button', 'Create role')
      await tab.get('dialog', 'Create role')
      await lands(tab, 'textbox', 'Role')
      await keyboard.press('Enter')
      await tab.page.waitForSelector('input[name=name][aria-invalid=true]')
      await lands(tab, 'textbox', 'Role')
      await keyboard.type('Harbour_Watch')
      await next(tab, 'textbox', 'Description (optional)')
      await keyboard.type('Looks after ships.')
      await press(tab, 'button', 'Create role')
      await lands(tab, 'heading', 'Harbour_Watch')
      const role_id = Number(/\/roles\/(\d+)/.exec(tab.path())?.[1])
      const role = () => people(stage).getRole({ role_id })

      await press(tab, 'button', 'Add permission')
      await lands(tab, 'searchbox', 'Search permission…')
      await keyboard.type('customer_site')
      await next(tab, 'checkbox', 'create_customer_site')
      await keyboard.press('Space')
      await walkTo(tab, 'checkbox', 'view_customer_site')
      await keyboard.press('Space')
      await press(tab, 'button', 'Add 2 permissions')
      await tab.see('2 permissions added')
      await lands(tab, 'button', 'Add permission')
      const names = async () => (await role()).permissions.map(each => each.name).toSorted()
      assert.deepEqual(await names(), ['create_customer_site', 'view_customer_site'])

      await press(tab, 'button', 'Remove permission create_customer_site')
      await confirm(tab, 'Remove create_customer_site from Harbour_Watch?', 'Remove permission')
      await tab.see('Permission removed')
      assert.deepEqual(await names(), ['view_customer_site'])

      await press(tab, 'button', 'Edit role')
      await lands(tab, 'textbox', 'Role')
      await rewrite(tab, 'Port_Watch')
      await keyboard.press('Enter')
      await tab.see('Role saved')
      await lands(tab, 'button', 'Edit role')
      assert.equal((await role()).name, 'Port_Watch')
    }),
  )

  it(
    'gives an API key a new value and deletes it (KEY-31, KEY-32, KEY-33)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const made = await people(stage).createApiKey({ name: 'Dotterel', permissions: ['view_customer'] })
      const statusOf = async (key: string) => {
        const headers = { 'x-api-key': key }
        return (await fetch(`${tab.origin}/crm/customer/?per_page=1`, { headers })).status
      }
      await tab.goto('/api-keys?search=dotterel')
      await choose(tab, 'Actions for Dotterel', 'Regenerate key')
      await confirm(tab, 'Regenerate the key Dotterel?', 'Regenerate key')
      await tab.get('dialog', 'The key of Dotterel')
      await lands(tab, 'button', 'Copy to clipboard')
      const key = await tab.page.$eval('output', each => each.textContent ?? '')
      await before(tab, 'button', 'Close')
      await tab.page.keyboard.press('Enter')
      await lands(tab, 'button', 'Actions for Dotterel')
      assert.deepEqual([await statusOf(made.api_key), await statusOf(key)], [401, 200])

      await choose(tab, 'Actions for Dotterel', 'Delete key')
      await confirm(tab, 'Delete the key Dotterel?', 'Delete key')
      await tab.see('Dotterel is deleted')
      await lands(tab, 'heading', 'API keys')
      assert.equal(await statusOf(key), 401)
    }),
  )

  it(
    'deletes an API key on its page, and lands in the list (KEY-32)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const { api_key_id } = await people(stage).createApiKey({ name: 'Knot', permissions: [] })
      await tab.goto(`/api-keys/${api_key_id}`)
      await choose(tab, 'Actions for Knot', 'Delete key')
      await confirm(tab, 'Delete the key Knot?', 'Delete key')
      await tab.reaches(/^\/api-keys(\?|$)/)
      await lands(tab, 'heading', 'API keys')
    }),
  )

  it(
    'ends the sessions of a user, and resets the password (AUTH-192, AUTH-141)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const user = await stage.user('Support', 'Ruff')
      await stage.tokensOf(user)
      await tab.goto(`/users/${user.id}#sessions`)
      await press(tab, 'button', 'End all sessions')
      await confirm(tab, 'End all sessions of this user?', 'End all sessions')
      await tab.see('All sessions ended')
      const { data } = await people(stage).listSessions({ user_id: user.id })
      assert.deepEqual(data, [])

      await choose(tab, `Actions for ${user.name}`, 'Reset password')
      await tab.get('dialog', `Reset the password of ${user.name}?`)
      await lands(tab, 'textbox', 'Temporary password (optional)')
      await press(tab, 'button', 'Reset password')
      await tab.get('dialog', `Temporary password of ${user.name}`)
      await lands(tab, 'button', 'Copy password')
      await before(tab, 'button', 'Close')
      await tab.page.keyboard.press('Enter')
      await lands(tab, 'button', `Actions for ${user.name}`)
      await assert.rejects(stage.tokensOf(user))
    }),
  )
})

import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import { refuseBarriers } from './axe.ts'
import { inBrowser } from './run.ts'
import type { Stage } from './stage.ts'

const people = ({ world }: Stage) => world.app.as(admin()).of(identity)

/** What the role grants, by name. */
async function grantsOf(stage: Stage, roleId: number): Promise<string[]> {
  const { permissions } = await people(stage).getRole({ role_id: roleId })
  return permissions.map(each => each.name).toSorted()
}

describe('permissions of roles, in a browser', () => {
  it(
    'are added several at once, and removed after a question that names who loses it; the others stay (RBAC-62, RBAC-64)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      await tab.goto('/roles')
      await tab.click('button', 'Create role')
      await tab.get('dialog', 'Create role')
      await tab.fill('Role', 'Night_Watch')
      await refuseBarriers(tab.page, 'the dialog of a role')
      await tab.page.keyboard.press('Enter')
      await tab.get('heading', 'Night_Watch')
      const id = Number(/\/roles\/(\d+)/.exec(tab.path())?.[1])
      const user = await stage.user('Support', 'Nuthatch')
      await people(stage).addRoleUser({ role_id: id, user_id: user.id })

      await tab.page.reload()
      await tab.click('button', 'Add permission')
      await tab.get('dialog', 'Add permissions to Night_Watch')
      await tab.click('checkbox', 'view_customer')
      await tab.click('checkbox', 'view_customer_site')
      await refuseBarriers(tab.page, 'the permissions to add')
      await tab.click('button', 'Add 2 permissions')
      await tab.see('2 permissions added')
      assert.deepEqual(await grantsOf(stage, id), ['view_customer', 'view_customer_site'])

      await tab.click('button', 'Remove permission view_customer_site')
      await tab.get('dialog', 'Remove view_customer_site from Night_Watch?')
      await tab.see('1 user loses it at once, unless another role grants it.')
      await refuseBarriers(tab.page, 'the question before a permission is removed')
      await tab.click('button', 'Cancel')
      await tab.page.waitForSelector('::-p-aria([role="dialog"])', { hidden: true })
      assert.deepEqual(await grantsOf(stage, id), ['view_customer', 'view_customer_site'])

      await tab.click('button', 'Remove permission view_customer_site')
      await tab.click('button', 'Remove permission')
      await tab.see('Permission removed')
      assert.deepEqual(await grantsOf(stage, id), ['view_customer'])
    }),
  )
})

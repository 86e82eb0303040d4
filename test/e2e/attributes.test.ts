import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { attributeApi } from '@omnicrm/plugin-customers/contract'
import { barriers } from './axe.ts'
import { inBrowser } from './run.ts'
import type { Stage } from './stage.ts'

const set = ({ world }: Stage, customer_id: number, attribute_name: string, attribute_value: string) =>
  world.app.as(admin()).of(attributeApi).set({ customer_id, attribute_name, attribute_value })

const valuesOf = async ({ world }: Stage, customer_id: number) =>
  (await world.app.as(admin()).of(attributeApi).ofCustomer({ customer_id })).map(each => [
    each.attribute_name,
    each.attribute_value,
  ])

describe('attributes of a customer, in a browser', () => {
  it(
    'are added, changed with a warning before a rename, and deleted after one, with Undo (ATTR-12, ATTR-14, ATTR-15)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const id = await stage.world.givenCustomer('Noted Ltd')
      await tab.goto(`/customers/${id}#6`)
      await tab.see('No attributes')
      await tab.click('button', 'Add attribute')
      await tab.get('dialog', 'Add attribute')
      await tab.click('button', 'Create attribute')
      await tab.fill('Attribute name', 'CRM id')
      await tab.see('Names like external_crm_id are easier to use')
      await tab.fill('Attribute name', 'external_crm_id')
      await tab.loses('Names like external_crm_id are easier to use')
      await tab.fill('Attribute value', 'SF-12345')
      await tab.click('button', 'Create attribute')
      await tab.see('external_crm_id is set')
      await tab.see('SF-12345')

      await tab.click('button', 'Edit external_crm_id')
      await tab.get('dialog', 'Edit attribute')
      await tab.fill('Attribute value', 'SF-54321')
      assert.equal(await tab.has('alert', 'gets a new name'), false)
      await tab.fill('Attribute name', 'crm_id')
      await tab.see('Integrations that read the old name no longer find it.')
      await tab.click('button', 'Update attribute')
      await tab.see('SF-54321')
      assert.deepEqual(await valuesOf(stage, id), [['crm_id', 'SF-54321']])

      await tab.click('button', 'Delete crm_id')
      await tab.get('dialog', 'Delete attribute crm_id?')
      await tab.see('Integrations, provisioning and billing that read it may fail.')
      await tab.click('button', 'Delete attribute')
      await tab.see('No attributes')
      await tab.click('button', 'Undo')
      await tab.see('SF-54321')
      assert.deepEqual(await valuesOf(stage, id), [['crm_id', 'SF-54321']])
    }),
  )

  it(
    'show what others wrote through the API, each value by its look, and markup as the text it is (ATTR-23)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const id = await stage.world.givenCustomer('Written Elsewhere')
      await tab.goto(`/customers/${id}#attributes`)
      await tab.see('No attributes')
      await set(stage, id, 'account_manager', 'john.smith@company.com')
      await set(stage, id, 'auto_provision', 'true')
      await set(stage, id, 'onboarding_date', '2025-01-15')
      await set(stage, id, 'ticket', 'https://desk.example/<1>')
      await set(stage, id, '<img src=x>', '<script>document.title="taken"</script>')
      await tab.page.reload()
      await tab.get('link', 'john.smith@company.com')
      const link = await tab.get('link', 'https://desk.example/<1>')
      assert.deepEqual(await link.evaluate(each => [each.getAttribute('target'), each.getAttribute('rel')]), [
        '_blank',
        'noreferrer',
      ])
      await tab.see('15 Jan 2025')
      await tab.see('<script>document.title="taken"</script>')
      assert.notEqual(await tab.page.title(), 'taken')
      assert.deepEqual(await barriers(tab.page), [])
      await tab.fill('Search name or value…', 'john', 'searchbox')
      await tab.loses('auto_provision')
    }),
  )

  it(
    'are not there for those without view_customer_attribute (ATTR-21)',
    inBrowser({ as: 'Support' }, async ({ tab, stage }) => {
      const id = await stage.world.givenCustomer('Private Notes')
      await set(stage, id, 'credit_limit', '10000')
      await tab.goto(`/customers/${id}#6`)
      await tab.get('heading', 'Private Notes')
      await tab.get('tab', 'Overview')
      assert.equal(await tab.has('tab', 'Attributes'), false)
      assert.ok(!(await tab.text()).includes('10000'))
    }),
  )
})

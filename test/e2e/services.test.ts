import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { api as servicesApi } from '@omnicrm/plugin-services/contract'
import { inBrowser } from './run.ts'
import type { Stage } from './stage.ts'

/** Two service records of one customer, one active and one not. */
async function given({ world }: Stage, name: string) {
  const customer = await world.givenCustomer(name)
  const services = world.app.as(admin()).of(servicesApi)
  const record = {
    customer_id: customer,
    product_id: await world.productId('Generic Service'),
    service_type: 'generic',
  }
  const active = await services.create({ ...record, service_name: `${name} on` })
  const inactive = await services.create({
    ...record,
    service_name: `${name} off`,
    service_status: 'Inactive',
  })
  return { customer, active, inactive }
}

describe('services, in a browser', () => {
  it(
    'are listed with their columns, the active ones first; “All results” lists every status (SVC-1, SVC-4, SVC-5, SVC-40, SVC-41)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      await given(stage, 'Ledger')
      await tab.goto('/services')
      await tab.get('link', 'Ledger on')
      const heads = await tab.page.$$eval('thead th', cells => cells.map(each => each.textContent))
      assert.deepEqual(heads, [
        'ID',
        'Service name',
        'Customer',
        'Type',
        'Status',
        'Start date',
        'End date',
        'Monthly cost',
        'Actions',
      ])
      assert.equal(await tab.has('link', 'Ledger off'), false)
      const pill = await tab.page.$eval('tbody [data-tone]', each => [
        each.textContent,
        each.getAttribute('data-tone'),
      ])
      assert.deepEqual(pill, ['Active', 'success'])
      const active = await tab.get('link', 'Active')
      assert.equal(await active.evaluate(each => each.getAttribute('aria-current')), 'true')
      await tab.click('link', 'All results')
      await tab.get('link', 'Ledger off')
      await tab.get('link', 'Ledger on')
      await tab.click('link', 'Inactive')
      await tab.reaches(/f\.service_status=Inactive/)
      await tab.loses('Ledger on')
    }),
  )

  it(
    'lead to their customer and to their own page (SVC-2, SVC-3)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      const { customer, active } = await given(stage, 'Signpost')
      await tab.goto('/services?search=signpost')
      await tab.click('link', 'Signpost')
      await tab.reaches(`/customers/${customer}`)
      await tab.page.goBack()
      await tab.click('link', 'Signpost on')
      await tab.reaches(`/services/${active.service_id}`)
      await tab.get('heading', 'Signpost on')
    }),
  )
})

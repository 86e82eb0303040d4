import assert from 'node:assert/strict'
import { customerApi, siteApi } from '@omnicrm/plugin-customers/contract'
import { api as serviceApi } from '@omnicrm/plugin-services/contract'
import { admin, testApp } from '@omnicrm/test'
import { catalogApi } from '../contract.ts'
import { create } from './kit.ts'

describe('products and services', () => {
  it('are templates and instances: a service belongs to one customer and one site, and neither changes with the other (PROD-1, CUST-5, CUST-20, CUST-70)', async () => {
    await using app = await testApp({ plugins: ['catalog', 'services'] })
    const root = app.as(admin())
    const { customer_id } = await root.of(customerApi).create({ customer_name: 'Olivia' })
    const { site_id } = await root
      .of(siteApi)
      .create({ customer_id, latitude: 1, longitude: 2, country: 'X' })
    const { product_id } = await create(app, { retail_cost: 15, service_type: 'internet' })
    const service = await root.of(serviceApi).create({ customer_id, product_id, site_id })
    assert.deepEqual(
      [service.customer_id, service.site_id, service.product_id, service.retail_cost, service.service_type],
      [customer_id, site_id, product_id, 15, 'internet'],
    )
    await root.of(catalogApi).update({ product_id, retail_cost: 20 })
    const { service_id } = service
    assert.equal((await root.of(serviceApi).get({ service_id })).retail_cost, 15)
    await root.of(serviceApi).update({ service_id, retail_cost: 12 })
    assert.equal((await root.of(catalogApi).get({ product_id })).retail_cost, 20)
    await assert.rejects(root.of(catalogApi).delete({ product_id }), { status: 409 })
    await assert.rejects(root.of(siteApi).delete({ site_id }), { status: 409 })
    await assert.rejects(root.of(customerApi).archive({ customer_id }), {
      status: 409,
      message: /1 active service/,
    })
  })
})

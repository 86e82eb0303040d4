import assert from 'node:assert/strict'
import { api as identityApi } from '@omnicrm/plugin-identity/contract'
import { admin, machineActor, nobody, staff, type TestApp } from '@omnicrm/test'
import { api } from '../contract.ts'
import { buyer, clerk, givenCustomer, givenMobile, givenProduct, orders, provisioningApp } from './world.ts'

const variablesOf = async (app: TestApp, provision_id: number) =>
  (await orders(app).get({ provision_id })).provisioning_json_vars

const jobs = async (app: TestApp) => await app.entry.db('provision').select('*')

describe('an order, by who gives it', () => {
  it('needs a credential and create_provision (PROV-3)', async () => {
    await using app = await provisioningApp()
    const order = { product_id: await givenProduct(app), customer_id: await givenCustomer(app) }
    await assert.rejects(app.as(nobody).of(api).start(order), { status: 401 })
    await assert.rejects(orders(app, staff('view_provision')).start(order), { status: 403 })
    assert.deepEqual(await jobs(app), [])
    await orders(app, staff('create_provision')).start(order)
    assert.equal((await jobs(app)).length, 1)
  })

  it('of a machine acts for the first administrator, and the machine is kept (PROV-44, D-4)', async () => {
    await using app = await provisioningApp({ firstBoot: { demo: false } })
    const order = { product_id: await givenProduct(app), customer_id: await givenCustomer(app) }
    const { provision_id } = await orders(app, machineActor('create_provision')).start(order)
    const [row] = await jobs(app)
    const administrator = await app.entry.db('user').orderBy('id').first()
    assert.deepEqual(
      [row.provision_id, row.initiating_user, row.auth_method, row.api_key_id],
      [provision_id, administrator.id, 'api_key', 1],
    )
  })

  it('by an API key or from a whitelisted address runs under a token of the first administrator (AUTH-32, KEY-83)', async () => {
    await using app = await provisioningApp({
      firstBoot: { demo: false },
      config: { ip_whitelist: { '10.0.0.57': { roles: ['provisioning'] } } },
    })
    const administrator = (await app.entry.db('user').orderBy('id').first()) as { id: number }
    const actor = { ...admin(), userId: administrator.id }
    const { api_key } = await app
      .as(actor)
      .of(identityApi)
      .createApiKey({ name: 'Ansible', permissions: ['create_provision'] })
    const payload = { product_id: await givenProduct(app), customer_id: await givenCustomer(app) }
    const order = { method: 'PUT', url: '/crm/provision/', payload } as const
    const byKey = await app.http({ ...order, headers: { 'x-api-key': api_key } })
    const byAddress = await app.http({ ...order, remoteAddress: '10.0.0.57' })
    assert.deepEqual([byKey.statusCode, byAddress.statusCode], [200, 200], byKey.body + byAddress.body)
    assert.deepEqual(
      (await jobs(app)).map(each => [each.initiating_user, each.auth_method, each.caller_ip]),
      [
        [administrator.id, 'api_key', '127.0.0.1'],
        [administrator.id, 'ip_whitelist', '10.0.0.57'],
      ],
    )
  })

  it('of a customer is for itself only, for what it may buy, and sets no price (PLAN-3, PROV-4, D-7, D-40, LIFE-16)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    const other = await givenCustomer(app, 'Jane Doe')
    const product_id = await givenProduct(app, { customer_can_purchase: true })
    const closed = await givenProduct(app)
    const shop = orders(app, buyer(customer_id))
    await assert.rejects(shop.start({ product_id, customer_id: other }), { status: 404 })
    await assert.rejects(shop.start({ product_id: closed, customer_id }), { status: 422 })
    await assert.rejects(shop.start({ product_id, customer_id, monthly_cost: 1 }), {
      status: 400,
      errors: { monthly_cost: 'can’t be set by an order of a customer' },
    })
    await assert.rejects(shop.start({ product_id, customer_id, provisioning_play: 'play_service' }), {
      status: 400,
    })
    await assert.rejects(shop.start({ customer_id, service_id: 1, action: 'deprovision' }), { status: 400 })
    assert.deepEqual(await jobs(app), [])
    const started = await shop.start({ product_id, auto_renew: true })
    assert.equal((await orders(app).get(started)).customer_id, customer_id)
  })

  it('of a customer lets it choose items of open types and allots the others, lowest id first (D-42, LIFE-16)', async () => {
    await using app = await provisioningApp()
    const { sim, number, productId, customerId } = await givenMobile(app, { customer_can_purchase: true })
    await app.entry
      .db('inventory_template')
      .where({ item: 'Mobile Number' })
      .update({ allow_dropdown_customer: true })
    const shop = orders(app, buyer(customerId))
    await assert.rejects(shop.start({ product_id: productId, 'Mobile Number': number, 'SIM Card': sim }), {
      status: 400,
    })
    const { provision_id } = await shop.start({ product_id: productId, 'Mobile Number': number })
    const variables = await variablesOf(app, provision_id)
    assert.deepEqual([variables?.['SIM Card'], variables?.['Mobile Number']], [sim, number])
  })

  it('needs the consent to the terms of a product that has some, and keeps the proof (D-92)', async () => {
    await using app = await provisioningApp()
    const order = {
      product_id: await givenProduct(app, { terms: 'Must be activated within 6 months.' }),
      customer_id: await givenCustomer(app),
    }
    await assert.rejects(orders(app).start(order), {
      status: 422,
      code: 'provisioning-ansible.termsNotAccepted',
    })
    await orders(app).start({ ...order, terms_accepted: true })
    const [row] = await jobs(app)
    assert.deepEqual(
      [row.terms_text, row.terms_accepted_by],
      ['Must be activated within 6 months.', clerk.userId],
    )
  })
})

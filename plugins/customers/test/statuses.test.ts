import assert from 'node:assert/strict'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import { api as identityApi, tokensOf, Users } from '@omnicrm/plugin-identity/contract'
import { api as provisioning } from '@omnicrm/plugin-provisioning-ansible/contract'
import { admin, staff, testApp, type TestApp } from '@omnicrm/test'
import { customerApi, Customers } from '../contract.ts'

const config = {
  auth: { bcrypt_cost: 4 },
  customer_statuses: [
    'Prospect',
    { name: 'Blocked', may_order: false, billed: false, portal_access: false },
    { name: 'suspended', may_order: false },
  ],
}
const allowed = { may_order: true, billed: true, portal_access: true }

describe('statuses of customers', function () {
  this.timeout(60_000)

  it('are the built-in ones and those of the configuration, each once, with rules that restrict nothing unless told (CUST-12, CUST-74)', async () => {
    await using app = await testApp({ plugins: ['customers'], config })
    const api = app.as(staff('view_customer', 'create_customer', 'update_customer')).of(customerApi)
    const { customer_id } = await api.create({ customer_name: 'A', customer_status: 'prospect' })
    assert.equal((await api.get({ customer_id })).customer_status, 'Prospect')
    await assert.rejects(api.update({ customer_id, customer_status: 'Asleep' }), {
      status: 400,
      errors: {
        customer_status: 'must be one of Open, Closed, Suspended, Archived, Prospect, Blocked',
      },
    })
    const rules = (customer_status: string) => app.service(Customers).rules({ customer_status })
    assert.deepEqual(rules('Open'), allowed)
    assert.deepEqual(rules('Prospect'), allowed)
    assert.deepEqual(rules('Blocked'), { may_order: false, billed: false, portal_access: false })
    assert.deepEqual(rules('Suspended'), { ...allowed, may_order: false })
    const ui = (await app.http({ method: 'GET', url: '/crm/config/ui' })).json()
    assert.deepEqual(ui.customer_statuses, ['Open', 'Closed', 'Suspended', 'Archived', 'Prospect', 'Blocked'])
    assert.deepEqual(ui.customer_status_rules.Suspended, { ...allowed, may_order: false })
  })

  it('keep customers from ordering (CUST-74)', async () => {
    await using app = await testApp({ plugins: ['provisioning-ansible'], config })
    const { product_id } = await app.as(admin()).of(catalogApi).create({
      product_name: 'Fibre',
      product_slug: 'fibre',
      category: 'standalone',
      service_type: 'internet',
      enabled: true,
      residential: true,
      provisioning_play: 'play_simple_service',
    })
    const customers = app.as(admin()).of(customerApi)
    const { customer_id } = await customers.create({ customer_name: 'A', customer_status: 'Blocked' })
    const order = () => app.as(admin()).of(provisioning).start({ product_id, customer_id })
    await assert.rejects(order(), {
      status: 422,
      message: /customers with the status Blocked may not order/,
    })
    await customers.update({ customer_id, customer_status: 'Prospect' })
    assert.equal((await order()).provisioning_status, 1)
  })

  it('keep the users of a customer out of the portal from their next request on (CUST-74)', async () => {
    await using app = await testApp({
      plugins: ['customers', 'identity'],
      config,
      firstBoot: { demo: false },
    })
    const customers = app.as(admin()).of(customerApi)
    const { customer_id, contacts } = await customers.create({
      customer_name: 'A',
      contact: { contact_firstname: 'Ann' },
    })
    const read = await signedIn(app, contacts[0]?.contact_id ?? 0)
    const own = () => read(`/crm/customer/customer_id/${customer_id}`)
    assert.equal((await own()).statusCode, 200)
    await customers.update({ customer_id, customer_status: 'Blocked' })
    assert.equal((await own()).statusCode, 403)
    await customers.update({ customer_id, customer_status: 'Open' })
    assert.equal((await own()).statusCode, 200)
  })
})

async function signedIn(app: TestApp, contact_id: number) {
  const password = 'TempP@ssw0rd!'
  const users = app.service(Users)
  const password_hash = await users.hashPassword(password)
  const names = { username: 'ann', email: 'ann@example.com', first_name: 'Ann', last_name: 'Lee' }
  await app.entry.tx(tx =>
    users.create(tx, {
      ...names,
      password_hash,
      contact_id,
      roles: ['customer'],
      must_change_password: false,
    }),
  )
  const answer = await app.as(undefined).of(identityApi).login({ email: names.email, password })
  const { access_token } = tokensOf(answer)
  return (url: string) =>
    app.http({ method: 'GET', url, headers: { authorization: `Bearer ${access_token}` } })
}

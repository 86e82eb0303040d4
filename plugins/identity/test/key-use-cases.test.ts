import assert from 'node:assert/strict'
import { days, type Actor } from '@omnicrm/sdk'
import type { TestApp } from '@omnicrm/test'
import { api } from '../contract.ts'
import { firstAdmin, identityApp } from './helpers.ts'

const exported = ['view_customer', 'view_customer_transaction']

/** The integrations that the specification describes, each with the permissions it names. */
describe('API keys for integrations', () => {
  let app: TestApp
  let root: Actor
  before(async () => {
    app = await identityApp({
      plugins: ['customers', 'services', 'inventory', 'billing', 'provisioning-ansible'],
    })
    root = await firstAdmin(app)
  })
  after(() => app[Symbol.asyncDispose]())

  const make = (name: string, permissions: string[], more: object = {}) =>
    app
      .as(root)
      .of(api)
      .createApiKey({ name, permissions, ...more })
  const call = async (key: string, method: 'GET' | 'PUT', url: string) =>
    await app.http({
      method,
      url,
      headers: { 'x-api-key': key },
      ...(method === 'PUT' ? { payload: { customer_name: 'Ada Ltd' } } : {}),
    })
  const status = async (key: string, method: 'GET' | 'PUT', url: string) =>
    (await call(key, method, url)).statusCode

  const inDays = (count: number): string =>
    new Date(app.clock.now().getTime() + days(count)).toISOString().slice(0, 10)

  it('answer the vector: day of the end, aliases of permissions, and the key (KEY-29)', async () => {
    const clock = new Date('2025-01-10T10:00:00Z')
    await using other = await identityApp({ plugins: ['customers', 'services'], clock })
    const actor = await firstAdmin(other)
    other.clock.advance(clock.getTime() - other.clock.now().getTime())
    const made = await other
      .as(actor)
      .of(api)
      .createApiKey({
        name: 'New Integration',
        description: 'Third-party billing sync',
        expiry_date: '2026-01-10',
        permissions: ['view_customer', 'view_service'],
      })
    assert.partialDeepStrictEqual(made, {
      name: 'New Integration',
      description: 'Third-party billing sync',
      status: 'active',
      expiry_date: '2026-01-10T23:59:59.000Z',
      permissions: ['view_customer', 'view_customer_service'],
    })
    assert.equal(made.created?.slice(0, 19), '2025-01-10T10:00:00')
    assert.match(made.api_key, /^sk_live_[A-Za-z0-9]{40}$/)
  })

  it('Ansible: provisioning, services and inventory, for a year (KEY-56)', async () => {
    const {
      api_key,
      permissions,
      expiry_date,
      status: state,
    } = await make(
      'Ansible Provisioning Server',
      [
        'create_provision',
        'view_provision',
        'view_service',
        'create_service',
        'view_inventory',
        'update_inventory',
      ],
      { expiry_date: inDays(365) },
    )
    assert.deepEqual([expiry_date?.slice(0, 10), state], [inDays(365), 'active'])
    assert.ok(
      permissions.includes('view_customer_service') && permissions.includes('create_customer_service'),
    )
    for (const url of ['/crm/provision/', '/crm/service/', '/crm/inventory/'])
      assert.equal(await status(api_key, 'GET', url), 200, url)
    assert.equal(await status(api_key, 'GET', '/crm/customers'), 403)
  })

  it('billing export: reads customers as a token does, for ninety days (KEY-57, PLAT-58, PLAT-61)', async () => {
    const { api_key, expiry_date } = await make('Billing Sync - QuickBooks', exported, {
      expiry_date: inDays(90),
    })
    assert.equal(expiry_date?.slice(0, 10), inDays(90))
    const listed = await call(api_key, 'GET', '/crm/customers')
    const byToken = await app.as(root).http({ url: '/crm/customers' })
    assert.deepEqual([listed.statusCode, listed.json()], [200, byToken.json()])
    assert.equal(await status(api_key, 'GET', '/crm/transaction/'), 200)
    assert.equal(await status('x'.repeat(48), 'PUT', '/crm/customer/'), 401)
  })

  it('that only read are refused every write there is (KEY-60)', async () => {
    const { api_key } = await make('Read only', exported)
    const writes = app.kernel.wiring.endpoints.filter(
      ({ endpoint: { method, allow } }) => method !== 'GET' && allow !== 'anyone' && allow !== 'signedIn',
    )
    assert.ok(writes.length > 60, `only ${writes.length} writes were tried`)
    for (const { endpoint } of writes) {
      const url = endpoint.path.replace(/:\w+/g, '1')
      const answer = await app.http({ method: endpoint.method, url, headers: { 'x-api-key': api_key } })
      assert.equal(answer.statusCode, 403, `${endpoint.method} ${url}`)
    }
    assert.equal(await status(api_key, 'PUT', '/crm/customer/'), 403)
    assert.equal((await app.as(root).http({ url: '/crm/customers' })).json().pagination.total_items, 0)
  })

  it('monitoring: services and provisioning, without an end (KEY-58)', async () => {
    const { api_key, expiry_date } = await make('Monitoring - Grafana', ['view_service', 'view_provision'])
    assert.equal(expiry_date, null)
    for (const url of ['/crm/provision/', '/crm/service/'])
      assert.equal(await status(api_key, 'GET', url), 200, url)
  })

  it('portal backend: the own customer and its services, and nothing of others, for half a year (KEY-7, KEY-59)', async () => {
    const add = async (customer_name: string) =>
      (
        await app.as(root).http({
          method: 'PUT',
          url: '/crm/customer/',
          payload: { customer_name },
        })
      ).json() as { customer_id: number }
    const [own, other] = [await add('Own Ltd'), await add('Other Ltd')]
    const { api_key, expiry_date } = await make(
      'Customer Portal Backend',
      ['view_own_customer', 'view_own_service'],
      { customer_id: own.customer_id, expiry_date: inDays(180) },
    )
    assert.equal(expiry_date?.slice(0, 10), inDays(180))
    const customer = (id: number) => `/crm/customer/customer_id/${id}`
    assert.equal(await status(api_key, 'GET', customer(own.customer_id)), 200)
    assert.equal(await status(api_key, 'GET', customer(other.customer_id)), 404)
    assert.equal(await status(api_key, 'GET', `/crm/service/customer_id/${own.customer_id}`), 200)
  })

  it('can not be bound to a customer that is not there', async () => {
    await assert.rejects(make('x', ['view_own_customer'], { customer_id: 9999 }), {
      status: 400,
      errors: { customer_id: 'there is no customer 9999' },
    })
  })
})

import assert from 'node:assert/strict'
import { isObject, text } from './crm.ts'
import { startWorld } from './world.ts'

describe('play_simple_service', function () {
  this.timeout(60_000)

  it('runs its tasks in order and makes exactly the calls of the table (PLAY-45, PLAY-8, PROV-31, D-53)', async () => {
    await using world = await startWorld()
    const run = await world.run('play_simple_service')
    assert.equal(run.exitCode, 0, run.stdout + run.stderr)
    assert.deepEqual(run.ends(), [
      'ok Load configuration',
      'skipped Continue unless this is a deprovisioning',
      'ok Get product',
      'ok Get customer',
      'ok Set package facts',
      'ok Generate ids',
      'ok Set service id',
      'ok Create account in OCS',
      'ok Verify account',
      'ok Add 0 monetary balance',
      'ok Get current time',
      'ok Add service',
      'ok Add setup cost',
      'ok Assign inventory',
      'ok Welcome e-mail',
      'ok Collect recipients',
      'ok Send welcome e-mail',
      'ok Post tasks',
      'ok Notify OCS',
      'ok Reload OCS cache',
      'ok Report the service',
    ])
    const service = world.crm.services.get(1234)
    const uuid = text(service?.service_uuid)
    assert.match(uuid, /^Service_[0-9a-f]{8}$/)
    assert.match(text(service?.service_provisioned_date), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/)
    assert.deepEqual(
      world.crm.calls.map(({ method, path, body }) => [method, path, body]),
      [
        ['GET', '/crm/product/product_id/1', null],
        ['GET', '/crm/customer/customer_id/456', null],
        ['GET', `/crm/service/service_uuid/${uuid}`, null],
        [
          'PUT',
          '/crm/service/',
          {
            customer_id: 456,
            product_id: 1,
            service_name: `Mobile SIM Only - ${uuid}`,
            service_type: 'generic',
            service_uuid: uuid,
            service_billed: true,
            service_taxable: true,
            service_provisioned_date: service?.service_provisioned_date,
            service_status: 'Active',
            wholesale_cost: 3,
            retail_cost: 15,
          },
        ],
        [
          'PUT',
          '/crm/transaction/',
          {
            customer_id: 456,
            service_id: 1234,
            title: 'Mobile SIM Only - Setup Costs',
            description: 'Setup costs for SIM without phone',
            invoice_id: null,
            retail_cost: 2.5,
          },
        ],
        [
          'PATCH',
          '/crm/inventory/inventory_id/789',
          { customer_id: 456, service_id: 1234, item_state: 'Assigned' },
        ],
        [
          'PATCH',
          '/crm/inventory/inventory_id/101',
          { customer_id: 456, service_id: 1234, item_state: 'Assigned' },
        ],
        [
          'POST',
          '/crm/communication/',
          {
            customer_id: 456,
            template_key: 'api_crmCommunicationCustomerWelcome',
            variables: {
              package_name: 'Mobile SIM Only',
              monthly_cost: 15,
              setup_cost: 2.5,
              first_contact: 'John',
              service_id: 1234,
            },
            recipients: ['john@example.com', 'ann@example.com'],
          },
        ],
      ],
    )
    assert.deepEqual(world.ocsWrites(), ['ApierV2.SetAccount', 'ApierV1.AddBalance', 'CacheSv1.ReloadCache'])
    assert.deepEqual(world.ocsParams('ApierV2.SetAccount'), {
      Tenant: 'op1',
      Account: uuid,
      ActionPlanIds: [],
      ActionPlansOverwrite: true,
      ExtraOptions: { AllowNegative: false, Disabled: false },
      ReloadScheduler: true,
    })
    assert.deepEqual(world.ocsParams('ApierV1.AddBalance'), {
      Tenant: 'op1',
      Account: uuid,
      BalanceType: '*monetary',
      Categories: '*any',
      Balance: { ID: 'Initial Balance', Value: 0, ExpiryTime: '+4320h', Weight: 1, Blocker: true },
    })
  })

  it('takes prices of the order instead of the product’s, and skips the e-mail without addresses (PROV-20, PLAY-85)', async () => {
    await using world = await startWorld()
    world.crm.customer = { customer_id: 456, contacts: [{ contact_firstname: 'John', contact_email: '' }] }
    world.crm.product = { ...world.crm.product, inventory_items_list: [] }
    const run = await world.run('play_simple_service', { monthly_cost: 12.5, setup_cost: '0.00' })
    assert.equal(run.exitCode, 0, run.stdout)
    assert.equal(run.end('Send welcome e-mail').status, 'skipped')
    assert.equal(run.end('Assign inventory').status, 'skipped')
    assert.equal(world.crm.services.get(1234)?.retail_cost, 12.5)
    const transaction = world.crm.calls.find(call => call.path === '/crm/transaction/')
    assert.deepEqual(transaction?.body, {
      customer_id: 456,
      service_id: 1234,
      title: 'Mobile SIM Only - Setup Costs',
      description: 'Setup costs for SIM without phone',
      invoice_id: null,
      retail_cost: 0,
    })
  })

  it('takes a template in a variable of the order as plain text', async () => {
    await using world = await startWorld()
    world.crm.product = { ...world.crm.product, inventory_items_list: '[]', product_name: '{{ 6 * 7 }}' }
    const run = await world.run('play_simple_service', { package_comment: "{{ lookup('env', 'HOME') }}" })
    assert.equal(run.exitCode, 0, run.stdout)
    const transaction = world.crm.calls.find(call => call.path === '/crm/transaction/')
    const { title, description } = isObject(transaction?.body) ? transaction.body : {}
    assert.deepEqual(
      [title, description],
      ['{{ 6 * 7 }} - Setup Costs', "Setup costs for {{ lookup('env', 'HOME') }}"],
    )
  })

  it('keeps the job alive when the welcome e-mail or the cache reload fails (PROV-26, PLAY-13, PLAY-86)', async () => {
    await using world = await startWorld()
    world.crm.refuse('POST', /communication/, 500, { message: 'The mailer is not available.' })
    world.ocs.faults.add({ kind: 'error', method: 'ReloadCache', error: 'DISCONNECTED' })
    const run = await world.run('play_simple_service')
    assert.equal(run.exitCode, 0, run.stdout)
    assert.equal(run.end('Send welcome e-mail').status, 'ignored')
    assert.match(
      String(run.end('Send welcome e-mail').error),
      /POST \/crm\/communication\/.*500.*The mailer is not available/,
    )
    assert.equal(run.end('Reload OCS cache').status, 'ignored')
    assert.deepEqual(run.ends('rescue'), [])
  })

  it('undoes a failed order: items back In Stock, account and service gone, then fails (PLAY-46, PROV-55, PROV-56, PROV-59..61, D-35)', async () => {
    await using world = await startWorld()
    world.crm.refuse('PATCH', /inventory_id\/101$/, 409, { message: 'The item is held by another customer.' })
    world.crm.items.set(900, { inventory_id: 900, customer_id: 456, service_id: 9, item_state: 'Assigned' })
    const run = await world.run('play_simple_service')
    assert.equal(run.exitCode, 2)
    assert.equal(run.end('Assign inventory').status, 'failed')
    assert.deepEqual(run.ends('rescue'), [
      'ok Print all variables',
      'ok Release inventory',
      'ok Find the service to clean up',
      'ok Get linked inventory',
      'ok Choose the items of this service',
      'ok Return inventory to pool',
      'ok Remove account from OCS',
      'ok Clean up service record',
      'ok Delete service from CRM',
      'ok Get end time',
      'skipped Set service inactive',
      'ok Keep the outcome',
      'failed Succeed after a deprovisioning, fail after a rollback',
    ])
    assert.deepEqual(world.crm.writes().slice(-2), [
      'PATCH /crm/inventory/inventory_id/789',
      'DELETE /crm/service/service_id/1234',
    ])
    const { customer_id, service_id, item_state } = world.crm.items.get(789) ?? {}
    assert.deepEqual(
      { customer_id, service_id, item_state },
      { customer_id: null, service_id: null, item_state: 'In Stock' },
    )
    assert.equal(
      world.crm.items.get(900)?.service_id,
      9,
      'an item of another service stays where it is (D-37)',
    )
    assert.equal(world.crm.services.has(1234), false)
    assert.equal(world.ocs.state.accounts.size, 0)
    assert.match(
      String(run.end('Succeed after a deprovisioning, fail after a rollback').error),
      /'Assign inventory' failed: .*Everything was rolled back\.$/,
    )
  })

  it('deprovisions with the same play: no block task, items released, account gone, service inactive, status 0 (PROV-57, PROV-58, PROV-62, PLAY-48, AMB-12)', async () => {
    await using world = await startWorld()
    await world.run('play_simple_service')
    const uuid = text(world.crm.services.get(1234)?.service_uuid)
    world.crm.calls.length = 0
    const run = await world.run('play_simple_service', {
      action: 'deprovision',
      service_id: 1234,
      service_uuid: uuid,
    })
    assert.equal(run.exitCode, 0, run.stdout)
    assert.deepEqual(run.ends('block'), [
      'ok Load configuration',
      'ignored Continue unless this is a deprovisioning',
    ])
    assert.equal(run.ends('rescue').at(-1), 'ok Succeed after a deprovisioning, fail after a rollback')
    const { customer_id, service_id } = world.crm.items.get(789) ?? {}
    assert.deepEqual({ customer_id, service_id }, { customer_id: null, service_id: null })
    assert.deepEqual(
      world.crm.calls
        .filter(call => call.method === 'PATCH' && call.path.includes('inventory'))
        .map(call => call.body),
      [
        { service_id: null, customer_id: null },
        { service_id: null, customer_id: null },
      ],
    )
    assert.equal(world.crm.services.get(1234)?.service_status, 'Inactive')
    assert.match(text(world.crm.services.get(1234)?.service_deactivate_date), /^\d{4}-\d\d-\d\dT/)
    assert.equal(world.ocs.state.accounts.size, 0)
  })

  it('never removes the account of a live service when an order asks for its identifier (PROV-89, AMB-27)', async () => {
    await using world = await startWorld()
    const live = { Tenant: 'op1', Account: 'Service_live0009' }
    await fetch(world.ocs.url, {
      method: 'POST',
      body: JSON.stringify({ method: 'APIerSv2.SetAccount', params: [live] }),
    })
    const run = await world.run('play_simple_service', { service_uuid: 'Service_live0009' })
    assert.equal(run.exitCode, 2)
    assert.match(
      String(run.end('Generate ids').error),
      /already a service with the service_uuid 'Service_live0009'/,
    )
    assert.equal(run.end('Remove account from OCS').status, 'skipped')
    assert.equal(world.ocs.state.accounts.size, 1)
    assert.deepEqual(world.crm.writes(), [])
  })
})

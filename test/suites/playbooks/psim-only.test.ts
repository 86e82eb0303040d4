import assert from 'node:assert/strict'
import { secrets, text } from './crm.ts'
import { startWorld, type World } from './world.ts'

const outcome = 'Succeed after a deprovisioning, fail after a rollback'
const imsi = '310120123456789'

describe('play_psim_only', function () {
  this.timeout(60_000)

  it('runs its tasks in the order of the table (PLAY-62, PLAY-41, PROV-31)', async () => {
    await using world = await startWorld()
    const run = await world.run('play_psim_only', {
      data_gb: 20,
      voice_minutes: 60,
      sms_count: 'unlimited',
      days: 7,
    })
    assert.equal(run.exitCode, 0, run.stdout + run.stderr)
    assert.deepEqual(run.ends(), [
      'ok Load configuration',
      'skipped Continue unless this is a deprovisioning',
      'ok Get product',
      'ok Set package facts',
      'ok Set SIM id',
      'ok Set number id',
      'ok Get SIM details',
      'ok Get number details',
      'ok Extract SIM and number values',
      'ok Check SIM and number',
      'ok Get customer',
      'ok Generate ids',
      'ok Set service id',
      'ok Create account in OCS',
      'ok Verify account',
      'ok Add 0 monetary balance',
      'ok Add allowances',
      'ok Add data allowance',
      'ok Add voice allowance',
      'ok Add SMS allowance',
      'ok Set filter for IMSI and number',
      'ok Map IMSI and number to the account',
      'ok Set resource profile',
      'ok Create subscriber on HSS',
      'ok Get current time',
      'ok Add service',
      'ok Assign SIM and number',
      'ok Add setup cost',
      'ok Welcome e-mail',
      'ok Collect recipients',
      'ok Send welcome e-mail',
      'ok Post tasks',
      'ok Notify OCS',
      'ok Reload OCS cache',
      'ok Report the service',
    ])
    assertWireCalls(world)
    assertBalances(world)
  })

  it('gives the HSS the IMSI, Ki, OPc of the SIM and the MSISDN of the number, none empty, despite the placeholders (PLAY-109, AMB-62)', async () => {
    await using world = await startWorld()
    await world.run('play_psim_only')
    const put = world.hss.calls.filter(call => call.method.startsWith('PUT'))
    assert.deepEqual(
      put.map(call => [call.method, call.params]),
      [
        [
          `PUT /subscriber/${imsi}`,
          { imsi, msisdn: '15550123', ki: secrets.ki, opc: secrets.opc, enabled: true },
        ],
      ],
    )
  })

  it('rolls back when OCS is gone: charging steps ignored, release and HSS harmless, outcome failed (PROV-65, PROV-27, PROV-33, PROV-60)', async () => {
    await using world = await startWorld()
    world.config.ocs = { ...world.config.ocs, cgrates: '127.0.0.1:1', OCS: '127.0.0.1:1' }
    const run = await world.run('play_psim_only')
    assert.equal(run.exitCode, 2)
    assert.equal(run.end('Create account in OCS').status, 'failed')
    assert.match(
      String(run.end('Create account in OCS').error),
      /^Could not connect to OCS at 127\.0\.0\.1:1: connection refused/,
    )
    assert.equal(run.end('Delete account from charging').status, 'ignored')
    assert.equal(run.end('Delete attribute profile').status, 'ignored')
    assert.equal(run.end('Return inventory to pool').status, 'skipped', 'nothing was assigned')
    assert.equal(run.end('Patch subscriber to dormant state').status, 'skipped', 'the HSS was not touched')
    assert.equal(run.end(outcome).status, 'failed')
    assert.match(
      String(run.end(outcome).error),
      /Could not be undone: the account in OCS, the attribute profile/,
    )
    assert.deepEqual(world.crm.writes(), [])
  })

  const failures: Array<{ step: string; arrange: (world: World) => void }> = [
    {
      step: 'Get product',
      arrange: ({ crm }) => crm.refuse('GET', /product_id/, 404, { message: 'No such product.' }),
    },
    {
      step: 'Check SIM and number',
      arrange: ({ crm }) => void crm.items.set(789, { ...crm.items.get(789), service_id: 9 }),
    },
    {
      step: 'Create account in OCS',
      arrange: ({ ocs }) => void ocs.faults.add({ kind: 'error', method: 'SetAccount' }),
    },
    {
      step: 'Map IMSI and number to the account',
      arrange: ({ ocs }) => void ocs.faults.add({ kind: 'empty', method: 'SetAttributeProfile' }),
    },
    {
      step: 'Create subscriber on HSS',
      arrange: ({ hss }) => void hss.faults.add({ kind: 'error', method: 'PUT' }),
    },
    {
      step: 'Add service',
      arrange: ({ crm }) =>
        crm.refuse('PUT', /service\/$/, 400, { message: 'Wrong.', errors: { service_name: 'is too long' } }),
    },
    {
      step: 'Assign SIM and number',
      arrange: ({ crm }) => crm.refuse('PATCH', /inventory_id\/101/, 409, { message: 'Held.' }),
    },
    {
      step: 'Add setup cost',
      arrange: ({ crm }) => crm.refuse('PUT', /transaction/, 403, { message: 'Access denied' }),
    },
  ]
  for (const { step, arrange } of failures) {
    it(`leaves nothing behind after a failure at '${step}' (PROV-56, PROV-59, PROV-61, PLAY-63, PLAY-66)`, async () => {
      await using world = await startWorld()
      arrange(world)
      const run = await world.run('play_psim_only')
      assert.equal(run.exitCode, 2, run.stdout)
      assert.equal(run.end(step).status, 'failed')
      assert.equal(run.ends('rescue').at(-1), `failed ${outcome}`)
      assert.match(
        String(run.end(outcome).error),
        new RegExp(`^'${step}' failed: .*Everything was rolled back\\.$`),
      )
      assert.equal(world.ocs.state.accounts.size, 0)
      const { filters, attributeProfiles, resourceProfiles } = world.ocs.state
      assert.deepEqual([filters.size, attributeProfiles.size, resourceProfiles.size], [0, 0, 0])
      assert.equal(world.crm.services.has(1234), false)
      for (const id of [789, 101]) assert.notEqual(world.crm.items.get(id)?.customer_id, 456)
      const left = world.hss.state.subscribers.get(imsi)
      if (left) assert.equal(left.msisdn, '99990123456789', 'the subscriber is dormant (PLAY-65)')
    })
  }

  it('deprovisions with only service_id and service_uuid: all removed, the subscriber dormant (PROV-63, PROV-64, PLAY-63..66)', async () => {
    await using world = await startWorld()
    await world.run('play_psim_only')
    const uuid = text(world.crm.services.get(1234)?.service_uuid)
    world.ocs.calls.length = 0
    const vars = { action: 'deprovision', service_id: 1234, service_uuid: uuid }
    const { customer_id, access_token } = world.vars
    const run = await world.run(
      '',
      {},
      {
        play: 'play_psim_only',
        vars: { ...vars, customer_id: customer_id ?? null, access_token: access_token ?? null },
      },
    )
    assert.equal(run.exitCode, 0, run.stdout)
    assert.deepEqual(run.ends('rescue'), [
      'ok Release inventory',
      'ok Find the service to clean up',
      'ok Get linked inventory',
      'ok Choose the items of this service',
      'ok Return inventory to pool',
      'ok Read IMSI of the SIM',
      'ok Delete account from charging',
      'ok Delete attribute profile',
      'ok Remove resource profile',
      'ok Remove filters',
      'skipped Delete HSS subscriber',
      'ok Patch subscriber to dormant state',
      'ok Clean up service record',
      'skipped Delete service from CRM',
      'ok Get end time',
      'ok Set service inactive',
      'ok Keep the outcome',
      `ok ${outcome}`,
    ])
    assert.deepEqual(world.ocsWrites(), [
      'ApierV2.RemoveAccount',
      'APIerSv1.RemoveAttributeProfile',
      'APIerSv1.RemoveResourceProfile',
      'APIerSv1.RemoveFilter',
    ])
    const patch = world.hss.calls.find(call => call.method.startsWith('PATCH'))
    assert.deepEqual(patch?.params, {
      enabled: true,
      msisdn: '99990123456789',
      ue_ambr_dl: 999999,
      ue_ambr_ul: 999999,
    })
    assert.equal(world.crm.items.get(101)?.service_id, null)
    assert.equal(world.crm.services.get(1234)?.service_status, 'Inactive')
  })

  it('deletes the subscriber when asked to, and a failed clean-up step does not fail the deprovisioning (PROV-63, PROV-67, PROV-28)', async () => {
    await using world = await startWorld()
    await world.run('play_psim_only')
    world.ocs.faults.add({ kind: 'error', method: 'RemoveAccount', error: 'SERVER_ERROR: busy' })
    const run = await world.run('play_psim_only', {
      action: 'deprovision',
      deprovision_subscriber: true,
      service_id: 1234,
      service_uuid: text(world.crm.services.get(1234)?.service_uuid),
    })
    assert.equal(run.exitCode, 0, run.stdout)
    assert.equal(run.end('Delete account from charging').status, 'ignored')
    assert.equal(run.end('Delete HSS subscriber').status, 'ok')
    assert.equal(world.hss.state.subscribers.size, 0)
    assert.match(text(run.end(outcome).result?.msg), /Could not be removed: the account in OCS\./)
  })
})

function assertWireCalls(world: World): void {
  const uuid = text(world.crm.services.get(1234)?.service_uuid)
  assert.deepEqual(world.crm.writes(), [
    'PUT /crm/service/',
    'PATCH /crm/inventory/inventory_id/789',
    'PATCH /crm/inventory/inventory_id/101',
    'PUT /crm/transaction/',
    'POST /crm/communication/',
  ])
  const { service_type, service_name, service_uuid } = world.crm.services.get(1234) ?? {}
  assert.deepEqual(
    { service_type, service_name, service_uuid },
    { service_type: 'mobile', service_name: 'Mobile - 15550123', service_uuid: uuid },
  )
  assert.deepEqual(world.ocsWrites(), [
    'ApierV2.SetAccount',
    'ApierV1.AddBalance',
    'ApierV1.AddBalance',
    'ApierV1.AddBalance',
    'ApierV1.AddBalance',
    'APIerSv1.SetFilter',
    'APIerSv1.SetAttributeProfile',
    'APIerSv1.SetResourceProfile',
    'CacheSv1.ReloadCache',
  ])
  assert.deepEqual(world.ocsParams('APIerSv1.SetFilter').Rules, [
    { Type: '*string', Element: '~*req.Account', Values: [imsi, '15550123'] },
  ])
  const profile = world.ocsParams('APIerSv1.SetAttributeProfile')
  assert.equal(profile.ID, `ATTR_ACCOUNT_${uuid}`)
  assert.deepEqual(profile.FilterIDs, [`FLTR_ACCOUNT_${uuid}`])
  assert.equal(world.ocsParams('APIerSv1.SetResourceProfile').ID, `RES_ACCOUNT_${uuid}`)
}

/** Data in bytes, voice 3600 s in nanoseconds, 7 days as +168h (PLAY-37, D-25, 00 section 7). */
function assertBalances(world: World): void {
  const added = world.ocs.calls
    .filter(call => call.method === 'ApierV1.AddBalance')
    .map(call => (Array.isArray(call.params) ? JSON.stringify(call.params[0]) : ''))
    .map(text => JSON.parse(text) as { BalanceType: string; Balance: object })
    .map(({ BalanceType, Balance }) => ({ BalanceType, ...Balance }))
  const common = { ExpiryTime: '+168h', Weight: 10, DestinationIDs: '*any' }
  assert.deepEqual(added.slice(1), [
    { BalanceType: '*data', ID: 'DATA_20GB_Monthly', Value: 21_474_836_480, ...common },
    { BalanceType: '*voice', ID: 'VOICE_60MIN_Monthly', Value: 3_600_000_000_000, ...common },
    { BalanceType: '*sms', ID: 'SMS_Unlimited', Value: 999_000_000, ...common },
  ])
}

import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import { api as provisioning } from '@omnicrm/plugin-provisioning-ansible/contract'
import { api as services } from '@omnicrm/plugin-services/contract'
import { admin } from '@omnicrm/test'
import { nothing, tracesOf } from './leftovers.ts'
import { boost, playsFolder } from './plays.ts'
import { openWorld, type World } from './world.ts'

const gigabyte = 1024 ** 3

interface Bucket {
  readonly ID: string
  readonly Value: number
}
const dataOf = async (world: World, service_id: number): Promise<number[]> => {
  const service = await world.app.as(admin()).of(services).get({ service_id })
  const { cgrates } = service as { cgrates?: { BalanceMap: { DATA?: readonly Bucket[] } } }
  return (cgrates?.BalanceMap.DATA ?? []).map(each => each.Value)
}

/** What the network does: a session of the subscriber, rated by the charging engine. */
async function uses(world: World, account: string, bytes: number): Promise<void> {
  const tenant = 'cgrates.org'
  const call = async (method: string, argument: object) => {
    const answer = await fetch(`http://${world.peers.addresses.cgrates}/jsonrpc`, {
      method: 'POST',
      body: JSON.stringify({ method, params: [argument], id: 1 }),
    })
    const { error } = (await answer.json()) as { error: string | null }
    assert.equal(error, null, method)
  }
  await call('APIerSv1.SetChargerProfile', {
    Tenant: tenant,
    ID: 'Data',
    RunID: '*default',
    AttributeIDs: ['*none'],
  })
  const Event = {
    OriginID: 'session-1',
    OriginHost: '192.0.2.7',
    ToR: '*data',
    RequestType: '*prepaid',
    Account: account,
    Destination: 'internet',
    SetupTime: new Date().toISOString(),
    AnswerTime: new Date().toISOString(),
    Usage: bytes,
  }
  await call('SessionSv1.InitiateSession', { Tenant: tenant, ID: 'e1', Event, InitSession: true })
  await call('SessionSv1.TerminateSession', { Tenant: tenant, ID: 'e2', Event, TerminateSession: true })
}

describe('the life of a service', function () {
  this.timeout(120_000)

  it('goes from the definition of a product over order, use, add-on and change to its end, which gives everything back (LIFE-1, LIFE-5, PROD-3, PLAY-26)', async () => {
    const plays_path = playsFolder({ play_boost: boost })
    await using world = await openWorld({ config: { provisioning: { plays_path } } })
    const asAdmin = world.app.as(admin())

    // An administrator defines what is sold.
    const plan = await asAdmin.of(catalogApi).create({
      product_name: 'Mobile 10 GB',
      product_slug: 'mobile-10',
      category: 'standalone',
      service_type: 'mobile',
      retail_cost: 15,
      retail_setup_cost: 5,
      enabled: true,
      residential: true,
      inventory_items_list: "['SIM Card', 'Mobile Number']",
      provisioning_play: 'play_psim_only',
      provisioning_json_vars: '{"iccid":"","msisdn":"","data_gb":10}',
    })
    const addon = await asAdmin.of(catalogApi).create({
      product_name: 'Boost 5 GB',
      product_slug: 'boost-5',
      category: 'addon',
      service_type: 'mobile',
      enabled: true,
      residential: true,
      provisioning_play: 'play_boost',
      provisioning_json_vars: '{"data_gb":5}',
    })

    // An order provisions it, at a price agreed for this order only.
    const customer_id = await world.givenCustomer()
    const order = {
      product_id: plan.product_id,
      customer_id,
      'SIM Card': (await world.free('SIM Card'))[0],
      'Mobile Number': (await world.free('Mobile Number'))[0],
      monthly_cost: 12.5,
    }
    const made = await world.ended(await world.order(order))
    assert.equal(made.provisioning_status, 0, made.error_message ?? '')
    const service_id = made.service_id ?? 0
    const service = await asAdmin.of(services).get({ service_id })
    assert.deepEqual([service.retail_cost, service.service_status], [12.5, 'Active'])
    const { retail_cost } = await asAdmin.of(catalogApi).get({ product_id: plan.product_id })
    assert.equal(retail_cost, 15)
    assert.deepEqual(await dataOf(world, service_id), [10 * gigabyte])

    // The customer uses it, buys an add-on, and has it changed.
    await uses(world, service.service_uuid, 4 * gigabyte)
    assert.deepEqual(await dataOf(world, service_id), [6 * gigabyte])
    const more = await world.ended(
      await world.order({ product_id: addon.product_id, customer_id, service_id }),
    )
    assert.equal(more.provisioning_status, 0, more.error_message ?? '')
    assert.deepEqual(await dataOf(world, service_id), [5 * gigabyte, 6 * gigabyte])
    await asAdmin.of(services).update({ service_id, service_name: 'Ada’s phone' })

    // Its end gives back what it held.
    const { provision_id } = await world.clerk.of(provisioning).start({ service_id, action: 'deprovision' })
    const undone = await world.ended(provision_id)
    assert.equal(undone.provisioning_status, 0, undone.error_message ?? '')
    await world.app.drain()
    assert.deepEqual({ ...(await tracesOf(world)), openCharges: 0 }, nothing)
    const ended = await asAdmin.of(services).get({ service_id })
    assert.deepEqual([ended.service_name, ended.service_status], ['Ada’s phone', 'Inactive'])
    assert.deepEqual((await asAdmin.of(inventoryApi).ofCustomer({ customer_id })).data, [])
    rmSync(plays_path, { recursive: true, force: true })
  })
})

import assert from 'node:assert/strict'
import { api as servicesApi } from '@omnicrm/plugin-services/contract'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import { admin, testApp, type TestApp } from '@omnicrm/test'
import { startCgratesPeer, startHssPeer } from '@omnicrm/test/peers'
import { fixtures, givenItem, givenProduct, isRunning, itemOf, orders, services, until } from './world.ts'

const tenant = 'op1'

/** The delivered plays, against a charging engine and an HSS that speak as real ones do. */
async function world(provisioning = {}) {
  const [ocs, hss] = await Promise.all([startCgratesPeer(), startHssPeer()])
  const app = await testApp({
    plugins: ['provisioning-ansible', 'billing', 'charging-cgrates'],
    config: {
      provisioning,
      ocs: { cgrates: ocs.host, ocsTenant: tenant },
      hss: { hss_peers: [hss.url], apn_list: '1,2,3' },
    },
  })
  await app.listen()
  return {
    app,
    ocs,
    hss,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]()
      await Promise.all([ocs.close(), hss.close()])
    },
  }
}

async function givenSim(app: TestApp) {
  const sim = await givenItem(app, 'SIM Card', '8944100000000000017')
  const number = await givenItem(app, 'Mobile Number', '447700900123')
  await app.as(admin()).of(inventoryApi).update({
    inventory_id: sim,
    itemtext2: '310120123456789',
    itemtext3: '465B5CE8B199B49FAA5F0A2EE238A6BC',
    itemtext4: 'E8ED289DEBA952E4283B54E88E6183CA',
  })
  await app.entry.db('inventory_template').where({ item: 'SIM Card' }).update({
    itemtext1_label: 'ICCID',
    itemtext2_label: 'IMSI',
    itemtext3_label: 'Ki',
    itemtext4_label: 'OPc',
  })
  await app.entry
    .db('inventory_template')
    .where({ item: 'Mobile Number' })
    .update({ itemtext1_label: 'MSISDN' })
  return { sim, number }
}

async function givenJohn(app: TestApp): Promise<number> {
  const john = await app
    .as(admin())
    .of(customerApi)
    .create({
      customer_name: 'John Smith',
      contact: { contact_firstname: 'John', contact_lastname: 'Smith', contact_email: 'john@example.com' },
    })
  return john.customer_id
}

describe('the delivered plays, run as jobs', function () {
  this.timeout(60_000)

  it('make a basic service: account, record, setup charge (PROV-19, PLAY-24, PLAY-26, PLAY-27, PLAY-45, PLAY-108, SVCB-1, SVCB-2)', async () => {
    await using it = await world()
    const { app, ocs } = it
    const customer_id = await givenJohn(app)
    const product_id = await givenProduct(app, {
      product_name: 'Basic',
      provisioning_play: 'play_simple_service',
      service_type: 'generic',
      retail_setup_cost: 10,
    })
    const started = await orders(app).start({ product_id, customer_id })
    await app.drain()
    const job = await orders(app).get(started)
    assert.deepEqual([job.error_message, job.provisioning_status], [null, 0])
    assert.equal(job.playbook_description, 'Simple Provisioning Play')
    assert.equal(job.completed_count, job.task_count)
    const [service] = await services(app, customer_id)
    assert.equal(service?.service_name, `Basic - ${service?.service_uuid}`)
    assert.equal(job.service_id, service?.service_id)
    const account = ocs.state.accounts.get(`${tenant}:${service?.service_uuid}`)
    assert.deepEqual(Object.keys(account?.balances ?? {}), ['*monetary'])
    const [charge] = await app.entry.db('customer_transaction').where({ service_id: job.service_id })
    assert.deepEqual([charge.title, Number(charge.retail_cost)], ['Basic - Setup Costs', 10])
  })

  it('make a mobile service on the chosen SIM and number (PLAY-25, PLAY-41, PLAY-42, PROV-61)', async () => {
    await using it = await world()
    const { app, hss } = it
    const { sim, number } = await givenSim(app)
    const customer_id = await givenJohn(app)
    const product_id = await givenProduct(app, {
      provisioning_play: 'play_psim_only',
      provisioning_json_vars: '{"iccid":"","msisdn":""}',
      inventory_items_list: "['SIM Card','Mobile Number']",
    })
    const started = await orders(app).start({
      product_id,
      customer_id,
      'SIM Card': sim,
      'Mobile Number': number,
    })
    await app.drain()
    const job = await orders(app).get(started)
    assert.deepEqual([job.error_message, job.provisioning_status], [null, 0])
    const subscriber = hss.state.subscribers.get('310120123456789')
    assert.deepEqual(
      [subscriber?.msisdn, subscriber?.enabled, subscriber?.ki.toUpperCase()],
      ['447700900123', true, '465B5CE8B199B49FAA5F0A2EE238A6BC'],
    )
    for (const id of [sim, number]) assert.equal((await itemOf(app, id)).service_id, job.service_id)
    const service = await app
      .as(admin())
      .of(servicesApi)
      .get({ service_id: job.service_id ?? 0, include: 'none' })
    assert.deepEqual([service['service_name'], service['service_type']], ['Mobile - 447700900123', 'mobile'])
    assert.doesNotMatch(JSON.stringify(job), /465B5CE8B199B49FAA5F0A2EE238A6BC/)
  })

  it('roll back by their rescue when the charging engine refuses everything, and name what is left (PROV-65, PLAY-46, D-73)', async () => {
    await using it = await world()
    const { app, ocs } = it
    const { sim, number } = await givenSim(app)
    const customer_id = await givenJohn(app)
    const product_id = await givenProduct(app, {
      provisioning_play: 'play_psim_only',
      inventory_items_list: "['SIM Card','Mobile Number']",
    })
    ocs.faults.add({ kind: 'error', times: -1, error: 'SERVER_ERROR: no memory' })
    const started = await orders(app).start({
      product_id,
      customer_id,
      'SIM Card': sim,
      'Mobile Number': number,
    })
    await app.drain()
    const job = await orders(app).get(started)
    assert.equal(job.provisioning_status, 2)
    assert.match(job.error_message ?? '', /Create account in OCS.*Could not be undone: the account in OCS/s)
    const states = Object.fromEntries(
      job.provisioning_result_json.map(each => [each.event_name, each.provisioning_status]),
    )
    assert.deepEqual(
      [
        states['Create account in OCS'],
        states['Delete account from charging'],
        states['Delete attribute profile'],
        states['Return inventory to pool'],
        job.provisioning_result_json.at(-1)?.provisioning_status,
      ],
      [2, 3, 3, 0, 2],
    )
    assert.deepEqual(await services(app, customer_id), [])
    assert.deepEqual([ocs.state.accounts.size, (await itemOf(app, sim)).item_state], [0, 'New'])
  })

  it('leave neither account nor subscriber when a job is killed at its very end (D-74, LIFE-24)', async () => {
    await using it = await world()
    const { app, ocs, hss } = it
    const { sim, number } = await givenSim(app)
    const customer_id = await givenJohn(app)
    const product_id = await givenProduct(app, {
      provisioning_play: 'play_psim_only',
      inventory_items_list: "['SIM Card','Mobile Number']",
      retail_setup_cost: 10,
    })
    ocs.faults.add({ method: 'CacheSv1.ReloadCache', kind: 'delay', delayMs: 9000 })
    const started = await orders(app).start({
      product_id,
      customer_id,
      'SIM Card': sim,
      'Mobile Number': number,
    })
    const done = app.drain()
    await until(app, started.provision_id, isRunning('Reload OCS cache'))
    assert.deepEqual([ocs.state.accounts.size, hss.state.subscribers.size], [1, 1])
    await orders(app).cancel(started)
    await done
    assert.equal((await orders(app).get(started)).provisioning_status, 2)
    const [cleanUp] = (await orders(app).list({ filters: '{"action":["deprovision"]}' })).data
    assert.equal(cleanUp?.provisioning_status, 0)
    assert.deepEqual([ocs.state.accounts.size, hss.state.subscribers.size], [0, 0])
    assert.deepEqual(await services(app, customer_id), [])
    for (const id of [sim, number]) {
      const item = await itemOf(app, id)
      assert.deepEqual([item.item_state, item.service_id], ['In Stock', null])
    }
    const [charge] = await app.entry.db('customer_transaction').where({ customer_id })
    assert.ok(charge.void)
  })

  it('take a service down when it is cancelled (D-29, PLAY-43, PLAY-48, PROV-62)', async () => {
    await using it = await world()
    const { app } = it
    const { sim, number } = await givenSim(app)
    const customer_id = await givenJohn(app)
    const product_id = await givenProduct(app, {
      provisioning_play: 'play_psim_only',
      inventory_items_list: "['SIM Card','Mobile Number']",
    })
    await orders(app).start({ product_id, customer_id, 'SIM Card': sim, 'Mobile Number': number })
    await app.drain()
    const [service] = await services(app, customer_id)
    assert.ok(service)
    await app.as(admin()).of(servicesApi).cancel({ service_id: service.service_id })
    await app.drain()
    const [newest] = (await orders(app).list({})).data
    assert.deepEqual(
      [newest?.action, newest?.provisioning_status, newest?.service_id],
      ['deprovision', 0, service.service_id],
    )
    assert.deepEqual((await itemOf(app, sim)).service_id, null)
    assert.deepEqual(
      (await services(app, customer_id)).map(each => each.display_status),
      ['Cancelled'],
    )
    assert.equal((await orders(app).list({})).data.length, 2)
  })

  it('may be written by operators with Ansible’s own modules, in the short form (PLAY-11, PLAY-23, PLAY-47)', async () => {
    await using it = await world({ plays_path: fixtures })
    const { app, ocs } = it
    const customer_id = await givenJohn(app)
    const product_id = await givenProduct(app, {
      provisioning_play: 'play_short_form',
      retail_setup_cost: 10,
    })
    const started = await orders(app).start({ product_id, customer_id })
    await app.drain()
    const job = await orders(app).get(started)
    assert.deepEqual([job.error_message, job.provisioning_status], [null, 0])
    const [service] = await services(app, customer_id)
    assert.deepEqual(
      [service?.service_name, service?.retail_cost, service?.service_type],
      [`Service: ${service?.service_uuid}`, 15, 'mobile'],
    )
    assert.ok(ocs.state.accounts.has(`${tenant}:${service?.service_uuid}`))
  })

  it('parse, each of them (PROD-90)', async () => {
    await using it = await world()
    const { data } = await orders(it.app).plays({})
    assert.deepEqual(
      data.filter(each => each.fault !== null),
      [],
    )
    assert.ok(data.some(each => each.name === 'play_psim_only' && each.task_count > 20))
    assert.ok(!data.some(each => each.name.startsWith('task_')))
  })
})

import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { api as provisioning } from '@omnicrm/plugin-provisioning-ansible/contract'
import { api as services } from '@omnicrm/plugin-services/contract'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import { nothing, tracesOf } from './leftovers.ts'
import { openWorld, until, type World } from './world.ts'

async function orderSim(world: World) {
  const customer_id = await world.givenCustomer()
  const [sim = 0] = await world.free('SIM Card')
  const [number = 0] = await world.free('Mobile Number')
  const product_id = await world.productId('Mobile SIM Only')
  const provisionId = await world.order({ product_id, customer_id, 'SIM Card': sim, 'Mobile Number': number })
  return { customer_id, sim, number, product_id, provisionId, job: await world.ended(provisionId) }
}

describe('one order, the whole way', function () {
  this.timeout(120_000)

  it('runs a real play that creates account, subscriber, service, assignment, charge and e-mail, and takes it all back on deprovisioning (INV-73, LIFE-2, LIFE-45, PROV-19, PROV-24, PROV-61, PROV-62, PLAY-109)', async () => {
    await using world = await openWorld()
    const { customer_id, sim, number, product_id, provisionId, job } = await orderSim(world)
    assert.equal(
      job.provisioning_status,
      0,
      JSON.stringify(
        job.provisioning_result_json.filter(each => each.provisioning_status === 2),
        null,
        1,
      ),
    )
    const service = await world.clerk.of(services).get({ service_id: job.service_id ?? 0 } as never)
    assert.deepEqual(
      {
        customer: service.customer_id,
        product: service.product_id,
        status: service.service_status,
        type: service.service_type,
        job: service.provision_id,
      },
      { customer: customer_id, product: product_id, status: 'Active', type: 'mobile', job: provisionId },
    )
    const items = await world.clerk.of(inventoryApi).ofService({ service_id: service.service_id })
    assert.deepEqual(
      new Map(items.data.map(each => [each.inventory_id, each.item_state])),
      new Map([
        [sim, 'Assigned'],
        [number, 'Assigned'],
      ]),
    )
    const [subscriber] = [...world.peers.hss.state.subscribers.values()]
    assert.ok(
      subscriber &&
        subscriber.imsi &&
        subscriber.msisdn &&
        subscriber.ki &&
        subscriber.opc &&
        subscriber.enabled,
    )
    const traces = await tracesOf(world)
    assert.deepEqual(
      [
        traces.accounts.length,
        traces.services,
        traces.assigned,
        traces.held,
        traces.openCharges,
        traces.runningJobs,
      ],
      [1, 1, 2, 0, 1, 0],
    )
    await until(async () => (world.peers.smtp.messages.length > 0 ? true : undefined))

    const { provision_id } = await world.clerk
      .of(provisioning)
      .start({ service_id: service.service_id, action: 'deprovision' })
    const undone = await world.ended(provision_id)
    assert.equal(undone.provisioning_status, 0, undone.error_message ?? '')
    await world.app.drain()
    const left = await tracesOf(world)
    assert.deepEqual({ ...left, openCharges: 0 }, nothing)
    const states = await Promise.all(
      [sim, number].map(id => world.clerk.of(inventoryApi).get({ inventory_id: id })),
    )
    assert.deepEqual(
      states.map(each => [each.customer_id, each.item_state]),
      [
        [null, 'Decommissioned'],
        [null, 'Used'],
      ],
    )
  })

  it('shows every task as it happens, by number and name, pending ones before they run (PROV-29..31, PROV-76, PROV-77, LIFE-42)', async () => {
    await using world = await openWorld()
    const seen: { done: number; of: number; running: number; pending: number }[] = []
    const customer_id = await world.givenCustomer()
    const order = {
      product_id: await world.productId('Mobile SIM Only'),
      customer_id,
      'SIM Card': (await world.free('SIM Card'))[0],
      'Mobile Number': (await world.free('Mobile Number'))[0],
    }
    const provision_id = await world.order(order)
    const job = await until(async () => {
      const now = await world.clerk.of(provisioning).get({ provision_id })
      const running = now.provisioning_result_json.filter(each => each.provisioning_status === 1).length
      seen.push({ done: now.completed_count, of: now.task_count, running, pending: now.pending_tasks.length })
      return now.provisioning_status === 1 ? undefined : now
    })
    assert.ok(
      seen.some(each => each.done > 0 && each.done < each.of && each.pending > 0),
      'no half-way state was seen',
    )
    assert.ok(
      seen.some(each => each.running === 1),
      'no running task was seen',
    )
    const numbers = job.provisioning_result_json.map(each => each.event_number)
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
    )
    assert.equal(job.completed_count, job.task_count)
  })

  it('audits each step with the job and the user who started it (LIFE-3)', async () => {
    await using world = await openWorld()
    const { provisionId, customer_id } = await orderSim(world)
    await world.app.drain()
    const rows = await world.app.entry.db('activity').where({ customer_id, provision_id: provisionId })
    const types = new Set(rows.map(each => String(each.entity_type)))
    for (const type of ['inventory', 'transaction'])
      assert.ok(types.has(type), `${type} is missing in ${[...types].join(', ')}`)
    assert.ok(!JSON.stringify(rows).includes('Bearer'))
  })

  it('starts one job for two clicks under one key (PROV-90)', async () => {
    await using world = await openWorld({ roles: [] })
    const customer_id = await world.givenCustomer()
    const order = {
      product_id: await world.productId('Mobile SIM Only'),
      customer_id,
      'SIM Card': (await world.free('SIM Card'))[0],
      'Mobile Number': (await world.free('Mobile Number'))[0],
    }
    const [first, second] = await Promise.all([
      world.order(order, 'click-1'),
      world.order(order, 'click-1').catch(() => world.order(order, 'click-1')),
    ])
    assert.equal(first, second)
    assert.equal((await world.app.as(admin()).of(provisioning).list({})).pagination.total_items, 1)
  })

  it('gives the allowances of the product as balances in the engine’s units, and the setup charge with its price (PLAY-24, PLAY-37, PLAT-30, PROD-22)', async () => {
    await using world = await openWorld()
    const customer_id = await world.givenCustomer()
    const provisionId = await world.order({
      product_id: await world.productId('Mobile 20 GB'),
      customer_id,
      'SIM Card': (await world.free('SIM Card'))[0],
      'Mobile Number': (await world.free('Mobile Number'))[0],
    })
    const job = await world.ended(provisionId)
    assert.equal(job.provisioning_status, 0, job.error_message ?? '')
    const [account] = [...world.peers.cgrates.state.accounts.values()]
    const balances = Object.values(account?.balances ?? {}).flat()
    assert.deepEqual(Object.fromEntries(balances.map(each => [each.id, each.value])), {
      'Initial Balance': 0,
      DATA_20GB_Monthly: 21_474_836_480,
      VOICE_Unlimited: 999_999_999 * 1e9,
      SMS_Unlimited: 999_000_000,
    })
    const [charge] = await world.app.entry.db('customer_transaction').where({ customer_id })
    assert.deepEqual([Number(charge.retail_cost), charge.service_id], [5, job.service_id])
  })
})

import assert from 'node:assert/strict'
import { ApiError } from '@omnicrm/test'
import { tracesOf } from './leftovers.ts'
import { openWorld } from './world.ts'

describe('200 orders for 20 SIM cards at once', function () {
  this.timeout(300_000)

  it('give exactly 20 services with 20 cards and 20 numbers, and 180 clear refusals (INV-86, INV-87, LIFE-22, PROV-95, D-34)', async () => {
    await using world = await openWorld()
    const customer_id = await world.givenCustomer()
    const product_id = await world.productId('Mobile SIM Only')
    const sims = (await world.free('SIM Card')).slice(0, 20)
    const numbers = (await world.free('Mobile Number')).slice(0, 20)
    assert.deepEqual([sims.length, numbers.length], [20, 20])
    const orders = Array.from({ length: 200 }, (_each, index) => ({
      product_id,
      customer_id,
      'SIM Card': sims[index % 20],
      'Mobile Number': numbers[index % 20],
    }))
    const answers = await Promise.allSettled(orders.map(each => world.order(each)))
    const started = answers.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
    const refused = answers.flatMap(each => (each.status === 'rejected' ? [each.reason as ApiError] : []))
    assert.equal(started.length, 20)
    assert.equal(refused.length, 180)
    for (const each of refused) {
      assert.ok(each.status === 409 || each.status === 422, `${each.status} ${each.message}`)
      assert.match(each.message, /SIM Card|Mobile Number/)
    }
    const jobs = await Promise.all(started.map(id => world.ended(id)))
    assert.deepEqual(new Set(jobs.map(each => each.provisioning_status)), new Set([0]))
    const traces = await tracesOf(world)
    assert.deepEqual(
      {
        services: traces.services,
        assigned: traces.assigned,
        held: traces.held,
        accounts: traces.accounts.length,
        subscribers: traces.subscribers.length,
        running: traces.runningJobs,
      },
      { services: 20, assigned: 40, held: 0, accounts: 20, subscribers: 20, running: 0 },
    )
  })
})

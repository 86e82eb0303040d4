import assert from 'node:assert/strict'
import { staff, type TestApp } from '@omnicrm/test'
import { api } from '../contract.ts'
import { buyer, givenCustomer, givenProduct, orders, provisioningApp } from './world.ts'

const hour = 3_600_000

/** Four jobs of two customers, ordered one hour after each other; the oldest two ended. */
async function fourJobs(app: TestApp) {
  const productId = await givenProduct(app)
  const [first, second] = [await givenCustomer(app), await givenCustomer(app, 'Jane Roe')]
  const ids: number[] = []
  for (const customer_id of [first, first, second, second]) {
    ids.push((await orders(app).start({ product_id: productId, customer_id })).provision_id)
    app.clock.advance(hour)
  }
  const end = async (id: number | undefined, provisioning_status: number) =>
    await app.entry.db('provision').where({ provision_id: id }).update({ provisioning_status })
  await end(ids[0], 0)
  await end(ids[1], 2)
  return { first, since: (hours: number) => new Date(app.clock.now().getTime() - hours * hour).toISOString() }
}

describe('figures of provisioning jobs', () => {
  it('count the jobs ordered since an instant, by state', async () => {
    await using app = await provisioningApp()
    const { since } = await fourJobs(app)
    assert.deepEqual(await orders(app).stats({ since: since(5) }), {
      total: 4,
      succeeded: 1,
      running: 2,
      failed: 1,
    })
    assert.deepEqual(await orders(app).stats({ since: since(2.5) }), {
      total: 2,
      succeeded: 0,
      running: 2,
      failed: 0,
    })
  })

  it('tell customers of their own jobs only, and nobody else', async () => {
    await using app = await provisioningApp()
    const { first, since } = await fourJobs(app)
    const own = await orders(app, buyer(first)).stats({ since: since(5) })
    assert.deepEqual(own, { total: 2, succeeded: 1, running: 0, failed: 1 })
    await assert.rejects(
      app
        .as(staff('view_customer'))
        .of(api)
        .stats({ since: since(5) }),
      { status: 403 },
    )
  })

  it('need the instant', async () => {
    await using app = await provisioningApp()
    await assert.rejects(orders(app).stats({ since: 'yesterday' }), (error: { errors?: object }) =>
      Object.keys(error.errors ?? {}).includes('since'),
    )
  })
})

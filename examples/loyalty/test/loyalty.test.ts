import { TransactionCreated } from '@omnicrm/plugin-billing/contract'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { admin, customerUser, staff, testApp, type TestApp } from '@omnicrm/test'
import assert from 'node:assert/strict'
import { api, ExpirePoints } from '../contract.ts'
import plugin from '../plugin.ts'

const plugins = [plugin]
const day = 24 * 60 * 60 * 1000

async function givenCustomer(app: TestApp, name = 'Ada Lovelace'): Promise<number> {
  const { customer_id } = await app.as(admin()).of(customerApi).create({ customer_name: name })
  await app.drain()
  return customer_id
}
const pointsOf = async (app: TestApp, customer_id: number): Promise<number> =>
  (await app.as(staff('view_loyalty')).of(api).balance({ customer_id })).points
const charge = (app: TestApp, customer_id: number, transaction_id: number, retail_cost: number) =>
  app.entry.tx(tx =>
    tx.emit(TransactionCreated, { transaction_id, customer_id, service_id: null, retail_cost }),
  )

describe('loyalty', () => {
  it('greets a new customer with the configured points', async () => {
    await using app = await testApp({ plugins, config: { loyalty: { welcome_points: 50 } } })
    assert.equal(await pointsOf(app, await givenCustomer(app)), 50)
  })

  it('gives whole points for charges, none for credits, and once for each transaction', async () => {
    await using app = await testApp({
      plugins,
      config: { loyalty: { welcome_points: 0, points_per_unit: 2 } },
    })
    const customer = await givenCustomer(app)
    await charge(app, customer, 1, 12.75)
    await charge(app, customer, 2, -40)
    await charge(app, customer, 1, 12.75)
    await app.drain()
    assert.equal(await pointsOf(app, customer), 25)
  })

  it('lets points expire on their day, by a daily job', async () => {
    const config = { loyalty: { expire_days: 30 } }
    await using app = await testApp({ plugins, config, clock: new Date('2026-01-01T12:00:00Z') })
    const customer = await givenCustomer(app)
    const expire = async () => {
      await app.entry.tx(tx => tx.enqueue(ExpirePoints, {}))
      await app.drain()
      return await pointsOf(app, customer)
    }
    app.clock.advance(29 * day)
    assert.equal(await expire(), 100)
    app.clock.advance(day)
    assert.equal(await expire(), 0)
    assert.equal(await expire(), 0)
  })

  it('lets staff give and take, but not more than there is', async () => {
    await using app = await testApp({ plugins })
    const customer_id = await givenCustomer(app)
    const clerk = app.as(staff('create_loyalty')).of(api)
    await clerk.grant({ customer_id, points: -60, reason: 'Gift shop' })
    assert.equal(await pointsOf(app, customer_id), 40)
    await assert.rejects(clerk.grant({ customer_id, points: -41, reason: 'Gift shop' }), {
      status: 409,
      code: 'loyalty.notEnough',
    })
  })

  it('refuses points for nobody and names a missing reason', async () => {
    await using app = await testApp({ plugins })
    const clerk = app.as(staff('create_loyalty')).of(api)
    await assert.rejects(clerk.grant({ customer_id: 999, points: 1, reason: 'Gift' }), { status: 404 })
    const customer_id = await givenCustomer(app)
    await assert.rejects(
      clerk.grant({ customer_id, points: 1, reason: ' ' }),
      (error: { errors: object }) => {
        assert.deepEqual(Object.keys(error.errors), ['reason'])
        return true
      },
    )
  })

  it('shows customers their own points, and staff without the right nothing', async () => {
    await using app = await testApp({ plugins })
    const [ada, bob] = [await givenCustomer(app), await givenCustomer(app, 'Bob')]
    const self = app.as(customerUser(ada, 'view_own_loyalty')).of(api)
    assert.equal((await self.balance({ customer_id: ada })).points, 100)
    await assert.rejects(self.balance({ customer_id: bob }), { status: 404 })
    await assert.rejects(app.as(staff()).of(api).list({}), { status: 403 })
    await assert.rejects(app.as(undefined).of(api).list({}), { status: 401 })
  })
})

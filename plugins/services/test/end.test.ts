import assert from 'node:assert/strict'
import { admin, customerUser, staff } from '@omnicrm/test'
import { definePlugin } from '@omnicrm/sdk'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import { customerApi, siteApi } from '@omnicrm/plugin-customers/contract'
import { ServiceCancelling, Services } from '../contract.ts'
import { booted, clerk, given, givenCustomer, givenProduct, idOf, listener, play, services } from './kit.ts'

describe('the end of a service', () => {
  it('cancels it in one transaction: status, end date, add-ons, and what stops its charges (D-28, D-29)', async () => {
    const { plugin, names } = listener()
    const stopped: number[] = []
    const charging = definePlugin({
      id: 'charging',
      setup: host =>
        host.hook(ServiceCancelling, (_tx, value) => {
          stopped.push(value.service.service_id)
          return value
        }),
    })
    await using app = await booted({}, [plugin, charging])
    const service = await given(app)
    await app.entry.tx(tx =>
      app.service(Services).addAddon(tx, {
        ...idOf(service),
        product_id: service.product_id,
        provision_id: null,
        cost: 5,
        recurring: true,
      }),
    )
    const answer = await app.as(clerk).http({ method: 'DELETE', url: `/crm/service/${service.service_id}` })
    assert.deepEqual([answer.statusCode, answer.json()], [200, { result: 'success' }])
    await services(app).remove(idOf(service))
    await app.drain()
    const row = await services(app).get(idOf(service))
    assert.deepEqual(
      [row.service_status, row.display_status, row.service_deactivate_date !== null],
      ['Inactive', 'Cancelled', true],
    )
    assert.deepEqual(
      (await services(app).addons(idOf(service))).data.map(each => each.status),
      ['Removed'],
    )
    assert.deepEqual(stopped, [service.service_id])
    assert.deepEqual(names(), ['serviceCancelled', 'serviceCreated', 'serviceStatusChanged'])
    await assert.rejects(services(app, staff('view_customer_service')).remove(idOf(service)), { status: 403 })
    await assert.rejects(services(app).remove({ service_id: 99 }), { status: 404 })
  })

  it('is taken back without a trace in the API by the job that created it, and by no other (D-28, PLAY-46)', async () => {
    const { plugin, of } = listener()
    await using app = await booted({}, [plugin])
    const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app)]
    const service = await services(app, play(7, customer_id)).create({ customer_id, product_id })
    await assert.rejects(services(app, play(8, customer_id)).remove(idOf(service)), {
      status: 403,
      code: 'services.notOfThisJob',
    })
    const answer = await app
      .as(play(7, customer_id))
      .http({ method: 'DELETE', url: `/crm/service/service_id/${service.service_id}` })
    assert.equal(answer.statusCode, 200)
    await app.drain()
    await assert.rejects(services(app).get(idOf(service)), { status: 404 })
    assert.deepEqual((await services(app).list({})).data, [])
    assert.equal((await app.entry.db('customer_service').select('*')).length, 1)
    assert.deepEqual(
      of('serviceRemoved').map(each => each['provision_id']),
      [7],
    )
    await assert.rejects(services(app, play(7, customer_id)).remove(idOf(service)), { status: 404 })
  })

  it('comes after the days of grace where there are some, and may be called off until then (6.2)', async () => {
    await using app = await booted({ services: { cancel_grace_days: 7 } })
    const service = await given(app)
    const pending = await services(app).cancel(idOf(service))
    assert.deepEqual([pending.service_status, pending.display_status], ['Active', 'Pending Cancellation'])
    const undone = await services(app).cancelUndo(idOf(service))
    assert.deepEqual([undone.cancel_at, undone.display_status], [null, 'Active'])
    await assert.rejects(services(app).cancelUndo(idOf(service)), {
      status: 409,
      code: 'services.notPending',
    })
  })

  it('comes by itself when its time is over: suspended first, cancelled after the days of grace, unless renewed (D-30)', async () => {
    await using app = await booted({ services: { cancel_grace_days: 7, expiry_grace_days: 30 } })
    await app.tick()
    const end = '2025-01-15T00:00:00Z'
    const [expiring, renewed, pending, endless] = [
      await given(app, { service_deactivate_date: end }),
      await given(app, { service_deactivate_date: end }),
      await given(app),
      await given(app),
    ]
    await services(app).cancel(idOf(pending))
    await app.entry.tx(tx =>
      app.service(Services).addAddon(tx, {
        ...idOf(endless),
        product_id: endless.product_id,
        provision_id: null,
        cost: 5,
        recurring: false,
        expires: '2025-01-12T00:00:00.000Z',
      }),
    )
    const states = async () => {
      await app.tick()
      await app.drain()
      return await Promise.all(
        [expiring, renewed, pending, endless].map(async each => {
          const row = await services(app).get(idOf(each))
          return `${row.service_status} ${row.display_status}`
        }),
      )
    }
    const day = 86_400_000
    app.clock.advance(8 * day)
    assert.deepEqual(await states(), [
      'Suspended Expired',
      'Suspended Expired',
      'Inactive Cancelled',
      'Active Active',
    ])
    assert.deepEqual(
      (await services(app).addons(idOf(endless))).data.map(each => each.status),
      ['Expired'],
    )
    await services(app).update({
      ...idOf(renewed),
      service_deactivate_date: '2026-01-15T00:00:00Z',
      service_status: 'Active',
    })
    app.clock.advance(30 * day)
    assert.deepEqual(await states(), [
      'Inactive Expired',
      'Active Active',
      'Inactive Cancelled',
      'Active Active',
    ])
  })

  it('is no choice of the customer unless the provider lets it', async () => {
    await using app = await booted()
    const service = await given(app)
    const john = customerUser(service.customer_id ?? 0, 'update_own_customer_service')
    await assert.rejects(services(app, john).cancel(idOf(service)), {
      status: 403,
      code: 'services.cancelNotAllowed',
    })
  })

  it('is needed before its customer, its site or its product may go; the site says which services these are (CUST-55)', async () => {
    await using app = await booted()
    const service = await given(app)
    const customer_id = service.customer_id ?? 0
    const site = await app.as(admin()).of(siteApi).create({
      customer_id,
      site_name: 'Home',
      address_line_1: '1 High Street',
      city: 'London',
      country: 'United Kingdom',
      latitude: 51.5,
      longitude: -0.1,
    })
    await services(app).update({ ...idOf(service), site_id: site.site_id })
    await assert.rejects(app.as(admin()).of(customerApi).archive({ customer_id }), {
      status: 409,
      message: /1 active service/,
    })
    await assert.rejects(app.as(admin()).of(siteApi).delete({ site_id: site.site_id }), {
      status: 409,
      message: `Site ${site.site_id} cannot be deleted: service ${service.service_id} (${service.service_name}).`,
    })
    await assert.rejects(app.as(admin()).of(catalogApi).delete({ product_id: service.product_id }), {
      status: 409,
      message: /1 service/,
    })
    await services(app).remove(idOf(service))
    await app.as(admin()).of(customerApi).archive({ customer_id })
  })
})

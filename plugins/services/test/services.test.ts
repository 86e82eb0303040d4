import assert from 'node:assert/strict'
import { admin, customerUser, jobActor, nobody, staff, testApp, type TestApp } from '@omnicrm/test'
import { definePlugin, type Plugin } from '@omnicrm/sdk'
import { catalogApi, type NewProduct } from '@omnicrm/plugin-catalog/contract'
import { customerApi, siteApi } from '@omnicrm/plugin-customers/contract'
import {
  api,
  ServiceCancelled,
  ServiceCancelling,
  ServiceCreated,
  ServiceReaders,
  ServiceRemoved,
  Services,
  ServiceStatusChanged,
} from '../contract.ts'

const all = ['view', 'create', 'update', 'delete'].map(verb => `${verb}_customer_service`)
const clerk = staff(...all)
const services = (app: TestApp, actor = clerk) => app.as(actor).of(api)
const play = (provision_id: number, customer_id: number) => jobActor({ provision_id, customer_id }, ...all)

const booted = (config = {}, plugins: readonly Plugin[] = []) =>
  testApp({ plugins: ['services', ...plugins], config, clock: new Date('2025-01-10T14:30:00Z') })

const givenCustomer = async (app: TestApp, name = 'John Smith') =>
  (await app.as(admin()).of(customerApi).create({ customer_name: name })).customer_id

let made = 0
const givenProduct = async (app: TestApp, product: Partial<NewProduct> = {}) =>
  (
    await app
      .as(admin())
      .of(catalogApi)
      .create({
        product_name: 'Mobile - 20GB plan',
        product_slug: `plan-${++made}`,
        category: 'standalone',
        service_type: 'mobile',
        icon: 'fa-sim-card',
        retail_cost: 15,
        wholesale_cost: 5,
        contract_days: 30,
        provisioning_play: 'play_psim_only',
        ...product,
      })
  ).product_id

async function given(app: TestApp, service: Record<string, unknown> = {}) {
  const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app)]
  return await services(app).create({ customer_id, product_id, service_name: 'Mobile', ...service })
}

/** Keeps what is told about services. */
function listener() {
  const told: [string, Record<string, unknown>][] = []
  const plugin = definePlugin({
    id: 'listener',
    setup(host) {
      for (const event of [ServiceCreated, ServiceStatusChanged, ServiceCancelled, ServiceRemoved] as const)
        host.on(event, async (_tx, payload) => told.push([event.id.split('.')[1] ?? '', payload]))
    },
  })
  return { plugin, told, names: () => told.map(([name]) => name) }
}

describe('a service', () => {
  it('is an instance of a product for one customer and takes what is left out from the product (SVCB-1, PLAN-1, LIFE-54)', async () => {
    await using app = await booted()
    const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app)]
    const service = await services(app).create({ customer_id, product_id })
    assert.match(service.service_uuid, /^Service_[0-9a-f]{8}$/)
    assert.deepEqual(
      [
        service.service_type,
        service.icon,
        service.retail_cost,
        service.wholesale_cost,
        service.provisioning_play,
      ],
      ['mobile', 'fa-sim-card', 15, 5, 'play_psim_only'],
    )
    assert.deepEqual(
      [service.service_status, service.service_billed, service.service_taxable, service.customer_name],
      ['Active', true, true, 'John Smith'],
    )
    const days =
      (Date.parse(service.contract_end_date ?? '') - Date.parse(service.service_provisioned_date)) /
      86_400_000
    assert.equal(days, 30)
  })

  it('is created with 200 from the fields a play sends, numbers as texts too (PLAY-23, PLAY-45, PLAY-108)', async () => {
    await using app = await booted()
    const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app)]
    const answer = await app.as(play(7, customer_id)).http({
      method: 'PUT',
      url: '/crm/service/',
      payload: {
        customer_id: String(customer_id),
        product_id: String(product_id),
        service_name: 'Basic - Service_0a1b2c3d',
        service_type: 'generic',
        service_uuid: 'Service_0a1b2c3d',
        service_billed: true,
        service_taxable: true,
        service_provisioned_date: '2025-01-10T14:30:00+0000',
        service_status: 'Active',
        wholesale_cost: '5.0',
        retail_cost: '15.0',
      },
    })
    assert.equal(answer.statusCode, 200)
    const service = answer.json()
    assert.deepEqual(
      [service.provision_id, service.retail_cost, service.service_type, service.service_provisioned_date],
      [7, 15, 'generic', '2025-01-10T14:30:00.000Z'],
    )
  })

  it('of a play belongs to the customer of its job (D-4)', async () => {
    await using app = await booted()
    const [customer_id, other] = [await givenCustomer(app), await givenCustomer(app, 'Jane Doe')]
    const product_id = await givenProduct(app)
    await assert.rejects(services(app, play(7, customer_id)).create({ customer_id: other, product_id }), {
      status: 403,
      code: 'services.foreignJob',
    })
    const foreign = await services(app).create({ customer_id: other, product_id })
    await assert.rejects(services(app, play(7, customer_id)).get(foreign), { status: 404 })
    await assert.rejects(
      services(app, play(7, customer_id)).update({ ...idOf(foreign), service_name: 'x' }),
      { status: 404 },
    )
    await assert.rejects(services(app, play(7, customer_id)).remove(idOf(foreign)), { status: 404 })
  })

  it('has an account that no other has (SVCB-1)', async () => {
    await using app = await booted()
    const first = await given(app, { service_uuid: 'Service_0a1b2c3d' })
    await assert.rejects(given(app, { service_uuid: 'Service_0a1b2c3d' }), {
      status: 409,
      code: 'services.uuidTaken',
    })
    assert.equal(
      (await services(app).getByUuid({ service_uuid: 'Service_0a1b2c3d' })).service_id,
      first.service_id,
    )
    await assert.rejects(given(app, { service_uuid: 'with:colon' }), { status: 400 })
  })

  it('is refused with the faulty field named', async () => {
    await using app = await booted()
    const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app)]
    for (const [field, value] of [
      ['service_type', 'submarine'],
      ['service_status', 'Sleeping'],
      ['site_id', 99],
      ['billing_contact_id', 99],
      ['retail_cost', -1],
    ] as const)
      await assert.rejects(
        services(app).create({ customer_id, product_id, [field]: value } as never),
        (error: { status: number; errors?: object }) => {
          assert.deepEqual([error.status, Object.keys(error.errors ?? {})], [400, [field]])
          return true
        },
      )
    await assert.rejects(services(app).create({ customer_id: 99, product_id }), { status: 404 })
    await assert.rejects(services(app).create({ customer_id, product_id: 99 }), { status: 404 })
  })

  it('is read by id in both forms, by uuid and by customer (PLAY-45)', async () => {
    await using app = await booted()
    const service = await given(app)
    const customer = service.customer_id ?? 0
    for (const url of [
      `/crm/service/${service.service_id}`,
      `/crm/service/service_id/${service.service_id}`,
      `/crm/service/service_uuid/${service.service_uuid}`,
    ])
      assert.equal((await app.as(clerk).http({ method: 'GET', url })).json().service_id, service.service_id)
    const page = await services(app).ofCustomer({ customer_id: customer })
    assert.deepEqual(
      page.data.map(each => each.service_id),
      [service.service_id],
    )
    await assert.rejects(services(app).get({ service_id: 99 }), { status: 404 })
    await assert.rejects(services(app).getByUuid({ service_uuid: 'Service_none' }), { status: 404 })
    await assert.rejects(services(app, staff('view_customer')).get(service), { status: 403 })
    await assert.rejects(app.as(nobody).of(api).get(service), { status: 401 })
  })

  it('shows a customer its own, without wholesale cost and notes, and none that is hidden (D-94)', async () => {
    await using app = await booted()
    const service = await given(app, { service_notes: 'difficult' })
    const hidden = await services(app).create({
      customer_id: service.customer_id ?? 0,
      product_id: service.product_id,
      service_visible_to_customer: false,
    })
    const john = customerUser(service.customer_id ?? 0, 'view_own_customer_service')
    const seen = await services(app, john).get(idOf(service))
    assert.deepEqual([seen.wholesale_cost, seen.service_notes, seen.retail_cost], [undefined, undefined, 15])
    await assert.rejects(services(app, john).get(idOf(hidden)), { status: 404 })
    const list = await services(app, john).ofCustomer({ customer_id: service.customer_id ?? 0 })
    assert.deepEqual(
      list.data.map(each => each.service_id),
      [service.service_id],
    )
    const jane = customerUser(await givenCustomer(app, 'Jane Doe'), 'view_own_customer_service')
    await assert.rejects(services(app, jane).get(idOf(service)), { status: 404 })
    await assert.rejects(services(app, john).update({ ...idOf(service), service_name: 'mine' }), {
      status: 403,
    })
  })

  it('carries what readers add, and goes on without them for plays (D-86)', async () => {
    const reader = definePlugin({
      id: 'reader',
      setup: host =>
        host.contribute(ServiceReaders, () => ({
          name: 'cgrates',
          isUsage: true,
          read: async () => ({ cgrates: { error: 'unreachable' } }),
        })),
    })
    await using app = await booted({}, [reader])
    const service = await given(app, { service_usage_visible_to_customer: false })
    const read = async (actor = clerk, include?: string): Promise<Record<string, unknown>> =>
      await services(app, actor).get({ ...idOf(service), ...(include === undefined ? {} : { include }) })
    const john = customerUser(service.customer_id ?? 0, 'view_own_customer_service')
    assert.deepEqual((await read())['cgrates'], { error: 'unreachable' })
    assert.equal((await read(clerk, 'none'))['cgrates'], undefined)
    assert.equal((await read(play(1, service.customer_id ?? 0)))['cgrates'], undefined)
    assert.equal((await read(john))['cgrates'], undefined)
  })
})

describe('the list of services', () => {
  it('gives id, names, type, status, dates and cost of the whole organisation, newest first (SVC-1, SVC-2, SVC-3)', async () => {
    await using app = await booted()
    const first = await given(app)
    const second = await given(app, { service_deactivate_date: '2025-03-01T00:00:00Z' })
    const page = await services(app).list({})
    assert.deepEqual(
      page.data.map(each => [
        each.service_id,
        each.service_name,
        each.customer_name,
        each.customer_id,
        each.service_type,
        each.service_status,
        each.service_active_date !== null,
        each.service_deactivate_date,
        each.retail_cost,
      ]),
      [
        [
          second.service_id,
          'Mobile',
          'John Smith',
          second.customer_id,
          'mobile',
          'Active',
          true,
          '2025-03-01T00:00:00.000Z',
          15,
        ],
        [first.service_id, 'Mobile', 'John Smith', first.customer_id, 'mobile', 'Active', true, null, 15],
      ],
    )
    await assert.rejects(services(app, staff('view_customer')).list({}), { status: 403 })
  })

  it('has tabs by status: Active, all results, others (SVC-4, SVC-5)', async () => {
    await using app = await booted()
    const ids = []
    for (const service_status of ['Active', 'Suspended', 'Inactive'] as const)
      ids.push((await given(app, { service_status })).service_id)
    const tab = async (filters?: object) =>
      (
        await services(app).list(
          filters ? { filters: JSON.stringify(filters), order: 'asc' } : { order: 'asc' },
        )
      ).data.map(each => each.service_id)
    assert.deepEqual(await tab({ service_status: ['Active'] }), [ids[0]])
    assert.deepEqual(await tab(), ids)
    assert.deepEqual(await tab({ service_status: ['Suspended'] }), [ids[1]])
    await assert.rejects(services(app).list({ filters: '{"colour":["red"]}' }), { status: 400 })
    await assert.rejects(services(app).list({ sort: 'colour' }), { status: 400 })
  })

  it('searches name, uuid and id (SVC-5)', async () => {
    await using app = await booted()
    const service = await given(app, {
      service_name: 'Mobile - +44 7700 900123',
      service_uuid: 'Service_feed0001',
    })
    await given(app, { service_name: 'Fibre' })
    for (const search of ['0770', 'feed0001', String(service.service_id)].slice(1).concat('7700'))
      assert.ok(
        (await services(app).list({ search })).data.some(each => each.service_id === service.service_id),
        search,
      )
    assert.deepEqual((await services(app).list({ search: 'no such' })).data, [])
  })
})

describe('the status of a service', () => {
  it('is one of three; other words are read as one of them (SVC-40, SVC-41, D-27)', async () => {
    await using app = await booted({ services: { cancel_grace_days: 7 } })
    const service = await given(app)
    assert.deepEqual([service.service_status, service.display_status], ['Active', 'Active'])
    for (const [word, stored] of [
      ['Suspended', 'Suspended'],
      ['Active', 'Active'],
      ['Deactivated', 'Inactive'],
      ['Active', 'Active'],
      ['Cancelled', 'Inactive'],
      ['Active', 'Active'],
      ['Expired', 'Inactive'],
      ['Active', 'Active'],
      ['Pending Cancellation', 'Active'],
    ] as const)
      assert.equal(
        (await services(app).update({ ...idOf(service), service_status: word })).service_status,
        stored,
      )
    assert.equal((await services(app).get(idOf(service))).display_status, 'Pending Cancellation')
    await assert.rejects(services(app).update({ ...idOf(service), service_status: 'Paused' } as never), {
      status: 400,
    })
  })

  it('tells every change, with the reason of a suspension (6.2)', async () => {
    const { plugin, told, names } = listener()
    await using app = await booted({}, [plugin])
    const service = await given(app)
    await services(app).update({ ...idOf(service), service_status: 'Suspended' })
    await services(app).update({ ...idOf(service), service_status: 'Suspended' })
    await services(app).update({ ...idOf(service), service_status: 'Active' })
    await app.drain()
    assert.deepEqual(names(), ['serviceCreated', 'serviceStatusChanged', 'serviceStatusChanged'])
    const { from, to, reason } = told[1]?.[1] ?? {}
    assert.deepEqual([from, to, reason], ['Active', 'Suspended', 'manual'])
  })

  it('is shown as Expired, Cancelled or Expiring Soon where that is what it is (6.2)', async () => {
    await using app = await booted()
    const past = '2025-01-01T00:00:00Z'
    const shown = async (service: Record<string, unknown>) => (await given(app, service)).display_status
    assert.equal(await shown({ service_status: 'Inactive', service_deactivate_date: past }), 'Expired')
    assert.equal(await shown({ service_status: 'Suspended', service_deactivate_date: past }), 'Expired')
    assert.equal(await shown({ service_status: 'Inactive' }), 'Cancelled')
    assert.equal(await shown({ service_deactivate_date: '2025-01-14T00:00:00Z' }), 'Expiring Soon')
    assert.equal(await shown({ service_deactivate_date: '2025-01-24T00:00:00Z' }), 'Active')
  })
})

describe('a change of a service', () => {
  it('takes the fields that may be changed and leaves the others alone (D-32)', async () => {
    await using app = await booted()
    const service = await given(app)
    const changed = await app.as(clerk).http({
      method: 'PATCH',
      url: `/crm/service/service_id/${service.service_id}`,
      payload: {
        service_name: 'New name',
        custom_fields: { account: 'A-1' },
        purchase_order_number: 'PO-2025-001234',
        installation_date: '2025-02-01',
        service_deactivate_date: '2025-02-09T00:00:00+00:00',
        service_uuid: 'Service_stolen0',
        provision_id: 99,
        auto_renew: true,
        invoiced: true,
      },
    })
    assert.equal(changed.statusCode, 200)
    const row = changed.json()
    assert.deepEqual(
      [
        row.service_name,
        row.custom_fields,
        row.purchase_order_number,
        row.installation_date,
        row.service_deactivate_date,
      ],
      ['New name', { account: 'A-1' }, 'PO-2025-001234', '2025-02-01', '2025-02-09T00:00:00.000Z'],
    )
    assert.deepEqual(
      [row.service_uuid, row.provision_id, row.auto_renew, row.invoiced],
      [service.service_uuid, null, false, false],
    )
    await assert.rejects(services(app, staff('view_customer_service')).update({ ...idOf(service) }), {
      status: 403,
    })
    await assert.rejects(services(app).update({ service_id: 99, service_name: 'x' }), { status: 404 })
    await assert.rejects(services(app).update({ ...idOf(service), site_id: 99 }), { status: 400 })
  })
})

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
    assert.deepEqual(names(), ['serviceCreated', 'serviceStatusChanged', 'serviceCancelled'])
    await assert.rejects(services(app, staff('view_customer_service')).remove(idOf(service)), { status: 403 })
    await assert.rejects(services(app).remove({ service_id: 99 }), { status: 404 })
  })

  it('is taken back without a trace in the API by the job that created it, and by no other (D-28, PLAY-46)', async () => {
    const { plugin, told, names } = listener()
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
    assert.deepEqual([names().at(-1), told.at(-1)?.[1]['provision_id']], ['serviceRemoved', 7])
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

const idOf = ({ service_id }: { readonly service_id: number }) => ({ service_id })

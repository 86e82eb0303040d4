import assert from 'node:assert/strict'
import { customerUser, nobody, staff } from '@omnicrm/test'
import { definePlugin } from '@omnicrm/sdk'
import { api, ServiceReaders } from '../contract.ts'
import { booted, clerk, given, givenCustomer, givenProduct, idOf, listener, play, services } from './kit.ts'

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
    const { plugin, names, of } = listener()
    await using app = await booted({}, [plugin])
    const service = await given(app)
    await services(app).update({ ...idOf(service), service_status: 'Suspended' })
    await services(app).update({ ...idOf(service), service_status: 'Suspended' })
    await services(app).update({ ...idOf(service), service_status: 'Active' })
    await app.drain()
    assert.deepEqual(names(), ['serviceCreated', 'serviceStatusChanged', 'serviceStatusChanged'])
    const [{ from, to, reason } = {}] = of('serviceStatusChanged')
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

import assert from 'node:assert/strict'
import { admin, customerUser, staff, testApp, type TestApp } from '@omnicrm/test'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { templateApi } from '@omnicrm/plugin-inventory/contract'
import { Catalog, catalogApi, categories, type HeldService, type NewProduct } from '../contract.ts'
import { create, customers, holding, manager, templates } from './kit.ts'

const slugs = (products: readonly { product_slug: string }[]) => products.map(each => each.product_slug)

const ask = (
  app: TestApp,
  productId: number,
  customerId: number,
  extra: { selfCare?: boolean; serviceId?: number } = {},
) => app.service(Catalog).requireOrderable(app.entry, { productId, customerId, selfCare: false, ...extra })

/** One product for each reason of being off sale, and one on sale. */
async function window(app: TestApp): Promise<void> {
  const cases: Record<string, Partial<NewProduct>> = {
    now: {},
    disabled: { enabled: false },
    future: { available_from: '2099-01-01' },
    past: { available_until: '2020-01-01' },
    bounded: { available_from: '2020-01-01', available_until: '2099-01-01' },
  }
  for (const [product_slug, fields] of Object.entries(cases)) await create(app, { product_slug, ...fields })
}

describe('the catalogue', () => {
  it('lists what is enabled and inside its window, for staff as a bare array (PROD-2, PROD-35, PROD-45)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    await window(app)
    const response = await app.as(staff('view_product')).http({ method: 'GET', url: '/crm/product/' })
    assert.deepEqual(slugs(response.json()), ['now', 'bounded'])
  })

  it('shows everything to administrators who ask, and to nobody else (PROD-46)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    await window(app)
    assert.equal((await app.as(admin()).of(catalogApi).list({ include_disabled: true })).length, 5)
    assert.equal((await app.as(admin()).of(catalogApi).list({})).length, 2)
    assert.equal(
      (await app.as(staff('view_product')).of(catalogApi).list({ include_disabled: true })).length,
      2,
    )
  })

  it('pages through all products for their management, with search and filters (PROD-47, PROD-78)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    await window(app)
    await create(app, {
      product_slug: 'voice',
      service_type: 'voice',
      features_list: 'Unlimited Calls & Texts',
    })
    const api = app.as(staff('view_product')).of(catalogApi)
    const page = await api.paginated({ per_page: 4, page: 2, sort: 'product_id', order: 'asc' })
    assert.deepEqual(page.pagination, { current_page: 2, per_page: 4, total_pages: 2, total_items: 6 })
    assert.deepEqual(slugs((await api.paginated({ search: 'unlimited calls' })).data), ['voice'])
    assert.deepEqual(slugs((await api.paginated({ filters: '{"enabled":[false]}' })).data), ['disabled'])
    assert.deepEqual(
      slugs((await api.paginated({ filters: '{"service_type":["voice"],"category":["standalone"]}' })).data),
      ['voice'],
    )
    await assert.rejects(api.paginated({ sort: 'wholesale_cost' }), { status: 400 })
  })

  it('gives any product by its id, on sale or not (PROD-48)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    await window(app)
    const api = app.as(staff('view_product')).of(catalogApi)
    const { data } = await api.paginated({})
    for (const { product_id, product_slug } of data)
      assert.equal((await api.get({ product_id })).product_slug, product_slug)
  })

  it('shows customers what they may buy themselves, without comment and wholesale figures (PROD-9, PROD-27, PROD-39, D-42)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { individual, business } = await customers(app)
    const figures = { comment: 'Internal', wholesale_cost: 5, wholesale_setup_cost: 1 }
    const own = await create(app, {
      product_slug: 'self',
      customer_can_purchase: true,
      business: false,
      ...figures,
    })
    const staffOnly = await create(app, { product_slug: 'staff-only' })
    await create(app, { product_slug: 'business-only', customer_can_purchase: true, residential: false })
    const me = app.as(customerUser(individual, 'create_own_provision'))
    assert.deepEqual(slugs(await me.of(catalogApi).list({ include_disabled: true })), ['self'])
    assert.deepEqual(slugs(await me.of(catalogApi).orderable({})), ['self'])
    const firm = app.as(customerUser(business, 'create_own_provision')).of(catalogApi)
    assert.deepEqual(slugs(await firm.list({})), ['business-only'])
    const { body } = await me.http({ method: 'GET', url: `/crm/product/product_id/${own.product_id}` })
    assert.doesNotMatch(body, /wholesale|comment|Internal/)
    await assert.rejects(me.of(catalogApi).get({ product_id: staffOnly.product_id }), { status: 404 })
    await assert.rejects(me.of(catalogApi).orderable({ customer_id: business }), { status: 404 })
    await assert.rejects(me.of(catalogApi).paginated({}), { status: 403 })
  })
})

describe('ordering', () => {
  it('is refused for a disabled product, with the reason (PROD-36)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { individual } = await customers(app)
    const { product_id } = await create(app, { enabled: false })
    await assert.rejects(ask(app, product_id, individual), {
      status: 422,
      code: 'catalog.notOrderable',
      message: `Product ${product_id} can not be ordered: it is disabled.`,
    })
    await app.as(manager()).of(catalogApi).update({ product_id, enabled: true })
    assert.equal((await ask(app, product_id, individual)).product_id, product_id)
  })

  it('follows the kind of customer: residential for individuals, business for firms (PROD-38, PROD-44)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { individual, business } = await customers(app)
    const home = await create(app, { product_slug: 'home', business: false })
    const firm = await create(app, { product_slug: 'firm', residential: false })
    assert.ok(await ask(app, home.product_id, individual))
    assert.ok(await ask(app, firm.product_id, business))
    await assert.rejects(ask(app, home.product_id, business), { message: /not for business customers/ })
    await assert.rejects(ask(app, firm.product_id, individual), { message: /not for residential customers/ })
  })

  it('is possible from available_from to available_until, both included; open ends are open (PROD-41, PROD-42, PROD-43)', async () => {
    await using app = await testApp({ plugins: ['catalog'], clock: new Date('2024-12-31T23:59:00.000Z') })
    const { individual } = await customers(app)
    const from = new Date(app.clock.now().getTime() + 3_600_000)
    const until = new Date(from.getTime() + 3_600_000)
    const open = await create(app, { product_slug: 'open' })
    const { product_id } = await create(app, {
      available_from: from.toISOString(),
      available_until: until.toISOString(),
    })
    assert.ok(await ask(app, open.product_id, individual))
    await assert.rejects(ask(app, product_id, individual), {
      message: new RegExp(`on sale from ${from.toISOString()} only`),
    })
    app.clock.advance(3_600_000)
    assert.ok(await ask(app, product_id, individual))
    app.clock.advance(3_600_000 + 1000)
    await assert.rejects(ask(app, product_id, individual), { message: /was on sale until/ })
  })

  it('of a product that customers can not buy is refused to customers, not to staff (PROD-40)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { individual } = await customers(app)
    const { product_id } = await create(app)
    assert.ok(await ask(app, product_id, individual))
    await assert.rejects(ask(app, product_id, individual, { selfCare: true }), {
      message: /can not buy it themselves/,
    })
  })

  it('of an add-on wants a service of its type, and what it relies on (PROD-54, PROD-55, PROD-56)', async () => {
    const services: Record<number, HeldService[]> = {}
    await using app = await testApp({ plugins: ['catalog', holding(services)] })
    const { individual } = await customers(app)
    services[individual] = [
      { service_id: 11, product_id: 4, service_type: 'mobile', is_active: true },
      { service_id: 12, product_id: 5, service_type: 'internet', is_active: false },
    ]
    const boost = await create(app, { product_slug: 'boost', category: 'addon' })
    const modem = await create(app, { product_slug: 'modem', category: 'addon', service_type: 'internet' })
    const relying = await create(app, {
      product_slug: 'relying',
      category: 'addon',
      relies_on_list: "['internet', 'iptv']",
    })
    const fitting = await create(app, {
      product_slug: 'fitting',
      category: 'addon',
      relies_on_list: [4, 'iptv'],
    })
    assert.ok(await ask(app, boost.product_id, individual, { serviceId: 11 }))
    await assert.rejects(ask(app, modem.product_id, individual, { serviceId: 11 }), {
      message: /add-on for internet services/,
    })
    await assert.rejects(ask(app, boost.product_id, individual, { serviceId: 99 }), {
      message: /not one of this customer's/,
    })
    await assert.rejects(ask(app, relying.product_id, individual), {
      message: /needs an active service of one of these: internet, iptv/,
    })
    assert.ok(await ask(app, fitting.product_id, individual, { serviceId: 11 }))
    const offered = await app
      .as(staff('view_product'))
      .of(catalogApi)
      .orderable({ customer_id: individual, service_id: 11 })
    assert.deepEqual(slugs(offered), ['boost', 'fitting'])
  })

  it('offers standalones, bundles and promotions for a new service, add-ons for one that is there; the rest of the rules know no category (PROD-12..16)', async () => {
    const services: Record<number, HeldService[]> = {}
    await using app = await testApp({ plugins: ['catalog', holding(services)] })
    const { individual } = await customers(app)
    services[individual] = [{ service_id: 11, product_id: 4, service_type: 'mobile', is_active: true }]
    for (const category of categories) await create(app, { product_slug: category, category })
    const api = app.as(staff('view_product')).of(catalogApi)
    assert.deepEqual(slugs(await api.orderable({ customer_id: individual, service_id: 11 })), ['addon'])
    assert.deepEqual(slugs(await api.orderable({ customer_id: individual })), [...categories])
    assert.deepEqual(slugs(await api.orderable({})), [...categories])
    for (const { product_id } of await api.list({}))
      assert.ok(await ask(app, product_id, individual, { serviceId: 11 }))
  })

  it('is refused for an archived customer, an unknown one and an unknown product', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { individual } = await customers(app)
    const { product_id } = await create(app)
    await assert.rejects(ask(app, 999, individual), { status: 404, code: 'catalog.productNotFound' })
    await assert.rejects(ask(app, product_id, 999), { status: 404, code: 'customers.customerNotFound' })
    await app.as(admin()).of(customerApi).archive({ customer_id: individual })
    await assert.rejects(ask(app, product_id, individual), { message: /the customer is archived/ })
    await assert.rejects(app.as(staff('view_product')).of(catalogApi).orderable({ service_id: 5 }), {
      status: 400,
      errors: { customer_id: 'is required with service_id' },
    })
  })
})

describe('inventory of an order', () => {
  it('is what the list names, exactly; an empty one asks for nothing (INV-15, INV-16, LIFE-13, PROD-84, PROD-86)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    await templates(app, 'SIM Card', 'Mobile Number')
    const catalog = app.service(Catalog)
    const typesOf = async (product_slug: string, inventory_items_list: string | null) => {
      const { product_id } = await create(app, { product_slug, inventory_items_list })
      return await catalog.inventoryTypes(app.entry, await catalog.require(app.entry, product_id))
    }
    assert.deepEqual(await typesOf('a', "['SIM Card', 'Mobile Number']"), ['SIM Card', 'Mobile Number'])
    for (const [slug, empty] of [
      ['b', '[]'],
      ['c', ''],
      ['d', null],
    ] as const)
      assert.deepEqual(await typesOf(slug, empty), [])
    await assert.rejects(typesOf('e', "['sim card']"), {
      status: 422,
      message: /there is no inventory template 'sim card'/,
    })
  })

  it('is refused when the stored list can not be read: that is never "none" (D-41)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { product_id } = await create(app)
    await app.entry.db('product').where({ product_id }).update({ inventory_items_list: 'SIM Card' })
    const catalog = app.service(Catalog)
    const product = await catalog.require(app.entry, product_id)
    await assert.rejects(catalog.inventoryTypes(app.entry, product), {
      status: 422,
      code: 'catalog.notOrderable',
    })
  })
})

describe('types of items that products name', () => {
  it('stand once in a list: twice is refused on save and at the order; a bundled type is the way (INV-89, D-41)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    await templates(app, 'SIM Card', 'Dual SIM Kit')
    const twice = "['SIM Card', 'SIM Card']"
    await assert.rejects(create(app, { product_slug: 'a', inventory_items_list: twice }), {
      status: 400,
      errors: { inventory_items_list: "names 'SIM Card' twice; each type may stand once" },
    })
    const { product_id } = await create(app, { inventory_items_list: "['Dual SIM Kit']" })
    const catalog = app.service(Catalog)
    const typesOf = async () =>
      await catalog.inventoryTypes(app.entry, await catalog.require(app.entry, product_id))
    assert.deepEqual(await typesOf(), ['Dual SIM Kit'])
    await app.entry.db('product').where({ product_id }).update({ inventory_items_list: twice })
    await assert.rejects(typesOf(), { status: 422, code: 'catalog.notOrderable' })
  })

  it('are named before they get another name, which breaks the link: the product finds no such type any more (INV-20, INV-21)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    await templates(app, 'SIM Card')
    const of = (product_name: string, product_slug: string, inventory_items_list: string | null) =>
      create(app, { product_name, product_slug, inventory_items_list })
    const { product_id } = await of('Mobile', 'mobile', "['SIM Card']")
    await of('Another case', 'case', null)
    const family = await of('Family', 'family', '["SIM Card"]')
    const api = app.as(admin()).of(templateApi)
    const [template] = await api.list({})
    const inventory_template_id = template?.inventory_template_id ?? 0
    assert.deepEqual((await api.uses({ inventory_template_id })).data, [
      { name: 'Family', link: `/products/${family.product_id}` },
      { name: 'Mobile', link: `/products/${product_id}` },
    ])
    const reader = app.as(staff('view_inventory_template')).of(templateApi)
    await assert.rejects(reader.uses({ inventory_template_id }), { status: 403 })
    await assert.rejects(api.uses({ inventory_template_id: 999 }), { code: 'inventory.templateNotFound' })

    await api.update({ inventory_template_id, item: 'Card' })
    assert.deepEqual((await api.uses({ inventory_template_id })).data, [])
    const catalog = app.service(Catalog)
    const product = await catalog.require(app.entry, product_id)
    await assert.rejects(catalog.inventoryTypes(app.entry, product), {
      status: 422,
      message: /there is no inventory template 'SIM Card'/,
    })
  })
})

describe('the catalogue service', () => {
  it('finds products and names, whoever asks', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { product_id } = await create(app)
    const catalog = app.service(Catalog)
    assert.equal((await catalog.get(app.entry, product_id))?.product_slug, 'prepaid-mobile-20gb')
    assert.equal(await catalog.get(app.entry, 999), undefined)
    assert.deepEqual(
      [...(await catalog.names(app.entry, [product_id, 999]))],
      [[product_id, 'Prepaid Mobile 20GB']],
    )
  })
})

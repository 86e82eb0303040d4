import assert from 'node:assert/strict'
import { admin, jobActor, staff, testApp } from '@omnicrm/test'
import { definePlugin } from '@omnicrm/sdk'
import {
  BeforeProductDelete,
  Catalog,
  catalogApi,
  categories,
  parseVariables,
  ProductValidate,
} from '../contract.ts'
import { products } from '../src/demo.ts'
import { create, manager, plan, templates } from './kit.ts'

describe('products', () => {
  it('carry display, purchase rules, inventory and provisioning; what is not sent has its default (PROD-1, PROD-5, PROD-6, PROD-8, PROD-10)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { product_name, product_slug, category, service_type } = plan()
    const made = await app
      .as(manager())
      .of(catalogApi)
      .create({ product_name, product_slug, category, service_type })
    const { product_id, created, last_modified, warnings, ...rest } = made
    assert.ok(product_id > 0)
    assert.equal(created, last_modified)
    assert.deepEqual(warnings, ['Neither residential nor business customers can order this product.'])
    assert.deepEqual(rest, {
      product_name: 'Prepaid Mobile 20GB',
      product_slug: 'prepaid-mobile-20gb',
      category: 'standalone',
      service_type: 'mobile',
      comment: null,
      terms: null,
      features_list: null,
      icon: null,
      retail_cost: 0,
      wholesale_cost: 0,
      retail_setup_cost: 0,
      wholesale_setup_cost: 0,
      tax_percentage: 0,
      enabled: true,
      residential: false,
      business: false,
      customer_can_purchase: false,
      allow_auto_renew: false,
      available_from: null,
      available_until: null,
      contract_days: 0,
      auto_renew: 'false',
      provisioning_play: null,
      provisioning_json_vars: null,
      inventory_items_list: null,
      relies_on_list: null,
      job_timeout_seconds: null,
      deleted_at: null,
    })
    const icon = 'fa-solid fa-sim-card'
    assert.equal((await app.as(manager()).of(catalogApi).update({ product_id, icon })).icon, icon)
  })

  it('keep the documented fixtures exactly as given (PROD-20, PROD-21, PROD-22, PROD-101..104)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const api = app.as(manager()).of(catalogApi)
    for (const fixture of products) {
      const { product_id } = await api.create(fixture)
      const stored = await api.get({ product_id })
      for (const [name, value] of Object.entries(fixture))
        assert.deepEqual(stored[name as keyof typeof stored], value, `${fixture.product_slug} ${name}`)
    }
    assert.equal((await api.list({})).length, products.length)
  })

  it('take costs with decimals, exactly (PROD-20, PROD-23)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const made = await create(app, {
      retail_cost: 5.84,
      wholesale_cost: 0.1,
      retail_setup_cost: 0,
      wholesale_setup_cost: 12.3456,
    })
    assert.deepEqual(
      [made.retail_cost, made.wholesale_cost, made.retail_setup_cost, made.wholesale_setup_cost],
      [5.84, 0.1, 0, 12.3456],
    )
    const response = await app.as(manager()).http({
      method: 'PATCH',
      url: `/crm/product/${made.product_id}`,
      payload: { retail_cost: '15.0' },
    })
    assert.equal(response.json().retail_cost, 15)
    await assert.rejects(create(app, { product_slug: 'x', retail_cost: 0.12345 }), {
      status: 400,
      errors: { retail_cost: 'must have at most 4 decimals' },
    })
  })

  it('have a slug without blanks, unique whatever its letter case, free again after deletion (PROD-7)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const first = await create(app, { product_slug: 'Mobile-SIM' })
    await assert.rejects(create(app, { product_slug: 'mobile-sim' }), {
      status: 409,
      code: 'catalog.slugTaken',
      errors: { product_slug: 'is already in use' },
    })
    const second = await create(app, { product_slug: 'other' })
    const api = app.as(manager()).of(catalogApi)
    await assert.rejects(api.update({ product_id: second.product_id, product_slug: 'MOBILE-SIM' }), {
      status: 409,
    })
    assert.equal(
      (await api.update({ product_id: first.product_id, product_slug: 'mobile-SIM' })).product_slug,
      'mobile-SIM',
    )
    for (const bad of ['with blank', 'ümlaut', 'a/b', ''])
      await assert.rejects(create(app, { product_slug: bad }), { status: 400 }, bad)
    await api.delete({ product_id: first.product_id })
    assert.equal((await create(app, { product_slug: 'Mobile-SIM' })).product_slug, 'Mobile-SIM')
  })

  it('have one of four categories and a service type of the installation (PROD-11, D-33)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    for (const category of categories)
      assert.equal((await create(app, { category, product_slug: category })).category, category)
    const response = await app.as(manager()).http({
      method: 'PUT',
      url: '/crm/product/',
      payload: { ...plan(), product_slug: 'x', category: 'discount' },
    })
    assert.deepEqual([response.statusCode, Object.keys(response.json().errors)], [400, ['category']])
    await assert.rejects(create(app, { product_slug: 'x', service_type: 'pager' }), {
      status: 400,
      message:
        /^service_type: must be one of omnicharge, mobile, internet, iptv, voip, fixed, fixed-voice, hotspot, dongle, voice, data, generic, bundle/,
    })
    await using other = await testApp({ plugins: ['catalog'], config: { service_types: ['pager'] } })
    assert.equal((await create(other, { service_type: 'pager' })).service_type, 'pager')
    assert.deepEqual(other.service(Catalog).serviceTypes, ['pager'])
  })

  it('refuse variables that are no JSON object, naming the field (PROD-92, PROD-95, PROD-96)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const error = {
      status: 400,
      errors: { provisioning_json_vars: 'must be a JSON object, for example {"days": 30}' },
    }
    for (const bad of ['{"days":', '[1]', 'days=30'])
      await assert.rejects(create(app, { provisioning_json_vars: bad }), error)
    const made = await create(app, { provisioning_json_vars: '{"service_id":""}' })
    assert.deepEqual(parseVariables(made.provisioning_json_vars), { service_id: '' })
    const { product_id } = made
    const api = app.as(manager()).of(catalogApi)
    const asObject = await api.update({ product_id, provisioning_json_vars: { days: 30 } })
    assert.equal(asObject.provisioning_json_vars, '{"days":30}')
    assert.equal((await api.update({ product_id, provisioning_json_vars: '' })).provisioning_json_vars, '')
    await assert.rejects(api.update({ product_id, provisioning_json_vars: '{' }), error)
  })

  it('refuse unreadable or repeating item lists, and warn of unknown templates (PROD-84, PROD-85, D-41)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    await templates(app, 'SIM Card', 'Mobile Number')
    for (const bad of ['SIM Card', `['SIM Card', 'SIM Card']`])
      await assert.rejects(create(app, { inventory_items_list: bad }), {
        status: 400,
        message: /^inventory_items_list/,
      })
    const good = await create(app, { inventory_items_list: `['SIM Card', 'Mobile Number']` })
    assert.deepEqual(good.warnings, [])
    const asked = await app
      .as(manager())
      .of(catalogApi)
      .update({
        product_id: good.product_id,
        inventory_items_list: ['SIM Card', 'sim card'],
      })
    assert.equal(asked.inventory_items_list, '["SIM Card","sim card"]')
    assert.deepEqual(asked.warnings, [
      "There is no inventory template 'sim card' yet; orders are refused until there is one.",
    ])
    await assert.rejects(create(app, { product_slug: 'x', relies_on_list: 'mobile' }), {
      status: 400,
      message: /^relies_on_list/,
    })
  })

  it('name plays without folder or ending, several with commas; others may warn or refuse (PROD-90, PROD-91)', async () => {
    const plays = definePlugin({
      id: 'plays',
      setup(host) {
        host.hook(ProductValidate, (_tx, value) => {
          if (value.product.provisioning_play !== 'play_psim_only')
            value.warnings.push('There is no such play.')
          return value
        })
      },
    })
    await using app = await testApp({ plugins: ['catalog', plays] })
    const made = await create(app, { provisioning_play: ' play_a.yaml , play_b ' })
    assert.deepEqual([made.provisioning_play, made.warnings], ['play_a,play_b', ['There is no such play.']])
    assert.deepEqual(
      (await create(app, { product_slug: 'x', provisioning_play: 'play_psim_only' })).warnings,
      [],
    )
    for (const bad of ['../secrets', 'a/b', 'a,,b', 'a b'])
      await assert.rejects(
        create(app, { product_slug: 'y', provisioning_play: bad }),
        { status: 400, message: /^provisioning_play/ },
        bad,
      )
  })

  it('take auto_renew as word or boolean, and a window in order', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { product_id } = await create(app, { auto_renew: true })
    const api = app.as(manager()).of(catalogApi)
    assert.equal((await api.get({ product_id })).auto_renew, 'true')
    assert.equal((await api.update({ product_id, auto_renew: 'prompt' })).auto_renew, 'prompt')
    await assert.rejects(
      api.update({ product_id, available_from: '2025-02-01', available_until: '2025-01-01' }),
      { status: 400, errors: { available_until: 'must not be before available_from' } },
    )
  })

  it('are stamped by the system; ids and stamps that are sent count for nothing (PROD-6, PROD-100)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const made = await create(app)
    app.clock.advance(5000)
    const response = await app.as(manager()).http({
      method: 'PATCH',
      url: `/crm/product/product_id/${made.product_id}`,
      payload: {
        product_id: 99,
        created: '2001-01-01',
        last_modified: '2001-01-01',
        terms: 'New terms\nLine 2',
      },
    })
    const changed = response.json()
    assert.deepEqual(
      [changed.product_id, changed.created, changed.terms],
      [made.product_id, made.created, 'New terms\nLine 2'],
    )
    assert.ok(changed.last_modified > made.last_modified)
  })

  it('are copied with _clone behind name and slug, not on sale; a number when that is taken (PROD-98)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { product_id } = await create(app, { retail_cost: 15, provisioning_json_vars: '{"days":30}' })
    const api = app.as(manager()).of(catalogApi)
    const copy = await api.clone({ product_id })
    assert.deepEqual(
      [copy.product_name, copy.product_slug, copy.enabled, copy.retail_cost, copy.provisioning_json_vars],
      ['Prepaid Mobile 20GB_clone', 'prepaid-mobile-20gb_clone', false, 15, '{"days":30}'],
    )
    assert.equal((await api.clone({ product_id })).product_slug, 'prepaid-mobile-20gb_clone2')
    await assert.rejects(api.clone({ product_id: 999 }), { status: 404 })
    await assert.rejects(app.as(staff('view_product')).of(catalogApi).clone({ product_id }), { status: 403 })
  })

  it('stay while others need them: 409 with a hint (A49)', async () => {
    const services = definePlugin({
      id: 'services-there',
      setup(host) {
        host.hook(BeforeProductDelete, (_tx, value) => {
          value.blockers.push('3 services')
          return value
        })
      },
    })
    await using app = await testApp({ plugins: ['catalog', services] })
    const { product_id } = await create(app)
    await assert.rejects(app.as(manager()).of(catalogApi).delete({ product_id }), {
      status: 409,
      message: `The product ${product_id} is in use: 3 services. Disable it instead.`,
    })
  })

  it('need their rights, and answer 404 when unknown', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { product_id } = await create(app)
    const reader = app.as(staff('view_product')).of(catalogApi)
    await assert.rejects(reader.create(plan({ product_slug: 'x' })), { status: 403 })
    await assert.rejects(reader.update({ product_id, terms: 'x' }), { status: 403 })
    await assert.rejects(reader.delete({ product_id }), { status: 403 })
    await assert.rejects(app.as(staff('view_customer')).of(catalogApi).list({}), { status: 403 })
    await assert.rejects(app.as(staff('view_customer')).of(catalogApi).paginated({}), { status: 403 })
    await assert.rejects(app.as(undefined).of(catalogApi).get({ product_id }), { status: 401 })
    for (const call of [
      () => app.as(admin()).of(catalogApi).get({ product_id: 999 }),
      () => app.as(admin()).of(catalogApi).update({ product_id: 999, terms: 'x' }),
      () => app.as(admin()).of(catalogApi).delete({ product_id: 999 }),
    ])
      await assert.rejects(call(), { status: 404, code: 'catalog.productNotFound' })
  })

  it("show plays everything: a job's token is no customer (PROD-9, PROD-48)", async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { product_id } = await create(app, { comment: 'Internal', wholesale_cost: 5, enabled: false })
    const play = app.as(jobActor({ provision_id: 7, customer_id: 1 }, 'view_product', 'update_inventory'))
    for (const url of [`/crm/product/product_id/${product_id}`, `/crm/product/${product_id}`]) {
      const response = await play.http({ method: 'GET', url })
      assert.equal(response.statusCode, 200)
      assert.deepEqual([response.json().comment, response.json().wholesale_cost], ['Internal', 5])
    }
  })

  it('are there to look at in a demonstration; those whose play is delivered are on sale (PROV-22)', async () => {
    await using app = await testApp({ plugins: ['catalog'], firstBoot: { demo: true } })
    const { data } = await app
      .as(manager())
      .of(catalogApi)
      .paginated({ per_page: 100, sort: 'product_id', order: 'asc' })
    assert.equal(data.length, products.length)
    assert.deepEqual([data[0]?.product_slug, data[0]?.enabled], ['Mobile-SIM', true])
    assert.equal(data.find(each => each.product_slug === 'generic-service')?.enabled, true)
  })

  it('are made with customers and stock at the first start and not again at a restart', async () => {
    await using app = await testApp({ plugins: ['catalog'], firstBoot: { demo: true } })
    assert.deepEqual(await app.kernel.firstBoot({ demo: true }), [])
  })
})

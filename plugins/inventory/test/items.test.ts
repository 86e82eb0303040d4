import assert from 'node:assert/strict'
import { admin, customerUser, jobActor, staff, testApp } from '@omnicrm/test'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { definePlugin, EntityChanged } from '@omnicrm/sdk'
import { inventoryApi, itemStates, mask } from '../contract.ts'
import { numberTemplate, phone, sim, simTemplate, stockKeeper, twoCustomers } from './kit.ts'

describe('inventory items', () => {
  it('need a template and itemtext1, nothing else (INV-6, INV-29, INV-30, INV-33)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const inventory_template_id = await simTemplate(app)
    const api = app.as(stockKeeper()).of(inventoryApi)
    const item = await api.create({ inventory_template_id, itemtext1: '8961' })
    assert.deepEqual(
      [item.item, item.item_state, item.customer_id, item.service_id, item.itemtext2],
      ['SIM Card', 'New', null, null, null],
    )
    assert.equal(item.created, item.last_modified)
    app.clock.advance(1000)
    const changed = await api.update({ inventory_id: item.inventory_id, inventory_notes: 'Checked' })
    assert.equal(changed.created, item.created)
    assert.ok(changed.last_modified > item.last_modified)
    const put = async (payload: object) => {
      const response = await app.as(stockKeeper()).http({ method: 'PUT', url: '/crm/inventory/', payload })
      return [response.statusCode, Object.keys(response.json().errors ?? {})]
    }
    assert.deepEqual(await put({ inventory_template_id }), [400, ['itemtext1']])
    assert.deepEqual(await put({ itemtext1: '1' }), [400, ['inventory_template_id']])
    assert.deepEqual(await put({ itemtext1: '1', item: 'sim card' }), [400, ['item']])
  })

  it('know physical and virtual stock: where it is and who has it (INV-1, INV-2, INV-34)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    await numberTemplate(app)
    const [customer_id] = await twoCustomers(app)
    await sim(app, { item_location: 'Warehouse A, Shelf 3' })
    await phone(app, { item_location: 'Australia - VIC', customer_id, service_id: 5 })
    const { data } = await app.as(stockKeeper()).of(inventoryApi).list({ sort: 'inventory_id', order: 'asc' })
    assert.deepEqual(
      data.map(each => [each.item, each.item_location, each.item_state, each.customer_id, each.service_id]),
      [
        ['SIM Card', 'Warehouse A, Shelf 3', 'New', null, null],
        ['Mobile Number', 'Australia - VIC', 'Assigned', customer_id, 5],
      ],
    )
  })

  it('name the customer who has them, in lists and alone (INV-2)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const [customer_id] = await twoCustomers(app)
    const given = await sim(app, { customer_id })
    await sim(app)
    const { customer_name } = await app.as(admin()).of(customerApi).get({ customer_id })
    const api = app.as(stockKeeper()).of(inventoryApi)
    const { data } = await api.list({ sort: 'inventory_id', order: 'asc' })
    assert.deepEqual(
      data.map(each => each.customer_name),
      [customer_name, null],
    )
    assert.equal((await api.get({ inventory_id: given })).customer_name, customer_name)
  })

  it('tell the places where they are, each once, to those who see stock (INV-34, INV-35)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    for (const item_location of ['Shop', 'Depot', 'Shop', null]) await sim(app, { item_location })
    assert.deepEqual(await app.as(stockKeeper()).of(inventoryApi).locations({}), { data: ['Depot', 'Shop'] })
    await assert.rejects(app.as(staff('view_customer')).of(inventoryApi).locations({}), { status: 403 })
  })

  it('show fields under the labels of their template, those without label not (INV-31)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await numberTemplate(app)
    const inventory_id = await phone(app)
    const { labels } = await app.as(stockKeeper()).of(inventoryApi).get({ inventory_id })
    assert.deepEqual(labels, { itemtext1: 'Phone Number', itemtext2: 'Geographic Region' })
  })

  it('give plays their facts by meaning: iccid, imsi, ki, opc, msisdn, and every label (PLAY-41, INV-80)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    await numberTemplate(app)
    const play = app.as(jobActor({ provision_id: 1, customer_id: 1 }, 'view_inventory', 'update_inventory'))
    const read = async (id: number) =>
      (await play.http({ method: 'GET', url: `/crm/inventory/inventory_id/${id}` })).json()
    const card = await read(await sim(app, { itemtext1: '8961', itemtext2: '50501' }))
    assert.deepEqual(
      [card.iccid, card.imsi, card.ki, card.opc, card.puk_code, card.sim_type],
      [
        '8961',
        '50501',
        '00112233445566778899AABBCCDDEEFF',
        'FFEEDDCCBBAA99887766554433221100',
        '12345678',
        null,
      ],
    )
    const number = await read(await phone(app, { itemtext1: '+61412345678', itemtext2: 'Melbourne' }))
    assert.deepEqual(
      [number.msisdn, number.geographic_region, number.iccid],
      ['+61412345678', 'Melbourne', undefined],
    )
  })

  it('mask secrets for those who may not change items, and hide device logins from customers; the database holds no password in clear (D-13, INV-43, INV-44)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const [customer_id] = await twoCustomers(app)
    const secrets = {
      management_username: 'admin',
      management_password: 'hunter2',
      config_content: 'wlan\nkey x',
    }
    const inventory_id = await sim(app, { customer_id, ...secrets, management_url: 'https://192.168.1.1' })
    const seen = async (client: ReturnType<typeof app.as>) => {
      const item = await client.of(inventoryApi).get({ inventory_id })
      return [
        item.management_username,
        item.management_password,
        item.config_content,
        item.ki,
        item.itemtext5,
        item.management_url,
      ]
    }
    const url = 'https://192.168.1.1'
    assert.deepEqual(await seen(app.as(stockKeeper())), [
      'admin',
      'hunter2',
      'wlan\nkey x',
      '00112233445566778899AABBCCDDEEFF',
      '12345678',
      url,
    ])
    assert.deepEqual(await seen(app.as(staff('view_inventory'))), [mask, mask, mask, mask, mask, url])
    const owner = customerUser(customer_id, 'view_own_inventory')
    assert.deepEqual(await seen(app.as(owner)), [null, null, null, mask, mask, url])
    const row = await app.entry
      .db('inventory')
      .where('inventory_id', inventory_id)
      .first('management_password')
    assert.doesNotMatch(row.management_password, /hunter2/)
  })

  it('keep secrets that are sent back masked, and keep earlier configurations (D-13, INV-114)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const inventory_id = await sim(app, { management_password: 'hunter2', config_content: 'first' })
    const api = app.as(stockKeeper()).of(inventoryApi)
    await api.update({ inventory_id, management_password: mask, itemtext3: mask, config_content: mask })
    const same = await api.get({ inventory_id })
    assert.deepEqual(
      [same.management_password, same.ki, same.config_content],
      ['hunter2', '00112233445566778899AABBCCDDEEFF', 'first'],
    )
    await api.update({ inventory_id, config_content: 'second', management_password: null })
    const changed = await api.get({ inventory_id })
    assert.deepEqual([changed.config_content, changed.management_password], ['second', null])
    const versions = await app.entry
      .db('inventory_config_version')
      .where({ inventory_id })
      .select('config_content')
    assert.deepEqual(versions, [{ config_content: 'first' }])
  })

  it('never tell secrets to the activity log', async () => {
    const told: unknown[] = []
    const listener = definePlugin({
      id: 'listener',
      setup(host) {
        host.on(EntityChanged, async (_tx, payload) => told.push(payload))
      },
    })
    await using app = await testApp({ plugins: ['inventory', listener] })
    await simTemplate(app)
    const inventory_id = await sim(app, { itemtext3: 'KEYKEYKEY', management_password: 'hunter2' })
    await app
      .as(stockKeeper())
      .of(inventoryApi)
      .update({ inventory_id, itemtext4: 'OPCOPC', itemtext6: 'Physical' })
    await app.as(stockKeeper()).of(inventoryApi).delete({ inventory_id })
    await app.drain()
    assert.doesNotMatch(JSON.stringify([told, app.logs]), /KEYKEYKEY|hunter2|OPCOPC/)
    assert.match(JSON.stringify(told), /"itemtext4":"changed","itemtext6":\{"old":null,"new":"Physical"\}/)
    assert.match(JSON.stringify(told), /"action":"delete".*"itemtext6":\{"old":"Physical","new":null\}/)
  })

  it('have one of twelve states; another is refused with 400 (INV-57, INV-58)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const inventory_id = await sim(app)
    const api = app.as(stockKeeper()).of(inventoryApi)
    for (const item_state of [
      'Assigned',
      'In Use',
      'In Transit',
      'In Stock',
      'Internal Use',
      'Damaged',
      'Out of Service',
      'Lost',
      'Stolen',
      'Used',
      'New',
    ])
      assert.equal((await api.update({ inventory_id, item_state })).item_state, item_state)
    assert.equal((await api.update({ inventory_id, item_state: 'Deactivated' })).item_state, 'Decommissioned')
    await assert.rejects(api.update({ inventory_id, item_state: 'Reserved' }), {
      status: 400,
      message: /^item_state: must be one of New, In Transit, In Stock/,
    })
  })

  it('take coordinates as numbers or strings and give strings (A-25), numeric strings for ids and costs (PLAY-23)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const [customer_id] = await twoCustomers(app)
    const inventory_id = await sim(app)
    const response = await app.as(stockKeeper()).http({
      method: 'PATCH',
      url: `/crm/inventory/${inventory_id}`,
      payload: {
        customer_id: String(customer_id),
        service_id: '1234',
        retail_cost: '15.0',
        latitude: -33.8688,
        longitude: '151.2093',
      },
    })
    assert.equal(response.statusCode, 200)
    const item = response.json()
    assert.deepEqual(
      [item.customer_id, item.service_id, item.retail_cost, item.latitude, item.longitude],
      [customer_id, 1234, 15, '-33.8688', '151.2093'],
    )
  })

  it('are listed with search, filters and pages (INV-103)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    await numberTemplate(app)
    for (let index = 0; index < 3; index++)
      await sim(app, { itemtext1: `8961-${index}`, itemtext6: 'findme' })
    await sim(app, { itemtext1: '777', item_state: 'Damaged' })
    await phone(app, { itemtext1: '+618961' })
    const api = app.as(staff('view_inventory')).of(inventoryApi)
    const texts = async (input: Parameters<typeof api.list>[0]) =>
      (await api.list({ sort: 'itemtext1', order: 'asc', ...input })).data.map(each => each.itemtext1)
    assert.deepEqual(await texts({ search: '8961' }), ['+618961', '8961-0', '8961-1', '8961-2'])
    assert.deepEqual(await texts({ search: 'findme' }), [])
    assert.deepEqual(
      await texts({ filters: JSON.stringify({ item: ['SIM Card'], item_state: ['Damaged', 'Lost'] }) }),
      ['777'],
    )
    assert.deepEqual(await texts({ filters: '{"item":["sim card"]}' }), [])
    const page = await api.list({ per_page: 2, page: 3 })
    assert.deepEqual(page.pagination, { current_page: 3, per_page: 2, total_pages: 3, total_items: 5 })
    await assert.rejects(api.list({ filters: '{"itemtext3":["x"]}' }), { status: 400 })
  })

  it('answer by their state what is free, with customers, to be used again, faulty and missing (INV-67)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const [customer_id] = await twoCustomers(app)
    for (const item_state of itemStates)
      await sim(app, {
        itemtext1: item_state,
        item_state,
        ...(item_state === 'Assigned' ? { customer_id } : {}),
      })
    const api = app.as(staff('view_inventory')).of(inventoryApi)
    for (const states of [
      ['New'],
      ['Assigned'],
      ['Used'],
      ['Damaged', 'Out of Service'],
      ['Lost', 'Stolen'],
    ]) {
      const { data } = await api.list({ filters: JSON.stringify({ item_state: states }) })
      assert.deepEqual(data.map(each => each.itemtext1).toSorted(), states)
    }
  })

  it('of a customer or a service come under data; own-scope callers see their own (INV-3, INV-4)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const [mine, other] = await twoCustomers(app)
    const own = await sim(app, { customer_id: mine, service_id: 11 })
    const foreign = await sim(app, { customer_id: other, service_id: 12 })
    const keeper = app.as(stockKeeper()).of(inventoryApi)
    assert.deepEqual(
      (await keeper.ofService({ service_id: 11 })).data.map(each => each.inventory_id),
      [own],
    )
    assert.equal((await keeper.get({ inventory_id: own })).service_id, 11)
    assert.deepEqual(
      (await keeper.ofCustomer({ customer_id: other })).data.map(each => each.inventory_id),
      [foreign],
    )
    await assert.rejects(keeper.ofCustomer({ customer_id: 999 }), { status: 404 })
    const me = app.as(customerUser(mine, 'view_own_inventory')).of(inventoryApi)
    assert.deepEqual(
      (await me.ofCustomer({ customer_id: mine })).data.map(each => each.inventory_id),
      [own],
    )
    assert.deepEqual((await me.ofService({ service_id: 12 })).data, [])
    await assert.rejects(me.ofCustomer({ customer_id: other }), { status: 404 })
    await assert.rejects(me.get({ inventory_id: foreign }), { status: 404 })
  })

  it('are deleted softly, not while assigned or held; an unknown one is "inventory not found" (INV-88)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const [customer_id] = await twoCustomers(app)
    const assigned = await sim(app, { customer_id })
    const held = await sim(app)
    const free = await sim(app)
    const api = app.as(stockKeeper()).of(inventoryApi)
    await app.as(staff('create_provision')).of(inventoryApi).hold({ inventory_id: held })
    await assert.rejects(api.delete({ inventory_id: assigned }), {
      status: 409,
      code: 'inventory.stillAssigned',
    })
    await assert.rejects(api.delete({ inventory_id: held }), { status: 409, code: 'inventory.held' })
    assert.deepEqual(await api.delete({ inventory_id: free }), { result: 'success' })
    for (const call of [
      () => api.get({ inventory_id: free }),
      () => api.update({ inventory_id: free, inventory_notes: 'x' }),
      () => api.delete({ inventory_id: free }),
    ])
      await assert.rejects(call(), { status: 404, message: /inventory not found/ })
    assert.ok(await app.entry.db('inventory').where('inventory_id', free).first())
  })

  it('need their rights', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const inventory_id = await sim(app)
    const reader = app.as(staff('view_inventory')).of(inventoryApi)
    await assert.rejects(reader.create({ item: 'SIM Card', itemtext1: '1' }), { status: 403 })
    await assert.rejects(reader.update({ inventory_id, inventory_notes: 'x' }), { status: 403 })
    await assert.rejects(reader.delete({ inventory_id }), { status: 403 })
    await assert.rejects(app.as(customerUser(1, 'view_own_inventory')).of(inventoryApi).list({}), {
      status: 403,
    })
    await assert.rejects(app.as(undefined).of(inventoryApi).get({ inventory_id }), { status: 401 })
    assert.equal((await app.as(admin()).of(inventoryApi).get({ inventory_id })).inventory_id, inventory_id)
  })
})

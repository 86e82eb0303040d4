import assert from 'node:assert/strict'
import { admin, staff, testApp } from '@omnicrm/test'
import { definePlugin } from '@omnicrm/sdk'
import { BeforeTemplateDelete, Inventory, inventoryApi, templateApi, textFields } from '../contract.ts'
import { sim, simTemplate, stockKeeper } from './kit.ts'

const plain = { item: 'Modem', wholesale_cost: 45, retail_cost: 120 }

describe('inventory templates', () => {
  it('label up to 20 text fields; the first two are preset and never empty (INV-6, INV-7, INV-8, INV-10)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const api = app.as(stockKeeper()).of(templateApi)
    const made = await api.create(plain)
    assert.deepEqual(
      [made.itemtext1_label, made.itemtext2_label, made.itemtext3_label, made.itemtext20_label],
      ['Model Number', 'Serial Number', null, null],
    )
    assert.deepEqual(
      [
        made.allow_dropdown_staff,
        made.allow_dropdown_customer,
        made.release_state,
        made.quarantine_days,
        made.icon,
      ],
      [true, false, 'Used', 0, null],
    )
    assert.equal(textFields.length, 20)
    const labels = Object.fromEntries(
      textFields.map((field, index) => [`${field}_label`, `Label ${index + 1}`]),
    )
    const full = await api.update({ inventory_template_id: made.inventory_template_id, ...labels })
    assert.equal(full.itemtext20_label, 'Label 20')
    const id = made.inventory_template_id
    await assert.rejects(api.update({ inventory_template_id: id, itemtext1_label: '' }), {
      status: 400,
      errors: { itemtext1_label: 'must not be empty' },
    })
  })

  it('refuse to be made without name or costs, naming the field (INV-10)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const response = await app
      .as(stockKeeper())
      .http({ method: 'PUT', url: '/crm/inventory_template/', payload: { icon: 'fa-solid fa-sim-card' } })
    assert.equal(response.statusCode, 400)
    assert.deepEqual(Object.keys(response.json().errors).toSorted(), [
      'item',
      'retail_cost',
      'wholesale_cost',
    ])
    await assert.rejects(
      app
        .as(stockKeeper())
        .of(templateApi)
        .create({ ...plain, release_state: 'Sold' }),
      { status: 400, message: /^release_state: must be one of New/ },
    )
  })

  it('are told apart by case and spaces; a name is given once, until its template is deleted (INV-15, INV-16)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const api = app.as(stockKeeper()).of(templateApi)
    const first = await api.create({ ...plain, item: 'SIM Card' })
    await api.create({ ...plain, item: 'sim card' })
    await assert.rejects(api.create({ ...plain, item: ' SIM Card ' }), {
      status: 409,
      code: 'inventory.templateTaken',
    })
    const inventory = app.service(Inventory)
    assert.equal(
      (await inventory.template(app.entry, 'SIM Card'))?.inventory_template_id,
      first.inventory_template_id,
    )
    assert.notEqual(
      (await inventory.template(app.entry, 'sim card'))?.inventory_template_id,
      first.inventory_template_id,
    )
    for (const name of ['SIM card', 'SIM  Card', 'SIM Card ', 'SIMCard'])
      assert.equal(await inventory.template(app.entry, name), undefined, name)
    await api.delete({ inventory_template_id: first.inventory_template_id })
    assert.equal((await api.create({ ...plain, item: 'SIM Card' })).item, 'SIM Card')
  })

  it('are listed by name as a bare array, for the requirement selector of products (INV-17, PROD-85)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    await app.as(stockKeeper()).of(templateApi).create(plain)
    const response = await app
      .as(staff('view_inventory_template'))
      .http({ method: 'GET', url: '/crm/inventory_template/' })
    assert.deepEqual(
      response.json().map((each: { item: string }) => each.item),
      ['Modem', 'SIM Card'],
    )
  })

  it('give new items their costs, and items may have others (INV-11, INV-36)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const api = app.as(stockKeeper()).of(inventoryApi)
    const usual = await api.create({ item: 'SIM Card', itemtext1: '1' })
    const other = await api.create({
      item: 'SIM Card',
      itemtext1: '2',
      wholesale_cost: 1.1234,
      retail_cost: 0,
    })
    assert.deepEqual([usual.wholesale_cost, usual.retail_cost], [2.5, 10])
    assert.deepEqual([other.wholesale_cost, other.retail_cost], [1.1234, 0])
  })

  it('rename their items with them and relabel stored data (INV-19, INV-20, INV-32)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const inventory_template_id = await simTemplate(app)
    const inventory_id = await sim(app, { itemtext1: '8961-7', itemtext6: 'Physical' })
    await app
      .as(stockKeeper())
      .of(templateApi)
      .update({ inventory_template_id, item: 'eSIM', itemtext1_label: 'EID' })
    const item = await app.as(stockKeeper()).of(inventoryApi).get({ inventory_id })
    assert.deepEqual([item.item, item.labels['itemtext1']], ['eSIM', 'EID'])
    assert.deepEqual([item.itemtext1, item.itemtext6], ['8961-7', 'Physical'])
    assert.equal(item['eid' as keyof typeof item], item.itemtext1)
  })

  it('stay while they have items or others need them (INV-22)', async () => {
    const guard = definePlugin({
      id: 'guard',
      setup(host) {
        host.hook(BeforeTemplateDelete, (_tx, value) => {
          if (value.item === 'Modem') value.blockers.push('product 4 asks for it')
          return value
        })
      },
    })
    await using app = await testApp({ plugins: ['inventory', guard] })
    const api = app.as(stockKeeper()).of(templateApi)
    const inventory_template_id = await simTemplate(app)
    await sim(app)
    await assert.rejects(api.delete({ inventory_template_id }), {
      status: 409,
      code: 'inventory.templateInUse',
    })
    const modem = await api.create(plain)
    await assert.rejects(api.delete(modem), {
      status: 409,
      message: "The template 'Modem' cannot be deleted: product 4 asks for it.",
    })
  })

  it('need their rights, and answer 404 when unknown', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const inventory_template_id = await simTemplate(app)
    const reader = app.as(staff('view_inventory_template')).of(templateApi)
    assert.equal((await reader.get({ inventory_template_id })).item, 'SIM Card')
    await assert.rejects(reader.create(plain), { status: 403 })
    await assert.rejects(reader.update({ inventory_template_id, icon: 'x' }), { status: 403 })
    await assert.rejects(reader.delete({ inventory_template_id }), { status: 403 })
    await assert.rejects(app.as(staff('view_inventory')).of(templateApi).list({}), { status: 403 })
    for (const call of [
      () => app.as(admin()).of(templateApi).get({ inventory_template_id: 99 }),
      () => app.as(admin()).of(templateApi).update({ inventory_template_id: 99, icon: 'x' }),
      () => app.as(admin()).of(templateApi).delete({ inventory_template_id: 99 }),
    ])
      await assert.rejects(call(), { status: 404, code: 'inventory.templateNotFound' })
  })
})

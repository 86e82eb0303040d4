import assert from 'node:assert/strict'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import { api as servicesApi } from '@omnicrm/plugin-services/contract'
import { admin, type TestApp } from '@omnicrm/test'
import {
  clerk,
  givenCustomer,
  givenItem,
  givenMobile,
  givenProduct,
  orders,
  provisioningApp,
} from './world.ts'

const variablesOf = async (app: TestApp, provision_id: number) =>
  (await orders(app).get({ provision_id })).provisioning_json_vars

const jobs = async (app: TestApp) => await app.entry.db('provision').select('*')

async function givenService(app: TestApp, customer_id: number, product_id: number): Promise<number> {
  return (await app.as(admin()).of(servicesApi).create({ customer_id, product_id })).service_id
}

describe('an order', () => {
  it('starts a job at once and does not wait for the play (PROV-1, PROV-16, PROV-17, PROV-18, PROV-24, LIFE-31)', async () => {
    await using app = await provisioningApp()
    const { sim, number, productId, customerId } = await givenMobile(app)
    const answer = await orders(app).start({
      product_id: productId,
      customer_id: customerId,
      'SIM Card': sim,
      'Mobile Number': number,
    })
    assert.deepEqual(answer, {
      provision_id: answer.provision_id,
      provisioning_status: 1,
      message: 'Provisioning job created',
    })
    const job = await orders(app).get(answer)
    assert.deepEqual(
      [
        job.provisioning_play,
        job.provisioning_status,
        job.waiting,
        job.initiating_user,
        job.product_id,
        job.customer_id,
      ],
      ['play_service', 1, true, clerk.userId, productId, customerId],
    )
    assert.ok(job.created)
    assert.equal(job.task_count, 7)
  })

  it('gives the play exactly product, customer, items, variables, token and user (PROV-10, PROV-11, PROV-22, LIFE-17, LIFE-18, LIFE-19, LIFE-37, LIFE-38, D-38)', async () => {
    await using app = await provisioningApp()
    const { sim, number, productId, customerId } = await givenMobile(app)
    const { provision_id } = await orders(app).start({
      product_id: productId,
      customer_id: customerId,
      'SIM Card': sim,
      'Mobile Number': String(number),
    })
    assert.deepEqual(await variablesOf(app, provision_id), {
      product_id: productId,
      customer_id: customerId,
      'SIM Card': sim,
      'Mobile Number': number,
      iccid: '',
      msisdn: '',
      access_token: '[REDACTED]',
      initiating_user: clerk.userId,
    })
  })

  it('overrides defaults of the product, and is overridden by the system (PROD-96, PROV-11, PROV-20, PROV-21, LIFE-32, LIFE-33, LIFE-34, LIFE-35, LIFE-36, D-39)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    const product_id = await givenProduct(app, {
      provisioning_json_vars: '{"monthly_cost":50,"data_gb":100,"product_id":99}',
    })
    const { provision_id } = await orders(app).start({
      product_id,
      customer_id,
      monthly_cost: 45,
      custom_param: 'value',
      access_token: 'mine',
      initiating_user: 1,
    })
    assert.deepEqual(await variablesOf(app, provision_id), {
      monthly_cost: 45,
      data_gb: 100,
      product_id,
      customer_id,
      custom_param: 'value',
      access_token: '[REDACTED]',
      initiating_user: clerk.userId,
    })
  })

  it('for an existing service gives its id as a system variable (PROV-12, PROV-23, PROD-94, LIFE-50)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    const service_id = await givenService(app, customer_id, await givenProduct(app))
    const product_id = await givenProduct(app, {
      category: 'addon',
      provisioning_json_vars: '{"data_gb":10,"service_id":""}',
      inventory_items_list: '[]',
    })
    const { provision_id } = await orders(app).start({ product_id, customer_id, service_id })
    assert.deepEqual(await variablesOf(app, provision_id), {
      product_id,
      customer_id,
      service_id,
      data_gb: 10,
      access_token: '[REDACTED]',
      initiating_user: clerk.userId,
    })
  })

  it('takes empty variables as none (PROV-14, PROV-9)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    for (const provisioning_json_vars of ['', null]) {
      const product_id = await givenProduct(app, { provisioning_json_vars })
      const { provision_id } = await orders(app).start({ product_id, customer_id })
      assert.deepEqual(Object.keys((await variablesOf(app, provision_id)) ?? {}).sort(), [
        'access_token',
        'customer_id',
        'initiating_user',
        'product_id',
      ])
    }
  })

  it('is refused with the name of the product when its variables are no JSON object (PROV-14)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    const product_id = await givenProduct(app, { product_name: 'Fibre 100' })
    await app.entry.db('product').where({ product_id }).update({ provisioning_json_vars: '[1]' })
    await assert.rejects(orders(app).start({ product_id, customer_id }), {
      status: 422,
      code: 'provisioning-ansible.brokenVariables',
      message: /Fibre 100/,
    })
  })

  it('reads the list of items in every written form (PROV-15)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    for (const [index, inventory_items_list] of [
      ["['SIM Card']"],
      ['["SIM Card"]'],
      [['SIM Card']],
    ].entries()) {
      const item = await givenItem(app, 'SIM Card', `894400000000000010${index}`)
      const product_id = await givenProduct(app, { inventory_items_list: inventory_items_list[0] as string })
      await assert.rejects(orders(app).start({ product_id, customer_id }), { status: 400 })
      await orders(app).start({ product_id, customer_id, 'SIM Card': item })
    }
  })

  it('names each type without a choice (PROV-8, LIFE-13, LIFE-15)', async () => {
    await using app = await provisioningApp()
    const { sim, productId, customerId } = await givenMobile(app)
    await assert.rejects(
      orders(app).start({ product_id: productId, customer_id: customerId, 'SIM Card': sim }),
      {
        status: 400,
        code: 'provisioning-ansible.inventoryMissing',
        errors: { 'Mobile Number': 'choose an item' },
      },
    )
    assert.deepEqual(await jobs(app), [])
  })

  it('is refused before anything exists when an item is taken, of another type or unknown (PROV-95, LIFE-15, LIFE-22)', async () => {
    await using app = await provisioningApp()
    const { sim, number, productId, customerId } = await givenMobile(app)
    const taken = await givenItem(app, 'SIM Card', '8944000000000000777')
    await app
      .as(admin())
      .of(inventoryApi)
      .update({ inventory_id: taken, customer_id: customerId, item_state: 'Assigned' })
    for (const wrong of [taken, number, 9999])
      await assert.rejects(
        orders(app).start({
          product_id: productId,
          customer_id: customerId,
          'SIM Card': wrong,
          'Mobile Number': number,
        }),
        (error: { status: number }) => error.status === 409 || error.status === 404,
      )
    assert.deepEqual(await jobs(app), [])
    assert.deepEqual(await app.entry.db('inventory_reservation').select('*'), [])
    assert.ok(sim)
  })

  it('of two that race for one SIM, one gets it (INV-87, LIFE-22, D-34)', async () => {
    await using app = await provisioningApp()
    const { sim, productId, customerId } = await givenMobile(app)
    const numbers = await Promise.all(
      [1, 2, 3, 4].map(each => givenItem(app, 'Mobile Number', `44770090020${each}`)),
    )
    const results = await Promise.allSettled(
      numbers.map(number =>
        orders(app).start({
          product_id: productId,
          customer_id: customerId,
          'SIM Card': sim,
          'Mobile Number': number,
        }),
      ),
    )
    assert.deepEqual(results.map(each => each.status).sort(), [
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ])
    for (const each of results)
      if (each.status === 'rejected') assert.equal((each.reason as { status: number }).status, 409)
    assert.equal((await jobs(app)).length, 1)
    assert.equal((await app.entry.db('inventory_reservation').select('*')).length, 2)
  })

  it('confirmed twice with one key is one job (PROV-90)', async () => {
    await using app = await provisioningApp()
    const order = { product_id: await givenProduct(app), customer_id: await givenCustomer(app) }
    const once = () => orders(app).start(order, { idempotencyKey: 'click-1' })
    const [first, second] = [await once(), await once()]
    assert.deepEqual(first, second)
    assert.equal((await jobs(app)).length, 1)
    assert.equal(
      (await app.entry.db('kernel_job').where({ name: 'provisioning-ansible.runProvision' })).length,
      1,
    )
  })

  it('is refused when product, customer or service is unknown, or they do not belong together (PROV-5)', async () => {
    await using app = await provisioningApp()
    const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app)]
    const other = await givenCustomer(app, 'Jane Doe')
    const service_id = await givenService(app, other, product_id)
    await assert.rejects(orders(app).start({ product_id: 999, customer_id }), { status: 404 })
    await assert.rejects(orders(app).start({ product_id, customer_id: 999 }), { status: 404 })
    await assert.rejects(orders(app).start({ product_id, customer_id, service_id: 999 }), { status: 404 })
    await assert.rejects(orders(app).start({ product_id, customer_id, service_id }), {
      status: 400,
      errors: { service_id: `service ${service_id} is not one of customer ${customer_id}` },
    })
    await assert.rejects(orders(app).start({ customer_id }), {
      status: 400,
      errors: { product_id: 'is required' },
    })
    await assert.rejects(orders(app).start({ product_id }), {
      status: 400,
      errors: { customer_id: 'is required' },
    })
    assert.deepEqual(await jobs(app), [])
  })

  it('uses the play of the product, or another one that staff name (PROV-6, PROD-91, D-19)', async () => {
    await using app = await provisioningApp()
    const order = { product_id: await givenProduct(app), customer_id: await givenCustomer(app) }
    const { provision_id } = await orders(app).start({ ...order, provisioning_play: 'play_service' })
    assert.equal((await orders(app).get({ provision_id })).provisioning_play, 'play_service')
    const own = await orders(app).start(order)
    assert.equal((await orders(app).get(own)).provisioning_play, 'play_steps')
  })

  it('never takes a path or a missing file as a play (PROV-7)', async () => {
    await using app = await provisioningApp()
    const order = { product_id: await givenProduct(app), customer_id: await givenCustomer(app) }
    for (const provisioning_play of [
      '../plays/play_steps',
      'play_steps.yaml',
      '/etc/passwd',
      'play_missing',
      'play steps',
      '.',
    ])
      await assert.rejects(orders(app).start({ ...order, provisioning_play }), {
        status: 422,
        code: 'provisioning-ansible.unknownPlay',
      })
    assert.deepEqual(await jobs(app), [])
  })

  it('refuses names by which a variable would choose the code that runs, or where the token goes', async () => {
    await using app = await provisioningApp()
    const order = { product_id: await givenProduct(app), customer_id: await givenCustomer(app) }
    for (const name of [
      'ansible_python_interpreter',
      'ANSIBLE_SHELL_EXECUTABLE',
      'crm_config',
      'hostvars',
      'inventory_hostname',
    ])
      await assert.rejects(orders(app).start({ ...order, [name]: 'x' }), {
        status: 400,
        code: 'request.invalid',
      })
    assert.deepEqual(await jobs(app), [])
  })

  it('of a product without a play says so, and starts nothing', async () => {
    await using app = await provisioningApp()
    const order = {
      product_id: await givenProduct(app, { provisioning_play: null }),
      customer_id: await givenCustomer(app),
    }
    await assert.rejects(orders(app).start(order), { status: 422, code: 'provisioning-ansible.noPlay' })
  })

  it('of a play without a product is for staff who name the play (PLAY-1)', async () => {
    await using app = await provisioningApp()
    const { provision_id } = await orders(app).start({ provisioning_play: 'play_steps', note: 'by hand' })
    const job = await orders(app).get({ provision_id })
    assert.deepEqual(
      [job.product_id, job.customer_id, job.provisioning_json_vars?.['note']],
      [null, null, 'by hand'],
    )
  })

  it('for an archived customer is refused', async () => {
    await using app = await provisioningApp()
    const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app)]
    await app.as(admin()).of(customerApi).archive({ customer_id })
    await assert.rejects(orders(app).start({ product_id, customer_id }), { status: 422 })
  })
})

describe('the catalogue', () => {
  it('warns when a product names a play that is not there (PROD-90)', async () => {
    await using app = await provisioningApp()
    const product_id = await givenProduct(app)
    const saved = await app
      .as(admin())
      .of(catalogApi)
      .update({ product_id, provisioning_play: 'play_missing' })
    assert.match(saved.warnings.join(), /no playbook 'play_missing'/)
    const good = await app.as(admin()).of(catalogApi).update({ product_id, provisioning_play: 'play_steps' })
    assert.deepEqual(good.warnings, [])
  })
})

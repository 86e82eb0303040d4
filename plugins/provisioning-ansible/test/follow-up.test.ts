import assert from 'node:assert/strict'
import { contactApi, siteApi } from '@omnicrm/plugin-customers/contract'
import { inventoryApi, templateApi } from '@omnicrm/plugin-inventory/contract'
import { api as servicesApi } from '@omnicrm/plugin-services/contract'
import { admin, type TestApp } from '@omnicrm/test'
import { Jobs } from '../contract.ts'
import {
  givenCustomer,
  givenItem,
  givenMobile,
  givenProduct,
  itemOf,
  orders,
  provisioningApp,
  services,
} from './world.ts'

const jobs = async (app: TestApp) => (await orders(app).list({ order: 'asc' })).data
const servicesOf = (app: TestApp) => app.as(admin()).of(servicesApi)

describe('what follows a job', function () {
  this.timeout(60_000)

  it('is the next play of its chain, for the service that the first one made (PROV-103, PROV-104, D-90)', async () => {
    await using app = await provisioningApp()
    await app.listen()
    const customer_id = await givenCustomer(app)
    const product_id = await givenProduct(app, { provisioning_play: 'play_service, play_steps' })
    await orders(app).start({ product_id, customer_id })
    await app.drain()
    const [first, second, ...others] = await jobs(app)
    assert.deepEqual(
      [first?.provisioning_play, second?.provisioning_play, others.length],
      ['play_service', 'play_steps', 0],
    )
    assert.deepEqual([first?.provisioning_status, second?.provisioning_status], [0, 0])
    assert.ok(first?.chain_id)
    assert.deepEqual([second?.chain_id, first.chain_position, second?.chain_position], [first.chain_id, 1, 2])
    const [service] = await services(app, customer_id)
    assert.deepEqual([first.service_id, second?.service_id], [service?.service_id, service?.service_id])
    const job = await orders(app).get({ provision_id: second?.provision_id ?? 0 })
    assert.equal(job.provisioning_json_vars?.['service_id'], service?.service_id)
  })

  it('is the place, the contacts and the number of the order at the service, though the play is silent about them (CUST-32)', async () => {
    await using app = await provisioningApp()
    await app.listen()
    const [customer_id, other] = [await givenCustomer(app), await givenCustomer(app)]
    const office = app.as(admin())
    const point = { latitude: 51.5, longitude: -0.1, country: 'Malta' }
    const { site_id } = await office.of(siteApi).create({ customer_id, ...point })
    const contactOf = async (id: number) =>
      (await office.of(contactApi).create({ customer_id: id, contact_firstname: 'Kim' })).contact_id
    const [billing_contact_id, technical_contact_id] = [
      await contactOf(customer_id),
      await contactOf(customer_id),
    ]
    const links = { site_id, billing_contact_id, technical_contact_id, purchase_order_number: 'PO-7' }
    const order = { customer_id, product_id: await givenProduct(app, { provisioning_play: 'play_service' }) }
    for (const field of ['billing_contact_id', 'technical_contact_id'])
      await assert.rejects(orders(app).start({ ...order, [field]: await contactOf(other) }), {
        status: 400,
        errors: { [field]: `customer ${customer_id} has no such contact` },
      })
    await orders(app).start({ ...order, ...links })
    await app.drain()
    const [service] = await services(app, customer_id)
    assert.partialDeepStrictEqual(service, links)
    await assert.rejects(office.of(siteApi).delete({ site_id }), { status: 409 })
  })

  it('is nothing more when a play of a chain fails (PROV-106)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    const product_id = await givenProduct(app, { provisioning_play: 'play_steps,play_service' })
    await orders(app).start({ product_id, customer_id, critical_step: 'breaks' })
    await app.drain()
    assert.deepEqual(
      (await jobs(app)).map(each => each.provisioning_status),
      [2],
    )
  })

  it('is the add-on in the list of its service, with what it costs (PLAN-61)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    const { service_id } = await servicesOf(app).create({ customer_id, product_id: await givenProduct(app) })
    const product_id = await givenProduct(app, {
      product_name: '5GB Data Boost',
      category: 'addon',
      retail_cost: 5,
    })
    const { provision_id } = await orders(app).start({ product_id, customer_id, service_id })
    await app.drain()
    const [addon, ...others] = (await servicesOf(app).addons({ service_id })).data
    assert.deepEqual(
      [addon?.product_name, addon?.status, addon?.cost, addon?.provision_id, others.length],
      ['5GB Data Boost', 'Active', 5, provision_id, 0],
    )
  })

  it('is the release of its items by the core when a service without a play is cancelled (D-29)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    const product_id = await givenProduct(app, { provisioning_play: null })
    const { service_id } = await servicesOf(app).create({ customer_id, product_id })
    const inventory_id = await givenItem(app, 'Modem', 'Modem-12345')
    await app
      .as(admin())
      .of(inventoryApi)
      .update({ inventory_id, customer_id, service_id, item_state: 'Assigned' })
    await servicesOf(app).cancel({ service_id })
    await app.drain()
    assert.deepEqual(await jobs(app), [])
    assert.deepEqual(
      [(await itemOf(app, inventory_id)).item_state, (await itemOf(app, inventory_id)).service_id],
      ['Used', null],
    )
  })

  it('is a decommissioned SIM when its service becomes inactive: cancelled, set so, or past its end (INV-73, D-29)', async () => {
    await using app = await provisioningApp({ config: { services: { expiry_grace_days: 0 } } })
    const customer_id = await givenCustomer(app)
    const product_id = await givenProduct(app, { provisioning_play: null })
    const costs = { wholesale_cost: 2.5, retail_cost: 10 }
    const sims = app.as(admin()).of(templateApi)
    await sims.create({ item: 'SIM Card', release_state: 'Decommissioned', ...costs })
    const held = servicesOf(app)
    const ways: readonly ((service_id: number) => Promise<unknown>)[] = [
      service_id => held.cancel({ service_id }),
      service_id => held.update({ service_id, service_status: 'Inactive' }),
      async service_id => {
        const service_deactivate_date = new Date(app.clock.now().getTime() + 3_600_000).toISOString()
        await held.update({ service_id, service_deactivate_date })
        await app.tick()
        app.clock.advance(2 * 3_600_000)
        await app.tick()
      },
    ]
    for (const [index, end] of ways.entries()) {
      const { service_id } = await held.create({ customer_id, product_id })
      const inventory_id = await givenItem(app, 'SIM Card', `896100000000000000${index}`)
      const items = app.as(admin()).of(inventoryApi)
      await items.update({ inventory_id, customer_id, service_id })
      assert.equal((await items.update({ inventory_id, item_state: 'In Use' })).item_state, 'In Use')
      await end(service_id)
      await app.drain()
      assert.equal((await held.get({ service_id })).service_status, 'Inactive')
      const { item_state, ...sim } = await itemOf(app, inventory_id)
      assert.deepEqual([item_state, sim.customer_id, sim.service_id], ['Decommissioned', null, null])
    }
  })

  it('is the release of what a deprovisioning left, even when it fails (D-29)', async () => {
    await using app = await provisioningApp()
    await app.listen()
    const { sim, number, productId, customerId } = await givenMobile(app)
    await orders(app).start({
      product_id: productId,
      customer_id: customerId,
      'SIM Card': sim,
      'Mobile Number': number,
    })
    await app.drain()
    const [service] = await services(app, customerId)
    await app.entry.db('customer_service').update({ provisioning_play: 'play_unknown_module' })
    await servicesOf(app).remove({ service_id: service?.service_id ?? 0 })
    await app.drain()
    const [, cleanUp] = await jobs(app)
    assert.deepEqual([cleanUp?.action, cleanUp?.provisioning_status], ['deprovision', 2])
    assert.equal((await itemOf(app, sim)).service_id, null)
    const again = await orders(app).retry({ provision_id: cleanUp?.provision_id ?? 0 })
    const job = await orders(app).get(again)
    assert.deepEqual(
      [job.action, job.provisioning_json_vars?.['service_uuid'], job.retry_of],
      ['deprovision', service?.service_uuid, cleanUp?.provision_id],
    )
  })
})

describe('a deprovisioning', () => {
  it('gets the ids of its service, and the variables for that purpose (LIFE-107, LIFE-108, LIFE-121, AMB-11)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    const product_id = await givenProduct(app, { provisioning_json_vars: '{"days":30}' })
    const service = await servicesOf(app).create({
      customer_id,
      product_id,
      deprovisioning_play: 'play_service',
      deprovisioning_json_vars: '{"deprovision_subscriber":true}',
    })
    const started = await orders(app).start({ service_uuid: service.service_uuid, action: 'deprovision' })
    const job = await orders(app).get(started)
    assert.equal(job.provisioning_play, 'play_service')
    assert.deepEqual(job.provisioning_json_vars, {
      action: 'deprovision',
      service_id: service.service_id,
      customer_id,
      product_id,
      service_uuid: service.service_uuid,
      deprovision_subscriber: true,
      access_token: '[REDACTED]',
      initiating_user: 1000,
    })
    await assert.rejects(orders(app).start({ product_id, customer_id, action: 'deprovision' }), {
      status: 400,
      errors: { service_id: 'a deprovisioning needs the service it is for' },
    })
    await assert.rejects(orders(app).start({ service_uuid: 'Service_none', action: 'deprovision' }), {
      status: 400,
    })
  })
})

describe('a job that another plugin orders', () => {
  it('exists once for one key, needs no product on sale, and can be watched and stopped', async () => {
    await using app = await provisioningApp({ firstBoot: { demo: false } })
    const customer_id = await givenCustomer(app)
    const product_id = await givenProduct(app, { enabled: false, terms: 'Some.' })
    const order = { product_id, customer_id, dedupe_key: 'renewal-1' }
    const service = app.service(Jobs)
    const first = await app.entry.tx(tx => service.start(tx, order))
    const second = await app.entry.tx(tx => service.start(tx, order))
    assert.deepEqual(first, second)
    assert.equal((await service.find(app.entry, first.provision_id))?.provisioning_status, 1)
    assert.equal(
      await app.entry.tx(tx => service.cancel(tx, first.provision_id, 'Not needed any more.')),
      true,
    )
    assert.equal(await app.entry.tx(tx => service.cancel(tx, first.provision_id, 'Again.')), false)
    assert.equal((await service.find(app.entry, first.provision_id))?.provisioning_status, 2)
    assert.equal(await service.find(app.entry, 99), undefined)
  })
})

import assert from 'node:assert/strict'
import { api as activityApi } from '@omnicrm/plugin-activity/contract'
import { admin, staff, testApp } from '@omnicrm/test'
import { definePlugin, EntityChanged, type Plugin } from '@omnicrm/sdk'
import {
  BeforeArchive,
  contactApi,
  CustomerArchived,
  CustomerCreated,
  customerApi,
  CustomerRestored,
  Customers,
  CustomerUpdated,
} from '../contract.ts'
import { clerk, withThree } from './kit.ts'

const site = { latitude: 51.5074, longitude: -0.1278, country: 'United Kingdom' }

/** Remembers what the plugin announces. */
function listener(heard: unknown[]): Plugin {
  return definePlugin({
    id: 'listener',
    setup(host) {
      for (const event of [CustomerCreated, CustomerArchived, CustomerRestored])
        host.on(event, async (_tx, payload) => heard.push([event.id, payload]))
      host.on(CustomerUpdated, async (_tx, payload) => heard.push([CustomerUpdated.id, payload]))
      host.on(EntityChanged, async (_tx, { entity_type, action, title, customer_id }) =>
        heard.push([entity_type, action, title, customer_id]),
      )
    },
  })
}

describe('customers: archiving', () => {
  it('archives on delete, hides it from lists, and restores it with the same id (CUST-9, CUST-25, CUST-26)', async () => {
    const heard: unknown[] = []
    await using app = await testApp({ plugins: ['customers', listener(heard)] })
    const api = await withThree(app)
    const [first] = await api.all({})
    const customer_id = first?.customer_id ?? 0
    assert.deepEqual(await api.archive({ customer_id }), { result: 'success' })
    assert.equal((await api.all({})).length, 2)
    assert.deepEqual((await api.list({ search: 'Traders' })).data, [])
    const archived = await api.list({ filters: '{"customer_status":["Archived"]}' })
    assert.deepEqual(
      archived.data.map(each => each.customer_id),
      [customer_id],
    )
    await assert.rejects(app.as(admin()).of(contactApi).create({ customer_id, contact_firstname: 'New' }), {
      status: 422,
      code: 'customers.archived',
    })
    await assert.rejects(api.archive({ customer_id }), { status: 422 })
    await assert.rejects(api.update({ customer_id, customer_status: 'Open' }), { status: 422 })
    const back = await api.restore({ customer_id })
    assert.deepEqual([back.customer_id, back.customer_status, back.archived_at], [customer_id, 'Open', null])
    await assert.rejects(api.restore({ customer_id }), { status: 422, code: 'customers.notArchived' })
    await app.drain()
    const told = heard.map(each => JSON.stringify(each)).filter(each => /archive|restore/i.test(each))
    assert.deepEqual(
      told.toSorted(),
      [
        ['customers.customerArchived', { customer_id }],
        ['customer', 'delete', 'Archive customer Alpha Traders', customer_id],
        ['customers.customerRestored', { customer_id }],
        ['customer', 'restore', 'Restore customer Alpha Traders', customer_id],
      ]
        .map(each => JSON.stringify(each))
        .toSorted(),
    )
  })

  it('refuses with every blocker counted, and changes nothing (CUST-22, CUST-23)', async () => {
    const blocking = definePlugin({
      id: 'blocking',
      setup(host) {
        host.hook(BeforeArchive, (_tx, value) => {
          value.blockers.push('1 active service', '2 unpaid invoices')
          return value
        })
      },
    })
    await using app = await testApp({ plugins: ['customers', blocking] })
    const api = await withThree(app)
    const [first] = await api.all({})
    await assert.rejects(api.archive({ customer_id: first?.customer_id ?? 0 }), {
      status: 409,
      code: 'customers.hasBlockers',
      message: `The customer ${first?.customer_id} still has 1 active service, 2 unpaid invoices. Settle these first.`,
    })
    assert.equal((await api.all({})).length, 3)
    await assert.rejects(api.archive({ customer_id: 999 }), { status: 404 })
    await assert.rejects(
      app
        .as(staff('view_customer'))
        .of(customerApi)
        .archive({ customer_id: first?.customer_id ?? 0 }),
      { status: 403 },
    )
  })
})

describe('customers: events and service', () => {
  it('tells that a customer was created and what was changed', async () => {
    const heard: unknown[] = []
    await using app = await testApp({ plugins: ['customers', listener(heard)] })
    const api = app.as(clerk()).of(customerApi)
    const { customer_id } = await api.create({ customer_name: 'A' })
    await api.update({ customer_id, language: 'en', customer_name: 'A' })
    await api.update({ customer_id, language: 'en' })
    await app.drain()
    assert.deepEqual(heard.map(each => JSON.stringify(each)).toSorted(), [
      JSON.stringify(['customer', 'create', 'Create customer A', customer_id]),
      JSON.stringify(['customer', 'update', 'Update customer A', customer_id]),
      JSON.stringify(['customers.customerCreated', { customer_id }]),
      JSON.stringify(['customers.customerUpdated', { customer_id, changed: ['language'] }]),
    ])
  })

  it('writes who created a customer to its log (CUST-19)', async () => {
    await using app = await testApp({ plugins: ['customers', 'activity'] })
    const olga = { ...clerk(), userId: 41, userName: 'olga' }
    const { customer_id } = await app.as(olga).of(customerApi).create({ customer_name: 'A' })
    await app.drain()
    const { data } = await app.as(admin()).of(activityApi).ofCustomer({ customer_id })
    assert.deepEqual(
      data.map(each => [each.entity_type, each.action, each.title, each.user_id, each.user_name]),
      [['customer', 'create', 'Create customer A', 41, 'olga']],
    )
  })

  it('gives other plugins customers, names, contacts and sites, and marks a welcome once (D-44)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const { customer_id } = await app
      .as(admin())
      .of(customerApi)
      .create({
        customer_name: 'A',
        contact: { contact_firstname: 'First', contact_types: 'billing' },
        site,
      })
    await app
      .as(admin())
      .of(contactApi)
      .create({ customer_id, contact_firstname: 'Second', contact_types: 'primary' })
    const customers = app.service(Customers)
    assert.deepEqual([...(await customers.names(app.entry, [customer_id, 999]))], [[customer_id, 'A']])
    assert.equal((await customers.contacts(app.entry, customer_id)).length, 2)
    assert.equal((await customers.primaryContact(app.entry, customer_id))?.contact_firstname, 'Second')
    assert.equal((await customers.sites(app.entry, customer_id))[0]?.plus_code, '9C3XGV4C+XV')
    assert.equal(await customers.get(app.entry, 999), undefined)
    await assert.rejects(customers.require(app.entry, 999), { code: 'customers.customerNotFound' })
    const welcome = () => app.entry.tx(tx => customers.markWelcomed(tx, customer_id))
    assert.deepEqual([await welcome(), await welcome()], [true, false])
    await app.as(admin()).of(customerApi).archive({ customer_id })
    await assert.rejects(
      app.entry.tx(tx => customers.lockOpen(tx, customer_id)),
      { code: 'customers.archived' },
    )
  })

  it('fills a demonstration with individual and business customers', async () => {
    await using app = await testApp({ plugins: ['customers'], firstBoot: { demo: true } })
    const { data } = await app.as(admin()).of(customerApi).list({ per_page: 100 })
    assert.deepEqual(
      new Set(data.map(each => each.customer_account_type)),
      new Set(['Individual', 'Business']),
    )
    assert.ok(data.every(each => each.contacts.length > 0))
  })
})

import assert from 'node:assert/strict'
import { api as activityApi } from '@omnicrm/plugin-activity/contract'
import { admin, customerUser, nobody, staff, testApp, type TestApp } from '@omnicrm/test'
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
  siteApi,
} from '../contract.ts'

const readers = ['view_customer'] as const
const clerk = () => staff('view_customer', 'create_customer', 'update_customer', 'delete_customer')
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

async function withThree(app: TestApp) {
  const api = app.as(clerk()).of(customerApi)
  await api.create({ customer_name: 'Alpha Traders', customer_account_type: 'Business' })
  await api.create({
    customer_name: 'Beata Novak',
    contact: {
      contact_firstname: 'Beata',
      contact_email: 'beata@example.com',
      contact_phone: '+61400123456',
    },
  })
  await api.create({ customer_name: 'Alphonse 100%', customer_status: 'Suspended' })
  return api
}

describe('customers: creating', () => {
  it('creates an open, enabled customer with only a name, and finds it in list and search (CUST-1, CUST-14, CUST-17)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const api = app.as(clerk()).of(customerApi)
    const made = await api.create({ customer_name: '  Olivia Hartley ' })
    assert.deepEqual(
      { ...made, customer_id: 0, created: '', last_modified: '' },
      {
        customer_id: 0,
        customer_name: 'Olivia Hartley',
        customer_account_type: 'Individual',
        customer_status: 'Open',
        customer_payment_type: 'postpaid',
        customer_enabled: true,
        tax_identifier: null,
        contract_start_date: null,
        contract_end_date: null,
        customer_notes: null,
        language: null,
        custom_fields: {},
        welcome_sent_at: null,
        archived_at: null,
        created: '',
        last_modified: '',
        contacts: [],
      },
    )
    const found = await api.list({ search: 'olivia' })
    assert.deepEqual(
      found.data.map(each => each.customer_id),
      [made.customer_id],
    )
    assert.equal((await api.get({ customer_id: made.customer_id })).customer_name, 'Olivia Hartley')
  })

  it('refuses a missing or blank name with "customer_name is required" (CUST-15)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    for (const payload of [{}, { customer_name: '' }, { customer_name: '   ' }]) {
      const response = await app.as(clerk()).http({ method: 'PUT', url: '/crm/customer/', payload })
      assert.equal(response.statusCode, 400)
      assert.match(response.json().message, /customer_name is required/)
      assert.ok(response.json().errors.customer_name)
    }
  })

  it('creates the first contact and site with the customer (CUST-2, CUST-3, CUST-4, CUST-14)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const made = await app
      .as(clerk())
      .of(customerApi)
      .create({
        customer_name: 'Harbour Freight',
        contact: { contact_firstname: 'Priya', contact_email: 'priya@example.com' },
        site: { ...site, site_name: 'Head office' },
      })
    assert.deepEqual(
      made.contacts.map(each => [each.contact_firstname, each.contact_types]),
      [['Priya', ['Primary']]],
    )
    const sites = await app
      .as(staff('view_customer_site'))
      .of(siteApi)
      .ofCustomer({ customer_id: made.customer_id })
    assert.deepEqual(
      sites.map(each => each.site_name),
      ['Head office'],
    )
  })

  it('leaves nothing behind when contact or site is faulty: all or nothing (CUST-16)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const api = app.as(admin()).of(customerApi)
    const contact = { contact_firstname: 'Priya' }
    const { country: _country, ...nowhere } = site
    await assert.rejects(api.create({ customer_name: 'A', contact, site: nowhere }), {
      status: 400,
      errors: { country: 'is required' },
    })
    await assert.rejects(api.create({ customer_name: 'B', contact: { contact_firstname: ' ' }, site }), {
      status: 400,
    })
    assert.deepEqual(await api.all({}), [])
    assert.equal(
      await app.entry
        .db('customer_contact')
        .count({ n: '*' })
        .then(rows => Number(rows[0]?.['n'])),
      0,
    )
  })

  it('reads the aliases and spellings of old clients (6.1), and refuses unknown words naming the field', async () => {
    await using app = await testApp({
      plugins: ['customers'],
      config: { customer_statuses: ['Prospect', { name: 'Inactive', may_order: false }] },
    })
    const api = app.as(clerk()).of(customerApi)
    const made = await api.create({
      customer_name: 'A',
      customer_status: 'active',
      customer_account_type: 'residential',
    })
    assert.deepEqual([made.customer_status, made.customer_account_type], ['Open', 'Individual'])
    const { customer_id } = made
    assert.equal((await api.update({ customer_id, customer_status: 'prospect' })).customer_status, 'Prospect')
    // Defined by the operator, so it is no alias of Closed any more.
    assert.equal((await api.update({ customer_id, customer_status: 'Inactive' })).customer_status, 'Inactive')
    await assert.rejects(api.update({ customer_id, customer_status: 'Gone' }), {
      status: 400,
      errors: { customer_status: 'must be one of Open, Closed, Suspended, Archived, Prospect, Inactive' },
    })
    await assert.rejects(api.create({ customer_name: 'B', customer_account_type: 'Club' }), { status: 400 })
    const { body } = await app.http({ method: 'GET', url: '/crm/config/ui' })
    assert.match(body, /"Prospect"/)
  })

  it('needs create_customer, and a credential at all', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    await assert.rejects(
      app
        .as(staff(...readers))
        .of(customerApi)
        .create({ customer_name: 'A' }),
      { status: 403 },
    )
    await assert.rejects(app.as(nobody).of(customerApi).create({ customer_name: 'A' }), { status: 401 })
  })
})

describe('customers: lists', () => {
  it('searches by name, id, e-mail and phone of contacts; wild cards mean themselves (CUST-7)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const api = await withThree(app)
    const names = async (search: string) =>
      (await api.list({ search, sort: 'customer_name', order: 'asc' })).data.map(each => each.customer_name)
    assert.deepEqual(await names('ALPH'), ['Alpha Traders', 'Alphonse 100%'])
    assert.deepEqual(await names('beata@'), ['Beata Novak'])
    assert.deepEqual(await names('123456'), ['Beata Novak'])
    assert.deepEqual(await names('100%'), ['Alphonse 100%'])
    assert.deepEqual(await names('a_p'), [])
    const [beata] = (await api.list({ search: 'beata' })).data
    assert.deepEqual(await names(String(beata?.customer_id)), ['Beata Novak'])
    assert.deepEqual(
      beata?.contacts.map(each => each.contact_email),
      ['beata@example.com'],
    )
  })

  it('filters, sorts and pages, ten a page (CUST-7, D-22)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const api = await withThree(app)
    const filters = JSON.stringify({ customer_status: ['Open'], customer_account_type: 'Business' })
    assert.deepEqual(
      (await api.list({ filters })).data.map(each => each.customer_name),
      ['Alpha Traders'],
    )
    const page = await api.list({ sort: 'customer_name', order: 'asc', per_page: 2, page: 2 })
    assert.deepEqual(page.pagination, { current_page: 2, per_page: 2, total_pages: 2, total_items: 3 })
    assert.deepEqual(
      page.data.map(each => each.customer_name),
      ['Beata Novak'],
    )
    assert.equal((await api.list({})).pagination.per_page, 10)
    await assert.rejects(api.list({ sort: 'tax_identifier' }), { status: 400 })
    await assert.rejects(api.list({ filters: '{"customer_notes":["x"]}' }), { status: 400 })
  })

  it('gives all customers as a bare array, and a page of it when one is asked for (D-21)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const api = await withThree(app)
    for (let index = 0; index < 9; index++) await api.create({ customer_name: `More ${index}` })
    const all = await api.all({})
    assert.equal(all.length, 12)
    assert.equal(all[0]?.customer_name, 'Alpha Traders')
    assert.equal((await api.all({ per_page: 5, page: 3 })).length, 2)
    await assert.rejects(app.as(staff('view_product')).of(customerApi).all({}), { status: 403 })
    await assert.rejects(app.as(customerUser(1, 'view_own_customer')).of(customerApi).list({}), {
      status: 403,
    })
  })
})

describe('customers: one', () => {
  it('shows the contacts of the customer (CUST-10), under both forms of its path (3.0)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    await withThree(app)
    const { data } = await app.as(clerk()).of(customerApi).list({ search: 'beata' })
    const id = data[0]?.customer_id
    for (const url of [`/crm/customer/customer_id/${id}`, `/crm/customer/${id}`, `/crm/customer/${id}/`]) {
      const response = await app.as(clerk()).http({ method: 'GET', url })
      assert.equal(response.statusCode, 200)
      const [contact] = response.json().contacts
      assert.deepEqual(
        [contact.contact_firstname, contact.contact_lastname, contact.contact_email],
        ['Beata', null, 'beata@example.com'],
      )
    }
  })

  it('answers 404 for an unknown customer and for those of others (RBAC-19)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    await withThree(app)
    const [first, second] = await app.as(clerk()).of(customerApi).all({})
    const owner = app.as(customerUser(first?.customer_id ?? 0, 'view_own_customer')).of(customerApi)
    assert.equal((await owner.get({ customer_id: first?.customer_id ?? 0 })).customer_name, 'Alpha Traders')
    await assert.rejects(owner.get({ customer_id: second?.customer_id ?? 0 }), { status: 404 })
    await assert.rejects(app.as(clerk()).of(customerApi).get({ customer_id: 999 }), {
      status: 404,
      code: 'customers.customerNotFound',
    })
  })

  it('changes what is sent and ignores what it does not know', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const api = await withThree(app)
    const [first] = await api.all({})
    const customer_id = first?.customer_id ?? 0
    const response = await app.as(clerk()).http({
      method: 'PATCH',
      url: `/crm/customer/${customer_id}`,
      payload: { tax_identifier: 'GB 1', customer_id: 77, unknown: 1, contract_start_date: '2025-01-01' },
    })
    assert.equal(response.statusCode, 200)
    const row = response.json()
    assert.deepEqual(
      [row.customer_id, row.tax_identifier, row.contract_start_date, row.customer_name],
      [customer_id, 'GB 1', '2025-01-01T00:00:00.000Z', 'Alpha Traders'],
    )
    await assert.rejects(api.update({ customer_id, contract_end_date: '2024-12-31' }), {
      status: 400,
      errors: { contract_end_date: 'must not be before contract_start_date' },
    })
    await assert.rejects(api.update({ customer_id, customer_name: ' ' }), { status: 400 })
    await assert.rejects(api.update({ customer_id, customer_status: 'Archived' }), {
      code: 'customers.archiveByDelete',
    })
    await assert.rejects(api.update({ customer_id: 999, language: 'en' }), { status: 404 })
    await assert.rejects(
      app
        .as(staff(...readers))
        .of(customerApi)
        .update({ customer_id }),
      { status: 403 },
    )
  })
})

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

import assert from 'node:assert/strict'
import { admin, customerUser, nobody, staff, testApp } from '@omnicrm/test'
import { customerApi, siteApi } from '../contract.ts'
import { clerk, withThree } from './kit.ts'

const readers = ['view_customer'] as const
const site = { latitude: 51.5074, longitude: -0.1278, country: 'United Kingdom' }

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

  it('gives all customers, however many, as rows of its contract (D-21)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const api = app.as(clerk()).of(customerApi)
    const { customer_id: id } = await api.create({ customer_name: 'Many', tax_identifier: 'T1' })
    const one = await app.entry.db('customer').where('customer_id', id).first<Record<string, unknown>>()
    for (let from = 1; from < 1001; from += 100)
      await app.entry
        .db('customer')
        .insert(Array.from({ length: 100 }, (_, at) => ({ ...one, customer_id: id + from + at })))
    for (const input of [{}, { sort: 'created' }]) {
      const all = await api.all(input)
      assert.deepEqual([all.length, new Set(all.map(each => each.customer_id)).size], [1001, 1001])
      const { contacts, ...first } = await api.get({ customer_id: id })
      assert.deepEqual([all[0], contacts], [first, []])
    }
  })

  it('gives all customers as a bare array, and a page of it when one is asked for (D-21)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const api = await withThree(app)
    for (let index = 0; index < 9; index++) await api.create({ customer_name: `More ${index}` })
    const all = await api.all({})
    assert.equal(all.length, 12)
    assert.equal(all[0]?.customer_name, 'Alpha Traders')
    assert.equal((await api.all({ per_page: 5, page: 3 })).length, 2)
    const names = async (input: Parameters<typeof api.all>[0]) =>
      (await api.all(input)).map(each => each.customer_name)
    assert.deepEqual(await names({ search: 'alpha' }), ['Alpha Traders'])
    assert.deepEqual((await names({ sort: 'customer_name', order: 'desc' })).slice(0, 2), [
      'More 8',
      'More 7',
    ])
    await assert.rejects(api.all({ sort: 'tax_identifier' }), { status: 400 })
    await assert.rejects(api.all({ filters: '{"customer_notes":["x"]}' }), { status: 400 })
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

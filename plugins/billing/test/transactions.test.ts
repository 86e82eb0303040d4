import assert from 'node:assert/strict'
import { admin, customerUser, jobActor, staff, testApp, type TestApp } from '@omnicrm/test'
import { customerApi as customers, siteApi } from '@omnicrm/plugin-customers/contract'
import { api, Ledger } from '../contract.ts'

const plugins = ['billing']

async function givenCustomer(app: TestApp, name = 'Ada Quinn'): Promise<number> {
  const { customer_id } = await app.as(admin()).of(customers).create({ customer_name: name })
  return customer_id
}
const clerk = () =>
  staff(
    'view_customer_transaction',
    'create_customer_transaction',
    'update_customer_transaction',
    'delete_customer_transaction',
  )

describe('the ledger', () => {
  it('books a charge with its tax in decimals, dated today in the calendar of billing.timezone', async () => {
    await using app = await testApp({
      plugins,
      config: { billing: { timezone: 'Pacific/Auckland' } },
      clock: new Date('2025-01-10T12:30:00Z'),
    })
    const customer_id = await givenCustomer(app)
    const booked = await app.as(clerk()).of(api).create({
      customer_id,
      title: 'Installation Fee',
      retail_cost: 75,
      wholesale_cost: 45,
      tax_percentage: 12.5,
    })
    assert.deepEqual(
      {
        date: booked.transaction_date,
        tax: booked.tax_amount,
        type: booked.transaction_type,
        invoice: booked.invoice_id,
      },
      { date: '2025-01-11', tax: 9.38, type: 'debit', invoice: null },
    )
  })

  it('names service and site of its own customer only, and a play books for the customer of its job only (D-4)', async () => {
    await using app = await testApp({ plugins })
    const [ada, bea] = [await givenCustomer(app, 'Ada'), await givenCustomer(app, 'Bea')]
    const { site_id } = await app
      .as(admin())
      .of(siteApi)
      .create({ customer_id: bea, latitude: 1, longitude: 2, country: 'Malta' })
    const books = app.as(clerk()).of(api)
    const charge = { customer_id: ada, title: 'Visit', retail_cost: 5 }
    await assert.rejects(books.create({ ...charge, site_id }), {
      status: 400,
      errors: { site_id: `customer ${ada} has no site ${site_id}` },
    })
    await assert.rejects(books.create({ ...charge, service_id: 77 }), {
      status: 400,
      errors: { service_id: `customer ${ada} has no service 77` },
    })
    const { transaction_id } = await books.create(charge)
    await assert.rejects(books.update({ transaction_id, site_id }), { status: 400 })
    assert.equal((await books.get({ transaction_id })).site_id, null)
    const play = app
      .as(jobActor({ provision_id: 1, customer_id: ada }, 'create_customer_transaction'))
      .of(api)
    await assert.rejects(play.create({ ...charge, customer_id: bea }), { status: 404 })
  })

  it('stores a credit as the negative of the typed value, without tax (TXN-12, TXN-18)', async () => {
    await using app = await testApp({ plugins })
    const customer_id = await givenCustomer(app)
    const credit = {
      customer_id,
      title: 'Service Outage Credit',
      retail_cost: 10,
      transaction_type: 'credit',
      credit_type: 'cash',
      tax_percentage: 20,
    } as const
    const booked = await app.as(clerk()).of(api).create(credit)
    assert.deepEqual([booked.retail_cost, booked.tax_amount, booked.credit_type], [-10, 0, 'cash'])
  })

  it('refuses a credit without its type, an unknown customer and a missing title, naming the field (TXN-11, TXN-13)', async () => {
    await using app = await testApp({ plugins })
    const customer_id = await givenCustomer(app)
    const books = app.as(clerk()).of(api)
    await assert.rejects(
      books.create({ customer_id, title: 'x', retail_cost: 5, transaction_type: 'credit' }),
      (error: { status: number; errors: object }) => error.status === 400 && 'credit_type' in error.errors,
    )
    await assert.rejects(books.create({ customer_id: 999, title: 'x', retail_cost: 5 }), { status: 404 })
    await assert.rejects(
      books.create({ customer_id, retail_cost: 5 } as never),
      (error: { status: number; errors: object }) => error.status === 400 && 'title' in error.errors,
    )
    assert.equal((await books.list({})).pagination.total_items, 0)
  })

  it('accepts the numeric strings of plays with quoted leaves (PLAY-23)', async () => {
    await using app = await testApp({ plugins })
    const customer_id = await givenCustomer(app)
    const response = await app.as(clerk()).http({
      method: 'PUT',
      url: '/crm/transaction/',
      payload: { customer_id: String(customer_id), title: 'Setup', retail_cost: '15.0', invoice_id: null },
    })
    assert.deepEqual([response.statusCode, response.json().retail_cost], [200, 15])
  })

  it('gives a play the row its job booked already, so that nothing is charged twice (D-49)', async () => {
    await using app = await testApp({ plugins })
    const customer_id = await givenCustomer(app)
    const play = app.as(jobActor({ provision_id: 7, customer_id }, 'create_customer_transaction')).of(api)
    const first = await play.create({ customer_id, title: 'Setup Costs', retail_cost: 5 })
    const second = await play.create({ customer_id, title: 'Setup Costs', retail_cost: 5 })
    assert.equal(first.transaction_id, second.transaction_id)
    assert.equal(first.provision_id, 7)
  })

  it('voids what is not invoiced, keeps the row, and shows it only to who asks for void ones (TXN-30..32)', async () => {
    await using app = await testApp({ plugins })
    const customer_id = await givenCustomer(app)
    const books = app.as(clerk()).of(api)
    const { transaction_id } = await books.create({ customer_id, title: 'Twice', retail_cost: 5 })
    await books.remove({ transaction_id })
    assert.equal((await books.listOfCustomer({ customer_id })).data.length, 0)
    assert.equal((await books.listOfCustomer({ customer_id, filters: '{"void":[true]}' })).data.length, 1)
    await assert.rejects(books.remove({ transaction_id }), { status: 409, code: 'billing.void' })
  })

  it('recomputes the tax when price or rate change (TXN-38)', async () => {
    await using app = await testApp({ plugins })
    const customer_id = await givenCustomer(app)
    const books = app.as(clerk()).of(api)
    const { transaction_id } = await books.create({
      customer_id,
      title: 'x',
      retail_cost: 10,
      tax_percentage: 10,
    })
    assert.equal((await books.update({ transaction_id, retail_cost: 20.05 })).tax_amount, 2.01)
  })

  it('voids the open charges of a service that a rollback takes back (D-28)', async () => {
    await using app = await testApp({ plugins })
    const customer_id = await givenCustomer(app)
    const ledger = app.service(Ledger)
    await app.entry.tx(async tx => {
      await ledger.book(tx, { customer_id, title: 'Setup', retail_cost: 5, service_id: 3 })
      await ledger.book(tx, { customer_id, title: 'Other service', retail_cost: 5, service_id: 4 })
    })
    assert.equal(await app.entry.tx(tx => ledger.voidOfService(tx, 3)), 1)
    const open = await app.as(clerk()).of(api).list({})
    assert.deepEqual(
      open.data.map(each => each.title),
      ['Other service'],
    )
  })

  it('sums all, uninvoiced and by calendar month, void rows excluded (TXN-3)', async () => {
    await using app = await testApp({ plugins, clock: new Date('2025-03-15T00:00:00Z') })
    const customer_id = await givenCustomer(app)
    const books = app.as(clerk()).of(api)
    await books.create({ customer_id, title: 'now', retail_cost: 10.1 })
    await books.create({ customer_id, title: 'last', retail_cost: 20.2, transaction_date: '2025-02-28' })
    const { transaction_id } = await books.create({ customer_id, title: 'void', retail_cost: 99 })
    await books.remove({ transaction_id })
    assert.deepEqual(await books.stats({ customer_id }), {
      total: 30.3,
      uninvoiced: 30.3,
      this_month: 10.1,
      last_month: 20.2,
    })
  })

  it('shows customers their own rows only, and nothing to who may see nothing', async () => {
    await using app = await testApp({ plugins })
    const [own, foreign] = [await givenCustomer(app, 'Own'), await givenCustomer(app, 'Foreign')]
    const books = app.as(clerk()).of(api)
    const mine = await books.create({ customer_id: own, title: 'mine', retail_cost: 5 })
    const theirs = await books.create({ customer_id: foreign, title: 'theirs', retail_cost: 5 })
    const customer = app.as(customerUser(own, 'view_own_customer_transaction')).of(api)
    assert.deepEqual(
      (await customer.list({})).data.map(each => each.title),
      ['mine'],
    )
    assert.equal((await customer.get({ transaction_id: mine.transaction_id })).title, 'mine')
    await assert.rejects(customer.get({ transaction_id: theirs.transaction_id }), { status: 404 })
    await assert.rejects(customer.listOfCustomer({ customer_id: foreign }), { status: 404 })
    await assert.rejects(customer.create({ customer_id: own, title: 'x', retail_cost: 1 }), { status: 403 })
    await assert.rejects(app.as(undefined).of(api).list({}), { status: 401 })
  })
})

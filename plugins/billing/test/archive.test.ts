import assert from 'node:assert/strict'
import { api as activityApi } from '@omnicrm/plugin-activity/contract'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import {
  attributeApi,
  BeforeArchive,
  contactApi,
  customerApi,
  siteApi,
  tagApi,
} from '@omnicrm/plugin-customers/contract'
import { inventoryApi, templateApi } from '@omnicrm/plugin-inventory/contract'
import { api as services, Services } from '@omnicrm/plugin-services/contract'
import { definePlugin, type Tx } from '@omnicrm/sdk'
import { admin, engine, staff, testApp, type TestApp } from '@omnicrm/test'
import { api, Ledger } from '../contract.ts'

const of = (app: TestApp) => {
  const client = app.as(admin())
  return { customers: client.of(customerApi), services: client.of(services), transactions: client.of(api) }
}

async function given(app: TestApp, customer_name = 'A') {
  const { customer_id } = await of(app).customers.create({ customer_name })
  const products = await app.as(admin()).of(catalogApi).list({})
  const product =
    products[0] ??
    (await app.as(admin()).of(catalogApi).create({
      product_name: 'Fibre',
      product_slug: 'fibre',
      category: 'standalone',
      service_type: 'internet',
    }))
  return { customer_id, product_id: product.product_id }
}

type Given = Awaited<ReturnType<typeof given>>

/** As an invoice run leaves them. */
const invoiced = (app: TestApp, transaction_id: number) =>
  app.entry.tx(tx => tx.db('customer_transaction').where({ transaction_id }).update({ invoice_id: 7 }))

describe('the archive of customers', () => {
  it('takes a customer once its services are closed and its charges void or invoiced (CUST-22, CUST-24, CUST-27)', async () => {
    await using app = await testApp({ plugins: ['billing'] })
    const { customers, services: held, transactions } = of(app)
    const { customer_id, product_id } = await given(app)
    const active = await held.create({ customer_id, product_id })
    const paused = await held.create({ customer_id, product_id, service_status: 'Suspended' })
    const charges = []
    for (const title of ['Setup', 'Mistake'])
      charges.push(await transactions.create({ customer_id, title, retail_cost: 10 }))
    const [setup, mistake] = charges.map(each => each.transaction_id)
    const refuses = async (blockers: string) =>
      await assert.rejects(customers.archive({ customer_id }), {
        status: 409,
        code: 'customers.hasBlockers',
        message: `The customer ${customer_id} still has ${blockers}. Settle these first.`,
      })
    await refuses('1 active service, 1 suspended service, 2 uninvoiced transactions')
    await held.cancel({ service_id: active.service_id })
    await held.cancel({ service_id: paused.service_id })
    await refuses('2 uninvoiced transactions')
    await transactions.remove({ transaction_id: mistake ?? 0 })
    await refuses('1 uninvoiced transaction')
    assert.equal((await customers.get({ customer_id })).customer_status, 'Open')
    await invoiced(app, setup ?? 0)
    assert.deepEqual(await customers.archive({ customer_id }), { result: 'success' })
  })

  it('adds nothing to a customer until it is restored, and gives everything back with its ids (CUST-25, CUST-26)', async () => {
    await using app = await testApp({ plugins: ['billing'] })
    const { customers, services: held, transactions } = of(app)
    const { customer_id, product_id } = await given(app)
    const client = app.as(admin())
    const before = await client
      .of(attributeApi)
      .set({ customer_id, attribute_name: 'a', attribute_value: 'b' })
    await customers.archive({ customer_id })
    const tag = { customer_id, tag_text: 'x', tag_hex_color: 'FFD700', tag_active_date: '2025-01-01' }
    const site = { customer_id, latitude: 1, longitude: 1, country: 'Malta' }
    for (const add of [
      () => held.create({ customer_id, product_id }),
      () => transactions.create({ customer_id, title: 'x', retail_cost: 1 }),
      () => client.of(tagApi).create(tag),
      () => client.of(attributeApi).set({ customer_id, attribute_name: 'c', attribute_value: 'd' }),
      () => client.of(contactApi).create({ customer_id, contact_firstname: 'Ann' }),
      () => client.of(siteApi).create(site),
    ])
      await assert.rejects(add(), { status: 422, code: 'customers.archived' })
    assert.equal((await customers.list({})).pagination.total_items, 0)
    assert.equal((await customers.restore({ customer_id })).customer_status, 'Open')
    assert.deepEqual(await client.of(attributeApi).ofCustomer({ customer_id }), [before])
    await transactions.create({ customer_id, title: 'x', retail_cost: 1 })
  })
})

/** Tables with the rows of customers. */
const ownTables = [
  'customer_contact',
  'customer_site',
  'customer_attribute',
  'customer_tag',
  'customer_service',
  'inventory',
  'customer_transaction',
] as const

/** A customer with three of everything, its services ended and its charges invoiced. */
async function wellFilled(app: TestApp): Promise<number> {
  const { customers, services: held, transactions } = of(app)
  const client = app.as(admin())
  const { customer_id, product_id } = await given(app)
  await client.of(templateApi).create({ item: 'Modem', wholesale_cost: 1, retail_cost: 2 })
  for (const n of ['1', '2', '3']) {
    await client.of(contactApi).create({ customer_id, contact_firstname: `Ann ${n}` })
    await client.of(siteApi).create({ customer_id, latitude: 1, longitude: 1, country: 'Malta' })
    await client.of(attributeApi).set({ customer_id, attribute_name: `name_${n}`, attribute_value: n })
    const tag = { tag_text: n, tag_hex_color: 'FFD700', tag_active_date: '2025-01-01' }
    await client.of(tagApi).create({ customer_id, ...tag })
    await client.of(inventoryApi).create({ item: 'Modem', itemtext1: n, customer_id })
    const { service_id } = await held.create({ customer_id, product_id })
    await held.cancel({ service_id })
    const { transaction_id } = await transactions.create({ customer_id, title: n, retail_cost: 5 })
    await invoiced(app, transaction_id)
  }
  await customers.update({ customer_id, customer_notes: 'Filled' })
  await app.drain()
  return customer_id
}

describe('all that a customer has', () => {
  it('is any number of contacts, sites, services, items, attributes, tags and transactions, and one log (CUST-2)', async () => {
    await using app = await testApp({ plugins: ['billing', 'activity'] })
    const other = await given(app, 'Other')
    await of(app).transactions.create({ customer_id: other.customer_id, title: 'x', retail_cost: 1 })
    const customer_id = await wellFilled(app)
    const client = app.as(admin())
    const filters = JSON.stringify({ customer_id: [customer_id] })
    assert.deepEqual(
      {
        contacts: (await client.of(contactApi).ofCustomer({ customer_id })).length,
        sites: (await client.of(siteApi).ofCustomer({ customer_id })).length,
        services: (await of(app).services.list({ filters })).pagination.total_items,
        items: (await client.of(inventoryApi).ofCustomer({ customer_id })).data.length,
        attributes: (await client.of(attributeApi).ofCustomer({ customer_id })).length,
        tags: (await client.of(tagApi).ofCustomer({ customer_id })).length,
        transactions: (await of(app).transactions.listOfCustomer({ customer_id })).pagination.total_items,
      },
      { contacts: 3, sites: 3, services: 3, items: 3, attributes: 3, tags: 3, transactions: 3 },
    )
    const { data } = await client.of(activityApi).ofCustomer({ customer_id, per_page: 100 })
    assert.deepEqual([...new Set(data.flatMap(each => each.entity_type ?? []))].toSorted(), [
      'attribute',
      'contact',
      'customer',
      'inventory',
      'service',
      'site',
      'tag',
      'transaction',
    ])
  })

  it('is kept in the archive to the last row, and comes back with its ids (CUST-21, CUST-26)', async () => {
    await using app = await testApp({ plugins: ['billing', 'activity'] })
    const { db } = app.entry
    const customer_id = await wellFilled(app)
    const rows = async () => {
      const read = ownTables.map(async table => [table, await db(table).where({ customer_id })] as const)
      return Object.fromEntries(await Promise.all(read))
    }
    const log = async () => (await db('activity').where({ customer_id })).length
    const before = await rows()
    const told = await log()
    assert.deepEqual(
      ownTables.map(table => before[table]?.length),
      ownTables.map(() => 3),
    )
    const { customers } = of(app)
    await customers.archive({ customer_id })
    assert.deepEqual(await rows(), before)
    const archived = await db('customer').where({ customer_id }).first()
    assert.deepEqual([archived.customer_name, archived.customer_notes], ['A', 'Filled'])
    await customers.restore({ customer_id })
    await app.drain()
    assert.deepEqual([await rows(), await log()], [before, told + 2])
  })
})

/** Runs when an archive has counted what is open and not ended yet. */
function gate() {
  const opened: { during?: (tx: Tx) => Promise<void> } = {}
  const plugin = definePlugin({
    id: 'test-gate',
    // Named so that its hook comes after those of billing and services.
    uses: { ledger: Ledger, services: Services },
    setup: host =>
      host.hook(BeforeArchive, async (tx, value) => {
        await opened.during?.(tx)
        return value
      }),
  })
  return { plugin, opened }
}

/** Until the work has ended, or waits for a row that another transaction holds. SQLite lets nobody write meanwhile. */
async function endedOrWaiting(app: TestApp, work: Promise<unknown>): Promise<void> {
  if (engine === 'sqlite') return
  let isOver = false
  const over = () => void (isOver = true)
  work.then(over, over)
  const { db } = app.entry
  const waiting = async () =>
    (
      await db('information_schema.innodb_trx as trx')
        .join('information_schema.processlist as process', 'process.id', 'trx.trx_mysql_thread_id')
        .where('trx.trx_state', 'LOCK WAIT')
        .where('process.db', db.raw('database()'))
        .select('trx.trx_id')
    ).length > 0
  // The server shows the same picture until nobody has looked at it for a tenth of a second.
  while (!isOver && !(await waiting())) await new Promise(resolve => setTimeout(resolve, 150))
}

describe('an archive and what comes in at the same time', () => {
  const { plugin, opened } = gate()
  let app: TestApp
  before(async () => {
    app = await testApp({ plugins: ['billing', plugin] })
  })
  afterEach(() => delete opened.during)
  after(() => app[Symbol.asyncDispose]())

  const charge = (customer_id: number) => ({ customer_id, title: 'Setup', retail_cost: 10 })
  const ways = {
    'a charge': ({ customer_id }: Given) => of(app).transactions.create(charge(customer_id)),
    'a service': (to: Given) => of(app).services.create(to),
    'a site': ({ customer_id }: Given) =>
      app.as(admin()).of(siteApi).create({ customer_id, latitude: 1, longitude: 1, country: 'Malta' }),
    'a contact': ({ customer_id }: Given) =>
      app.as(admin()).of(contactApi).create({ customer_id, contact_firstname: 'Ann' }),
  }

  for (const [what, add] of Object.entries(ways)) {
    it(`leave ${what} out of a customer that is in the archive (CUST-22, CUST-25)`, async () => {
      const customer = await given(app, what)
      let late: Promise<unknown> = Promise.resolve()
      opened.during = async () => {
        late = add(customer)
        await endedOrWaiting(app, late)
      }
      await of(app).customers.archive(customer)
      await assert.rejects(late, { status: 422, code: 'customers.archived' })
    })
  }

  it('keep a customer out of the archive once a charge is being booked (CUST-22)', async () => {
    const customer = await given(app)
    let archived: Promise<unknown> = Promise.resolve()
    await app.entry.tx(async tx => {
      await app.service(Ledger).book(tx, charge(customer.customer_id))
      archived = of(app).customers.archive(customer)
      await endedOrWaiting(app, archived)
    })
    await assert.rejects(archived, { status: 409, code: 'customers.hasBlockers' })
  })
})

describe('ARPU', () => {
  it('is invoiced revenue before tax by services that are not deactivated, beside the mean of all who have services (CUST-28, CUST-30, CUST-31)', async () => {
    await using app = await testApp({ plugins: ['billing'] })
    const { customers, services: held, transactions } = of(app)
    const book = async (customer_id: number, retail_cost: number, more = {}) =>
      await transactions.create({ customer_id, title: 'x', retail_cost, tax_percentage: 20, ...more })
    const none = await given(app, 'No services')
    const one = await given(app, 'Two services')
    const other = await given(app, 'One service')
    const read = (customer_id: number) => customers.arpu({ customer_id })
    assert.deepEqual(await read(none.customer_id), { customer_arpu: null, average_arpu: null })
    for (const each of [one, one, other]) await held.create(each)
    const closed = await held.create(other)
    await held.cancel({ service_id: closed.service_id })
    for (const [customer_id, amount] of [
      [one.customer_id, 25],
      [one.customer_id, 8],
      [other.customer_id, 40.5],
      [none.customer_id, 1000],
    ] as const)
      await invoiced(app, (await book(customer_id, amount)).transaction_id)
    await book(one.customer_id, 500)
    const voided = await book(one.customer_id, 700)
    await transactions.remove({ transaction_id: voided.transaction_id })
    // As voiding an invoice and paying one leave their rows.
    for (const left of [{ void: true }, { payment_for_invoice: true }]) {
      const { transaction_id } = await book(one.customer_id, 900)
      await invoiced(app, transaction_id)
      await app.entry.tx(tx => tx.db('customer_transaction').where({ transaction_id }).update(left))
    }
    app.clock.advance(61_000)
    assert.deepEqual(await read(one.customer_id), { customer_arpu: 16.5, average_arpu: 28.5 })
    assert.deepEqual(await read(other.customer_id), { customer_arpu: 40.5, average_arpu: 28.5 })
    assert.deepEqual(await read(none.customer_id), { customer_arpu: null, average_arpu: 28.5 })
    await assert.rejects(read(999), { status: 404 })
    await assert.rejects(
      app.as(staff('view_customer_transaction')).of(customerApi).arpu({ customer_id: one.customer_id }),
      { status: 403 },
    )
  })
})

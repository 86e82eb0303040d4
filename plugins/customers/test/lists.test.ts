import assert from 'node:assert/strict'
import { api as activityApi } from '@omnicrm/plugin-activity/contract'
import { admin, engine, staff, testApp, type TestApp } from '@omnicrm/test'
import { contactApi, customerApi, openOnly } from '../contract.ts'
import { planOf } from '../../../test/bench/plans.ts'

describe('customers in lists', () => {
  it('are found by name, id, e-mail and phone; pickers ask for open ones only (CUST-11, CUST-13)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const api = app.as(admin()).of(customerApi)
    const contact = {
      contact_firstname: 'Zoe',
      contact_email: 'zoe@zebra.example',
      contact_phone: '+44 20 7946 0999',
    }
    const { customer_id } = await api.create({ customer_name: 'Zebra Works', contact })
    await api.create({ customer_name: 'Other' })
    const find = async (search: string) =>
      (await api.list({ search, filters: openOnly })).data.map(each => each.customer_name)
    const texts = ['zebra w', String(customer_id), 'ZOE@zebra', '7946 0999']
    for (const text of texts) assert.deepEqual(await find(text), ['Zebra Works'], text)
    await api.update({ customer_id, customer_status: 'Suspended' })
    for (const text of texts) assert.deepEqual(await find(text), [], text)
    assert.equal((await api.list({ search: 'zebra' })).pagination.total_items, 1)
  })

  it('are found through indexes, with a fixed number of statements a page (CUST-7)', async function () {
    this.timeout(60_000)
    await using app = await testApp({ plugins: ['customers'] })
    await fill(app, 10_000)
    const { db } = app.entry
    const statements: { sql: string; bindings: readonly unknown[] }[] = []
    const { reader } = app.kernel.database
    const listen = (each: { sql: string; bindings?: readonly unknown[] }) =>
      void statements.push({ sql: each.sql, bindings: each.bindings ?? [] })
    const client = app.as(staff('view_customer', 'view_customer_tag')).of(customerApi)
    const count = async (input: Parameters<typeof client.list>[0]) => {
      statements.length = 0
      reader.on('query', listen)
      const page = await client.list(input)
      reader.off('query', listen)
      assert.ok(page.data.length > 0, JSON.stringify(input))
      return statements.length
    }
    const filters = JSON.stringify({ tag: ['VIP'] })
    assert.equal(await count({ per_page: 10 }), await count({ per_page: 100 }))
    assert.equal(await count({ per_page: 10, filters }), await count({ per_page: 100, filters }))
    const rows = statements.find(each => each.sql.includes('limit'))
    assert.ok(rows)
    if (engine === 'sqlite') {
      const plan = await planOf(db, rows.sql, rows.bindings)
      assert.match(plan.finding, /customer_tag USING .*INDEX customer_tag_tag_text_index/)
      assert.ok(plan.isGood, plan.finding)
    }
    for (const sort of [
      'customer_id',
      'customer_name',
      'customer_status',
      'created',
      'last_modified',
    ] as const) {
      await count({ sort, order: 'desc' })
      const page = statements.find(each => each.sql.includes('limit'))
      const { isGood, finding } = await planOf(db, page?.sql ?? '', page?.bindings ?? [])
      if (engine === 'sqlite') assert.ok(isGood, `${sort}: ${finding}`)
    }
  })

  it('are counted each time while they are few; a large total is not counted for every page (CUST-7)', async function () {
    this.timeout(60_000)
    await using app = await testApp({ plugins: ['customers'] })
    await fill(app, 10_000)
    const { reader } = app.kernel.database
    const counted: string[] = []
    const listen = ({ sql }: { sql: string }) => void (/^select count/i.test(sql) && counted.push(sql))
    const client = app.as(admin()).of(customerApi)
    const total = async (input: Parameters<typeof client.list>[0] = {}) =>
      (await client.list(input)).pagination.total_items
    assert.equal(await total(), 10_000)
    await client.create({ customer_name: 'One more' })
    assert.equal(await total(), 10_001)
    reader.on('query', listen)
    assert.equal(await total({ page: 3 }), 10_001)
    assert.equal(counted.length, 0)
    await client.create({ customer_name: 'Another' })
    assert.equal(await total({ search: 'Another' }), 1)
    assert.equal(await total({ search: 'no such name' }), 0)
    reader.off('query', listen)
    assert.ok(
      counted.every(sql => sql.includes('limit')),
      counted.join(),
    )
  })
})

describe('contacts and fields of the operator', () => {
  it('are a small object with room: fields of the operator are kept as they are, long texts in the notes (CUST-6, ATTR-25)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const api = app.as(admin()).of(customerApi)
    const custom_fields = { segment: 'gold', scores: [1, 2], nested: { a: true } }
    const notes = 'n'.repeat(10_000)
    const { customer_id } = await api.create({ customer_name: 'A', custom_fields, customer_notes: notes })
    const read = await api.get({ customer_id })
    assert.deepEqual([read.custom_fields, read.customer_notes?.length], [custom_fields, 10_000])
    const bare = await api.create({ customer_name: 'Only a name' })
    assert.deepEqual([bare.custom_fields, bare.contacts], [{}, []])
  })

  it('have types of the operator, such as who may not ask for changes; a deletion tells who and when (CUST-60, CUST-65)', async () => {
    await using app = await testApp({ plugins: ['customers', 'activity'] })
    const { customer_id } = await app.as(admin()).of(customerApi).create({ customer_name: 'A' })
    const api = app
      .as(staff('create_customer_contact', 'delete_customer_contact', 'view_customer_contact'))
      .of(contactApi)
    await api.create({ customer_id, contact_firstname: 'Ann' })
    const made = await api.create({
      customer_id,
      contact_firstname: 'Bob',
      contact_types: ['Not authorised', 'technical'],
    })
    assert.deepEqual(made.contact_types, ['Not authorised', 'Technical'])
    await api.delete({ contact_id: made.contact_id })
    await app.drain()
    const { data } = await app.as(admin()).of(activityApi).ofCustomer({ customer_id })
    const [deleted] = data
    assert.deepEqual(
      [deleted?.action, deleted?.title, deleted?.user_name],
      ['delete', 'Delete contact Bob', 'staff'],
    )
    assert.match(deleted?.created ?? '', /^\d{4}-\d\d-\d\dT.*Z$/)
  })
})

/** Customers with a contact each, every fifth with a tag. */
async function fill(app: TestApp, count: number): Promise<void> {
  const now = new Date()
  const stamps = { created: now, last_modified: now }
  const insert = async (table: string, rows: readonly object[]) => {
    for (let at = 0; at < rows.length; at += 50)
      await app.kernel.database.writer(table).insert(rows.slice(at, at + 50))
  }
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  await insert(
    'customer',
    ids.map(id => ({ customer_id: id, customer_name: `Customer ${id}`, custom_fields: '{}', ...stamps })),
  )
  await insert(
    'customer_contact',
    ids.map(id => ({ customer_id: id, contact_firstname: `Kim ${id}`, contact_types: '[]', ...stamps })),
  )
  const dates = { tag_active_date: new Date(0), tag_deactivate_date: new Date('2099-01-01') }
  await insert(
    'customer_tag',
    ids
      .filter(id => id % 5 === 0)
      .map(id => ({
        customer_id: id,
        tag_text: id % 50 === 0 ? 'VIP' : 'Other',
        tag_hex_color: 'FFD700',
        ...dates,
        ...stamps,
      })),
  )
}

import assert from 'node:assert/strict'
import { testApp } from '@omnicrm/test'
import { definePlugin } from '@omnicrm/sdk'
import { m0001 } from '../migrations/0001_customer.ts'
import { m0002 } from '../migrations/0002_exact_names.ts'
import plugin from '../plugin.ts'

const at = '2025-01-04T10:30:00.000Z'
const stamps = { created: new Date(at), last_modified: new Date(at) }

describe('migration 0001_customer', () => {
  it('makes the tables with the defaults of the dictionary (00-canonical 2.4)', async () => {
    await using app = await testApp({ plugins: [plugin] })
    const { db } = app.entry
    await db('customer').insert({ customer_id: 1, customer_name: 'A', custom_fields: '{}', ...stamps })
    const row = await db('customer').where('customer_id', 1).first()
    assert.deepEqual(
      [
        row.customer_account_type,
        row.customer_status,
        row.customer_payment_type,
        Number(row.customer_enabled),
      ],
      ['Individual', 'Open', 'postpaid', 1],
    )
    for (const table of ['customer_contact', 'customer_site', 'customer_attribute', 'customer_tag'])
      assert.ok(await db.schema.hasTable(table), table)
  })

  it('keeps contacts with their customer, and attribute names unique within one', async () => {
    await using app = await testApp({ plugins: [plugin] })
    const { db } = app.entry
    await db('customer').insert({ customer_id: 1, customer_name: 'A', custom_fields: '{}', ...stamps })
    const contact = { customer_id: 1, contact_firstname: 'Ann', contact_types: '[]', ...stamps }
    await db('customer_contact').insert(contact)
    await assert.rejects(db('customer_contact').insert({ ...contact, customer_id: 2 }), /foreign key/i)
    await assert.rejects(db('customer').where('customer_id', 1).delete(), /foreign key/i)
    const attribute = {
      customer_id: 1,
      attribute_name: 'billing_cycle',
      attribute_value: 'monthly',
      ...stamps,
    }
    await db('customer_attribute').insert(attribute)
    await assert.rejects(db('customer_attribute').insert(attribute), /unique|duplicate/i)
  })
})

describe('migration 0002_exact_names', () => {
  it('tells names of attributes apart by case from then on, and keeps the rows', async () => {
    const before = definePlugin({ id: 'customers', migrations: [m0001], setup: () => {} })
    await using app = await testApp({ plugins: [before] })
    const { writer } = app.kernel.database
    await writer('customer').insert({ customer_id: 1, customer_name: 'A', custom_fields: '{}', ...stamps })
    const attribute = { customer_id: 1, attribute_value: 'x', ...stamps }
    await writer('customer_attribute').insert({ ...attribute, attribute_name: 'tier' })
    await m0002.up(writer)
    await writer('customer_attribute').insert({ ...attribute, attribute_name: 'Tier' })
    const names = (await writer('customer_attribute')
      .orderBy('attribute_id')
      .pluck('attribute_name')) as string[]
    assert.deepEqual(names, ['tier', 'Tier'])
    await assert.rejects(
      writer('customer_attribute').insert({ ...attribute, attribute_name: 'tier' }),
      /unique|duplicate/i,
    )
  })
})

import assert from 'node:assert/strict'
import { testApp } from '@omnicrm/test'
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

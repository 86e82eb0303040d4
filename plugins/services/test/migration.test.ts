import assert from 'node:assert/strict'
import { testApp } from '@omnicrm/test'
import { ServiceAddon, ServiceRow } from '../contract.ts'

describe('the tables of services', () => {
  it('have the columns of the data dictionary, one account each, and keep referenced rows (2.7)', async () => {
    await using app = await testApp({ plugins: ['services'] })
    const { db } = app.entry
    assert.deepEqual(
      Object.keys(await db('customer_service').columnInfo()).sort(),
      Object.keys(ServiceRow.properties).sort(),
    )
    assert.deepEqual(
      Object.keys(await db('service_addon').columnInfo()).sort(),
      Object.keys(ServiceAddon.properties).sort(),
    )
    const now = new Date()
    const stamps = { created: now, last_modified: now }
    const insert = async (table: string, row: object) =>
      await app.entry.tx(async tx => (await tx.db(table).insert(row))[0])
    const customer_id = await insert('customer', {
      customer_name: 'John Smith',
      customer_account_type: 'Individual',
      customer_status: 'Open',
      customer_payment_type: 'postpaid',
      custom_fields: '{}',
      ...stamps,
    })
    const product_id = await insert('product', {
      product_name: 'Basic',
      product_slug: 'basic',
      ...(await slugShadow(Object.keys(await db('product').columnInfo()))),
      category: 'standalone',
      service_type: 'generic',
      auto_renew: 'false',
      ...stamps,
    })
    const row = {
      customer_id,
      product_id,
      service_type: 'generic',
      service_uuid: 'Service_0a1b2c3d',
      service_provisioned_date: now,
      custom_fields: '{}',
      ...stamps,
    }
    await insert('customer_service', row)
    await assert.rejects(insert('customer_service', row), { status: 409 })
    await assert.rejects(insert('customer_service', { ...row, service_uuid: 'other', product_id: 99 }))
    await assert.rejects(app.entry.tx(tx => tx.db('product').where({ product_id }).delete()))
    const [kept] = await db('customer_service').select('*')
    assert.deepEqual(
      [kept.service_status, Boolean(kept.service_billed), Boolean(kept.invoiced), Number(kept.retail_cost)],
      ['Active', true, false, 0],
    )
  })
})

/** The catalogue keeps a lower-cased copy of the slug beside it. */
const slugShadow = async (columns: readonly string[]): Promise<object> =>
  columns.includes('product_slug_ci') ? { product_slug_ci: 'basic' } : {}

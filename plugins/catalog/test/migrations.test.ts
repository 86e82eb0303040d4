import assert from 'node:assert/strict'
import { testApp } from '@omnicrm/test'

const stamps = { created: new Date(), last_modified: new Date() }
const product = {
  product_name: 'A',
  product_slug: 'A',
  product_slug_ci: 'a',
  category: 'addon',
  service_type: 'mobile',
  ...stamps,
}

describe('migration 0001_product', () => {
  it('makes the table with the defaults of the dictionary (00-canonical 2.6)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { db } = app.entry
    await db('product').insert(product)
    const row = await db('product').first()
    assert.deepEqual(
      [
        Number(row.enabled),
        Number(row.residential),
        Number(row.retail_cost),
        Number(row.tax_percentage),
        row.contract_days,
        row.auto_renew,
      ],
      [1, 0, 0, 0, 0, 'false'],
    )
  })

  it('keeps slugs unique whatever their case (PROD-7)', async () => {
    await using app = await testApp({ plugins: ['catalog'] })
    const { db } = app.entry
    await db('product').insert(product)
    await assert.rejects(db('product').insert({ ...product, product_slug: 'a' }), /unique|duplicate/i)
    await db('product').insert([
      { ...product, product_slug_ci: null },
      { ...product, product_slug_ci: null },
    ])
    assert.equal((await db('product').select()).length, 3)
  })
})

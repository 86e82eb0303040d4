import assert from 'node:assert/strict'
import { slugOf } from '../web/products/slug.ts'
import { isOnSale } from '../web/sale.ts'

describe('catalog pages', () => {
  it('propose the lowercase, hyphenated form of the name as slug (PROD-7)', () => {
    assert.equal(slugOf('Prepaid Mobile 20GB'), 'prepaid-mobile-20gb')
    assert.equal(slugOf('  Café & Más (nuevo) '), 'cafe-mas-nuevo')
    assert.equal(slugOf('移动'), '')
  })

  it('offer to assign a product only inside of its window, both ends included (PROD-36, PROD-41)', () => {
    const product = {
      enabled: true,
      available_from: '2025-01-01T00:00:00.000Z',
      available_until: '2025-02-01T00:00:00.000Z',
    }
    const on = (at: string) => isOnSale(product, new Date(at))
    assert.deepEqual(
      [on('2024-12-31T23:59:59.999Z'), on(product.available_from), on(product.available_until)],
      [false, true, true],
    )
    assert.equal(on('2025-02-01T00:00:00.001Z'), false)
    assert.equal(isOnSale({ ...product, enabled: false }, new Date(product.available_from)), false)
    assert.equal(isOnSale({ enabled: true, available_from: null, available_until: null }), true)
  })
})

import type { CatalogService } from '../contract.ts'
import { ProductEntity } from './entities.ts'
import { inventoryTypes, requireOrderable } from './eligibility.ts'
import type { Parts } from './parts.ts'
import { findProduct, requireProduct } from './product.ts'

export const makeCatalog = (parts: Parts): CatalogService => ({
  serviceTypes: parts.config.service_types,
  get: findProduct,
  require: requireProduct,
  async names(cx, productIds) {
    const rows = await cx
      .query(ProductEntity)
      .select('product_id', 'product_name')
      .whereIn('product_id', [...new Set(productIds)])
    return new Map(rows.map(row => [row.product_id, row.product_name]))
  },
  requireOrderable: (cx, question) => requireOrderable(cx, question, parts),
  inventoryTypes: (cx, product) => inventoryTypes(cx, product, parts),
})

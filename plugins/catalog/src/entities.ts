import { entity, nullable, T, Text, type Cx } from '@omnicrm/sdk'
import { ProductRow } from '../contract.ts'

export const ProductEntity = entity({
  table: 'product',
  key: 'product_id',
  schema: T.Object({ ...ProductRow.properties, product_slug_ci: nullable(Text(191)) }),
  label: 'product_name',
})

/** The columns of the contract, without the model around them and without the shadow of the slug. */
export function toRow(row: ProductRow & { product_slug_ci?: string | null }): ProductRow {
  const { product_slug_ci: _shadow, ...columns } = row
  return columns
}

export const living = (cx: Cx) => cx.query(ProductEntity).whereNull('deleted_at')

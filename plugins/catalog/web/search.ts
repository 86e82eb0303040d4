import type { PaletteHit } from '@omnicrm/sdk/web/core'
import { catalog, productPath } from './api.ts'

/** Products by name, slug, feature or id, for the palette (PROD-78). */
export async function findProducts(text: string, signal: AbortSignal): Promise<PaletteHit[]> {
  const found = await catalog.paginated({ search: text, per_page: 5 }, { signal })
  return found.data.map(product => ({
    id: `product-${product.product_id}`,
    title: product.product_name,
    detail: `${product.category} · ${product.service_type}`,
    to: productPath(product.product_id),
    icon: 'product',
  }))
}

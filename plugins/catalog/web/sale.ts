import type { Product } from '../contract.ts'

/** On sale at this moment: what the plans page and orders look at. */
export function isOnSale(
  product: Pick<Product, 'enabled' | 'available_from' | 'available_until'>,
  now = new Date(),
): boolean {
  const at = now.toISOString()
  const { available_from: from, available_until: until } = product
  return product.enabled && (from === null || from <= at) && (until === null || at <= until)
}

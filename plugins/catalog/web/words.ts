import { useFormat, useText } from '@omnicrm/sdk/web'
import type { Product } from '../contract.ts'

/** Who may buy it, in words. */
export function useBuyers(): (product: Pick<Product, 'residential' | 'business'>) => string[] {
  const t = useText('catalog')
  return product => [
    ...(product.residential ? [t('buyer.residential')] : []),
    ...(product.business ? [t('buyer.business')] : []),
  ]
}

/** When it is on sale, in words (PROD-41, PROD-42). */
export function useWindow(): (product: Pick<Product, 'available_from' | 'available_until'>) => string {
  const t = useText('catalog')
  const format = useFormat()
  return ({ available_from: from, available_until: until }) => {
    if (from && until) return t('window.between', { from: format.day(from), until: format.day(until) })
    if (from) return t('window.from', { from: format.day(from) })
    return until ? t('window.until', { until: format.day(until) }) : t('window.always')
  }
}

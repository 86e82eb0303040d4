/** Decimals of an ISO 4217 currency: 2 for most, 0 for yen, 3 for dinars. */
export function currencyExponent(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  )
}

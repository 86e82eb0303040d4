import type { Tx } from '@omnicrm/sdk'
import { TransactionRow } from './transaction.ts'

/** What is neither invoiced nor void keeps a customer from the archive (CUST-22, CUST-27). */
export async function blockArchive<V extends { readonly customer_id: number; readonly blockers: string[] }>(
  tx: Tx,
  value: V,
): Promise<V> {
  const count = await tx
    .query(TransactionRow)
    .where({ customer_id: value.customer_id, void: false })
    .whereNull('invoice_id')
    .resultSize()
  if (count > 0) value.blockers.push(`${count} uninvoiced transaction${count === 1 ? '' : 's'}`)
  return value
}

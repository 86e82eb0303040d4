import type { CustomerFigure } from '@omnicrm/plugin-customers/contract'
import { TransactionRow } from './transaction.ts'

/** Invoiced charges and credits before tax; payments of invoices are no revenue (02 A-30). */
export const invoicedRevenue: CustomerFigure = {
  kind: 'revenue',
  ofCustomers: cx =>
    cx
      .db(TransactionRow.tableName)
      .select('customer_id')
      .sum({ amount: 'retail_cost' })
      .where({ void: false, payment_for_invoice: false })
      .whereNotNull('invoice_id')
      .groupBy('customer_id'),
}

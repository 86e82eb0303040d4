import { dayIn, money, type Cx } from '@omnicrm/sdk'
import { TransactionRow } from './transaction.ts'

/** Sums of what is not void: all, not invoiced yet, this and last calendar month of the ledger's zone (TXN-3). */
export async function statsOf(cx: Cx, customerId: number | undefined, zone: string) {
  const [month, last] = [monthOf(zone, cx.now(), 0), monthOf(zone, cx.now(), -1)]
  const sums = cx
    .query(TransactionRow)
    .where({ void: false })
    .select(
      cx.db.raw('sum(retail_cost) as total'),
      cx.db.raw('sum(case when invoice_id is null then retail_cost else 0 end) as uninvoiced'),
      cx.db.raw(
        'sum(case when transaction_date between ? and ? then retail_cost else 0 end) as this_month',
        month,
      ),
      cx.db.raw(
        'sum(case when transaction_date between ? and ? then retail_cost else 0 end) as last_month',
        last,
      ),
    )
  if (customerId !== undefined) sums.where({ customer_id: customerId })
  const [row] = (await sums) as unknown[] as Record<string, number | string | null>[]
  const amount = (name: string) => money.round(row?.[name] ?? 0)
  return {
    total: amount('total'),
    uninvoiced: amount('uninvoiced'),
    this_month: amount('this_month'),
    last_month: amount('last_month'),
  }
}

/** First and last day of a calendar month. @param shift months from the current one */
function monthOf(zone: string, now: Date, shift: number): [string, string] {
  const [year = 0, month = 0] = dayIn(zone, now).split('-').map(Number)
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  return [day(Date.UTC(year, month - 1 + shift, 1)), day(Date.UTC(year, month + shift, 0))]
}

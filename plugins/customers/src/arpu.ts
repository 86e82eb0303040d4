import { minutes, money, type Cx } from '@omnicrm/sdk'
import type { Arpu, CustomerFigure } from '../contract.ts'
import { requireCustomer } from './known.ts'

interface Row {
  readonly arpu: number | string | null
}

/** The average runs over all customers, so it is kept for a minute. */
const keepMs = minutes(1)

/** ARPU of one customer beside the average (CUST-28 to CUST-31, 02 A-30). */
export function makeArpu(
  figures: readonly CustomerFigure[],
): (cx: Cx, input: { readonly customer_id: number }) => Promise<Arpu> {
  let kept: { readonly until: number; readonly average: number | null } | undefined
  const average = async (cx: Cx): Promise<number | null> => {
    const now = cx.now().getTime()
    // That there is no service yet is quickly asked, and soon no longer true.
    if (!kept || kept.until <= now || kept.average === null)
      kept = { until: now + keepMs, average: await arpuOf(cx, figures) }
    return kept.average
  }
  return async (cx, { customer_id }) => {
    await requireCustomer(cx, customer_id)
    const [own, all] = await Promise.all([arpuOf(cx, figures, customer_id), average(cx)])
    return { customer_arpu: own, average_arpu: all }
  }
}

/** Mean revenue a service over the customers that have services: all of them, or one. */
async function arpuOf(
  cx: Cx,
  figures: readonly CustomerFigure[],
  customerId?: number,
): Promise<number | null> {
  const [services, revenue] = (['services', 'revenue'] as const).map(kind =>
    figures.find(each => each.kind === kind)?.ofCustomers(cx),
  )
  if (!services || !revenue) return null
  if (customerId !== undefined) for (const each of [services, revenue]) each.where('customer_id', customerId)
  const [row] = (await cx.db
    .from(services.as('held'))
    .leftJoin(revenue.as('earned'), 'earned.customer_id', 'held.customer_id')
    // SQLite divides whole numbers as whole numbers.
    .select(cx.db.raw('avg(coalesce(earned.amount, 0) * 1.0 / held.amount) as arpu'))) as Row[]
  return row?.arpu == null ? null : money.round(row.arpu)
}

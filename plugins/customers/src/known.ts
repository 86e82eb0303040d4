import type { Cx, Tx } from '@omnicrm/sdk'
import { fail, type CustomerRow } from '../contract.ts'
import { CustomerEntity } from './entities.ts'

/** Undefined also for the customers of others, when `cx.scope` is set. */
export async function findCustomer(cx: Cx, customerId: number): Promise<CustomerRow | undefined> {
  return await cx.find(CustomerEntity, customerId)
}

/** @throws 404 */
export async function requireCustomer(cx: Cx, customerId: number): Promise<CustomerRow> {
  const row = await findCustomer(cx, customerId)
  if (!row) throw fail.customerNotFound({ customer_id: customerId })
  return row
}

/** @throws 404 unknown, 422 archived (CUST-25) */
export async function lockOpen(tx: Tx, customerId: number): Promise<void> {
  const row = await tx.lock(CustomerEntity, customerId)
  if (!row) throw fail.customerNotFound({ customer_id: customerId })
  if (row.archived_at !== null) throw fail.archived({ customer_id: customerId })
}

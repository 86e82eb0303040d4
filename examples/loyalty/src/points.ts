import {
  after,
  dayIn,
  days,
  entity,
  errors,
  list,
  type Cx,
  type ListInput,
  type Page,
  type Tx,
} from '@omnicrm/sdk'
import { Entry } from '../contract.ts'

export const EntryRow = entity({
  table: 'loyalty_entry',
  key: 'loyalty_entry_id',
  schema: Entry,
  label: 'reason',
})

export const fail = errors('loyalty', {
  notEnough: [409, 'The customer has {points} points, which is less than what you take.'],
})

export interface Gift {
  readonly customer_id: number
  readonly points: number
  readonly reason: string
}

export async function listEntries(cx: Cx, input: ListInput): Promise<Page<Entry>> {
  const options = {
    search: ['reason'],
    searchId: 'customer_id',
    sort: { loyalty_entry_id: 'loyalty_entry_id', points: 'points', created: 'created' },
    filters: { customer_id: 'customer_id', expired: 'expired' },
  }
  return await list(cx.query(EntryRow), input, options, row => row)
}

export async function balanceOf(cx: Cx, customerId: number): Promise<number> {
  const rows = await cx.query(EntryRow).where({ customer_id: customerId, expired: false }).select('points')
  return rows.reduce((sum, row) => sum + row.points, 0)
}

export async function grant(tx: Tx, gift: Gift): Promise<Entry> {
  const points = await balanceOf(tx, gift.customer_id)
  if (points + gift.points < 0) throw fail.notEnough({ points })
  return await tx.insert(EntryRow, { ...gift, source: null, expires_on: null, expired: false })
}

/** Safe to run again: a source gives once. */
export async function givePoints(
  tx: Tx,
  gift: Gift & { readonly source: string; readonly days: number },
): Promise<void> {
  const { days: lifetime, ...entry } = gift
  if (gift.points === 0 || (await tx.query(EntryRow).findOne({ source: gift.source }))) return
  const expires_on = dayIn('UTC', after(tx.now(), days(lifetime)))
  await tx.insert(EntryRow, { ...entry, expires_on, expired: false })
}

/** Marks what has reached its day. @returns how many entries */
export async function expirePoints(tx: Tx): Promise<number> {
  const due = await tx
    .query(EntryRow)
    .where({ expired: false })
    .where('expires_on', '<=', dayIn('UTC', tx.now()))
  for (const entry of due) await tx.update(EntryRow, entry.loyalty_entry_id, { expired: true })
  return due.length
}

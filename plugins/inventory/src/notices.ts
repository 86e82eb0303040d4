import type { AlertsService } from '@omnicrm/plugin-activity/contract'
import type { Entry, Static, Tx } from '@omnicrm/sdk'
import { can, StockLow, type ItemMissing, type StockLevel } from '../contract.ts'
import { stockLevels } from './stock.ts'

type Missing = Static<(typeof ItemMissing)['schema']>
interface Deps {
  readonly alerts: AlertsService
}

/** Lost starts an audit, stolen a security report, with those who look after stock (INV-63, INV-64, P-7). */
export async function reportMissing(tx: Tx, item: Missing, { alerts }: Deps): Promise<void> {
  const isStolen = item.item_state === 'Stolen'
  await alerts.raise(tx, {
    severity: isStolen ? 'error' : 'warning',
    title: isStolen ? `Security report: ${item.name} is stolen` : `Audit: ${item.name} is lost`,
    detail: item.reason,
    link: `/inventory-items/${item.inventory_id}`,
    permission: can.update.name,
  })
}

/** Daily: each type that began to run low since the last time; again only after it had recovered (D-101, P-8). */
export async function checkStock(entry: Entry): Promise<void> {
  const levels = await stockLevels(entry)
  await entry.tx(async tx => {
    for (const level of levels) if (await hasBegun(tx, level)) await tx.emit(StockLow, level)
  })
}

/** Compared and set in one statement, so that two checks at once tell it once. */
async function hasBegun(tx: Tx, { inventory_template_id, is_low }: StockLevel): Promise<boolean> {
  const template = tx.db('inventory_template').where({ inventory_template_id })
  if (is_low) return (await template.whereNull('low_stock_since').update({ low_stock_since: tx.now() })) > 0
  await template.whereNotNull('low_stock_since').update({ low_stock_since: null })
  return false
}

export async function warnOfStock(tx: Tx, level: StockLevel, { alerts }: Deps): Promise<void> {
  await alerts.raise(tx, {
    severity: 'warning',
    title: `Low stock: ${level.free} of ${level.item} left`,
    detail: `A warning is wanted at ${level.low_stock_threshold ?? 0}.`,
    link: '/inventory-stock',
    permission: can.update.name,
  })
}

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

/** Daily: each type that runs low (00-canonical 9.2, D-101). */
export async function checkStock(entry: Entry): Promise<void> {
  const low = (await stockLevels(entry)).filter(level => level.is_low)
  if (low.length === 0) return
  await entry.tx(async tx => {
    for (const level of low) await tx.emit(StockLow, level)
  })
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

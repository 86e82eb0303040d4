import type { Cx } from '@omnicrm/sdk'
import { offeredStates, type StockLevel } from '../contract.ts'
import { anyItem, TemplateEntity } from './entities.ts'

/** Free items of each type (00-canonical 6.4), what runs low first. */
export async function stockLevels(cx: Cx): Promise<StockLevel[]> {
  const [templates, counts] = await Promise.all([
    cx.query(TemplateEntity).whereNull('deleted_at').orderBy('item'),
    anyItem(cx)
      .whereIn('item_state', [...offeredStates])
      .whereNull('customer_id')
      .whereNull('service_id')
      .where(free => {
        free.whereNull('quarantine_until').orWhere('quarantine_until', '<=', cx.now())
      })
      .select('inventory_template_id')
      .select(cx.db.raw('count(*) as free'))
      .groupBy('inventory_template_id'),
  ])
  const free = new Map(
    counts.map(row => [row.inventory_template_id, Number((row as { free?: number | string }).free ?? 0)]),
  )
  const levels = templates.map(template => levelOf(template, free.get(template.inventory_template_id) ?? 0))
  return levels.toSorted((a, b) => Number(b.is_low) - Number(a.is_low))
}

function levelOf(
  template: Pick<StockLevel, 'inventory_template_id' | 'item' | 'low_stock_threshold'>,
  free: number,
): StockLevel {
  const { inventory_template_id, item, low_stock_threshold } = template
  const is_low = low_stock_threshold !== null && free <= low_stock_threshold
  return { inventory_template_id, item, free, low_stock_threshold, is_low }
}

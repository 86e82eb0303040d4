import type { PaletteHit } from '@omnicrm/sdk/web/core'
import { customerPath, inventory } from './api.ts'

/** Items by their first two fields or id; a hit opens what its holder has, or the stock it lies in (INV-103). */
export async function findItems(text: string, signal: AbortSignal): Promise<PaletteHit[]> {
  const found = await inventory.list({ search: text, per_page: 6 }, { signal })
  return found.data.map(item => ({
    id: `inventory-${item.inventory_id}`,
    title: item.itemtext1,
    detail: [item.item, item.itemtext2, item.item_state, item.customer_name].filter(Boolean).join(' · '),
    to:
      item.customer_id === null
        ? `/inventory-items-list?search=${encodeURIComponent(item.itemtext1)}`
        : customerPath(item.customer_id),
    icon: 'inventory',
  }))
}

import type { Entry } from '@omnicrm/sdk'
import { anyItem, lockItem } from './entities.ts'
import { dropExpired } from './hold.ts'
import { requireTemplate } from './template.ts'
import { writeItem } from './write.ts'

/** Every minute: holds whose time is over go. */
export async function expireHolds(entry: Entry): Promise<void> {
  const dropped = await entry.tx(dropExpired)
  if (dropped > 0) entry.log.info({ dropped }, 'Holds of items that no order followed are over.')
}

/** Daily: items whose quarantine is over are in stock again (D-36, INV-69). */
export async function endQuarantine(entry: Entry): Promise<void> {
  const due = await anyItem(entry)
    .where('quarantine_until', '<=', entry.now())
    .whereNull('customer_id')
    .whereNull('service_id')
    .select('inventory_id')
    .orderBy('inventory_id')
  for (const { inventory_id } of due)
    await entry.tx(async tx => {
      const row = await lockItem(tx, inventory_id)
      if (!row || row.quarantine_until === null || row.quarantine_until > tx.now().toISOString()) return
      if (row.customer_id !== null || row.service_id !== null) return
      const template = await requireTemplate(tx, row.inventory_template_id)
      // Damaged or lost in the meantime: the quarantine ends, the state stays.
      const state = row.item_state === template.release_state ? 'In Stock' : row.item_state
      const patch = { quarantine_until: null, item_state: state } as const
      const sold = state === 'In Stock' ? { sold_date: null } : {}
      await writeItem(tx, row, { ...patch, ...sold }, template, {
        title: `End of quarantine of ${template.item} ${row.itemtext1}`,
      })
    })
}

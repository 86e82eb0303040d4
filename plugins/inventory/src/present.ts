import { can as holds, type Cx } from '@omnicrm/sdk'
import { can, InventoryRow, mask, type Item, type TemplateRow } from '../contract.ts'
import type { Parts } from './parts.ts'
import { factNamesOf, labelsOf, secretsOf } from './words.ts'

const columns = new Set([...Object.keys(InventoryRow.properties), 'item', 'icon', 'labels'])

/**
 * An item as answered: template name, labels and facts added; secrets in clear only for those who may change items,
 * and plays are among them (D-13). Customers don't learn that there is a device login at all (INV-44).
 */
export function toItem(cx: Cx, row: InventoryRow, template: TemplateRow, { secrets }: Parts): Item {
  const shown: InventoryRow = { ...row }
  if (holds(cx.actor, can.update)) {
    if (row.management_password !== null) shown.management_password = secrets.decrypt(row.management_password)
  } else
    for (const name of secretsOf(template))
      if (shown[name] !== null)
        Object.assign(shown, { [name]: cx.scope !== null && !name.startsWith('itemtext') ? null : mask })
  const facts: Record<string, string | null> = {}
  for (const [fact, field] of factNamesOf(template)) if (!columns.has(fact)) facts[fact] = shown[field]
  return {
    ...facts,
    ...shown,
    item: template.item,
    icon: template.icon,
    labels: Object.fromEntries(labelsOf(template)),
  }
}

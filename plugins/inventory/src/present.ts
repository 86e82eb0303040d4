import { can as holds, type Actor, type Cx } from '@omnicrm/sdk'
import { can, InventoryRow, mask, type Item, type TemplateRow } from '../contract.ts'
import type { Parts } from './parts.ts'
import { factNamesOf, labelsOf, secretsOf } from './words.ts'

const columns = new Set([...Object.keys(InventoryRow.properties), 'item', 'icon', 'labels'])

/**
 * Who may change items sees their secrets, and plays are among them (D-13); a token bound to one customer sees those of
 * free items and of that customer's (docs/adr/0012-secrets-of-bound-tokens.md).
 */
export function seesSecrets(actor: Actor, { customer_id }: Pick<InventoryRow, 'customer_id'>): boolean {
  const bound = actor.bound['customer_id']
  return holds(actor, can.update) && (bound === undefined || customer_id === null || customer_id === bound)
}

/**
 * An item as answered: template name, labels and facts added; secrets in clear for who sees them. Customers don't learn that there is a device login at all (INV-44).
 */
export function toItem(cx: Cx, row: InventoryRow, template: TemplateRow, { secrets }: Parts): Item {
  const shown: InventoryRow = { ...row }
  if (seesSecrets(cx.actor, row)) {
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

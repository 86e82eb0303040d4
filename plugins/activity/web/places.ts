import type { Activity } from '../contract.ts'

/** Pages of the things that entries are about; a deleted one answers "not found" there. */
const places: Readonly<Record<string, string>> = {
  customer: '/customers',
  service: '/services',
  provision: '/provisioning',
  product: '/products',
  inventory: '/inventory-items',
  inventory_template: '/inventory-templates-list',
  user: '/users',
  role: '/roles',
}

export function placeOf({ entity_type, entity_id, action }: Activity): string | undefined {
  const base = entity_type === null ? undefined : places[entity_type]
  const isGone = action === 'delete' && entity_type !== 'customer' && entity_type !== 'user'
  return base && entity_id !== null && !isGone ? `${base}/${entity_id}` : undefined
}

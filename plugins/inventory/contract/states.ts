/** 00-canonical 6.4. */
export const itemStates = [
  'New',
  'In Transit',
  'In Stock',
  'Assigned',
  'In Use',
  'Used',
  'Internal Use',
  'Damaged',
  'Out of Service',
  'Lost',
  'Stolen',
  'Decommissioned',
] as const
export type ItemState = (typeof itemStates)[number]
/** States in which an item may be handed out (LIFE-14, INV-75). */
export const offeredStates: readonly ItemState[] = ['New', 'In Stock']

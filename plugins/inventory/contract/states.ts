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

/** Where an item usually goes from a state (00-canonical 6.4); those who may change items may choose any other. */
export const usualNextStates: Readonly<Record<ItemState, readonly ItemState[]>> = {
  New: ['In Stock', 'Assigned', 'Internal Use', 'Damaged', 'Lost', 'Stolen'],
  'In Transit': ['In Stock', 'Lost'],
  'In Stock': ['Assigned', 'In Transit', 'Internal Use', 'Damaged'],
  Assigned: ['In Use', 'Used', 'Decommissioned', 'Damaged', 'In Stock'],
  'In Use': ['Assigned', 'Used', 'Decommissioned', 'Damaged', 'In Stock'],
  Used: ['New', 'In Stock', 'Decommissioned'],
  'Internal Use': ['Used', 'In Stock'],
  Damaged: ['New', 'In Stock', 'Decommissioned'],
  'Out of Service': ['New', 'In Stock', 'Decommissioned'],
  Lost: ['In Stock', 'Decommissioned'],
  Stolen: ['In Stock', 'Decommissioned'],
  Decommissioned: ['In Stock'],
}
/** Entering one of these asks for a reason and is reported (INV-63, INV-64). */
export const missingStates: readonly ItemState[] = ['Lost', 'Stolen']
/** States that an item has while somebody holds it: assigning leads there, releasing leads away. */
export const heldStates: readonly ItemState[] = ['Assigned', 'In Use']

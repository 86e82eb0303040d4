import { useText } from '@omnicrm/sdk/web'
import {
  heldStates,
  isSecretLabel,
  itemStates,
  missingStates,
  offeredStates,
  textFields,
  usualNextStates,
  type Item,
  type ItemState,
  type TextField,
} from '../contract.ts'

/** States as choices, in words. */
export function useStates(): { value: string; label: string }[] {
  const words = useText('web')
  return itemStates.map(state => ({ value: state, label: words(`status.inventory.${state}`) }))
}

/** Entering Lost or Stolen asks for a reason (INV-63, INV-64). */
export const isMissing = (state: unknown): boolean => missingStates.some(each => each === state)

/**
 * States an item may enter as it is: who holds it is changed by assigning and releasing, which lead to and from the
 * states of holders and of stock. The usual ones first (00-canonical 6.4).
 */
export function nextStates(item: Pick<Item, 'item_state' | 'customer_id' | 'service_id'>): {
  usual: ItemState[]
  other: ItemState[]
} {
  const isFree = item.customer_id === null && item.service_id === null
  const barred: readonly ItemState[] = isFree ? heldStates : [...offeredStates, 'In Transit']
  const all = itemStates.filter(state => state !== item.item_state && !barred.includes(state))
  const isUsual = (state: ItemState) => usualNextStates[item.item_state].includes(state)
  return { usual: all.filter(isUsual), other: all.filter(state => !isUsual(state)) }
}

/** States of an item that is handed out by hand. */
export function useHeldStates(): { value: string; label: string }[] {
  return useStates().filter(state => heldStates.some(each => each === state.value))
}

/** Labelled fields of an item, in their order (INV-31). */
export const labelledFields = ({ labels }: Pick<Item, 'labels'>): { field: TextField; label: string }[] =>
  textFields.flatMap(field => (labels[field] === undefined ? [] : [{ field, label: labels[field] }]))

export const isSecret = (label: string): boolean => isSecretLabel(label)

import { useText } from '@omnicrm/sdk/web'
import { itemStates, isSecretLabel, textFields, type Item, type TextField } from '../contract.ts'

/** States as choices, in words. */
export function useStates(): { value: string; label: string }[] {
  const words = useText('web')
  return itemStates.map(state => ({ value: state, label: words(`status.inventory.${state}`) }))
}

/** Labelled fields of an item, in their order (INV-31). */
export const labelledFields = ({ labels }: Pick<Item, 'labels'>): { field: TextField; label: string }[] =>
  textFields.flatMap(field => (labels[field] === undefined ? [] : [{ field, label: labels[field] }]))

export const isSecret = (label: string): boolean => isSecretLabel(label)

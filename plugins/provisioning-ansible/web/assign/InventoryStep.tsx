import { Notice, SearchPicker, Status, useApiQuery, useText, type PickerItem } from '@omnicrm/sdk/web'
import type { AvailableItem } from '@omnicrm/plugin-inventory/contract'
import { useRef } from 'react'
import { inventory } from '../api.ts'
import type { StepProps } from './AssignWizard.tsx'
import type { useHolds } from './useHolds.ts'

/** One picker per type that the product asks for (PLAN-15, PLAN-16, INV-74). */
export function InventoryStep({ known, draft, holds }: StepProps & { holds: ReturnType<typeof useHolds> }) {
  return known.types.map(type => (
    <TypePicker
      key={type}
      type={type}
      chosen={draft.items[type]}
      refusal={holds.refusals[type]}
      onChoose={item => void holds.choose(type, item)}
    />
  ))
}

interface PickerProps {
  type: string
  chosen: AvailableItem | undefined
  /** Why the last choice could not be held. */
  refusal: string | undefined
  onChoose: (item: AvailableItem | undefined) => void
}

function TypePicker({ type, chosen, refusal, onChoose }: PickerProps) {
  const t = useText('provisioning-ansible')
  const offered = useRef(new Map<string, AvailableItem>())
  const stock = useApiQuery(inventory.available, { item: type, per_page: 1 })
  const search = async (text: string, signal: AbortSignal) => {
    const found = await inventory.available({ item: type, search: text, per_page: 20 }, { signal })
    for (const item of found.data) offered.current.set(String(item.inventory_id), item)
    return found.data.map(itemOption)
  }
  const isNone = stock.data?.pagination.total_items === 0 && !chosen
  return (
    <>
      <SearchPicker
        label={`${type} *`}
        description={
          stock.data && !isNone
            ? t('inventory.free', { count: stock.data.pagination.total_items })
            : undefined
        }
        placeholder={t('inventory.placeholder')}
        required
        disabled={isNone}
        error={refusal}
        source={`assign.inventory.${type}`}
        search={search}
        value={chosen && itemOption(chosen)}
        onChange={item => onChoose(item && (offered.current.get(item.value) ?? chosen))}
      />
      {isNone && (
        <Notice tone="warning" title={t('inventory.none')}>
          {t('inventory.noneText', { type })}
        </Notice>
      )}
    </>
  )
}

/** Reference, identifier, place and state (INV-76). */
const itemOption = (item: AvailableItem): PickerItem => ({
  value: String(item.inventory_id),
  label: item.itemtext2 ? `${item.itemtext1} - ${item.itemtext2}` : item.itemtext1,
  detail: item.item_location ?? undefined,
  end: <Status domain="inventory" value={item.item_state} />,
})

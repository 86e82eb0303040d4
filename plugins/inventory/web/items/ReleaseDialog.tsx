import { ConfirmDialog, Select, toast, useApiMutation, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { Item, ItemState } from '../../contract.ts'
import { inventory, itemName } from '../api.ts'
import { useStates } from '../words.ts'

/** Takes an item back; the type's own release state holds unless another is chosen (D-35). */
export function ReleaseDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const t = useText('inventory')
  const states = useStates()
  const [state, setState] = useState<ItemState>()
  const release = useApiMutation(inventory.update, {
    onSuccess: () => toast.success(t('release.done', { name: itemName(item) })),
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('release.title', { name: itemName(item) })}
      consequences={[
        { text: t('release.effect', { customer: item.customer_name ?? '–' }), tone: 'warning' },
        ...(item.service_id === null
          ? []
          : [{ text: t('release.service', { id: item.service_id }), tone: 'danger' as const }]),
      ]}
      verb={t('release.open')}
      danger
      onConfirm={() =>
        release.mutateAsync({
          inventory_id: item.inventory_id,
          customer_id: null,
          service_id: null,
          ...(state === undefined ? {} : { item_state: state }),
        })
      }
    >
      <Select
        label={t('release.state')}
        placeholder={t('release.stateOfType')}
        data={states}
        clearable
        value={state ?? null}
        onChange={next => setState((next as ItemState | null) ?? undefined)}
      />
    </ConfirmDialog>
  )
}

import { Field, Form, Modal, Select, toast, useApiForm, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { Item, ItemState } from '../../contract.ts'
import { inventory, itemName } from '../api.ts'
import { isMissing, nextStates } from '../words.ts'

/** Another state for an item; the usual ones first, and a reason for those that are reported (INV-61 to INV-66). */
export function StateDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const t = useText('inventory')
  const words = useText('web')
  const [asksReason, setAsksReason] = useState(false)
  const { usual, other } = nextStates(item)
  const choices = (states: readonly ItemState[]) =>
    states.map(state => ({ value: state, label: words(`status.inventory.${state}`) }))
  const form = useApiForm(inventory.update, {
    fixed: { inventory_id: item.inventory_id },
    changedOnly: true,
    required: asksReason ? ['item_state', 'state_reason'] : ['item_state'],
    onDone: changed => {
      const state = words(`status.inventory.${changed.item_state}`)
      toast.success(t('state.done', { name: itemName(item), state }))
      onClose()
    },
  })
  form.mantine.watch('item_state', ({ value }) => setAsksReason(isMissing(value)))
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('state.title', { name: itemName(item) })}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Form form={form} submit={t('state.submit')} onCancel={onClose} inDialog>
        <Field name="item_state" label={t('state.next')}>
          {({ value, onChange, label, error, required }) => (
            <Select
              label={label}
              error={error}
              required={required}
              withAsterisk={false}
              allowDeselect={false}
              data={[
                { group: t('state.usual'), items: choices(usual) },
                { group: t('state.other'), items: choices(other) },
              ]}
              value={(value as ItemState | undefined) ?? null}
              onChange={onChange}
            />
          )}
        </Field>
        <Field
          name="state_reason"
          label={t('field.state_reason')}
          as="textarea"
          help={t(asksReason ? 'state.reported' : 'state.reasonHelp')}
        />
      </Form>
    </Modal>
  )
}

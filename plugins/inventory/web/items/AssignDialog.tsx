import {
  Field,
  Form,
  Modal,
  SearchPicker,
  Status,
  toast,
  useApiForm,
  useText,
  type PickerItem,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { openOnly } from '@omnicrm/plugin-customers/contract'
import type { Item } from '../../contract.ts'
import { customers, inventory, itemName } from '../api.ts'
import { useStates } from '../words.ts'

/** Gives an item to a customer by hand: an outright sale, or what was handed out before (INV-3, INV-93). */
export function AssignDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const t = useText('inventory')
  const words = useText('web')
  const states = useStates()
  const [customer, setCustomer] = useState<PickerItem>()
  const form = useApiForm(inventory.update, {
    fixed: { inventory_id: item.inventory_id },
    initial: { item_state: 'Assigned' },
    changedOnly: true,
    required: ['customer_id', 'item_state'],
    onDone: () => {
      toast.success(t('assign.done', { name: itemName(item), customer: customer?.label ?? '' }))
      onClose()
    },
  })
  const search = async (text: string, signal: AbortSignal) => {
    const found = await customers.list({ search: text, per_page: 20, filters: openOnly }, { signal })
    return found.data.map(each => ({
      value: String(each.customer_id),
      label: each.customer_name,
      detail: each.contacts[0]?.contact_email,
      end: <Status domain="customer" value={each.customer_status} />,
    }))
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('assign.title', { name: itemName(item) })}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Form form={form} submit={t('assign.submit')} onCancel={onClose} inDialog>
        <Field name="customer_id" label={t('field.customer_id')}>
          {({ onChange, label, error, required }) => (
            <SearchPicker
              label={label}
              error={error}
              required={required}
              source="inventory.customers"
              search={search}
              value={customer}
              onChange={next => {
                setCustomer(next)
                onChange(next ? Number(next.value) : '')
              }}
            />
          )}
        </Field>
        <Field name="item_state" label={t('field.item_state')} as="select" options={states} />
      </Form>
    </Modal>
  )
}

import {
  Field,
  Form,
  Modal,
  SearchPicker,
  Status,
  toast,
  useApiForm,
  useFills,
  useText,
  type PickerItem,
} from '@omnicrm/sdk/web'
import { Fragment, useState } from 'react'
import { openOnly } from '@omnicrm/plugin-customers/contract'
import type { Item } from '../../contract.ts'
import { saleCharge } from '../../slots.ts'
import { customers, inventory, itemName } from '../api.ts'
import { useHeldStates } from '../words.ts'

/**
 * Gives an item to a customer by hand: a loan that is due back, or an outright sale, whose price is then charged where
 * billing is there (INV-3, INV-93).
 */
export function AssignDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const t = useText('inventory')
  const words = useText('web')
  const states = useHeldStates()
  const charges = useFills(saleCharge)
  const [buyer, setBuyer] = useState<number>()
  const [customer, setCustomer] = useState<PickerItem>()
  const form = useApiForm(inventory.update, {
    fixed: { inventory_id: item.inventory_id },
    initial: { item_state: 'Assigned' },
    changedOnly: true,
    required: ['customer_id', 'item_state'],
    onDone: given => {
      toast.success(t('assign.done', { name: itemName(item), customer: customer?.label ?? '' }))
      const isSold = given.return_due_at === null && given.retail_cost > 0
      if (isSold && charges.length > 0 && given.customer_id !== null) setBuyer(given.customer_id)
      else onClose()
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
  if (buyer !== undefined)
    return charges.map(each => (
      <Fragment key={each.key}>
        {each.render({ customerId: buyer, title: itemName(item), amount: item.retail_cost, onClose })}
      </Fragment>
    ))
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
        <Field name="return_due_at" label={t('field.return_due_at')} help={t('assign.loanHelp')} />
      </Form>
    </Modal>
  )
}

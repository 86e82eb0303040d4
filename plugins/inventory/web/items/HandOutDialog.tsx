import {
  Field,
  Form,
  Modal,
  SearchPicker,
  Stack,
  Status,
  toast,
  useApiForm,
  useText,
  type PickerItem,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { offeredStates } from '../../contract.ts'
import { inventory, itemName } from '../api.ts'

interface Props {
  customerId: number
  serviceId: number | null
  onClose: () => void
}

const free = JSON.stringify({ item_state: offeredStates, customer_id: null, service_id: null })

/** Gives a customer, or one of its services, an item from stock: the other way round than from the item. */
export function HandOutDialog({ customerId, serviceId, onClose }: Props) {
  const words = useText('web')
  const t = useText('inventory')
  const [item, setItem] = useState<PickerItem>()
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('handOut.title')}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Stack>
        <SearchPicker
          label={t('handOut.item')}
          required
          source="inventory.free"
          search={searchFree}
          value={item}
          onChange={setItem}
        />
        <HandOut key={item?.value} item={item} holder={{ customerId, serviceId }} onClose={onClose} />
      </Stack>
    </Modal>
  )
}

async function searchFree(text: string, signal: AbortSignal): Promise<PickerItem[]> {
  const found = await inventory.list(
    { search: text, per_page: 20, filters: free, sort: 'inventory_id', order: 'asc' },
    { signal },
  )
  return found.data.map(each => ({
    value: String(each.inventory_id),
    label: itemName(each),
    detail: each.item_location,
    end: <Status domain="inventory" value={each.item_state} />,
  }))
}

interface HandOutProps {
  item: PickerItem | undefined
  holder: { customerId: number; serviceId: number | null }
  onClose: () => void
}

function HandOut({ item, holder: { customerId, serviceId }, onClose }: HandOutProps) {
  const t = useText('inventory')
  const form = useApiForm(inventory.update, {
    fixed: {
      inventory_id: Number(item?.value ?? 0),
      customer_id: customerId,
      ...(serviceId === null ? {} : { service_id: serviceId }),
      item_state: 'Assigned',
    },
    onDone: () => {
      toast.success(t('handOut.done', { name: item?.label ?? '' }))
      onClose()
    },
  })
  return (
    <Form form={form} submit={t('assign.submit')} onCancel={onClose} inDialog>
      <Field name="return_due_at" label={t('field.return_due_at')} help={t('assign.loanHelp')} />
    </Form>
  )
}

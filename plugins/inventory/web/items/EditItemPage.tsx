import {
  Form,
  FormPage,
  LoadError,
  PageHeader,
  Skeletons,
  toast,
  useApiForm,
  useApiQuery,
  useNavigate,
  useParams,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { textFields, type Item, type Template } from '../../contract.ts'
import { inventory, itemName, itemPath, templates } from '../api.ts'
import { isMissing } from '../words.ts'
import { ItemFields } from './ItemFields.tsx'

export default function EditItemPage() {
  const t = useText('inventory')
  const inventory_id = Number(useParams()['inventory_id'])
  const item = useApiQuery(inventory.get, { inventory_id })
  const types = useApiQuery(templates.list, {})
  const template = types.data?.find(each => each.inventory_template_id === item.data?.inventory_template_id)
  const error = item.error ?? types.error
  useTitle(t('item.edit'))
  return (
    <FormPage>
      <PageHeader
        title={t('item.edit')}
        crumbs={[
          { label: t('items.title'), to: '/inventory-items-list' },
          { label: item.data ? itemName(item.data) : String(inventory_id), to: itemPath(inventory_id) },
        ]}
      />
      {item.data && template ? (
        <EditItem item={item.data} template={template} />
      ) : error ? (
        <LoadError
          error={error}
          onRetry={() => {
            void item.refetch()
            void types.refetch()
          }}
        />
      ) : (
        <Skeletons rows={6} />
      )}
    </FormPage>
  )
}

function EditItem({ item, template }: { item: Item; template: Template }) {
  const t = useText('inventory')
  const navigate = useNavigate()
  const [asksReason, setAsksReason] = useState(false)
  const form = useApiForm(inventory.update, {
    fixed: { inventory_id: item.inventory_id },
    initial: {
      ...Object.fromEntries(textFields.map(field => [field, item[field]])),
      item_state: item.item_state,
      item_location: item.item_location,
      wholesale_cost: item.wholesale_cost,
      retail_cost: item.retail_cost,
      sold_date: item.sold_date,
      return_due_at: item.return_due_at,
      address_line_1: item.address_line_1,
      address_line_2: item.address_line_2,
      city: item.city,
      state: item.state,
      zip_code: item.zip_code,
      country: item.country,
      plus_code: item.plus_code,
      google_maps_place_id: item.google_maps_place_id,
      latitude: item.latitude,
      longitude: item.longitude,
      management_url: item.management_url,
      management_username: item.management_username,
      management_password: item.management_password,
      config_file_path: item.config_file_path,
      config_content: item.config_content,
      inventory_notes: item.inventory_notes,
    },
    changedOnly: true,
    required: [
      'itemtext1',
      'item_state',
      'wholesale_cost',
      'retail_cost',
      ...(asksReason ? ['state_reason'] : []),
    ],
    onDone: async () => {
      toast.success(t('item.saved'))
      await navigate(itemPath(item.inventory_id))
    },
  })
  form.mantine.watch('item_state', ({ value }) =>
    setAsksReason(value !== item.item_state && isMissing(value)),
  )
  return (
    <Form form={form} submit={t('item.save')} onCancel={() => void navigate(itemPath(item.inventory_id))}>
      <ItemFields template={template} asksReason={asksReason} />
    </Form>
  )
}

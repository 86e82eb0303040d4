import {
  EmptyState,
  Form,
  FormPage,
  PageHeader,
  Pending,
  Select,
  Stacked,
  toast,
  useApiForm,
  useApiQuery,
  useNavigate,
  useSearchParams,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import type { Template } from '../../contract.ts'
import { inventory, itemName, itemPath, templates } from '../api.ts'
import { ItemFields } from './ItemFields.tsx'

/** The type first, of those that staff may pick (INV-12): it decides which fields there are and what the item costs (INV-11, INV-29, INV-31). */
export default function NewItemPage() {
  const t = useText('inventory')
  const answer = useApiQuery(templates.list, {})
  const [search, setSearch] = useSearchParams()
  useTitle(t('item.add'))
  const all = answer.data
  const chosen = all?.find(each => String(each.inventory_template_id) === search.get('template'))
  return (
    <FormPage>
      <PageHeader title={t('item.add')} crumbs={[{ label: t('items.title'), to: '/inventory-items-list' }]} />
      {!all ? (
        <Pending answer={answer} rows={4} />
      ) : all.length === 0 ? (
        <EmptyState title={t('templates.empty')} text={t('templates.emptyText')} icon="table" />
      ) : (
        <Stacked>
          <Select
            label={t('field.item')}
            placeholder={t('item.chooseType')}
            data={all
              .filter(each => each.allow_dropdown_staff || each === chosen)
              .map(each => ({ value: String(each.inventory_template_id), label: each.item }))}
            searchable
            allowDeselect={false}
            value={chosen ? String(chosen.inventory_template_id) : null}
            onChange={value => setSearch(value ? { template: value } : {}, { replace: true })}
            data-autofocus
          />
          {chosen && <NewItem key={chosen.inventory_template_id} template={chosen} />}
        </Stacked>
      )}
    </FormPage>
  )
}

function NewItem({ template }: { template: Template }) {
  const t = useText('inventory')
  const navigate = useNavigate()
  const form = useApiForm(inventory.create, {
    fixed: { inventory_template_id: template.inventory_template_id },
    initial: {
      item_state: 'In Stock',
      wholesale_cost: template.wholesale_cost,
      retail_cost: template.retail_cost,
    },
    required: ['item_state'],
    onDone: async made => {
      toast.success(t('item.added', { name: itemName(made) }))
      await navigate(itemPath(made.inventory_id), { replace: true })
    },
  })
  return (
    <Form form={form} submit={t('item.add')} onCancel={() => void navigate('/inventory-items-list')}>
      <ItemFields template={template} />
    </Form>
  )
}

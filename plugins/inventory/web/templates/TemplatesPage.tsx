import {
  Button,
  DataTable,
  Icon,
  Link,
  Money,
  PageHeader,
  pagedLocally,
  Tags,
  useCan,
  useKeys,
  useNavigate,
  useText,
  useTitle,
  Words,
  type Column,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, textFields, type Template } from '../../contract.ts'
import { templates } from '../api.ts'
import { TemplateMenu } from './TemplateMenu.tsx'

const labelsOf = (template: Template): string[] =>
  textFields.flatMap(field => template[`${field}_label`] ?? [])

const source = pagedLocally(templates.list, {
  rows: answer => answer,
  texts: template => [template.item, ...labelsOf(template)],
})

/** Types of items: every item is made from one (INV-6). */
export default function TemplatesPage() {
  const t = useText('inventory')
  const navigate = useNavigate()
  const mayCreate = useCan(can.createTemplate)
  const [count, setCount] = useState<number>()
  const columns = useTemplateColumns()
  useTitle(t('templates.title'))
  useKeys({ c: () => void navigate('/inventory-templates-list/new') }, mayCreate)
  return (
    <>
      <PageHeader
        title={t('templates.title')}
        count={count}
        actions={
          mayCreate && (
            <Button
              component={Link}
              to="/inventory-templates-list/new"
              leftSection={<Icon name="add" size={16} />}
            >
              {t('template.add')}
            </Button>
          )
        }
      />
      <DataTable
        id="inventory.templates"
        caption={t('templates.title')}
        source={source}
        columns={columns}
        rowKey={row => row.inventory_template_id}
        rowLink={row => `/inventory-templates-list/${row.inventory_template_id}`}
        rowName={row => row.item}
        search={t('templates.search')}
        defaults={{ sort: 'item', order: 'asc' }}
        rowActions={row => <TemplateMenu template={row} />}
        empty={{ title: t('templates.empty'), text: t('templates.emptyText'), icon: 'table' }}
        onTotal={setCount}
      />
    </>
  )
}

function useTemplateColumns(): Column<Template>[] {
  const t = useText('inventory')
  return [
    {
      key: 'item',
      label: t('field.item'),
      sortable: true,
      card: 'title',
      cell: row => <bdi>{row.item}</bdi>,
      text: row => row.item,
    },
    {
      key: 'labels',
      label: t('template.labels'),
      card: 'none',
      cell: row => <Tags tags={labelsOf(row).map(name => ({ name }))} max={3} />,
      text: row => labelsOf(row).join(', '),
    },
    {
      key: 'visibility',
      label: t('template.visibility'),
      card: 'fact',
      cell: row => <Words>{visibilityOf(t, row)}</Words>,
      text: row => visibilityOf(t, row),
    },
    {
      key: 'wholesale_cost',
      label: t('field.wholesale_cost'),
      align: 'end',
      sortable: true,
      card: 'none',
      cell: row => <Money amount={row.wholesale_cost} />,
      text: row => row.wholesale_cost,
    },
    {
      key: 'retail_cost',
      label: t('field.retail_cost'),
      align: 'end',
      sortable: true,
      card: 'fact',
      cell: row => <Money amount={row.retail_cost} />,
      text: row => row.retail_cost,
    },
  ]
}

const visibilityOf = (t: ReturnType<typeof useText>, template: Template): string =>
  [
    template.allow_dropdown_staff && t('template.staff'),
    template.allow_dropdown_customer && t('template.customers'),
  ]
    .filter(Boolean)
    .join(' · ')

import {
  Form,
  FormPage,
  Notice,
  PageHeader,
  Pending,
  Stacked,
  toast,
  useApiForm,
  useApiQuery,
  useCan,
  useNavigate,
  useParams,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, NewTemplate, textFields, type Template } from '../../contract.ts'
import { templates } from '../api.ts'
import { RenameDialog } from './RenameDialog.tsx'
import { TemplateFields } from './TemplateFields.tsx'

const list = '/inventory-templates-list'

export default function TemplatePage() {
  const t = useText('inventory')
  const inventory_template_id = Number(useParams()['inventory_template_id'])
  const answer = useApiQuery(templates.get, { inventory_template_id })
  const template = answer.data
  useTitle(template?.item ?? t('template.title'))
  return (
    <FormPage>
      <PageHeader
        title={template?.item ?? t('template.title')}
        crumbs={[{ label: t('templates.title'), to: list }]}
      />
      {template ? <EditTemplate template={template} /> : <Pending answer={answer} rows={6} />}
    </FormPage>
  )
}

/** Names of the fields that the form shows and sends. */
const fields = Object.keys(NewTemplate.properties)

function EditTemplate({ template }: { template: Template }) {
  const t = useText('inventory')
  const navigate = useNavigate()
  const mayUpdate = useCan(can.updateTemplate)
  const values: Readonly<Record<string, unknown>> = template
  const [asks, setAsks] = useState(false)
  const form = useApiForm(templates.update, {
    fixed: { inventory_template_id: template.inventory_template_id },
    initial: Object.fromEntries(fields.map(name => [name, values[name]])),
    changedOnly: true,
    required: [
      'item',
      'wholesale_cost',
      'retail_cost',
      'itemtext1_label',
      'itemtext2_label',
      'release_state',
      'quarantine_days',
    ],
    onDone: async () => {
      toast.success(t('template.saved'))
      await navigate(list)
    },
  })
  const used = textFields.findLastIndex(field => Boolean(template[`${field}_label`])) + 1
  const submit = async () => {
    const { item } = form.mantine.getValues()
    if (typeof item === 'string' && item.trim() !== template.item) setAsks(true)
    else await form.submit()
  }
  if (!mayUpdate) return <Notice tone="info">{t('template.readOnly')}</Notice>
  return (
    <Stacked>
      <Form form={{ ...form, submit }} submit={t('template.save')} onCancel={() => void navigate(list)}>
        <TemplateFields labels={used} onRemove={field => form.mantine.setFieldValue(field, '')} />
      </Form>
      {asks && <RenameDialog template={template} onClose={() => setAsks(false)} onConfirm={form.submit} />}
    </Stacked>
  )
}

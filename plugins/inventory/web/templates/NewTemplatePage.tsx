import {
  Form,
  FormPage,
  PageHeader,
  toast,
  useApiForm,
  useNavigate,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import { templates } from '../api.ts'
import { TemplateFields } from './TemplateFields.tsx'

const list = '/inventory-templates-list'

export default function NewTemplatePage() {
  const t = useText('inventory')
  const navigate = useNavigate()
  useTitle(t('template.add'))
  const form = useApiForm(templates.create, {
    initial: {
      itemtext1_label: 'Model Number',
      itemtext2_label: 'Serial Number',
      allow_dropdown_staff: true,
      release_state: 'Used',
      quarantine_days: 0,
    },
    required: ['itemtext1_label', 'itemtext2_label', 'release_state', 'quarantine_days'],
    onDone: async made => {
      toast.success(t('template.added', { name: made.item }))
      await navigate(list, { replace: true })
    },
  })
  return (
    <FormPage>
      <PageHeader title={t('template.add')} crumbs={[{ label: t('templates.title'), to: list }]} />
      <Form form={form} submit={t('template.add')} onCancel={() => void navigate(list)}>
        <TemplateFields labels={2} onRemove={field => form.mantine.setFieldValue(field, '')} />
      </Form>
    </FormPage>
  )
}

import {
  Form,
  FormPage,
  PageHeader,
  Pending,
  toast,
  useApiForm,
  useApiQuery,
  useNavigate,
  useParams,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import type { ApiKeyDetail } from '../../contract.ts'
import { apiKeyPath, identity } from '../api.ts'
import { KeyFields } from './KeyFields.tsx'

/** Name, description, expiry, permissions, addresses; never the key itself (KEY-30). */
export default function EditKeyPage() {
  const t = useText('identity')
  const apiKeyId = Number(useParams()['api_key_id'])
  const answer = useApiQuery(identity.getApiKey, { api_key_id: apiKeyId })
  const title = answer.data ? t('keys.editTitle', { name: answer.data.name }) : t('keys.edit')
  useTitle(title)
  return (
    <FormPage>
      <PageHeader
        title={title}
        crumbs={[
          { label: t('keys.title'), to: '/api-keys' },
          ...(answer.data ? [{ label: answer.data.name, to: apiKeyPath(apiKeyId) }] : []),
        ]}
      />
      {answer.data ? (
        <EditForm apiKeyId={apiKeyId} apiKey={answer.data} />
      ) : (
        <Pending answer={answer} rows={6} />
      )}
    </FormPage>
  )
}

function EditForm({ apiKeyId, apiKey }: { apiKeyId: number; apiKey: ApiKeyDetail }) {
  const t = useText('identity')
  const navigate = useNavigate()
  const page = apiKeyPath(apiKeyId)
  const form = useApiForm(identity.updateApiKey, {
    fixed: { api_key_id: apiKeyId },
    initial: {
      name: apiKey.name,
      description: apiKey.description,
      expiry_date: apiKey.expiry_date,
      permissions: apiKey.permissions,
      customer_id: apiKey.customer_id,
      allowed_ips: apiKey.allowed_ips,
    },
    changedOnly: true,
    required: ['name'],
    onDone: async () => {
      toast.success(t('keys.saved'))
      await navigate(page, { replace: true })
    },
  })
  return (
    <Form form={form} submit={t('keys.save')} onCancel={() => void navigate(page)}>
      <KeyFields held={apiKey.permissions} />
    </Form>
  )
}

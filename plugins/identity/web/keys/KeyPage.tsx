import {
  Button,
  Card,
  DetailLayout,
  DetailPage,
  EmptyState,
  Link,
  Notice,
  PageHeader,
  Stacked,
  Status,
  Tags,
  UrlTabs,
  useApiQuery,
  useKeys,
  useNavigate,
  useParams,
  useText,
} from '@omnicrm/sdk/web'
import type { ApiKeyDetail } from '../../contract.ts'
import { apiKeyPath, identity } from '../api.ts'
import classes from '../identity.module.css'
import { KeyFacts } from './KeyFacts.tsx'
import { KeyMenu } from './KeyMenu.tsx'
import { KeyRequests } from './KeyRequests.tsx'
import { KeyUsage } from './KeyUsage.tsx'

/** Everything about a key but the key: rights, creator, what was done with it (KEY-36). */
export default function KeyPage() {
  const t = useText('identity')
  const apiKeyId = Number(useParams()['api_key_id'])
  const answer = useApiQuery(identity.getApiKey, { api_key_id: apiKeyId })
  return (
    <DetailPage
      answer={answer}
      title={t('keys.one')}
      name={apiKey => apiKey.name}
      list={{ label: t('keys.title'), to: '/api-keys' }}
    >
      {apiKey => <KeyDetail apiKeyId={apiKeyId} apiKey={apiKey} />}
    </DetailPage>
  )
}

function KeyDetail({ apiKeyId, apiKey }: { apiKeyId: number; apiKey: ApiKeyDetail }) {
  const t = useText('identity')
  const navigate = useNavigate()
  const edit = `${apiKeyPath(apiKeyId)}/edit`
  useKeys({ e: () => void navigate(edit) })
  return (
    <>
      <PageHeader
        title={apiKey.name}
        crumbs={[{ label: t('keys.title'), to: '/api-keys' }]}
        actions={
          <>
            <KeyMenu apiKey={apiKey} onDeleted={() => void navigate('/api-keys', { replace: true })} />
            <Button component={Link} to={edit}>
              {t('keys.edit')}
            </Button>
          </>
        }
      >
        <Status domain="apiKey" value={apiKey.status} />
        <span className="code" dir="ltr">
          {apiKey.masked_key}
        </span>
      </PageHeader>
      {apiKey.description && (
        <p className={classes.prose}>
          <bdi>{apiKey.description}</bdi>
        </p>
      )}
      <Stacked>
        {!apiKey.creator_active && <Notice tone="warning">{t('keys.creatorOffText')}</Notice>}
        {apiKey.status === 'expired' && <Notice tone="warning">{t('keys.expiredText')}</Notice>}
        <DetailLayout facts={<KeyFacts apiKey={apiKey} />}>
          <UrlTabs
            label={apiKey.name}
            tabs={[
              { name: 'usage', label: t('keyUsage.title'), content: () => <KeyUsage apiKey={apiKey} /> },
              {
                name: 'requests',
                label: t('keyRequests.title'),
                content: () => <KeyRequests apiKeyId={apiKeyId} />,
              },
              {
                name: 'permissions',
                label: t('field.permissions'),
                count: apiKey.permissions.length,
                content: () => <Permissions names={apiKey.permissions} />,
              },
            ]}
          />
        </DetailLayout>
      </Stacked>
    </>
  )
}

function Permissions({ names }: { names: readonly string[] }) {
  const t = useText('identity')
  return (
    <Card>
      {names.length === 0 ? (
        <EmptyState title={t('user.noPermissions')} text={t('keyForm.permissionsHelp')} icon="roles" />
      ) : (
        <Tags tags={names.map(name => ({ name }))} max={200} />
      )}
    </Card>
  )
}

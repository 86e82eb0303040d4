import {
  Button,
  DataTable,
  Icon,
  Link,
  LoadError,
  PageHeader,
  Skeletons,
  StatRow,
  Status,
  Tags,
  useApiQuery,
  useKeys,
  useNavigate,
  useText,
  useTitle,
  When,
  Words,
  type Column,
  type Filter,
  type ListDefaults,
} from '@omnicrm/sdk/web'
import type { ApiKey } from '../../contract.ts'
import { apiKeyPath, identity, newApiKeyPath } from '../api.ts'
import classes from '../identity.module.css'
import { KeyMenu } from './KeyMenu.tsx'

const defaults: ListDefaults = { sort: 'created', order: 'desc' }

/** Keys of machines: how many, whose, until when, and when they were last used (KEY-49, KEY-50, KEY-51). */
export default function ApiKeysPage() {
  const t = useText('identity')
  const navigate = useNavigate()
  const columns = useColumns()
  const filters = useFilters()
  useTitle(t('keys.title'))
  useKeys({ c: () => void navigate(newApiKeyPath) })
  return (
    <>
      <PageHeader
        title={t('keys.title')}
        actions={
          <Button component={Link} to={newApiKeyPath} leftSection={<Icon name="add" size={16} />}>
            {t('keys.add')}
          </Button>
        }
      />
      <Figures />
      <DataTable
        id="apiKeys"
        caption={t('keys.title')}
        source={identity.listApiKeys}
        columns={columns}
        rowKey={row => row.api_key_id ?? row.masked_key}
        rowLink={row => (row.api_key_id === null ? undefined : apiKeyPath(row.api_key_id))}
        rowName={row => row.name}
        search={t('keys.search')}
        filters={filters}
        defaults={defaults}
        rowActions={row => <KeyMenu apiKey={row} inRow />}
        empty={{ title: t('keys.empty'), text: t('keys.emptyText'), icon: 'key' }}
      />
    </>
  )
}

/** Four figures, each with the list that proves it. */
function Figures() {
  const t = useText('identity')
  const { data, error, refetch } = useApiQuery(identity.apiKeySummary, {})
  if (!data)
    return error ? <LoadError error={error} onRetry={() => void refetch()} /> : <Skeletons rows={2} />
  const listed = (status: string) => `/api-keys?f.status=${status}`
  return (
    <StatRow
      stats={[
        { label: t('keys.total'), value: data.total, to: '/api-keys' },
        { label: t('keys.active'), value: data.active, to: listed('active') },
        { label: t('keys.expiringSoon'), value: data.expiring_soon, to: listed('expiring_soon') },
        { label: t('keys.expired'), value: data.expired, to: listed('expired') },
      ]}
    />
  )
}

function useFilters(): Filter[] {
  const t = useText('identity')
  return [
    {
      field: 'status',
      label: t('field.status'),
      own: true,
      options: [
        { value: 'active', label: t('keys.filter.active') },
        { value: 'expiring_soon', label: t('keys.filter.expiring_soon') },
        { value: 'expired', label: t('keys.filter.expired') },
      ],
    },
  ]
}

function useColumns(): Column<ApiKey>[] {
  const t = useText('identity')
  return [
    {
      key: 'name',
      label: t('field.name'),
      sortable: true,
      card: 'title',
      cell: row => <bdi>{row.name}</bdi>,
      text: row => row.name,
    },
    {
      key: 'created_by_name',
      label: t('field.created_by'),
      sortable: true,
      card: 'none',
      cell: row => (row.protected ? t('keys.ofConfiguration') : <Words>{row.created_by_name}</Words>),
      text: row => row.created_by_name,
    },
    {
      key: 'masked_key',
      label: t('field.api_key'),
      card: 'fact',
      cell: row => (
        <span className="code" dir="ltr">
          {row.masked_key}
        </span>
      ),
      text: row => row.masked_key,
    },
    {
      key: 'status',
      label: t('field.status'),
      card: 'status',
      cell: row => <KeyStatus apiKey={row} />,
      text: row => row.status,
    },
    {
      key: 'created',
      label: t('field.created'),
      sortable: true,
      card: 'none',
      cell: row => (row.created ? <When at={row.created} /> : <Words>{undefined}</Words>),
      text: row => row.created,
    },
    {
      key: 'expiry_date',
      label: t('field.expiry_date'),
      sortable: true,
      card: 'fact',
      cell: row => (row.expiry_date ? <When at={row.expiry_date} /> : t('keys.noExpiry')),
      text: row => row.expiry_date,
    },
    {
      key: 'last_used',
      label: t('field.last_used'),
      sortable: true,
      card: 'none',
      cell: row => (row.last_used ? <When at={row.last_used} /> : t('user.never')),
      text: row => row.last_used,
    },
    {
      key: 'permissions',
      label: t('field.permissions'),
      hidden: true,
      card: 'none',
      cell: row => (
        <Tags tags={(row.protected ? row.roles : row.permissions).map(name => ({ name }))} max={2} />
      ),
      text: row => row.permissions.join(', '),
    },
  ]
}

/** A key of somebody who may not sign in is refused, whatever its dates say. */
function KeyStatus({ apiKey }: { apiKey: ApiKey }) {
  const t = useText('identity')
  return (
    <span className={classes.name}>
      <Status domain="apiKey" value={apiKey.status} />
      {!apiKey.creator_active && <Tags tags={[{ name: t('keys.creatorOff') }]} />}
    </span>
  )
}

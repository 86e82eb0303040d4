import { Badge, DataTable, pagedLocally, useText, When, Words } from '@omnicrm/sdk/web'
import type { ApiKeyDetail } from '../../contract.ts'
import { identity } from '../api.ts'

const source = pagedLocally(identity.getApiKey, {
  // Two requests may come in the same millisecond: their place tells them apart.
  rows: (key: ApiKeyDetail) => key.recent.map((one, index) => ({ ...one, index })),
  texts: one => [one.method, one.path, one.status, one.ip_address],
})

/** The last requests, newest first. */
export function KeyRequests({ apiKeyId }: { apiKeyId: number }) {
  const t = useText('identity')
  return (
    <DataTable
      id="apiKey.requests"
      prefix="requests-"
      caption={t('keyRequests.title')}
      source={source}
      input={{ api_key_id: apiKeyId }}
      columns={[
        {
          key: 'path',
          label: t('keyRequests.request'),
          card: 'title',
          cell: row => (
            <span className="code" dir="ltr">
              {row.method} {row.path}
            </span>
          ),
          text: row => `${row.method} ${row.path}`,
        },
        {
          key: 'status',
          label: t('keyRequests.answer'),
          sortable: true,
          card: 'status',
          cell: row => (
            <Badge variant="light" color={row.status < 400 ? 'success' : 'danger'}>
              {row.status}
            </Badge>
          ),
          text: row => row.status,
        },
        {
          key: 'ip_address',
          label: t('keyRequests.address'),
          sortable: true,
          card: 'fact',
          cell: row => (
            <span className="code" dir="ltr">
              <Words>{row.ip_address}</Words>
            </span>
          ),
          text: row => row.ip_address,
        },
        {
          key: 'at',
          label: t('keyRequests.at'),
          sortable: true,
          card: 'fact',
          cell: row => <When at={row.at} />,
          text: row => row.at,
        },
      ]}
      rowKey={row => row.index}
      rowName={row => `${row.method} ${row.path}`}
      search={t('keyRequests.search')}
      defaults={{ sort: 'at', order: 'desc', perPage: 10 }}
      empty={{ title: t('keyRequests.none'), icon: 'activity' }}
    />
  )
}

import {
  DataTable,
  Link,
  PageHeader,
  Quantity,
  skipToken,
  useApiQuery,
  useSearchParams,
  useText,
  useTitle,
  When,
  Words,
  type Column,
  type Filter,
  type ListDefaults,
  type TypedFilter,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { ImpersonationLogEntry } from '../../contract.ts'
import { identity, userName, userPath } from '../api.ts'

const defaults: ListDefaults = { sort: 'impersonation_start', order: 'desc' }

/** Who acted as whom, when, for how long and why (USG-72, USG-81). */
export default function LogsPage() {
  const t = useText('identity')
  const columns = useColumns()
  const filters = useFilters()
  const [count, setCount] = useState<number>()
  useTitle(t('logs.title'))
  return (
    <>
      <PageHeader title={t('logs.title')} count={count} />
      <DataTable
        id="impersonationLogs"
        caption={t('logs.title')}
        source={identity.impersonationLogs}
        columns={columns}
        rowKey={row => row.impersonation_log_id}
        rowName={row => t('logs.row', { actor: row.impersonating_user_name, target: row.target_user_name })}
        search={t('logs.search')}
        filters={filters}
        defaults={defaults}
        empty={{ title: t('logs.empty'), text: t('logs.emptyText'), icon: 'history' }}
        onTotal={setCount}
      />
    </>
  )
}

function useFilters(): Filter[] {
  const t = useText('identity')
  const typed = (field: string, kind: TypedFilter): Filter => ({
    field,
    label: t(`filter.${field}`),
    options: [],
    own: true,
    typed: kind,
  })
  return [
    usePersonFilter('impersonating_user_id'),
    usePersonFilter('target_user_id'),
    typed('start_date', 'from'),
    typed('end_date', 'until'),
    typed('min_duration', 'minutes'),
    typed('max_duration', 'minutes'),
  ]
}

/** A user found by name; one that the address names already is read for its name. */
function usePersonFilter(field: 'impersonating_user_id' | 'target_user_id'): Filter {
  const t = useText('identity')
  const [search] = useSearchParams()
  const chosen = Number(search.get(`f.${field}`))
  const answer = useApiQuery(identity.getUser, chosen > 0 ? { user_id: chosen } : skipToken)
  return {
    field,
    label: t(`filter.${field}`),
    own: true,
    options: answer.data ? [{ value: String(chosen), label: userName(answer.data) }] : [],
    search: async (text, signal) => {
      const found = await identity.searchUsers({ search: text, per_page: 10 }, { signal })
      return found.data.map(user => ({ value: String(user.user_id), label: userName(user) }))
    },
  }
}

function useColumns(): Column<ImpersonationLogEntry>[] {
  const t = useText('identity')
  return [
    {
      key: 'impersonating_user_name',
      label: t('logs.actor'),
      card: 'title',
      cell: row => <Person userId={row.impersonating_user_id} name={row.impersonating_user_name} />,
      text: row => row.impersonating_user_name,
    },
    {
      key: 'target_user_name',
      label: t('logs.target'),
      card: 'fact',
      cell: row => <Person userId={row.target_user_id} name={row.target_user_name} />,
      text: row => row.target_user_name,
    },
    {
      key: 'impersonation_start',
      label: t('logs.start'),
      sortable: true,
      card: 'fact',
      cell: row => <When at={row.impersonation_start} />,
      text: row => row.impersonation_start,
    },
    {
      key: 'impersonation_end',
      label: t('logs.end'),
      sortable: true,
      card: 'none',
      cell: row => (row.impersonation_end ? <When at={row.impersonation_end} /> : t('logs.goesOn')),
      text: row => row.impersonation_end,
    },
    {
      key: 'impersonation_duration',
      label: t('logs.duration'),
      sortable: true,
      align: 'end',
      card: 'none',
      cell: row => <Quantity value={row.impersonation_duration} unit="seconds" />,
      text: row => row.impersonation_duration,
    },
    {
      key: 'reason',
      label: t('logs.reason'),
      card: 'none',
      cell: row => <Words>{row.reason}</Words>,
      text: row => row.reason,
    },
    {
      key: 'ip_address',
      label: t('keyRequests.address'),
      card: 'none',
      cell: row => (
        <span className="code" dir="ltr">
          <Words>{row.ip_address}</Words>
        </span>
      ),
      text: row => row.ip_address,
    },
  ]
}

const Person = ({ userId, name }: { userId: number; name: string }) => (
  <Link className="link" to={userPath(userId)}>
    <bdi>{name}</bdi>
  </Link>
)

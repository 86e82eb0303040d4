import {
  DataTable,
  Drawer,
  Facts,
  FieldChanges,
  Id,
  Link,
  PageHeader,
  Pending,
  useApiQuery,
  useLocation,
  useNavigate,
  useSearchParams,
  useText,
  useTitle,
  When,
  Who,
  Words,
  type Column,
  type ListDefaults,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { Activity } from '../contract.ts'
import classes from './activity.module.css'
import { activity } from './api.ts'
import { placeOf } from './places.ts'

const defaults: ListDefaults = { sort: 'activity_id', order: 'desc', perPage: 50 }
const kinds = [
  'customer',
  'contact',
  'site',
  'attribute',
  'tag',
  'service',
  'service_addon',
  'transaction',
  'provision',
  'product',
  'inventory',
  'inventory_template',
  'user',
  'role',
  'permission',
  'api_key',
  'communication',
  'note',
] as const
const methods = ['jwt', 'api_key', 'ip_whitelist', 'job', 'callback', 'system', 'none'] as const

/** The whole log: who changed what and when, newest first (ACT-2, ACT-5). Nothing here can be changed (ACT-9). */
export default function ActivityPage() {
  const t = useText('activity')
  const [search] = useSearchParams()
  const [count, setCount] = useState<number>()
  const columns = useColumns()
  const entry = Number(search.get('entry'))
  useTitle(t('log.title'))
  return (
    <>
      <PageHeader title={t('log.title')} count={count} />
      <DataTable
        id="activity"
        caption={t('log.title')}
        source={activity.list}
        columns={columns}
        rowKey={row => row.activity_id}
        rowLink={row => `/activity?${withEntry(search, row.activity_id)}`}
        rowName={row => row.title}
        search={t('log.search')}
        filters={[
          {
            field: 'entity_type',
            label: t('field.entity_type'),
            options: kinds.map(kind => ({ value: kind, label: t(`kind.${kind}`) })),
          },
          {
            field: 'auth_method',
            label: t('field.auth_method'),
            options: methods.map(method => ({ value: method, label: t(`method.${method}`) })),
          },
        ]}
        defaults={defaults}
        empty={{ title: t('log.empty'), icon: 'activity' }}
        onTotal={setCount}
      />
      {entry > 0 && <EntryDrawer activityId={entry} />}
    </>
  )
}

function withEntry(search: URLSearchParams, id: number | undefined): string {
  const next = new URLSearchParams(search)
  if (id === undefined) next.delete('entry')
  else next.set('entry', String(id))
  return next.toString()
}

function useColumns(): Column<Activity>[] {
  const t = useText('activity')
  return [
    {
      key: 'title',
      label: t('field.title'),
      card: 'title',
      cell: row => <bdi>{row.title}</bdi>,
      text: row => row.title,
    },
    {
      key: 'created',
      label: t('field.created'),
      sortable: true,
      card: 'fact',
      cell: row => <When at={row.created} />,
      text: row => row.created,
    },
    {
      key: 'user_name',
      label: t('field.user_name'),
      card: 'fact',
      cell: row => <Words>{row.user_name ?? t('log.system')}</Words>,
      text: row => row.user_name ?? t('log.system'),
    },
    {
      key: 'entity_type',
      label: t('field.entity_type'),
      card: 'none',
      cell: row => (
        <Words>{row.entity_type && t(`kind.${row.entity_type}`, { defaultValue: row.entity_type })}</Words>
      ),
      text: row => row.entity_type,
    },
    {
      key: 'auth_method',
      label: t('field.auth_method'),
      card: 'none',
      cell: row => t(`method.${row.auth_method}`, { defaultValue: row.auth_method }),
      text: row => row.auth_method,
    },
    {
      key: 'ip_address',
      label: t('field.ip_address'),
      card: 'none',
      cell: row =>
        row.ip_address ? <span className="code">{row.ip_address}</span> : <Words>{undefined}</Words>,
      text: row => row.ip_address,
    },
  ]
}

/** One entry with what changed; its number is in the address. */
function EntryDrawer({ activityId }: { activityId: number }) {
  const t = useText('activity')
  const words = useText('web')
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const [search] = useSearchParams()
  const answer = useApiQuery(activity.get, { activity_id: activityId })
  const close = () =>
    void navigate(`${pathname}?${withEntry(search, undefined)}`, { preventScrollReset: true })
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="lg"
      title={answer.data?.title ?? t('log.entry')}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      {answer.data ? <Entry entry={answer.data} /> : <Pending answer={answer} rows={5} />}
    </Drawer>
  )
}

function Entry({ entry }: { entry: Activity }) {
  const t = useText('activity')
  const place = placeOf(entry)
  const kind = entry.entity_type && t(`kind.${entry.entity_type}`, { defaultValue: entry.entity_type })
  return (
    <div className={classes.drawer}>
      <Facts
        facts={[
          { label: t('field.created'), value: <When at={entry.created} as="instant" /> },
          {
            label: t('field.user_name'),
            value:
              entry.user_id === null ? (
                t('log.system')
              ) : (
                <Who name={entry.user_name} to={`/users/${entry.user_id}`} />
              ),
          },
          ...(entry.impersonating_user_id === null
            ? []
            : [
                {
                  label: t('field.impersonating_user_id'),
                  value: (
                    <Id value={entry.impersonating_user_id} to={`/users/${entry.impersonating_user_id}`} />
                  ),
                },
              ]),
          {
            label: t('field.entity'),
            value: place ? (
              <Link className="link" to={place}>
                {t('log.object', { kind, id: entry.entity_id })}
              </Link>
            ) : (
              <Words>{kind && t('log.object', { kind, id: entry.entity_id ?? '' })}</Words>
            ),
          },
          ...(entry.customer_id === null
            ? []
            : [
                {
                  label: t('kind.customer'),
                  value: <Id value={entry.customer_id} to={`/customers/${entry.customer_id}`} />,
                },
              ]),
          ...(entry.provision_id === null
            ? []
            : [
                {
                  label: t('kind.provision'),
                  value: <Id value={entry.provision_id} to={`/provisioning/${entry.provision_id}`} />,
                },
              ]),
          {
            label: t('field.auth_method'),
            value: t(`method.${entry.auth_method}`, { defaultValue: entry.auth_method }),
          },
          { label: t('field.ip_address'), value: <Id value={entry.ip_address} /> },
        ]}
      />
      <FieldChanges detail={entry.detail} caption={entry.title} opened />
    </div>
  )
}

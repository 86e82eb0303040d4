import {
  Button,
  Card,
  EmptyState,
  Pending,
  Stale,
  Timeline,
  useApiQuery,
  useSearchParams,
  useText,
  ViewTabs,
} from '@omnicrm/sdk/web'
import { activity } from '../api.ts'
import classes from '../customers.module.css'
import { useEntries } from './entries.tsx'

const prefix = 'activity-'
const perPage = 50
/** Kinds with a tab of their own, by the entity types that belong to them (ACT-6). */
const kinds: Readonly<Record<string, readonly string[]>> = {
  customer: ['customer'],
  contacts: ['contact'],
  sites: ['site'],
  services: ['service', 'service_addon', 'provision'],
  transactions: ['transaction'],
  invoices: ['invoice', 'payment'],
  inventory: ['inventory'],
  notes: ['note'],
}

/** Newest first, 50 a page; kind and page are in the address (ACT-5, ACT-16). */
export function ActivityLog({ customerId }: { customerId: number }) {
  const t = useText('customers')
  const toEntries = useEntries()
  const [search, setSearch] = useSearchParams()
  const types = search.getAll(`${prefix}f.entity_type`)
  const page = Math.max(1, Number(search.get(`${prefix}page`)) || 1)
  const answer = useApiQuery(
    activity.ofCustomer,
    {
      customer_id: customerId,
      page,
      per_page: perPage,
      ...(types.length > 0 ? { filters: JSON.stringify({ entity_type: types }) } : {}),
    },
    { keepPrevious: true },
  )
  const entries = answer.data?.data
  const go = (next: number) =>
    setSearch(now => {
      now.set(`${prefix}page`, String(next))
      return now
    })
  return (
    <>
      <ViewTabs
        prefix={prefix}
        views={Object.entries(kinds).map(([name, values]) => ({
          name,
          label: t(`activity.kind.${name}`),
          filters: { entity_type: values },
        }))}
      />
      <Card>
        {answer.error && entries && (
          <Stale since={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} />
        )}
        {!entries ? (
          <Pending answer={answer} rows={6} />
        ) : entries.length === 0 ? (
          <EmptyState title={t('activity.empty')} icon="activity" />
        ) : (
          <Timeline label={t('tab.activity')} entries={toEntries(entries)} />
        )}
        {answer.data && answer.data.pagination.total_pages > 1 && (
          <nav className={classes.pages} aria-label={t('activity.pages')}>
            <Button variant="default" disabled={page <= 1} onClick={() => go(page - 1)}>
              {t('activity.newer')}
            </Button>
            <span className="num">
              {t('activity.page', { page, pages: answer.data.pagination.total_pages })}
            </span>
            <Button
              variant="default"
              disabled={page >= answer.data.pagination.total_pages}
              onClick={() => go(page + 1)}
            >
              {t('activity.older')}
            </Button>
          </nav>
        )}
      </Card>
    </>
  )
}

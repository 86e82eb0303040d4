import {
  EmptyState,
  Link,
  LoadError,
  MapLegend,
  MapView,
  PageHeader,
  Select,
  Skeletons,
  useApiQuery,
  useSearchParams,
  useText,
  useTitle,
  type Mark,
} from '@omnicrm/sdk/web'
import type { LocatedItem } from '../../contract.ts'
import { itemPath, life, templates } from '../api.ts'
import classes from '../inventory.module.css'

/** Where located items are; of homes one sees which are passed (INV-112). */
export default function MapPage() {
  const t = useText('inventory')
  const [address, setAddress] = useSearchParams()
  const type = address.get('item')
  const types = useApiQuery(templates.list, {})
  const items = useApiQuery(life.located, type ? { item: type } : {})
  useTitle(t('itemMap.title'))
  const error = items.error ?? types.error
  const total = items.data?.total
  return (
    <>
      <PageHeader title={t('itemMap.title')} {...(total === undefined ? {} : { count: total })} />
      <div className={classes.mapTools}>
        <Select
          label={t('itemMap.type')}
          placeholder={t('itemMap.all')}
          data={[...new Set((types.data ?? []).map(each => each.item))]}
          value={type}
          onChange={value => setAddress(value ? { item: value } : {}, { replace: true })}
          clearable
          searchable
        />
      </div>
      {items.data ? (
        <Located items={items.data.data} total={items.data.total} />
      ) : error ? (
        <LoadError error={error} onRetry={() => void items.refetch()} />
      ) : (
        <Skeletons rows={6} />
      )}
    </>
  )
}

function Located({ items, total }: { items: readonly LocatedItem[]; total: number }) {
  const t = useText('inventory')
  const words = { place: t('itemMap.other'), good: t('itemMap.passed'), bad: t('itemMap.notPassed') }
  const marks = items.map(({ inventory_id, item, itemtext1, latitude, longitude, passed }) => {
    const kind = passed === null ? 'place' : passed ? 'good' : 'bad'
    const name = `${item} ${itemtext1}`
    const label = kind === 'place' ? name : `${name}, ${words[kind]}`
    return { id: inventory_id, latitude, longitude, kind, label, to: itemPath(inventory_id) } satisfies Mark
  })
  if (marks.length === 0)
    return <EmptyState title={t('itemMap.empty')} text={t('itemMap.emptyText')} icon="map" />
  const kinds = (['good', 'bad', 'place'] as const).filter(kind => marks.some(each => each.kind === kind))
  return (
    <div className={classes.located}>
      <MapView label={t('itemMap.label', { count: marks.length })} marks={marks} height="large" />
      <MapLegend kinds={kinds.map(kind => ({ kind, label: words[kind] }))} />
      {total > items.length && <p>{t('itemMap.newest', { count: items.length })}</p>}
      <ul className={classes.placeList} aria-label={t('itemMap.title')}>
        {marks.map(mark => (
          <li key={mark.id}>
            <Link className={`link ${classes.breaks}`} to={mark.to}>
              <bdi>{mark.label}</bdi>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}

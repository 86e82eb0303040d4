import {
  EmptyState,
  MapView,
  PageHeader,
  Pending,
  skipToken,
  Stale,
  Switch,
  useApiQuery,
  useFormat,
  useSearchParams,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import { customerPath, sites } from '../api.ts'
import classes from '../customers.module.css'
import { areaOf } from './area.ts'
import { AreaForm } from './AreaForm.tsx'
import { AreaPlan } from './AreaPlan.tsx'
import { NearTable } from './NearTable.tsx'

/** Sites in a circle: whom an outage meets, and who is next to drive to; without names it can be shown to anybody (CUST-75, CUST-78). */
export default function NearPage() {
  const t = useText('customers')
  const format = useFormat()
  const [address, setAddress] = useSearchParams()
  const area = areaOf(address)
  const answer = useApiQuery(sites.near, area ? { ...area, per_page: 1000 } : skipToken, {
    keepPrevious: true,
  })
  const isOpen = address.get('names') !== 'hidden'
  useTitle(t('near.title'))
  const show = (names: boolean) => {
    const next = new URLSearchParams(address)
    if (names) next.delete('names')
    else next.set('names', 'hidden')
    setAddress(next, { replace: true })
  }
  const found = area && answer.data
  return (
    <>
      <PageHeader title={t('near.title')} count={found?.pagination.total_items} />
      <AreaForm
        // Back returns to the area before: its fields too.
        key={area ? `${area.latitude} ${area.longitude} ${area.km}` : 'none'}
        area={area}
        onArea={next => setAddress({ ...(isOpen ? {} : { names: 'hidden' }), ...next })}
      />
      {answer.error && found && <Stale since={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} />}
      {!area ? (
        <EmptyState title={t('near.none')} text={t('near.noneText')} icon="map" />
      ) : !found ? (
        <Pending answer={answer} rows={6} />
      ) : (
        <>
          <div className={classes.tools}>
            <p className={classes.plain} aria-live="polite">
              {t('near.summary', {
                count: found.pagination.total_items,
                customers: format.number(found.total_customers),
                km: format.number(area.km),
              })}
            </p>
            <Switch
              label={t('near.names')}
              checked={isOpen}
              onChange={event => show(event.currentTarget.checked)}
            />
          </div>
          {found.pagination.total_items > found.data.length && (
            <p className={classes.below}>{t('near.nearest', { count: found.data.length })}</p>
          )}
          <div className={classes.area}>
            <MapView
              label={t('near.map', { count: found.data.length })}
              area={area}
              height="large"
              fallback={<AreaPlan area={area} sites={found.data} isNamed={isOpen} />}
              marks={found.data.map(site => ({
                id: site.site_id,
                latitude: site.latitude,
                longitude: site.longitude,
                ...(isOpen
                  ? {
                      label: t('near.site', {
                        name: site.customer_name,
                        km: format.number(site.distance_km),
                      }),
                      to: `${customerPath(site.customer_id)}#2`,
                    }
                  : {}),
              }))}
            />
            {isOpen && <NearTable sites={found.data} />}
          </div>
        </>
      )}
    </>
  )
}

import {
  BarChart,
  Card,
  EmptyState,
  Quantity,
  Stacked,
  StatRow,
  useFormat,
  useText,
  When,
  Words,
} from '@omnicrm/sdk/web'
import type { ApiKeyDetail } from '../../contract.ts'
import classes from '../identity.module.css'
import { lastDays } from './days.ts'

const shownDays = 30

/** Requests by day, how many were refused, and where they came from. */
export function KeyUsage({ apiKey }: { apiKey: ApiKeyDetail }) {
  const t = useText('identity')
  const format = useFormat()
  const { requests, refused, by_day: byDay, addresses } = apiKey.usage
  if (requests === 0)
    return (
      <Card>
        <EmptyState title={t('keyUsage.none')} text={t('keyUsage.noneText')} icon="chart" />
      </Card>
    )
  const days = lastDays(byDay, shownDays)
  const busiest = days.reduce((most, one) => (one.requests > most.requests ? one : most))
  return (
    <Stacked>
      <StatRow
        stats={[
          { label: t('keyUsage.requests'), value: <Quantity value={requests} /> },
          { label: t('keyUsage.refused'), value: <Quantity value={refused} /> },
          { label: t('keyUsage.addresses'), value: <Quantity value={addresses.length} /> },
        ]}
      />
      <Card>
        <BarChart
          title={t('keyUsage.byDay')}
          points={days.map(one => ({ day: format.day(one.day), requests: one.requests }))}
          x="day"
          series={[{ key: 'requests', label: t('keyUsage.requests') }]}
          format={value => format.number(value)}
          summary={t('keyUsage.summary', {
            count: requests,
            days: shownDays,
            most: format.number(busiest.requests),
            day: format.day(busiest.day),
          })}
        />
      </Card>
      <Card title={t('keyUsage.addresses')}>
        <ul className={classes.rows}>
          {addresses.map(one => (
            <li key={one.ip_address ?? ''} className={classes.row}>
              <span className={`${classes.grow} code`} dir="ltr">
                <Words>{one.ip_address}</Words>
              </span>
              <span>{t('keyUsage.count', { count: one.requests })}</span>
              <span className={classes.detail}>
                <When at={one.last_used} />
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </Stacked>
  )
}

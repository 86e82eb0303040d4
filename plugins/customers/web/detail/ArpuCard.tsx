import { BarChart, Card, LoadError, Skeletons, useApiQuery, useFormat, useText } from '@omnicrm/sdk/web'
import { customers } from '../api.ts'
import classes from '../customers.module.css'

/** Revenue a service of this customer beside the average of all (CUST-29); without services the average alone (CUST-31). */
export function ArpuCard({ customerId }: { customerId: number }) {
  const t = useText('customers')
  const format = useFormat()
  const { data, error, refetch } = useApiQuery(customers.arpu, { customer_id: customerId })
  if (!data)
    return (
      <Card title={t('arpu.title')}>
        {error ? <LoadError error={error} onRetry={() => void refetch()} compact /> : <Skeletons rows={3} />}
      </Card>
    )
  const { customer_arpu: own, average_arpu: average } = data
  const values = { own: format.money(own ?? 0), average: format.money(average ?? 0) }
  const summary = t(own === null ? 'arpu.averageOnly' : 'arpu.summary', values)
  // Nothing to compare: bars of no height say less than the sentence.
  if (!own && !average)
    return (
      <Card title={t('arpu.title')}>
        {own === null && <p className={classes.plain}>{t('arpu.none')}</p>}
        {average !== null && <p className={classes.plain}>{summary}</p>}
      </Card>
    )
  const points = [
    ...(own === null ? [] : [{ whose: t('arpu.own'), amount: own }]),
    { whose: t('arpu.average'), amount: average },
  ]
  return (
    <Card>
      <BarChart
        title={t('arpu.title')}
        points={points}
        x="whose"
        series={[{ key: 'amount', label: t('arpu.perService') }]}
        summary={summary}
        format={value => format.money(value)}
      />
      {own === null && <p className={classes.plain}>{t('arpu.none')}</p>}
    </Card>
  )
}

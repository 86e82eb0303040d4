import { Card, Link, Pending, Quantity, Row, Rows, Status, useText, VisuallyHidden } from '@omnicrm/sdk/web'
import { serviceStatuses, type ServiceStatus } from '../contract.ts'
import { useServiceCount } from './counts.ts'
import classes from './services.module.css'

/** Services by status; every figure leads to the list that proves it. */
export default function ServicesByStatus() {
  const t = useText('services')
  return (
    <Card title={t('dashboard.byStatus')}>
      <Rows>
        {serviceStatuses.map(status => (
          <StatusRow key={status} status={status} />
        ))}
      </Rows>
    </Card>
  )
}

const tones = { Active: 'success', Inactive: 'neutral', Suspended: 'warning' } satisfies Record<
  ServiceStatus,
  string
>

function StatusRow({ status }: { status: ServiceStatus }) {
  const t = useText('services')
  const answer = useServiceCount(status)
  const all = useServiceCount()
  const share = (answer.data?.pagination.total_items ?? 0) / (all.data?.pagination.total_items || 1)
  return (
    <Row name={<Status domain="service" value={status} />}>
      {/* The figure says it in words. */}
      <span className={classes.share} data-tone={tones[status]} aria-hidden>
        <span style={{ inlineSize: `${share * 100}%` }} />
      </span>
      {answer.data ? (
        <Link className="link" to={`/services?f.service_status=${status}`}>
          <Quantity value={answer.data.pagination.total_items} />{' '}
          <VisuallyHidden>{t(`dashboard.open.${status}`)}</VisuallyHidden>
        </Link>
      ) : (
        <Pending answer={answer} compact rows={1} height={12} />
      )}
    </Row>
  )
}

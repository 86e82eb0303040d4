import { Card, EmptyState, Link, Pending, Quantity, useApiQuery, useText } from '@omnicrm/sdk/web'
import { inventory } from '../api.ts'
import classes from './dashboard.module.css'

const minute = 60_000

/** Types of which few are left to hand out. */
export default function LowStock() {
  const t = useText('inventory')
  const answer = useApiQuery(inventory.stock, {}, { refetchInterval: minute })
  const low = answer.data?.data.filter(level => level.is_low)
  return (
    <Card title={t('dashboard.lowStock')}>
      {!low ? (
        <Pending answer={answer} rows={4} />
      ) : low.length === 0 ? (
        <EmptyState title={t('dashboard.enough')} text={t('dashboard.enoughText')} icon="inventory" />
      ) : (
        <ul className={classes.rows}>
          {low.map(level => (
            <li key={level.inventory_template_id} className={classes.row}>
              <Link
                className={`${classes.link} ${classes.name}`}
                to={`/inventory-items-list?f.item=${encodeURIComponent(level.item)}`}
              >
                <bdi>{level.item}</bdi>
              </Link>
              <strong className={classes.few}>
                <Quantity value={level.free} />
              </strong>
              <span className={classes.when}>
                {t('dashboard.warnAt', { count: level.low_stock_threshold ?? 0 })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

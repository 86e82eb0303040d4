import {
  Card,
  EmptyState,
  Pending,
  Quantity,
  Row,
  RowNote,
  Rows,
  useApiQuery,
  useText,
} from '@omnicrm/sdk/web'
import { inventory } from '../api.ts'
import classes from '../inventory.module.css'

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
        <Rows>
          {low.map(({ inventory_template_id, item, free, low_stock_threshold }) => (
            <Row
              key={inventory_template_id}
              name={item}
              to={`/inventory-items-list?f.item=${encodeURIComponent(item)}`}
            >
              <strong className={classes.few}>
                <Quantity value={free} />
              </strong>
              <RowNote>{t('dashboard.warnAt', { count: low_stock_threshold ?? 0 })}</RowNote>
            </Row>
          ))}
        </Rows>
      )}
    </Card>
  )
}

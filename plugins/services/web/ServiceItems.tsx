import {
  Card,
  EmptyState,
  Id,
  Link,
  LoadError,
  Skeletons,
  Status,
  useApiQuery,
  useText,
} from '@omnicrm/sdk/web'
import type { Service } from '../contract.ts'
import { inventory } from './api.ts'
import classes from './services.module.css'

/** What the customer holds for this service: SIM cards, numbers, devices. */
export function ServiceItems({ service }: { service: Service }) {
  const t = useText('services')
  const answer = useApiQuery(inventory.ofService, { service_id: service.service_id })
  const items = answer.data?.data
  return (
    <Card title={t('items.title')}>
      {!items ? (
        answer.error ? (
          <LoadError error={answer.error} onRetry={() => void answer.refetch()} />
        ) : (
          <Skeletons rows={3} />
        )
      ) : items.length === 0 ? (
        <EmptyState title={t('items.empty')} text={t('items.emptyText')} icon="inventory" />
      ) : (
        <ul className={classes.rows}>
          {items.map(item => (
            <li key={item.inventory_id} className={classes.row}>
              <span className={classes.name}>
                <Link className={classes.link} to={`/inventory-items/${item.inventory_id}`}>
                  <bdi>{item.item}</bdi>
                </Link>
                <span className={classes.detail}> · {item.labels['itemtext1'] ?? t('items.reference')}</span>
              </span>
              <Id value={item.itemtext1} />
              {item.itemtext2 && <Id value={item.itemtext2} />}
              <Status domain="inventory" value={item.item_state} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

import {
  Card,
  EmptyState,
  Link,
  MapView,
  Pending,
  Tags,
  useApiQuery,
  useFormat,
  useText,
  type Mark,
} from '@omnicrm/sdk/web'
import type { Neighbour } from '../../contract.ts'
import { itemPath, life } from '../api.ts'
import classes from '../inventory.module.css'

const shown = 20

/** Located items by distance from a point, nearest first: what is there, and whom to visit next (INV-41, INV-113). */
export function Nearby({ latitude, longitude }: { latitude: number; longitude: number }) {
  const t = useText('inventory')
  const format = useFormat()
  const answer = useApiQuery(life.nearby, { latitude, longitude })
  const items = answer.data?.data.slice(0, shown)
  return (
    <Card title={t('nearby.title')}>
      {!items ? (
        <Pending answer={answer} rows={3} />
      ) : items.length === 0 ? (
        <EmptyState title={t('nearby.empty')} icon="site" />
      ) : (
        <div className={classes.beside}>
          <MapView
            label={t('itemMap.label', { count: items.length })}
            marks={items.map(markOf)}
            height="large"
          />
          <ol className={classes.homes}>
            {items.map(item => (
              <li key={item.inventory_id} className={classes.home}>
                <Link className={`link ${classes.breaks}`} to={itemPath(item.inventory_id)}>
                  <bdi>{item.itemtext1}</bdi>
                </Link>
                <Tags tags={[{ name: item.item }]} />
                <bdi className={classes.where}>{item.address}</bdi>
                <span className="num">{t('nearby.metres', { metres: format.number(item.distance) })}</span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </Card>
  )
}

const markOf = ({ inventory_id, item, itemtext1, latitude, longitude }: Neighbour): Mark => ({
  id: inventory_id,
  latitude: Number(latitude),
  longitude: Number(longitude),
  label: `${item} ${itemtext1}`,
  to: itemPath(inventory_id),
})

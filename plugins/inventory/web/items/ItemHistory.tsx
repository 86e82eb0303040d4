import { Card, EmptyState, FieldChanges, Pending, Timeline, useApiQuery, useText } from '@omnicrm/sdk/web'
import type { Item } from '../../contract.ts'
import { life } from '../api.ts'

const shown = 20

/** Changes of state, holder and place with author; they stay after the item has moved on (INV-94, INV-111). */
export function ItemHistory({ item }: { item: Item }) {
  const t = useText('inventory')
  const answer = useApiQuery(life.history, { inventory_id: item.inventory_id, per_page: shown })
  const entries = answer.data?.data
  return (
    <Card title={t('history.title')}>
      {!entries ? (
        <Pending answer={answer} rows={3} />
      ) : entries.length === 0 ? (
        <EmptyState title={t('history.empty')} icon="history" />
      ) : (
        <Timeline
          label={t('history.title')}
          entries={entries.map(entry => ({
            id: entry.activity_id,
            at: entry.created,
            title: entry.title,
            who: entry.user_name ?? t('history.system'),
            detail: (
              <FieldChanges
                detail={entry.detail}
                label={field =>
                  item.labels[field] ?? (t(`field.${field}`, { defaultValue: '' }) || undefined)
                }
                caption={entry.title}
              />
            ),
          }))}
        />
      )}
    </Card>
  )
}

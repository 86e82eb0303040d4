import { FieldChanges, useText, type IconName, type TimelineEntry, type ToneName } from '@omnicrm/sdk/web'
import type { Activity } from '@omnicrm/plugin-activity/contract'
import classes from '../customers.module.css'

const looks: Readonly<Record<string, { icon: IconName; tone: ToneName }>> = {
  create: { icon: 'add', tone: 'success' },
  delete: { icon: 'delete', tone: 'danger' },
  restore: { icon: 'rollback', tone: 'violet' },
  note: { icon: 'logs', tone: 'info' },
}

/** Entries of the log for a timeline: who, when, what, and the fields behind it (ACT-2, ACT-7). */
export function useEntries(): (entries: readonly Activity[]) => TimelineEntry[] {
  const t = useText('customers')
  return entries =>
    entries.map(entry => ({
      id: entry.activity_id,
      at: entry.created,
      title: entry.title,
      who: entry.user_name ?? t('activity.system'),
      detail:
        entry.action === 'note' ? (
          <p className={classes.notes} dir="auto">
            {Object.values(entry.detail)
              .map(value => (typeof value === 'string' ? value : JSON.stringify(value)))
              .join('\n')}
          </p>
        ) : (
          <FieldChanges
            detail={entry.detail}
            label={field => t(`field.${field}`, { defaultValue: '' }) || undefined}
            caption={entry.title}
          />
        ),
      ...(looks[entry.action] ?? { icon: 'edit', tone: 'neutral' }),
    }))
}

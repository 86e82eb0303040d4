import {
  ActionIcon,
  Icon,
  useApiQuery,
  useCan,
  useFormat,
  useLive,
  usePollWhenLost,
  useQueryClient,
  useSession,
  useText,
} from '@omnicrm/sdk/web'
import { lazy, Suspense, useState } from 'react'
import classes from './activity.module.css'
import { activity } from './api.ts'

const AlertsDrawer = lazy(() => import('./AlertsDrawer.tsx'))
const unread = { filters: JSON.stringify({ read: [false] }), per_page: 1 }

/** Pending alerts at the top right; opens the list (PLAT-74). */
export default function AlertsButton() {
  const t = useText('activity')
  const format = useFormat()
  const queries = useQueryClient()
  const me = useSession().me
  const isAdmin = useCan('admin')
  const [opened, setOpened] = useState(false)
  const poll = usePollWhenLost(60_000)
  const { data } = useApiQuery(activity.alerts, unread, { refetchInterval: poll })
  const refresh = () => void queries.invalidateQueries({ queryKey: ['activity'] })
  useLive(me ? `activity.alert:${me.user_id}` : undefined, refresh, { onReady: refresh })
  useLive(isAdmin ? 'activity.alert:permission:admin' : undefined, refresh)
  const count = data?.pagination.total_items ?? 0
  const label = count === 0 ? t('alerts.none') : t('alerts.unread', { count })
  return (
    <>
      <ActionIcon
        className={classes.button ?? ''}
        aria-label={label}
        aria-haspopup="dialog"
        onClick={() => setOpened(true)}
      >
        <Icon name="alert" />
        {count > 0 && (
          // Drawn by the style sheet: the label says it in words, in some languages without a figure.
          <span className={`${classes.count} num`} data-count={count > 99 ? '99+' : format.number(count)} />
        )}
      </ActionIcon>
      {opened && (
        <Suspense fallback={null}>
          <AlertsDrawer onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  )
}

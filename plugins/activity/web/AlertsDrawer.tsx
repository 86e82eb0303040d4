import {
  Button,
  Drawer,
  EmptyState,
  Icon,
  Link,
  Pending,
  useApiMutation,
  useApiQuery,
  useText,
  When,
  type IconName,
} from '@omnicrm/sdk/web'
import type { Alert } from '../contract.ts'
import classes from './activity.module.css'
import { activity } from './api.ts'

const shown = 50
const looks = {
  info: { tone: 'info', icon: 'info' },
  warning: { tone: 'warning', icon: 'warning' },
  error: { tone: 'danger', icon: 'danger' },
} satisfies Record<Alert['severity'], { tone: string; icon: IconName }>

/** Alerts, unread first; opening one marks it as read. */
export default function AlertsDrawer({ onClose }: { onClose: () => void }) {
  const t = useText('activity')
  const words = useText('web')
  const answer = useApiQuery(activity.alerts, { per_page: shown })
  const read = useApiMutation(activity.readAlert)
  const alerts = answer.data?.data
  const open = alerts?.filter(alert => alert.read_at === null) ?? []
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      title={t('alerts.title')}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <div className={classes.drawer}>
        {open.length > 1 && (
          <div>
            <Button
              variant="default"
              size="xs"
              loading={read.isPending}
              onClick={() => {
                for (const { alert_id } of open) read.mutate({ alert_id, read: true })
              }}
            >
              {t('alerts.readAll')}
            </Button>
          </div>
        )}
        {!alerts ? (
          <Pending answer={answer} rows={4} />
        ) : alerts.length === 0 ? (
          <EmptyState title={t('alerts.empty')} text={t('alerts.emptyText')} icon="alert" />
        ) : (
          <ul className={classes.alerts}>
            {alerts.map(alert => (
              <AlertRow
                key={alert.alert_id}
                alert={alert}
                onRead={isRead => read.mutate({ alert_id: alert.alert_id, read: isRead })}
                onOpen={onClose}
              />
            ))}
          </ul>
        )}
      </div>
    </Drawer>
  )
}

interface RowProps {
  alert: Alert
  onRead: (isRead: boolean) => void
  onOpen: () => void
}

function AlertRow({ alert, onRead, onOpen }: RowProps) {
  const t = useText('activity')
  const { tone, icon } = looks[alert.severity]
  const isRead = alert.read_at !== null
  const open = () => {
    if (!isRead) onRead(true)
    onOpen()
  }
  return (
    <li className={classes.alert} data-tone={tone} data-read={isRead || undefined}>
      <span className={classes.mark}>
        <Icon name={icon} />
      </span>
      <div className={classes.body}>
        <p className={classes.title}>
          {alert.link ? (
            <Link className="link" to={alert.link} onClick={open}>
              {alert.title}
            </Link>
          ) : (
            alert.title
          )}
        </p>
        {alert.detail && <p className={classes.text}>{alert.detail}</p>}
        <div className={classes.meta}>
          <When at={alert.created} />
          <Button
            variant="subtle"
            size="xs"
            aria-label={t(isRead ? 'alerts.markUnreadOf' : 'alerts.markReadOf', { title: alert.title })}
            onClick={() => onRead(!isRead)}
          >
            {t(isRead ? 'alerts.markUnread' : 'alerts.markRead')}
          </Button>
        </div>
      </div>
    </li>
  )
}

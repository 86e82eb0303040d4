import { useStore, useText } from '@omnicrm/sdk/web/core'
import { Icon } from '../Icon.tsx'
import type { IconName } from '../icons.ts'
import { closeToast, toasts, type Toast } from './toast.ts'
import classes from './Toast.module.css'

const marks: Record<Toast['tone'], IconName> = {
  success: 'check',
  info: 'info',
  warning: 'warning',
  danger: 'danger',
  violet: 'rollback',
}

/** The corner with the toasts; its live regions are always there, so that they are told. */
export function Toasts() {
  const t = useText('web')
  const shown = useStore(toasts)
  const of = (isDanger: boolean) => shown.filter(one => (one.tone === 'danger') === isDanger)
  return (
    <section className={classes.corner} aria-label={t('shell.messages')}>
      <div aria-live="assertive">{of(true).map(draw)}</div>
      <div aria-live="polite">{of(false).map(draw)}</div>
    </section>
  )
}

const draw = (one: Toast) => <ToastCard key={one.id} toast={one} />

function ToastCard({ toast: { id, tone, message, action } }: { toast: Toast }) {
  const t = useText('web')
  return (
    <div className={classes.toast} data-tone={tone}>
      <span className={classes.mark}>
        <Icon name={marks[tone]} />
      </span>
      <span className={classes.message}>{message}</span>
      {action && (
        <button
          type="button"
          className={classes.action}
          onClick={() => {
            closeToast(id)
            action.run()
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className={classes.close}
        aria-label={t('common.close')}
        onClick={() => closeToast(id)}
      >
        <Icon name="clear" size={16} />
      </button>
    </div>
  )
}

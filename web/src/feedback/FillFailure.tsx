import { useText } from '@omnicrm/sdk/web/core'
import { Icon } from '../Icon.tsx'
import classes from './Feedback.module.css'

export function FillFailure({ what, onRetry }: { what: string; onRetry: () => void }) {
  const t = useText('web')
  return (
    <p className={classes.failure} data-tone="danger" role="alert">
      <Icon name="danger" size={16} />
      {t('failure.part', { what })}
      <button type="button" className={classes.retry} onClick={onRetry}>
        {t('common.retry')}
      </button>
    </p>
  )
}

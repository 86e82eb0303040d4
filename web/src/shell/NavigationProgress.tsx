import { VisuallyHidden } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { useNavigation } from 'react-router'
import classes from './NavigationProgress.module.css'

/** A 2 px bar while the code of the next page loads; the page on screen stays usable. */
export function NavigationProgress() {
  const t = useText('web')
  if (useNavigation().state === 'idle') return null
  return (
    <div className={`${classes.bar} late`} aria-live="polite">
      <VisuallyHidden>{t('common.loading')}</VisuallyHidden>
    </div>
  )
}

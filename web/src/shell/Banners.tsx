import { bannerSlot, liveState, useConfig, useStore, useText } from '@omnicrm/sdk/web/core'
import { useNetwork } from '@mantine/hooks'
import { Icon } from '../Icon.tsx'
import { Slot } from '../Slot.tsx'
import classes from './Banners.module.css'

/** Lines above the top bar: those of plugins (impersonation, maintenance), then the lost line, then the sandbox. */
export function Banners() {
  const t = useText('web')
  const { sandbox } = useConfig()
  const { online } = useNetwork()
  const lost = useStore(liveState) === 'lost' || !online
  return (
    <section className={classes.banners} aria-label={t('shell.notices')}>
      <Slot of={bannerSlot} />
      {lost ? (
        <p className={classes.banner} data-tone="warning" aria-live="polite">
          <Icon name="lost" size={16} />
          {t('shell.lost')}
        </p>
      ) : (
        sandbox && (
          <p className={classes.banner} data-tone="violet">
            <Icon name="info" size={16} />
            {t('shell.sandbox')}
          </p>
        )
      )}
    </section>
  )
}

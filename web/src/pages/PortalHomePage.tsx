import { portalHomeSlot, useConfig, useSession, useText } from '@omnicrm/sdk/web/core'
import { EmptyState } from '../feedback/states.tsx'
import { Slot, useFills } from '../Slot.tsx'
import { useTitle } from '../shell/useTitle.ts'
import classes from './PortalHome.module.css'

/** Home of the portal while no plugin brings one. */
export default function PortalHomePage() {
  const t = useText('web')
  const { me } = useSession()
  const config = useConfig()
  const title = t('portal.greeting', { name: me?.first_name ?? config.portal_name })
  const hasContent = useFills(portalHomeSlot).length > 0
  useTitle(title)
  return (
    <div className={classes.home}>
      <h1 className={classes.title}>{title}</h1>
      {hasContent ? (
        <Slot of={portalHomeSlot} />
      ) : (
        <EmptyState title={t('portal.nothing')} text={t('portal.nothingText')} icon="services" />
      )}
    </div>
  )
}

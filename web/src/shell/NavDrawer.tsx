import { Drawer } from '@mantine/core'
import { useConfig, useText } from '@omnicrm/sdk/web/core'
import { Icon } from '../Icon.tsx'
import { SideNav } from './SideNav.tsx'
import classes from './SideNav.module.css'

/** The side bar on phones. */
export default function NavDrawer({ onClose }: { onClose: () => void }) {
  const t = useText('web')
  const { web_apps: apps } = useConfig()
  return (
    <Drawer
      opened
      onClose={onClose}
      size="17.5rem"
      title={t('shell.navigation')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <SideNav onNavigate={onClose} />
      {apps.length > 0 && (
        <nav className={classes.apps} aria-label={t('shell.webApps')}>
          {apps.map(app => (
            <a key={app.url} className={classes.item} href={app.url} target="_blank" rel="noreferrer">
              {app.icon ? <img src={app.icon} alt="" width={18} height={18} /> : <Icon name="external" />}
              <bdi>{app.name}</bdi>
            </a>
          ))}
        </nav>
      )}
    </Drawer>
  )
}

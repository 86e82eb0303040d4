import { Drawer } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { SideNav } from './SideNav.tsx'

/** The side bar on phones. */
export default function NavDrawer({ onClose }: { onClose: () => void }) {
  const t = useText('web')
  return (
    <Drawer
      opened
      onClose={onClose}
      size="17.5rem"
      title={t('shell.navigation')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <SideNav onNavigate={onClose} />
    </Drawer>
  )
}

import { useDisclosure, useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { useStore, useText } from '@omnicrm/sdk/web/core'
import { lazy, Suspense } from 'react'
import { Outlet, ScrollRestoration } from 'react-router'
import { undoLast } from '../feedback/toast.ts'
import { PaletteHost } from '../palette/PaletteHost.tsx'
import { enrolmentNotice } from '../session/enrolment.ts'
import { Banners } from './Banners.tsx'
import { useFocusOnNavigation } from './useFocusOnNavigation.ts'
import { useKeys } from './keys.ts'
import { NavigationProgress } from './NavigationProgress.tsx'
import { SideNav } from './SideNav.tsx'
import classes from './StaffShell.module.css'
import { TopBar } from './TopBar.tsx'

const NavDrawer = lazy(() => import('./NavDrawer.tsx'))
const EnrolmentNotice = lazy(() => import('../session/EnrolmentNotice.tsx'))

/** Frame of the staff interface: banners, top bar, side bar (rail, drawer), page. */
export default function StaffShell() {
  const t = useText('web')
  const [collapsed, setCollapsed] = useLocalStorage({ key: 'omnicrm.sidebar', defaultValue: false })
  const [drawer, drawerIs] = useDisclosure(false)
  const isNarrow = useMediaQuery('(max-width: 75em)') ?? false
  const isPhone = useMediaQuery('(max-width: 48em)') ?? false
  const offersEnrolment = useStore(enrolmentNotice)
  const rail = collapsed || isNarrow
  useFocusOnNavigation()
  useKeys({ '[': () => setCollapsed(!collapsed), z: undoLast })
  return (
    <div className={classes.shell} data-rail={rail || undefined}>
      <a href="#main" className="skip-link">
        {t('shell.skip')}
      </a>
      <NavigationProgress />
      <Banners />
      <TopBar onMenu={isPhone ? drawerIs.open : undefined} rail={rail} />
      {!isPhone && (
        <div className={classes.side}>
          <SideNav rail={rail} />
        </div>
      )}
      {drawer && isPhone && (
        <Suspense fallback={null}>
          <NavDrawer onClose={drawerIs.close} />
        </Suspense>
      )}
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
      {offersEnrolment && (
        <Suspense fallback={null}>
          <EnrolmentNotice />
        </Suspense>
      )}
      <PaletteHost />
      <ScrollRestoration />
    </div>
  )
}

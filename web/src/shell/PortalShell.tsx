import { useSession, useText, useWebPlugins } from '@omnicrm/sdk/web/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, NavLink, Outlet, ScrollRestoration } from 'react-router'
import { NamedIcon } from '../Icon.tsx'
import { Banners } from './Banners.tsx'
import { navGroups } from './navigation.ts'
import { NavigationProgress } from './NavigationProgress.tsx'
import classes from './PortalShell.module.css'
import { LanguageMenu, SchemeToggle, UserMenu } from './TopBarMenus.tsx'
import { useFocusOnNavigation } from './useFocusOnNavigation.ts'
import { Wordmark } from './Wordmark.tsx'

/** Frame of the customer portal: fewer things, bigger; a bottom bar on phones. */
export default function PortalShell() {
  const t = useText('web')
  const items = navGroups(useWebPlugins(), useSession().me?.permissions, 'portal').flatMap(
    group => group.items,
  )
  const { t: translate } = useTranslation(items.map(item => item.namespace))
  useFocusOnNavigation()
  useEffect(() => {
    document.documentElement.dataset['shell'] = 'portal'
    return () => {
      delete document.documentElement.dataset['shell']
    }
  }, [])
  return (
    <div className={classes.shell}>
      <a href="#main" className="skip-link">
        {t('shell.skip')}
      </a>
      <NavigationProgress />
      <Banners />
      <header className={classes.bar}>
        <div className={classes.barContent}>
          <Link to="/self-care" className={classes.logo}>
            <Wordmark />
          </Link>
          <div className={classes.end}>
            <LanguageMenu />
            <SchemeToggle />
            <UserMenu />
          </div>
        </div>
      </header>
      {items.length > 0 && (
        <nav className={classes.nav} aria-label={t('shell.navigation')}>
          {items.slice(0, 5).map(item => (
            <NavLink key={item.to} to={item.to} end={item.to === '/self-care'} className={classes.item ?? ''}>
              <NamedIcon name={item.icon} size={20} />
              <span>{translate(item.label, { ns: item.namespace })}</span>
            </NavLink>
          ))}
        </nav>
      )}
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
      <ScrollRestoration />
    </div>
  )
}

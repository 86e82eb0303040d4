import { Tooltip } from '@mantine/core'
import { useSession, useText, useWebPlugins } from '@omnicrm/sdk/web/core'
import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'
import { NamedIcon } from '../Icon.tsx'
import { navGroups } from './navigation.ts'
import { prefetchPage } from './prefetch.ts'
import classes from './SideNav.module.css'

/** Sections and pages of the side bar (PLAT-70); `rail` shows icons with a tooltip. */
export function SideNav({ rail = false, onNavigate }: { rail?: boolean; onNavigate?: () => void }) {
  const t = useText('web')
  const groups = navGroups(useWebPlugins(), useSession().me?.permissions)
  const { t: translate } = useTranslation(groups.flatMap(group => group.items.map(item => item.namespace)))
  return (
    <nav className={classes.nav} aria-label={t('shell.navigation')} data-rail={rail || undefined}>
      {groups.map(group => (
        <div key={group.section} className={classes.group}>
          {group.section !== 'home' && <h2 className={classes.heading}>{t(`section.${group.section}`)}</h2>}
          <ul className={classes.list}>
            {group.items.map(item => {
              const label = translate(item.label, { ns: item.namespace })
              return (
                <li key={item.to}>
                  <Tooltip label={label} disabled={!rail} position="right">
                    <NavLink
                      to={item.to}
                      className={classes.item ?? ''}
                      onClick={onNavigate}
                      onPointerEnter={() => prefetchPage(item.to)}
                      onFocus={() => prefetchPage(item.to)}
                      aria-label={rail ? label : undefined}
                    >
                      <NamedIcon name={item.icon} />
                      <span className={classes.label}>{label}</span>
                    </NavLink>
                  </Tooltip>
                </li>
              )
            })}
          </ul>
        </div>
      ))}
    </nav>
  )
}

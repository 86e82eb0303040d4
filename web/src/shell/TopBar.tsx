import { ActionIcon, Kbd, Tooltip } from '@mantine/core'
import { topBarSlot, useText } from '@omnicrm/sdk/web/core'
import { Link } from 'react-router'
import { Icon } from '../Icon.tsx'
import { openPalette } from '../palette/open.ts'
import { Slot } from '../Slot.tsx'
import { LanguageMenu, SchemeToggle, UserMenu, WebAppsMenu } from './TopBarMenus.tsx'
import classes from './TopBar.module.css'
import { Wordmark } from './Wordmark.tsx'

export function TopBar({ onMenu, rail }: { onMenu: (() => void) | undefined; rail: boolean }) {
  const t = useText('web')
  return (
    <header className={classes.bar}>
      {onMenu && (
        <ActionIcon aria-label={t('shell.openNavigation')} onClick={onMenu}>
          <Icon name="menu" />
        </ActionIcon>
      )}
      <Link to="/" className={classes.logo}>
        <Wordmark small={rail} short={Boolean(onMenu)} />
      </Link>
      <button type="button" className={classes.search} onClick={() => openPalette()}>
        <Icon name="search" size={16} />
        <span className={classes.searchText}>{t('shell.search')}</span>
        <Kbd size="xs" className={classes.key}>
          Ctrl K
        </Kbd>
      </button>
      <div className={classes.end}>
        <Slot of={topBarSlot} />
        <WebAppsMenu />
        <LanguageMenu />
        <Tooltip label={t('shell.scheme')}>
          <SchemeToggle />
        </Tooltip>
        <UserMenu />
      </div>
    </header>
  )
}

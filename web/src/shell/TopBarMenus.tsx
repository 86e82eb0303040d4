import {
  ActionIcon,
  Menu,
  VisuallyHidden,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import {
  isImpersonating,
  signOut,
  stopImpersonation,
  useConfig,
  useSession,
  useStore,
  useText,
  useWebPlugins,
  type Me,
} from '@omnicrm/sdk/web/core'
import type { ComponentProps } from 'react'
import { useNavigate } from 'react-router'
import { Icon } from '../Icon.tsx'
import { language, switchLanguage } from '../i18n/i18n.ts'
import { languageOf } from '../i18n/languages.ts'
import { openShortcuts } from '../palette/open.ts'
import { firstCharacter } from '../format/format.ts'
import { savePreference } from '../session/preferences.ts'
import classes from './TopBar.module.css'

/** Links to the organisation's most used applications (PLAT-73); absent when none is configured. */
export function WebAppsMenu() {
  const t = useText('web')
  const { web_apps: apps } = useConfig()
  if (apps.length === 0) return null
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t('shell.webApps')} className={classes.apps ?? ''}>
          <Icon name="apps" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {apps.map(app => (
          <Menu.Item
            key={app.url}
            component="a"
            href={app.url}
            target="_blank"
            rel="noreferrer"
            leftSection={
              app.icon ? (
                <img src={app.icon} alt="" width={16} height={16} />
              ) : (
                <Icon name="external" size={16} />
              )
            }
          >
            <bdi>{app.name}</bdi>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Switches the language at once; the choice stays with the browser and with the user (PLAT-75). */
export function LanguageMenu() {
  const t = useText('web')
  const { languages } = useConfig()
  const current = useStore(language)
  if (languages.length < 2) return null
  const choose = async (code: string) => {
    await switchLanguage(code)
    await savePreference('language', code)
  }
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t('shell.language', { name: languageOf(current).name })}>
          <Icon name="language" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={current} onChange={code => void choose(code)}>
          {languages.map(code => (
            <Menu.RadioItem key={code} value={code} closeMenuOnClick lang={languageOf(code).tag}>
              {languageOf(code).name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Dark mode (PLAT-76). Takes the props of the tooltip around it. */
export function SchemeToggle(props: ComponentProps<'button'>) {
  const t = useText('web')
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const other = scheme === 'dark' ? 'light' : 'dark'
  const toggle = () => {
    setColorScheme(other)
    void savePreference('dark_mode', other === 'dark')
  }
  return (
    <ActionIcon
      {...(props as object)}
      aria-label={t('shell.scheme')}
      aria-pressed={scheme === 'dark'}
      onClick={toggle}
    >
      <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
    </ActionIcon>
  )
}

/** Sign out, change password, settings (PLAT-72); while somebody else is impersonated, the way back (USG-74). */
export function UserMenu() {
  const t = useText('web')
  const { me } = useSession()
  const navigate = useNavigate()
  const hasProfile = useWebPlugins().some(plugin => plugin.pages?.some(page => page.path === '/profile'))
  if (!me) return null
  return (
    <Menu width={240}>
      <Menu.Target>
        <button type="button" className={classes.user}>
          <span className={classes.initials} aria-hidden>
            {initialsOf(me)}
          </span>
          <bdi className={classes.userName}>{nameOf(me)}</bdi>
          <VisuallyHidden>{t('shell.userMenu')}</VisuallyHidden>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <bdi>{nameOf(me)}</bdi>
          <bdi className={classes.email}>{me.email}</bdi>
        </div>
        <Menu.Divider />
        {hasProfile && (
          <Menu.Item
            leftSection={<Icon name="settings" size={16} />}
            onClick={() => void navigate('/profile')}
          >
            {t('shell.settings')}
          </Menu.Item>
        )}
        {!isImpersonating() && (
          <Menu.Item
            leftSection={<Icon name="key" size={16} />}
            onClick={() => void navigate('/change-password')}
          >
            {t('shell.changePassword')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<Icon name="keyboard" size={16} />} onClick={() => openShortcuts()}>
          {t('shell.shortcuts')}
        </Menu.Item>
        <HelpItems />
        <Menu.Divider />
        {isImpersonating() ? (
          <Menu.Item
            leftSection={<Icon name="impersonate" size={16} />}
            onClick={() => void stopImpersonation()}
          >
            {t('shell.stopImpersonation')}
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={() => void signOut()}>
            {t('shell.signOut')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

/** The operator's own pages of help (CONF-82). */
function HelpItems() {
  const t = useText('web')
  const { faqs_url, support_url } = useConfig()
  const links = [
    { label: t('shell.faqs'), href: faqs_url, icon: 'help' },
    { label: t('signIn.support'), href: support_url, icon: 'external' },
  ] as const
  return links.map(
    ({ label, href, icon }) =>
      href && (
        <Menu.Item
          key={label}
          component="a"
          href={href}
          target="_blank"
          rel="noreferrer"
          leftSection={<Icon name={icon} size={16} />}
        >
          {label}
        </Menu.Item>
      ),
  )
}

const nameOf = (me: Me): string =>
  [me.first_name, me.last_name].filter(Boolean).join(' ') || me.username || me.email

const initialsOf = (me: Me): string =>
  nameOf(me)
    .split(/[\s.@]+/)
    .slice(0, 2)
    .map(word => firstCharacter(word).toUpperCase())
    .join('')

import {
  allows,
  navSections,
  pagesOf,
  type Allow,
  type NavSection,
  type WebPlugin,
} from '@omnicrm/sdk/web/core'

export interface NavItem {
  to: string
  /** Namespace and key of the label. */
  namespace: string
  label: string
  icon: string
  order: number
  /** Who sees it; default everybody who is signed in. */
  allow?: Allow
}

export interface NavGroup {
  section: NavSection
  items: NavItem[]
}

/** Pages of the shell itself stand beside those of plugins. */
const ownItems: Partial<Record<NavSection, NavItem[]>> = {
  home: [{ to: '/dashboard', namespace: 'web', label: 'dashboard.title', icon: 'dashboard', order: 0 }],
  administration: [
    { to: '/work', namespace: 'web', label: 'work.title', icon: 'retry', order: 90, allow: 'admin' },
  ],
}

/** Groups of the side bar that this user may see; empty groups are left out. */
export function navGroups(
  plugins: readonly WebPlugin[],
  permissions: readonly string[] | undefined,
  shell: 'staff' | 'portal' = 'staff',
): NavGroup[] {
  const items = pagesOf(plugins)
    .filter(
      page => page.nav && (page.shell ?? 'staff') === shell && allows(page.allow ?? 'signedIn', permissions),
    )
    .map(page => ({
      section: page.nav?.section ?? 'home',
      to: page.path,
      namespace: page.plugin,
      label: page.nav?.label ?? page.title,
      icon: page.nav?.icon ?? 'list',
      order: page.nav?.order ?? 100,
    }))
  return navSections
    .map(section => ({
      section,
      items: [
        ...(shell === 'staff' ? (ownItems[section] ?? []) : []).filter(item =>
          allows(item.allow ?? 'signedIn', permissions),
        ),
        ...items.filter(item => item.section === section),
      ].toSorted((a, b) => a.order - b.order),
    }))
    .filter(group => group.items.length > 0)
}

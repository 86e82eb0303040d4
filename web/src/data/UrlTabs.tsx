import type { ReactNode } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { TabBar, type BarTab } from './TabBar.tsx'
import { hashOfTab, tabOfHash } from './tabHash.ts'

export interface UrlTab extends BarTab {
  /** Fixed number, where addresses like `#3` are promised (PLAT-78). */
  number?: number
  /** Drawn only while the tab is open. */
  content: () => ReactNode
}

/** Tabs of a detail page; the open one is the fragment of the address. */
export function UrlTabs({ tabs, label }: { tabs: readonly UrlTab[]; label?: string }) {
  const location = useLocation()
  const navigate = useNavigate()
  const open = tabOfHash(tabs, location.hash)
  if (!open) return null
  const show = (tab: UrlTab) => {
    const to = { pathname: location.pathname, search: location.search, hash: hashOfTab(tab) }
    void navigate(to, { replace: true, preventScrollReset: true })
  }
  return (
    <TabBar tabs={tabs} open={open} onOpen={show} label={label}>
      {open.content()}
    </TabBar>
  )
}

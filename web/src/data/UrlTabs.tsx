import { useText } from '@omnicrm/sdk/web/core'
import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useFormat } from '../format/useFormat.ts'
import classes from './Tabs.module.css'
import { hashOfTab, tabOfHash } from './tabHash.ts'

export interface UrlTab {
  /** Name in the address. */
  name: string
  /** Fixed number, where addresses like `#3` are promised (PLAT-78). */
  number?: number
  label: string
  count?: number | undefined
  /** Drawn only while the tab is open. */
  content: () => ReactNode
}

/** Tabs of a detail page; the open one is the fragment of the address. */
export function UrlTabs({ tabs, label }: { tabs: readonly UrlTab[]; label?: string }) {
  const t = useText('web')
  const format = useFormat()
  const location = useLocation()
  const navigate = useNavigate()
  const list = useRef<HTMLDivElement>(null)
  const open = tabOfHash(tabs, location.hash)
  if (!open) return null
  const show = (tab: UrlTab) => {
    const to = { pathname: location.pathname, search: location.search, hash: hashOfTab(tab) }
    void navigate(to, { replace: true, preventScrollReset: true })
  }
  const pressed = (event: KeyboardEvent<HTMLDivElement>) => {
    const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const step = event.key === forward ? 1 : event.key.startsWith('Arrow') ? -1 : 0
    if (step === 0 || event.key === 'ArrowUp' || event.key === 'ArrowDown') return
    const next = tabs[(tabs.indexOf(open) + step + tabs.length) % tabs.length]
    if (!next) return
    show(next)
    list.current?.querySelector<HTMLElement>(`#tab-${next.name}`)?.focus()
  }
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the tabs inside take the focus */}
      <div
        ref={list}
        className={classes.tabs}
        role="tablist"
        aria-label={label ?? t('common.tabs')}
        onKeyDown={pressed}
      >
        {tabs.map(tab => (
          <button
            key={tab.name}
            id={`tab-${tab.name}`}
            type="button"
            role="tab"
            className={classes.tab}
            aria-selected={tab === open}
            aria-controls="tab-panel"
            tabIndex={tab === open ? 0 : -1}
            onClick={() => show(tab)}
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className={`${classes.count} num`}>{format.number(tab.count)}</span>
            )}
          </button>
        ))}
      </div>
      <div key={open.name} id="tab-panel" role="tabpanel" aria-labelledby={`tab-${open.name}`}>
        {open.content()}
      </div>
    </>
  )
}

import { useText } from '@omnicrm/sdk/web/core'
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useFormat } from '../format/useFormat.ts'
import classes from './Tabs.module.css'

export interface BarTab {
  name: string
  label: string
  count?: number | undefined
}

interface Props<T extends BarTab> {
  tabs: readonly T[]
  open: T
  onOpen: (tab: T) => void
  label?: string | undefined
  /** The open tab's content. */
  children: ReactNode
}

/** A row of tabs with the open one's content below; arrows move between them. */
export function TabBar<T extends BarTab>({ tabs, open, onOpen, label, children }: Props<T>) {
  const t = useText('web')
  const format = useFormat()
  const id = useId()
  const row = useRowInView(open.name)
  const idOf = (tab: BarTab) => `${id}-${tab.name}`
  const pressed = (event: KeyboardEvent<HTMLDivElement>) => {
    const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const step = event.key === forward ? 1 : event.key.startsWith('Arrow') ? -1 : 0
    if (step === 0 || event.key === 'ArrowUp' || event.key === 'ArrowDown') return
    // From the tab that has the focus: the one that is open may still be on its way.
    const at = tabs.findIndex(tab => idOf(tab) === (event.target as HTMLElement).id)
    const next = tabs[(at + step + tabs.length) % tabs.length]
    if (!next) return
    onOpen(next)
    document.getElementById(idOf(next))?.focus()
  }
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the tabs inside take the focus */}
      <div
        ref={row}
        className={classes.tabs}
        role="tablist"
        aria-label={label ?? t('common.tabs')}
        onKeyDown={pressed}
      >
        {tabs.map(tab => (
          <button
            key={tab.name}
            id={idOf(tab)}
            type="button"
            role="tab"
            className={classes.tab}
            aria-selected={tab === open}
            aria-controls={id}
            tabIndex={tab === open ? 0 : -1}
            onClick={() => onOpen(tab)}
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className={`${classes.count} num`}>{format.number(tab.count)}</span>
            )}
          </button>
        ))}
      </div>
      <div key={open.name} id={id} role="tabpanel" aria-labelledby={idOf(open)}>
        {children}
      </div>
    </>
  )
}

/** Where there are more tabs than room, the open one is scrolled into view. */
function useRowInView(name: string) {
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const tab = row.current?.querySelector<HTMLElement>('[aria-selected=true]')
    if (!row.current || !tab) return
    const [frame, place] = [row.current.getBoundingClientRect(), tab.getBoundingClientRect()]
    // The row alone: `scrollIntoView` would move the page too.
    if (place.left < frame.left || place.right > frame.right)
      row.current.scrollBy({ left: (place.left + place.right - frame.left - frame.right) / 2 })
  }, [name])
  return row
}

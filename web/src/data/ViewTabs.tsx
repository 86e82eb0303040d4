import { listViewsSlot, useText, type ListView, type ListViewsPlace } from '@omnicrm/sdk/web/core'
import { useLayoutEffect, useRef, type ReactNode } from 'react'
import { Link, useLocation, type To } from 'react-router'
import { useSearchParams } from '../shell/useSearchParams.ts'
import { useFills } from '../Slot.tsx'
import { readListState, writeListState, type ListDefaults, type ListState } from './listState.ts'
import { isSameFilters, isSameView, stateOf } from './listView.ts'
import classes from './Tabs.module.css'

export interface View {
  name: string
  label: string
  filters?: ListState['filters']
  sort?: string
  order?: 'asc' | 'desc'
}

interface Props {
  /** Built-in views; "All" comes first by itself. */
  views: readonly View[]
  /** Instead of "All". */
  all?: string | undefined
  defaults?: ListDefaults
  prefix?: string
  /** The list whose views can be kept, if they can. */
  list?: { id: string; now: ListView; fit: (view: ListView) => ListView }
}

/** Named sets of filters over a list. A view is an address: it can be linked, and Back returns to it. */
export function ViewTabs({ views, all: allLabel, defaults = {}, prefix = '', list }: Props) {
  const t = useText('web')
  const fills = useFills(listViewsSlot)
  const { pathname, hash } = useLocation()
  const [search, setSearch] = useSearchParams()
  const now = readListState(search, prefix, defaults)
  const addressOf = (state: ListState) => writeListState(search, prefix, state, defaults)
  const toState = ({
    filters = {},
    sort = defaults.sort,
    order = defaults.order ?? 'asc',
  }: Partial<View>) => ({
    page: 1,
    // Its own number of rows belongs to a saved view.
    perPage: now.view === undefined ? now.perPage : (defaults.perPage ?? 25),
    search: '',
    filters,
    sort,
    order,
  })
  const keeps = list && fills.length > 0
  const place = (of: NonNullable<typeof list>): ListViewsPlace => ({
    list: of.id,
    now: of.now,
    open: now.view,
    isShort: now.columns === undefined,
    isShown: view => isSameView(of.now, of.fit(view)),
    address: ({ name, shows }) => ({
      pathname,
      search: addressOf(stateOf({ name, shows: of.fit(shows) })).toString(),
      hash,
    }),
    show: (view, how = 'push') => {
      const state = view ? stateOf({ ...view, shows: of.fit(view.shows) }) : toState({})
      setSearch(addressOf(state), { replace: how === 'replace', preventScrollReset: true })
    },
    leave: () =>
      setSearch(addressOf({ ...now, view: undefined }), { replace: true, preventScrollReset: true }),
  })
  const all: View[] = [{ name: 'all', label: allLabel ?? t('list.all') }, ...views]
  if (views.length === 0 && !keeps) return null
  return (
    <nav className={classes.tabs} aria-label={t('list.views')}>
      {all.map(view => (
        <ViewTab
          key={view.name}
          isOn={!(keeps && now.view) && isSameFilters(now.filters, view.filters ?? {})}
          to={{ pathname, search: addressOf(toState(view)).toString(), hash }}
        >
          {view.label}
        </ViewTab>
      ))}
      {keeps && fills.map(fill => <Place key={fill.key} render={() => fill.render(place(list))} />)}
    </nav>
  )
}

const Place = ({ render }: { render: () => ReactNode }) => render()

interface TabProps {
  to: To
  isOn: boolean
  children: ReactNode
}

/** One view in the row; the one that is open is never scrolled out of it. */
export function ViewTab({ to, isOn, children }: TabProps) {
  const tab = useRef<HTMLAnchorElement>(null)
  useLayoutEffect(() => {
    const row = tab.current?.parentElement
    if (!isOn || !tab.current || !row) return
    const own = tab.current.getBoundingClientRect()
    const [from, to] = freePart(row)
    // By hand: the browser's own way would scroll the page too, which Back has just put in its place.
    if (own.left < from) row.scrollLeft += own.left - from
    else if (own.right > to) row.scrollLeft += own.right - to
  }, [isOn])
  return (
    <Link
      ref={tab}
      className={classes.tab}
      aria-current={isOn ? 'true' : undefined}
      to={to}
      preventScrollReset
    >
      {children}
    </Link>
  )
}

/** Where tabs are seen: the row less the actions that stand over its end. */
function freePart(row: HTMLElement): [from: number, to: number] {
  const { left, right } = row.getBoundingClientRect()
  const end = row.querySelector('[data-end]')?.getBoundingClientRect()
  if (!end) return [left, right]
  return document.documentElement.dir === 'rtl' ? [end.right, right] : [left, end.left]
}

/** What can be done with the view that is open, at the end of the row and always in sight. */
export const ViewActions = ({ children }: { children: ReactNode }) => (
  <span className={classes.viewActions} data-end>
    {children}
  </span>
)

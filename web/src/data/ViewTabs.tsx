import { useText } from '@omnicrm/sdk/web/core'
import { Link, useLocation, useSearchParams } from 'react-router'
import { readListState, writeListState, type ListDefaults, type ListState } from './listState.ts'
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
  all?: string
  defaults?: ListDefaults
  prefix?: string
}

/** Named sets of filters over a list. A view is an address: it can be linked, and Back returns to it. */
export function ViewTabs({ views, all: allLabel, defaults = {}, prefix = '' }: Props) {
  const t = useText('web')
  const { pathname, hash } = useLocation()
  const [search] = useSearchParams()
  const now = readListState(search, prefix, defaults)
  const all: View[] = [{ name: 'all', label: allLabel ?? t('list.all') }, ...views]
  return (
    <nav className={classes.tabs} aria-label={t('list.views')}>
      {all.map(view => {
        const state: ListState = {
          ...now,
          page: 1,
          search: '',
          filters: view.filters ?? {},
          sort: view.sort ?? defaults.sort,
          order: view.order ?? defaults.order ?? 'asc',
        }
        const isOn = sameFilters(now.filters, state.filters)
        return (
          <Link
            key={view.name}
            className={classes.tab}
            aria-current={isOn ? 'true' : undefined}
            to={{ pathname, search: writeListState(search, prefix, state, defaults).toString(), hash }}
            preventScrollReset
          >
            {view.label}
          </Link>
        )
      })}
    </nav>
  )
}

const sameFilters = (one: ListState['filters'], other: ListState['filters']): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))

const sorted = (filters: ListState['filters']) =>
  Object.entries(filters)
    .filter(([, values]) => values.length > 0)
    .map(([field, values]) => [field, values.toSorted()] as const)
    .toSorted(([a], [b]) => a.localeCompare(b))

/**
 * Web slots: places a page offers to other plugins. This file is imported by `slots.ts` of plugins, which the
 * server type-checks as well, so it must never import React at run time.
 */

/** A typed place in a page. The id carries its owner: `customers.detail.panels`. */
export interface SlotRef<Props extends object> {
  readonly kind: 'slot'
  readonly id: string
  /** Carries the type of the props; reading it is a mistake and throws. */
  readonly Props: Props
}

/** Declares a place that other plugins may fill; `Props` is what the owner hands to each fill. */
export function slot<Props extends object = Record<never, never>>(id: string): SlotRef<Props> {
  if (!/^[a-z][a-z0-9-]*(\.[a-z][A-Za-z0-9]*)+$/.test(id)) {
    throw new Error(`Slot id "${id}" must name its owner and the place, like "customers.detail.panels".`)
  }
  return {
    kind: 'slot',
    id,
    get Props(): Props {
      throw new Error(`Slot "${id}": Props exists for its type only.`)
    },
  }
}

/** What a list shows, as it can be kept and come back to. */
export interface ListView {
  /** Keys of the columns shown, in their order. */
  readonly columns: readonly string[]
  readonly sort?: string
  readonly order: 'asc' | 'desc'
  /** Field → accepted values; fields without a value are left out. */
  readonly filters: Readonly<Record<string, readonly string[]>>
  readonly search: string
  readonly per_page: number
  readonly density: 'comfortable' | 'compact'
}

/** A view with the name that stands in the address while it is open. */
export interface NamedListView {
  readonly name: string
  readonly shows: ListView
}

/** What a list tells those who keep views of it. Columns and sorting that it does not have are passed over. */
export interface ListViewsPlace {
  /** Id of the list. */
  list: string
  /** What it shows. */
  now: ListView
  /** Name of the view it began with; none for "All" and built-in ones. */
  open: string | undefined
  /** The address names the view and nothing of what it shows, as a short link does. */
  isShort: boolean
  /** Whether it shows just this. */
  isShown: (view: ListView) => boolean
  /** Address of the list with a view. */
  address: (view: NamedListView) => { pathname: string; search: string; hash: string }
  /** Shows a view, and "All" without one. */
  show: (view: NamedListView | undefined, how?: 'push' | 'replace') => void
  /** Goes on showing the same, as no view. */
  leave: () => void
}

/** Between the built-in views of a list and its end: `ViewTab`s, and one `ViewActions`. */
export const listViewsSlot = slot<ListViewsPlace>('shell.listViews')

/** Top bar, before the language menu: running jobs, alerts. One small button per fill. */
export const topBarSlot = slot('shell.topBar')

/** Above the top bar, one line each: maintenance, impersonation. A fill renders nothing when it has nothing to say. */
export const bannerSlot = slot('shell.banner')

/** Figures at the top of the dashboard page, four in a row: one `StatCard` per fill. */
export const dashboardStatsSlot = slot('shell.dashboardStats')

/** Cards of the dashboard page, below the figures. */
export const dashboardSlot = slot('shell.dashboard')

/** Cards of the portal's home page. */
export const portalHomeSlot = slot('shell.portalHome')

import { client, type ListViewsPlace, type NamedListView } from '@omnicrm/sdk/web/core'
import { api, type SavedView } from '../contract.ts'

export const views = client('views', api)

/** A view as the list opens it; its id stands in the address. */
export const named = ({ saved_view_id, state }: SavedView): NamedListView => ({
  name: String(saved_view_id),
  shows: state,
})

/** What the list shows, as it is sent. */
export const stateNow = ({ now }: ListViewsPlace): SavedView['state'] => ({
  ...now,
  columns: [...now.columns],
  filters: Object.fromEntries(Object.entries(now.filters).map(([field, values]) => [field, [...values]])),
})

import {
  Deleted,
  entity,
  EntityChanged,
  Id,
  Instant,
  invalid,
  list,
  notFound,
  raise,
  T,
  type Cx,
  type ListInput,
  type Page,
  type RowOf,
  type Static,
  type Tx,
} from '@omnicrm/sdk'
import type { UsersService } from '@omnicrm/plugin-identity/contract'
import { fail, mostViews, ViewState, type SavedView } from '../contract.ts'

/** Views of one person are nobody's business: the log hears of shared ones only, and is told below. */
export const SavedViewRow = entity({
  table: 'saved_view',
  key: 'saved_view_id',
  audited: false,
  schema: T.Object({
    saved_view_id: Id(),
    list: T.String(),
    title: T.String(),
    state: ViewState,
    shared: T.Boolean(),
    user_id: Id(),
    created: Instant(),
    last_modified: Instant(),
  }),
})
type SavedViewRow = RowOf<typeof SavedViewRow>

const options = {
  search: ['title'],
  sort: {
    saved_view_id: 'saved_view_id',
    title: 'title',
    created: 'created',
    last_modified: 'last_modified',
  },
  filters: { shared: 'shared', user_id: 'user_id' },
  order: 'asc',
  // All that there can be of a list fit one page.
  perPage: 2 * mostViews,
} as const

/** Views of one list: the caller's, and those that others share. */
export async function listViews(
  cx: Cx,
  input: ListInput & { list: string },
  users: UsersService,
): Promise<Page<SavedView>> {
  const userId = personOf(cx)
  const seen = cx
    .query(SavedViewRow)
    .where('list', input.list)
    .where(either => void either.where('user_id', userId).orWhere('shared', true))
  const page = await list(seen, input, options, row => row)
  return { ...page, data: await withNames(cx, page.data, users) }
}

interface NewView {
  readonly list: string
  readonly title: string
  readonly state: ViewState
  readonly shared?: boolean
}

/** @throws 409 when the title is taken or the list has all the views it can have */
export async function createView(tx: Tx, input: NewView, users: UsersService): Promise<SavedView> {
  const userId = personOf(tx)
  const view = {
    list: input.list,
    title: input.title.trim(),
    state: input.state,
    shared: input.shared ?? false,
    user_id: userId,
  }
  await requireFree(tx, view)
  if ((await countLocked(tx, { list: view.list, user_id: userId })) >= mostViews)
    throw fail.tooMany({ most: mostViews })
  if (view.shared) await requireRoomToShare(tx, view.list)
  const made = await tx.insert(SavedViewRow, view)
  if (made.shared) await tell(tx, 'create', made)
  return await withName(tx, made, users)
}

interface ViewChange {
  readonly saved_view_id: number
  readonly title?: string
  readonly state?: ViewState
  readonly shared?: boolean
}

/** @throws 403 for a shared view of somebody else, 404 for one that is not shared */
export async function updateView(tx: Tx, input: ViewChange, users: UsersService): Promise<SavedView> {
  const before = await seenView(tx, input.saved_view_id)
  if (before.user_id !== personOf(tx)) throw fail.notYours()
  requireKnown(input.state)
  const title = input.title?.trim()
  if (title !== undefined && title !== before.title) await requireFree(tx, { ...before, title })
  if (input.shared && !before.shared) await requireRoomToShare(tx, before.list)
  const after = await tx.update(SavedViewRow, before.saved_view_id, {
    ...(title === undefined ? {} : { title }),
    ...(input.state === undefined ? {} : { state: input.state }),
    ...(input.shared === undefined ? {} : { shared: input.shared }),
  })
  if (before.shared || after.shared) await tell(tx, 'update', after, before)
  return await withName(tx, after, users)
}

/** @throws 403 for a shared view of somebody else, unless an administrator asks */
export async function removeView(tx: Tx, savedViewId: number): Promise<Static<typeof Deleted>> {
  const view = await seenView(tx, savedViewId)
  if (view.user_id !== personOf(tx) && !tx.actor.isAdmin) throw fail.notYours()
  await tx.remove(SavedViewRow, savedViewId)
  if (view.shared) await tell(tx, 'delete', view)
  return { result: 'success' }
}

/** @throws 400 naming a field that a view does not have */
function requireKnown(state: ViewState | undefined): void {
  const unknown = Object.keys(state ?? {}).find(name => !Object.hasOwn(ViewState.properties, name))
  if (unknown !== undefined) throw invalid(`state.${unknown}`, 'is not a known field')
}

/** Keys and plays act for people and are none. */
function personOf({ actor }: Cx): number {
  if (actor.method !== 'jwt' || actor.userId === null) throw fail.noUser()
  return actor.userId
}

/** The view, locked; those of others that are not shared are not there. */
async function seenView(tx: Tx, savedViewId: number): Promise<SavedViewRow> {
  const userId = personOf(tx)
  const view = await tx.lock(SavedViewRow, savedViewId)
  if (!view || (view.user_id !== userId && !view.shared)) throw notFound('view', savedViewId)
  return { ...view }
}

async function requireFree(
  tx: Tx,
  { user_id, list: listId, title }: Pick<SavedViewRow, 'user_id' | 'list' | 'title'>,
): Promise<void> {
  if (await tx.query(SavedViewRow).findOne({ user_id, list: listId, title }))
    throw fail.titleTaken({ title, fields: { title: 'is already in use' } })
}

async function requireRoomToShare(tx: Tx, listId: string): Promise<void> {
  if ((await countLocked(tx, { list: listId, shared: true })) >= mostViews)
    throw fail.tooManyShared({ most: mostViews, fields: { shared: 'is more than the list can have' } })
}

/** Holds the rows before it counts, so that of two who take the last place the second sees the first. */
async function countLocked(
  tx: Tx,
  which: Partial<Pick<SavedViewRow, 'list' | 'user_id' | 'shared'>>,
): Promise<number> {
  await tx.query(SavedViewRow).where(which).orderBy('saved_view_id').select('saved_view_id').forUpdate()
  return await tx.query(SavedViewRow).where(which).resultSize()
}

async function tell(tx: Tx, action: string, view: SavedViewRow, before?: SavedViewRow): Promise<void> {
  const told = ['title', 'state', 'shared'] as const
  const changed = told.filter(name => JSON.stringify(before?.[name]) !== JSON.stringify(view[name]))
  if (changed.length === 0) return
  const value = (name: (typeof told)[number]) =>
    action === 'delete' ? { old: view[name], new: null } : { old: before?.[name] ?? null, new: view[name] }
  await tx.emit(EntityChanged, {
    entity_type: 'saved_view',
    entity_id: String(view.saved_view_id),
    customer_id: null,
    action,
    title: `${action === 'create' ? 'Create' : action === 'update' ? 'Update' : 'Delete'} shared view ${view.title}`,
    changes: Object.fromEntries(changed.map(name => [name, value(name)])),
  })
}

async function withNames(cx: Cx, rows: readonly SavedViewRow[], users: UsersService): Promise<SavedView[]> {
  const names = await users.names(cx, [...new Set(rows.map(row => row.user_id))])
  return rows.map(row => ({ ...row, user_name: names.get(row.user_id) ?? null }))
}

async function withName(cx: Cx, row: SavedViewRow, users: UsersService): Promise<SavedView> {
  const [named] = await withNames(cx, [row], users)
  return named ?? raise(new Error('A row has one answer.'))
}

import {
  command,
  Deleted,
  errors,
  Id,
  IdParam,
  Instant,
  ListQuery,
  nullable,
  OneOf,
  PageOf,
  query,
  RequiredText,
  T,
  Text,
  type Static,
} from '@omnicrm/sdk'

/** Most views that a user keeps of one list, and most that are shared of one. */
export const mostViews = 50

/** Id of a list of the web application, such as `customers` or `billing.transactions`. */
export const ListId = T.String({ maxLength: 60, pattern: '^[A-Za-z0-9][A-Za-z0-9.-]*$' })

const FieldName = T.String({ maxLength: 60, pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$' })

/** What a list shows. Which columns and fields there are only the list knows: it passes over those it does not have. */
export const ViewState = T.Object({
  /** Keys of the columns shown, in their order. */
  columns: T.Array(FieldName, { minItems: 1, maxItems: 60, uniqueItems: true }),
  /** Absent: as the list sorts by itself. */
  sort: T.Optional(FieldName),
  order: OneOf(['asc', 'desc']),
  /** Field → accepted values. */
  filters: T.Record(FieldName, T.Array(Text(200), { minItems: 1, maxItems: 50 }), {
    maxProperties: 30,
    additionalProperties: false,
  }),
  search: Text(200),
  per_page: T.Integer({ minimum: 1, maximum: 100 }),
  density: OneOf(['comfortable', 'compact']),
})
export type ViewState = Static<typeof ViewState>

export const SavedView = T.Object({
  saved_view_id: Id(),
  list: T.String(),
  title: T.String(),
  state: ViewState,
  /** Seen by all staff; changed by its owner alone. */
  shared: T.Boolean(),
  user_id: Id(),
  /** Who keeps it. */
  user_name: nullable(T.String()),
  created: Instant(),
  last_modified: Instant(),
})
export type SavedView = Static<typeof SavedView>

export const fail = errors('views', {
  noUser: [403, 'Views belong to people; a machine has none.'],
  notYours: [403, 'Only its owner can change this view. Save it as a view of your own.'],
  titleTaken: [409, 'You have a view “{title}” of this list already. Choose another name.'],
  tooMany: [409, 'You have {most} views of this list, and there can be no more. Delete one first.'],
  tooManyShared: [409, 'This list has {most} shared views, and there can be no more.'],
})

const faults = ['views.noUser', 'views.titleTaken', 'views.tooMany', 'views.tooManyShared']
/** Far more than a list can show, and far less than what a row could hold. */
const bodyLimit = 32 * 1024

export const api = {
  list: query({
    method: 'GET',
    path: '/crm/saved_view/list/:list',
    allow: 'staff',
    summary: 'Views of one list: those of the caller, and those that others share',
    params: T.Object({ list: ListId }),
    query: ListQuery,
    response: PageOf(SavedView),
    errors: ['views.noUser'],
  }),
  create: command({
    method: 'PUT',
    path: '/crm/saved_view/',
    allow: 'staff',
    summary: 'Keep what a list shows as a view',
    body: T.Object({
      list: ListId,
      title: RequiredText(100),
      state: ViewState,
      shared: T.Optional(T.Boolean({ default: false })),
    }),
    bodyLimit,
    response: SavedView,
    errors: faults,
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/saved_view/saved_view_id/:saved_view_id',
    allow: 'staff',
    summary: 'Change an own view: its name, what it shows, or who sees it',
    params: IdParam('saved_view_id'),
    body: T.Object({
      title: T.Optional(RequiredText(100)),
      // A change passes over unknown fields. These are one value, of which nothing may be lost without a word, so
      // they come through and are refused by the handler.
      state: T.Optional(T.Object(ViewState.properties, { additionalProperties: true })),
      shared: T.Optional(T.Boolean()),
    }),
    bodyLimit,
    response: SavedView,
    errors: [...faults, 'views.notYours'],
  }),
  remove: command({
    method: 'DELETE',
    path: '/crm/saved_view/saved_view_id/:saved_view_id',
    allow: 'staff',
    summary: 'Delete an own view; administrators delete shared ones of others too',
    params: IdParam('saved_view_id'),
    response: Deleted,
    errors: ['views.noUser', 'views.notYours'],
  }),
}

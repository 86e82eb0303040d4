import {
  anyOf,
  command,
  Day,
  Id,
  IdParam,
  Instant,
  job,
  ListQuery,
  nullable,
  own,
  PageOf,
  permission,
  query,
  RequiredText,
  T,
  Text,
  type Static,
} from '@omnicrm/sdk'

export const can = {
  view: permission('view_loyalty', 'See loyalty points'),
  viewOwn: permission('view_own_loyalty', 'See loyalty points of the own account'),
  create: permission('create_loyalty', 'Give and take loyalty points'),
}

export const Entry = T.Object({
  loyalty_entry_id: Id(),
  customer_id: Id(),
  /** Negative when points were taken. */
  points: T.Integer(),
  reason: Text(255),
  /** What the points were given for; nothing gives twice. */
  source: nullable(Text(60)),
  expires_on: nullable(Day()),
  expired: T.Boolean(),
  created: Instant(),
  last_modified: Instant(),
})
export type Entry = Static<typeof Entry>

const byCustomer = IdParam('customer_id')

export const api = {
  list: query({
    method: 'GET',
    path: '/crm/loyalty/',
    allow: can.view,
    summary: 'Loyalty entries of all customers, newest first',
    query: ListQuery,
    response: PageOf(Entry),
  }),
  balance: query({
    method: 'GET',
    path: '/crm/loyalty/customer_id/:customer_id',
    allow: anyOf(can.view, own(can.viewOwn)),
    summary: 'Points of one customer that have not expired',
    params: byCustomer,
    response: T.Object({ customer_id: Id(), points: T.Integer() }),
  }),
  grant: command({
    method: 'PUT',
    path: '/crm/loyalty/',
    allow: can.create,
    summary: 'Give points, or take them with a negative number',
    body: T.Object({
      customer_id: Id(),
      points: T.Integer({ minimum: -1_000_000, maximum: 1_000_000 }),
      reason: RequiredText(255),
    }),
    response: Entry,
    errors: ['loyalty.notEnough'],
  }),
}

export const ExpirePoints = job('loyalty.expirePoints', T.Object({}))

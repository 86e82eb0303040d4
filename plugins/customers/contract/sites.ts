import {
  anyOf,
  command,
  Deleted,
  Id,
  IdParam,
  Instant,
  nullable,
  own,
  PageOf,
  partial,
  Place,
  query,
  T,
  Text,
} from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import { can } from './rights.ts'

export const SiteRow = T.Object({
  site_id: Id(),
  customer_id: Id(),
  site_name: nullable(Text(255)),
  address_line_1: nullable(Text(255)),
  address_line_2: nullable(Text(255)),
  city: nullable(Text(255)),
  state: nullable(Text(255)),
  zip_code: nullable(Text(255)),
  country: Text(100),
  latitude: T.Number(),
  longitude: T.Number(),
  plus_code: nullable(Text(20)),
  google_maps_place_id: nullable(Text(255)),
  address_note: nullable(Text(65535)),
  deleted_at: nullable(Instant()),
  created: Instant(),
  last_modified: Instant(),
})
export type SiteRow = Static<typeof SiteRow>

export const Site = SiteRow
export type Site = SiteRow

/** A site as found by its distance from a point. */
export const NearSite = T.Object({
  ...SiteRow.properties,
  customer_name: T.String(),
  /** Great-circle distance. */
  distance_km: T.Number(),
})
export type NearSite = Static<typeof NearSite>

/** An empty country becomes `REACT_APP_DEFAULT_COUNTRY`, and is required when that is empty. */
const siteFields = {
  ...Place.properties,
  /** Computed from the coordinates; what is sent is checked for its length and replaced. */
  plus_code: nullable(Text(20)),
  address_note: nullable(Text(65535)),
}

const { latitude, longitude, ...otherSiteFields } = siteFields
export const NewSite = T.Object({
  latitude,
  longitude,
  ...partial(T.Object(otherSiteFields)).properties,
})
export type NewSite = Static<typeof NewSite>

export const siteApi = {
  ofCustomer: query({
    method: 'GET',
    path: '/crm/site/customer_id/:customer_id',
    allow: anyOf(can.viewSite, own(can.viewOwnSite)),
    summary: 'Sites of a customer, as a bare array',
    params: IdParam('customer_id'),
    response: T.Array(Site),
  }),
  get: query({
    method: 'GET',
    path: '/crm/site/site_id/:site_id',
    allow: anyOf(can.viewSite, own(can.viewOwnSite)),
    summary: 'One site',
    params: IdParam('site_id'),
    response: Site,
  }),
  near: query({
    method: 'GET',
    path: '/crm/site/radius',
    allow: can.viewSite,
    summary: 'Sites by distance from a point, nearest first; of a circle when `km` is given',
    query: T.Object({
      latitude: T.Number({ minimum: -90, maximum: 90 }),
      longitude: T.Number({ minimum: -180, maximum: 180 }),
      /** Radius; half of the circumference of the earth finds all. */
      km: T.Optional(T.Number({ exclusiveMinimum: 0, maximum: 20_038 })),
      page: T.Optional(T.Integer({ minimum: 1, maximum: 1_000_000 })),
      per_page: T.Optional(T.Integer({ minimum: 1, maximum: 1000 })),
    }),
    response: T.Object({
      ...PageOf(NearSite).properties,
      /** Each counted once, whatever the number of its sites (CUST-53). */
      total_customers: T.Integer(),
    }),
  }),
  create: command({
    method: 'PUT',
    path: '/crm/site/',
    allow: can.createSite,
    summary: 'Add a site to a customer',
    body: T.Object({ customer_id: Id(), ...NewSite.properties }),
    response: Site,
    errors: ['customers.customerNotFound', 'customers.archived'],
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/site/site_id/:site_id',
    allow: can.updateSite,
    summary: 'Change a site',
    params: IdParam('site_id'),
    body: partial(T.Object(siteFields)),
    response: Site,
  }),
  delete: command({
    method: 'DELETE',
    path: '/crm/site/site_id/:site_id',
    allow: can.deleteSite,
    summary: 'Delete a site; refused while services are delivered there',
    params: IdParam('site_id'),
    response: Deleted,
    errors: ['customers.siteBlocked'],
  }),
}

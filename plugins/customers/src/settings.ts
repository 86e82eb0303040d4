import { env, T, type Static } from '@omnicrm/sdk'

const status = T.Union([
  T.String({ minLength: 1, maxLength: 40 }),
  T.Object({
    name: T.String({ minLength: 1, maxLength: 40 }),
    may_order: T.Optional(T.Boolean()),
    billed: T.Optional(T.Boolean()),
    portal_access: T.Optional(T.Boolean()),
  }),
])

export const settings = T.Object({
  customer_statuses: T.Array(status, {
    default: [],
    description: 'Names of further customer statuses, besides Open, Closed, Suspended and Archived.',
  }),
  customers: T.Object({
    default_country: T.String({
      ...env('REACT_APP_DEFAULT_COUNTRY'),
      default: '',
      maxLength: 100,
      description: 'Country of sites that give none.',
    }),
    default_location: T.String({
      ...env('REACT_APP_DEFAULT_LOCATION'),
      default: '',
      maxLength: 200,
      description:
        'Where maps open and address search looks first: latitude and longitude, or an address where there is a key of maps.',
    }),
  }),
})
export type Settings = Static<typeof settings>

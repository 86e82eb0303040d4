import { action, nullable, Place, RequiredText, service, T, type Static } from '@omnicrm/sdk'

/** One line of the list below an address search. */
export const Suggestion = T.Object({
  google_maps_place_id: T.String(),
  /** Name or street. */
  title: T.String(),
  /** Where that is. */
  detail: T.String(),
})
export type Suggestion = Static<typeof Suggestion>

/** One search of one person: from the first letter to the chosen place, billed as one. */
const Session = T.String({ pattern: '^[A-Za-z0-9_-]{8,36}$' })
const Language = T.String({ pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 20 })
const Found = T.Object({ data: nullable(Place) })

const faults = [
  'maps-google.notConfigured',
  'maps-google.tooMany',
  'maps-google.refusedKey',
  'maps-google.quota',
  'maps-google.refused',
  'maps-google.unreachable',
] as const

/** Answers of the map provider; its key stays on the server. */
export const mapsApi = {
  autocomplete: action({
    method: 'GET',
    path: '/crm/maps/autocomplete',
    allow: 'signedIn',
    summary: 'Places that an address being typed may mean, those near the default location first',
    query: T.Object({
      input: RequiredText(200),
      session: Session,
      language: T.Optional(Language),
    }),
    response: T.Object({ data: T.Array(Suggestion) }),
    errors: faults,
  }),
  geocode: action({
    method: 'GET',
    path: '/crm/maps/geocode',
    allow: 'signedIn',
    summary: 'The place with this id, or at this address; null when there is none',
    query: T.Object({
      address: T.Optional(RequiredText(500)),
      place_id: T.Optional(T.String({ pattern: '^[A-Za-z0-9_-]{1,255}$' })),
      /** With `place_id`: ends the search that found it. */
      session: T.Optional(Session),
      language: T.Optional(Language),
    }),
    response: Found,
    errors: faults,
  }),
  reverse: action({
    method: 'GET',
    path: '/crm/maps/reverse',
    allow: 'signedIn',
    summary: 'The address at a point; null when there is none',
    query: T.Object({
      latitude: T.Number({ minimum: -90, maximum: 90 }),
      longitude: T.Number({ minimum: -180, maximum: 180 }),
      language: T.Optional(Language),
    }),
    response: Found,
    errors: faults,
  }),
}

export interface AskOptions {
  /** BCP 47; default is the language of the deployment. */
  readonly language?: string | undefined
}

/** Addresses and where they are. Use it as `optional(Maps)`, and only outside of transactions: it calls the provider. */
export interface MapsService {
  /** False without a key: everything else then fails with `maps-google.notConfigured`. */
  readonly isConfigured: boolean
  autocomplete(input: string, session: string, options?: AskOptions): Promise<readonly Suggestion[]>
  /** @param session of the search that found the place, which it ends */
  place(placeId: string, session: string | undefined, options?: AskOptions): Promise<Place | undefined>
  geocode(address: string, options?: AskOptions): Promise<Place | undefined>
  reverse(latitude: number, longitude: number, options?: AskOptions): Promise<Place | undefined>
}
export const Maps = service<MapsService>('maps-google.maps')

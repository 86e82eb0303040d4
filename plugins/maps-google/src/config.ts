import { env, secret, T, type Static } from '@omnicrm/sdk'

const address = (example: string, description: string) =>
  T.String({
    pattern: '^https?://[^/?#]+$',
    'x-hint': `an address like '${example}'`,
    description,
    default: example,
  })

export const mapsConfig = T.Object({
  maps: T.Object({
    server_key: T.Optional(
      secret({
        ...env('REACT_APP_GOOGLE_API_KEY'),
        description:
          'Key of Google Maps for address search and geocoding; without it addresses are typed by hand.',
      }),
    ),
    places_url: address('https://places.googleapis.com', 'Where the Places API (New) is.'),
    geocoding_url: address('https://maps.googleapis.com', 'Where the Geocoding API is.'),
    timeout_ms: T.Integer({
      default: 5000,
      minimum: 100,
      maximum: 60_000,
      description: 'How long to wait for an answer.',
    }),
    cache_minutes: T.Integer({
      default: 10,
      minimum: 1,
      maximum: 1440,
      description: 'How long an answer serves again for the same question.',
    }),
    per_minute: T.Integer({
      default: 120,
      minimum: 0,
      maximum: 100_000,
      description: 'Questions of one user in a minute, in each process; 0 sets no limit.',
    }),
    style_url: T.Optional(
      T.String({
        pattern: '^https?://',
        'x-hint': "an address like 'https://tiles.example.com/style.json'",
        description:
          'Style of the maps in the browser; without it they show coasts and a grid, from this server.',
      }),
    ),
    style_origins: T.Array(T.String({ pattern: '^https?://[^/?#]+$' }), {
      default: [],
      description: 'Further origins from which that style loads tiles, fonts and images.',
    }),
  }),
})
export type MapsConfig = Static<typeof mapsConfig>['maps']

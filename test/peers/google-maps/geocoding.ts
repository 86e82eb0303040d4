import { addressOf, degreesBetween, partTypes, placesLike, type KnownPlace, type Point } from './gazetteer.ts'

export interface GeocodeAnswer {
  status: number
  body: { results: unknown[]; status: string; error_message?: string; plus_code?: unknown }
}

const refused = (status: number, word: string, error_message: string): GeocodeAnswer => ({
  status,
  body: { error_message, results: [], status: word },
})

/** As the Geocoding API says it: a wrong key is an answer with HTTP 200. */
export const geocodeRefusals = {
  noKey: refused(
    200,
    'REQUEST_DENIED',
    'You must use an API key to authenticate each request to Google Maps Platform APIs. For additional information, please refer to http://g.co/dev/maps-no-account',
  ),
  badKey: refused(200, 'REQUEST_DENIED', 'The provided API key is invalid. '),
  quota: refused(200, 'OVER_QUERY_LIMIT', 'You have exceeded your daily request quota for this API.'),
  unknown: { status: 200, body: { results: [], status: 'UNKNOWN_ERROR' } } as GeocodeAnswer,
  missing: refused(
    400,
    'INVALID_REQUEST',
    "Invalid request. Missing the 'address', 'components', 'latlng' or 'place_id' parameter.",
  ),
}

/** How far an address reaches around its point, in degrees. */
const reach = 0.05

export function geocode(query: URLSearchParams, places: readonly KnownPlace[]): GeocodeAnswer {
  const latlng = query.get('latlng')
  const address = query.get('address')
  if (latlng) return reverse(latlng, places)
  if (!address?.trim()) return geocodeRefusals.missing
  return answer(placesLike(address, places).map(place => resultOf(place)))
}

function reverse(latlng: string, places: readonly KnownPlace[]): GeocodeAnswer {
  const [latitude = Number.NaN, longitude = Number.NaN] = latlng.split(',').map(Number)
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180))
    return {
      status: 400,
      body: {
        error_message: "Invalid request. Invalid 'latlng' parameter.",
        results: [],
        status: 'INVALID_REQUEST',
      },
    }
  const point = { latitude, longitude }
  const near = places
    .filter(place => degreesBetween(point, place) <= reach)
    .toSorted((a, b) => degreesBetween(point, a) - degreesBetween(point, b))
  // The point as a plus code comes first where it lies nearer than any address.
  return answer([cell(point), ...near.map(place => resultOf(place))])
}

const answer = (results: unknown[]): GeocodeAnswer => ({
  status: 200,
  body: { results, status: results.length > 0 ? 'OK' : 'ZERO_RESULTS' },
})

const cell = ({ latitude, longitude }: Point) => ({
  address_components: [{ long_name: 'XX22+22', short_name: 'XX22+22', types: ['plus_code'] }],
  formatted_address: 'XX22+22',
  geometry: { location: { lat: latitude, lng: longitude }, location_type: 'GEOMETRIC_CENTER' },
  place_id: `GhIJ${Math.abs(Math.round(latitude * 1e4))}_${Math.abs(Math.round(longitude * 1e4))}`,
  types: ['plus_code'],
})

function resultOf(place: KnownPlace) {
  return {
    address_components: partsOf(place).map(({ type, long, short }) => ({
      long_name: long,
      short_name: short,
      types: [type, ...(['locality', 'country'].includes(type) ? ['political'] : [])],
    })),
    formatted_address: addressOf(place),
    geometry: {
      location: { lat: place.latitude, lng: place.longitude },
      location_type: place.type === 'route' ? 'GEOMETRIC_CENTER' : 'ROOFTOP',
    },
    place_id: place.id,
    types: [place.type],
  }
}

export const partsOf = (place: KnownPlace) =>
  partTypes.flatMap(type => {
    const long = place.parts[type]
    return long === undefined ? [] : [{ type, long, short: place.short?.[type] ?? long }]
  })

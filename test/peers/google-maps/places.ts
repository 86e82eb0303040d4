import { isJsonObject, textOf, type Json, type JsonObject } from '../shared/json.ts'
import { addressOf, degreesBetween, placesLike, streetOf, type KnownPlace, type Point } from './gazetteer.ts'
import { partsOf } from './geocoding.ts'

export interface PlacesAnswer {
  status: number
  body: Record<string, unknown>
}

function refused(code: number, status: string, message: string, reason?: string): PlacesAnswer {
  const details = reason && [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason,
      domain: 'googleapis.com',
      metadata: { service: 'places.googleapis.com' },
    },
  ]
  return { status: code, body: { error: { code, message, status, ...(details ? { details } : {}) } } }
}

/** As Google APIs say it: a wrong key is an invalid argument, a missing one lacks permission. */
export const placesRefusals = {
  noKey: refused(
    403,
    'PERMISSION_DENIED',
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  ),
  badKey: refused(
    400,
    'INVALID_ARGUMENT',
    'API key not valid. Please pass a valid API key.',
    'API_KEY_INVALID',
  ),
  quota: refused(
    429,
    'RESOURCE_EXHAUSTED',
    "Quota exceeded for quota metric 'AutocompletePlacesRequest' and limit 'AutocompletePlacesRequest per minute' of service 'places.googleapis.com'.",
    'RATE_LIMIT_EXCEEDED',
  ),
  internal: refused(500, 'INTERNAL', 'Internal error encountered.'),
  noMask: refused(
    400,
    'INVALID_ARGUMENT',
    "FieldMask is a required parameter. See https://cloud.google.com/apis/docs/system-parameters on how to provide it. As an example, you can set the header 'X-Goog-FieldMask' with value 'displayName,formattedAddress' to ask for those fields.",
  ),
  noInput: refused(400, 'INVALID_ARGUMENT', 'Invalid autocomplete input: input must not be empty.'),
  badSession: refused(400, 'INVALID_ARGUMENT', 'Invalid session token.'),
  badId: refused(400, 'INVALID_ARGUMENT', 'Not a valid Place ID'),
  unknownId: refused(404, 'NOT_FOUND', 'The Place ID is no longer valid. Please refresh cached Place IDs.'),
}

export const isSession = (token: string): boolean => /^[A-Za-z0-9_-]{1,36}$/.test(token)

/** At most five, those in the circle of the bias first. */
export function autocomplete(
  body: Json | undefined,
  mask: string | undefined,
  places: readonly KnownPlace[],
): PlacesAnswer {
  const input = isJsonObject(body) ? textOf(body.input).trim() : ''
  if (!isJsonObject(body) || input === '') return placesRefusals.noInput
  const near = centerOf(body)
  const found = placesLike(input, places)
    .toSorted((a, b) => (near ? degreesBetween(near, a) - degreesBetween(near, b) : 0))
    .slice(0, 5)
  if (found.length === 0) return { status: 200, body: {} }
  return {
    status: 200,
    body: { suggestions: found.map(each => ({ placePrediction: masked(prediction(each), mask) })) },
  }
}

function centerOf(body: JsonObject): Point | undefined {
  const bias = isJsonObject(body.locationBias) ? body.locationBias : undefined
  const circle = isJsonObject(bias?.circle) ? bias.circle : undefined
  const center = isJsonObject(circle?.center) ? circle.center : undefined
  return typeof center?.latitude === 'number' && typeof center.longitude === 'number'
    ? { latitude: center.latitude, longitude: center.longitude }
    : undefined
}

function prediction(place: KnownPlace): Record<string, unknown> {
  const main = place.name ?? streetOf(place)
  const whole =
    place.name && place.type !== 'locality' ? `${place.name}, ${addressOf(place)}` : addressOf(place)
  return {
    place: `places/${place.id}`,
    placeId: place.id,
    text: { text: whole },
    structuredFormat: {
      mainText: { text: main },
      secondaryText: { text: whole.slice(main.length).replace(/^, /, '') },
    },
    types: [place.type, 'geocode'],
  }
}

const prefix = 'suggestions.placePrediction.'

function masked(value: Record<string, unknown>, mask: string | undefined): Record<string, unknown> {
  if (mask === undefined || mask === '*') return value
  const wanted = mask.split(',').flatMap(each => (each.startsWith(prefix) ? [each.slice(prefix.length)] : []))
  return wanted.length === 0 ? value : only(value, wanted)
}

const only = (value: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)))

export function details(id: string, mask: string | undefined, places: readonly KnownPlace[]): PlacesAnswer {
  if (!mask) return placesRefusals.noMask
  const place = places.find(each => each.id === id)
  if (!place) return id.startsWith('ChIJ') ? placesRefusals.unknownId : placesRefusals.badId
  const whole = {
    name: `places/${place.id}`,
    id: place.id,
    types: [place.type],
    formattedAddress: addressOf(place),
    addressComponents: partsOf(place).map(({ type, long, short }) => ({
      longText: long,
      shortText: short,
      types: [type],
      languageCode: 'en',
    })),
    location: { latitude: place.latitude, longitude: place.longitude },
    displayName: { text: place.name ?? streetOf(place), languageCode: 'en' },
  }
  return { status: 200, body: mask === '*' ? whole : only(whole, mask.split(',')) }
}

import { raise, type Failure, type Place } from '@omnicrm/sdk'
import type { Suggestion } from '../contract.ts'
import { ask, told, type Reply } from './ask.ts'
import type { MapsConfig } from './config.ts'
import { fail } from './errors.ts'
import { objectsOf, placeOf, pointOf, textOf, typesOf } from './place.ts'

type Row = Readonly<Record<string, unknown>>
export interface Point {
  readonly latitude: number
  readonly longitude: number
}

/** The largest circle that the API takes as a bias. */
const biasMetres = 50_000

const suggestionFields = ['placeId', 'text', 'structuredFormat']
  .map(each => `suggestions.placePrediction.${each}`)
  .join(',')
const placeFields = 'id,displayName,addressComponents,location'

/** Autocomplete of the Places API (New). */
export async function suggested(
  question: { input: string; session: string; language: string | undefined; near: Point | undefined },
  config: MapsConfig,
): Promise<readonly Suggestion[]> {
  const { input, session, language, near } = question
  const reply = await ask(
    {
      url: new URL('/v1/places:autocomplete', config.places_url),
      method: 'POST',
      headers: headersOf(config, suggestionFields),
      body: {
        input,
        sessionToken: session,
        ...(language ? { languageCode: language } : {}),
        ...(near ? { locationBias: { circle: { center: near, radius: biasMetres } } } : {}),
      },
    },
    config,
  )
  if (reply.status !== 200) throw refusal(reply, config)
  return objectsOf(reply.body.suggestions).flatMap(each => {
    const found = each.placePrediction as Row | undefined
    const id = textOf(found?.placeId)
    const format = found?.structuredFormat as Row | undefined
    const whole = wordsOf(found?.text)
    return id
      ? [
          {
            google_maps_place_id: id,
            title: wordsOf(format?.mainText) || whole,
            detail: wordsOf(format?.secondaryText),
          },
        ]
      : []
  })
}

/** Place Details of the Places API (New); it ends the session. Undefined when there is no such place. */
export async function detailed(
  question: { placeId: string; session: string | undefined; language: string | undefined },
  config: MapsConfig,
): Promise<Place | undefined> {
  const { placeId, session, language } = question
  const url = new URL(`/v1/places/${encodeURIComponent(placeId)}`, config.places_url)
  if (session) url.searchParams.set('sessionToken', session)
  if (language) url.searchParams.set('languageCode', language)
  const reply = await ask({ url, headers: headersOf(config, placeFields) }, config)
  if (reply.status === 404) return undefined
  if (reply.status !== 200) throw refusal(reply, config)
  const { location, displayName, addressComponents, id } = reply.body
  const point =
    pointOf(location, 'latitude', 'longitude') ?? raise(fail.refused({ text: 'a place without coordinates' }))
  return placeOf({
    ...point,
    placeId: textOf(id) || placeId,
    name: wordsOf(displayName),
    components: objectsOf(addressComponents).map(each => ({
      types: typesOf(each.types),
      text: textOf(each.longText),
    })),
  })
}

const headersOf = (config: MapsConfig, fields: string) => ({
  'content-type': 'application/json',
  'x-goog-api-key': config.server_key ?? '',
  'x-goog-fieldmask': fields,
})

const wordsOf = (value: unknown): string => textOf((value as Row | undefined)?.text)

/** Errors of Google APIs: `{ error: { code, status, message, details } }`. A wrong key comes as an invalid argument. */
function refusal({ status: http, body }: Reply, config: MapsConfig): Failure {
  const error = (body.error ?? {}) as Row
  const text = told(error.message, config)
  const reasons = objectsOf(error.details).map(each => each.reason)
  if (http === 429) return fail.quota()
  if (http === 401 || http === 403 || reasons.includes('API_KEY_INVALID')) return fail.refusedKey({ text })
  return http >= 500 ? fail.unreachable({ text: `HTTP ${http}` }) : fail.refused({ text })
}

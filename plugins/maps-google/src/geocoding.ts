import { raise, type Failure, type Place } from '@omnicrm/sdk'
import { ask, told, type Reply } from './ask.ts'
import type { MapsConfig } from './config.ts'
import { fail } from './errors.ts'
import { objectsOf, placeOf, pointOf, textOf, typesOf } from './place.ts'

type Row = Readonly<Record<string, unknown>>

/** The Geocoding API: it answers 200 and says in `status` what became of the question. */
export async function geocoded(
  parameters: Readonly<Record<string, string>>,
  config: MapsConfig,
): Promise<readonly Row[]> {
  const url = new URL('/maps/api/geocode/json', config.geocoding_url)
  url.search = new URLSearchParams({ ...parameters, key: config.server_key ?? '' }).toString()
  let reply = await ask({ url }, config)
  // "The request may succeed if you try again", says its documentation; once is enough for a person who waits.
  if (reply.body.status === 'UNKNOWN_ERROR') reply = await ask({ url }, config)
  const { status, results } = reply.body
  if (status === 'OK') return objectsOf(results)
  if (status === 'ZERO_RESULTS') return []
  throw refusal(reply, config)
}

function refusal({ status: http, body }: Reply, config: MapsConfig): Failure {
  const text = told(body.error_message, config)
  switch (body.status) {
    case 'OVER_QUERY_LIMIT':
    case 'OVER_DAILY_LIMIT':
      return fail.quota()
    case 'REQUEST_DENIED':
      return fail.refusedKey({ text })
    case 'INVALID_REQUEST':
      return fail.refused({ text })
    default:
      return fail.unreachable({ text: `HTTP ${http}, ${textOf(body.status) || 'without a status'}` })
  }
}

export const toPlace = (row: Row): Place => {
  const geometry = (row.geometry ?? {}) as Row
  const point =
    pointOf(geometry.location, 'lat', 'lng') ?? raise(fail.refused({ text: 'a result without coordinates' }))
  return placeOf({
    ...point,
    placeId: textOf(row.place_id) || undefined,
    components: objectsOf(row.address_components).map(each => ({
      types: typesOf(each.types),
      text: textOf(each.long_name),
    })),
  })
}

/** The nearest real address: a plus code says where a point is, and not what is there. */
export const addressAmong = (rows: readonly Row[]): Row | undefined =>
  rows.find(row => !typesOf(row.types).includes('plus_code'))

import { languageOf } from '../i18n/languages.ts'
import { language } from '../i18n/i18n.ts'
import { sendRequest } from '@omnicrm/sdk/web/core'
import type { Place } from '@omnicrm/sdk'
import type { Position } from './map.ts'

/** A line below the address search. */
export interface Suggestion {
  google_maps_place_id: string
  title: string
  detail: string
}

async function asked<T>(path: string, values: Record<string, string>, signal?: AbortSignal): Promise<T> {
  const query = new URLSearchParams({
    ...values,
    language: languageOf(language.get()).tag.split('-u-')[0] ?? 'en',
  })
  const response = await sendRequest({ method: 'GET', url: `/crm/maps/${path}?${query}`, signal })
  return ((await response.json()) as { data: T }).data
}

export const suggest = (input: string, session: string, signal?: AbortSignal): Promise<Suggestion[]> =>
  asked('autocomplete', { input, session }, signal)

/** Ends the session, which is billed as one search. */
export const choose = (placeId: string, session: string): Promise<Place | null> =>
  asked('geocode', { place_id: placeId, session })

export const locate = (address: string): Promise<Place | null> => asked('geocode', { address })

export const reverse = ({ latitude, longitude }: Position, signal?: AbortSignal): Promise<Place | null> =>
  asked('reverse', { latitude: String(latitude), longitude: String(longitude) }, signal)

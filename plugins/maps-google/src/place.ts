import { plusCodeOf, type Place } from '@omnicrm/sdk'

/** A part of an address as either API gives it. */
export interface Component {
  readonly types: readonly string[]
  readonly text: string
}

export interface Located {
  readonly components: readonly Component[]
  readonly latitude: number
  readonly longitude: number
  readonly placeId: string | undefined
  readonly name?: string | undefined
}

/** The first type that is there: British towns are no localities. */
const towns = ['locality', 'postal_town', 'sublocality', 'sublocality_level_1', 'administrative_area_level_3']

/** Fields of a site from the parts of an address (CUST-35); what Google does not know stays empty (CUST-47). */
export function placeOf({ components, latitude, longitude, placeId, name }: Located): Place {
  const part = (...types: string[]): string | null => {
    for (const type of types) {
      const found = components.find(each => each.types.includes(type))
      if (found?.text) return found.text.slice(0, 255)
    }
    return null
  }
  const street = [part('street_number'), part('route')].filter(Boolean).join(' ') || null
  return {
    site_name: name?.slice(0, 255) || street,
    address_line_1: street,
    address_line_2: part('subpremise'),
    city: part(...towns),
    state: part('administrative_area_level_1'),
    zip_code: part('postal_code'),
    country: part('country')?.slice(0, 100) ?? null,
    latitude,
    longitude,
    plus_code: plusCodeOf(latitude, longitude),
    google_maps_place_id: placeId ?? null,
  }
}

/** Items of a list in an answer, whatever else stands there. */
export const objectsOf = (value: unknown): Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(each => typeof each === 'object' && each !== null) : []

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

export const typesOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(each => typeof each === 'string') : []

export const pointOf = (value: unknown, latitude: string, longitude: string) => {
  const point = (value ?? {}) as Readonly<Record<string, unknown>>
  const [north, east] = [point[latitude], point[longitude]]
  return typeof north === 'number' && typeof east === 'number'
    ? { latitude: north, longitude: east }
    : undefined
}

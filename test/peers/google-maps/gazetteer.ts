/** A place of the peer's small world. */
export interface KnownPlace {
  id: string
  /** As its sign says; absent for plain addresses. */
  name?: string
  latitude: number
  longitude: number
  /** Type of the address part → long name; the first type of the place is its own. */
  parts: Partial<Record<PartType, string>>
  /** Short names where they differ. */
  short?: Partial<Record<PartType, string>>
  type: 'street_address' | 'premise' | 'subpremise' | 'route' | 'establishment' | 'locality'
}

export const partTypes = [
  'subpremise',
  'street_number',
  'route',
  'locality',
  'postal_town',
  'administrative_area_level_1',
  'country',
  'postal_code',
] as const
export type PartType = (typeof partTypes)[number]

/** The address of the guide, one in Sydney with a flat, one that only has a street, a shop and two towns. */
export const knownPlaces = (): KnownPlace[] => [
  {
    id: 'ChIJdd4hrwug2EcRmSrV3Vo6lll',
    latitude: 51.5074,
    longitude: -0.1278,
    type: 'street_address',
    parts: {
      street_number: '123',
      route: 'Main Street',
      postal_town: 'London',
      administrative_area_level_1: 'Greater London',
      country: 'United Kingdom',
      postal_code: 'SW1A 1AA',
    },
    short: { country: 'GB' },
  },
  {
    id: 'ChIJP3Sa8ziYEmsRUKgyFmh9AQM',
    latitude: -33.8688,
    longitude: 151.2093,
    type: 'subpremise',
    parts: {
      subpremise: '4',
      street_number: '123',
      route: 'Main Street',
      locality: 'Sydney',
      administrative_area_level_1: 'New South Wales',
      country: 'Australia',
      postal_code: '2000',
    },
    short: { administrative_area_level_1: 'NSW', country: 'AU' },
  },
  {
    id: 'ChIJ90260rVG1moRkM2MIXVWBAQ',
    name: 'Fibre House',
    latitude: -37.8136,
    longitude: 144.9631,
    type: 'establishment',
    parts: {
      street_number: '456',
      route: 'Fiber Lane',
      locality: 'Melbourne',
      administrative_area_level_1: 'Victoria',
      country: 'Australia',
      postal_code: '3000',
    },
    short: { administrative_area_level_1: 'VIC', country: 'AU' },
  },
  {
    id: 'ChIJiQHsW0m3j4ARm69rRkrUF3w',
    latitude: -31.95,
    longitude: 141.46,
    type: 'route',
    parts: {
      route: 'Outback Track',
      administrative_area_level_1: 'New South Wales',
      country: 'Australia',
    },
    short: { administrative_area_level_1: 'NSW', country: 'AU' },
  },
  {
    id: 'ChIJP5iLHkCuEmsRwMwyFmh9AQU',
    name: 'Sydney',
    latitude: -33.8698,
    longitude: 151.2083,
    type: 'locality',
    parts: {
      locality: 'Sydney',
      administrative_area_level_1: 'New South Wales',
      country: 'Australia',
    },
    short: { administrative_area_level_1: 'NSW', country: 'AU' },
  },
]

/** The street and its number as one reads them: `4/123 Main Street`. */
export function streetOf({ parts }: KnownPlace): string {
  const number = parts.subpremise ? `${parts.subpremise}/${parts.street_number ?? ''}` : parts.street_number
  return [number, parts.route].filter(Boolean).join(' ')
}

export function addressOf(place: KnownPlace): string {
  const { parts } = place
  const town = [
    parts.locality ?? parts.postal_town,
    place.short?.administrative_area_level_1 ?? parts.administrative_area_level_1,
    parts.postal_code,
  ]
  return [streetOf(place), town.filter(Boolean).join(' '), parts.country].filter(Boolean).join(', ')
}

const letters = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** Places whose words all begin with those that were asked for. */
export function placesLike(text: string, places: readonly KnownPlace[]): KnownPlace[] {
  const asked = letters(text)
  return places.filter(place => {
    const long = Object.values(place.parts).join(' ')
    const words = letters(`${place.name ?? ''} ${addressOf(place)} ${long}`)
    return asked.length > 0 && asked.every(each => words.some(word => word.startsWith(each)))
  })
}

export interface Point {
  latitude: number
  longitude: number
}

/** Good enough to order by, away from the date line. */
export const degreesBetween = (one: Point, other: Point): number =>
  Math.hypot(
    one.latitude - other.latitude,
    (one.longitude - other.longitude) * Math.cos((one.latitude * Math.PI) / 180),
  )

import { nullable, Text } from './schema.ts'
import Type, { type Static } from 'typebox'

/** An address and where it is, as finders of places answer it; the fields bear the names of sites and items. */
export const Place = Type.Object({
  /** As people call it: a house, a shop, or the street with its number. */
  site_name: nullable(Text(255)),
  address_line_1: nullable(Text(255)),
  address_line_2: nullable(Text(255)),
  city: nullable(Text(255)),
  state: nullable(Text(255)),
  zip_code: nullable(Text(255)),
  country: nullable(Text(100)),
  latitude: Type.Number({ minimum: -90, maximum: 90 }),
  longitude: Type.Number({ minimum: -180, maximum: 180 }),
  /** Computed from the coordinates. */
  plus_code: Text(20),
  google_maps_place_id: nullable(Text(255)),
})
export type Place = Static<typeof Place>

import type { Place } from '@omnicrm/sdk'
import { useState } from 'react'
import { useFormContext } from '../form/formContext.ts'
import { positionOf } from './map.ts'
import { PlaceFinder, type FoundPlace } from './PlaceFinder.tsx'

interface Props {
  /** Fields of the form besides the coordinates that a place fills in. */
  fields: readonly Exclude<keyof Place, 'latitude' | 'longitude'>[]
  searchOnly?: boolean
}

/** The finder of places of a form with `latitude` and `longitude`: it fills its fields, and follows them. */
export function FormPlace({ fields, searchOnly = false }: Props) {
  const { mantine, schema } = useFormContext()
  const read = () => positionOf(mantine.getValues()['latitude'], mantine.getValues()['longitude'])
  const [position, setPosition] = useState(read)
  mantine.watch('latitude', () => setPosition(read()))
  mantine.watch('longitude', () => setPosition(read()))
  const isText = schema.properties?.['latitude']?.type !== 'number'
  const fill = (place: FoundPlace) => {
    for (const field of fields) {
      const value = field in place ? place[field] : field === 'google_maps_place_id' ? null : undefined
      // A place without country is at sea: the preset one stays.
      if (value === undefined || (field === 'country' && value === null)) continue
      mantine.setFieldValue(field, value ?? '')
    }
    for (const field of ['latitude', 'longitude'] as const)
      mantine.setFieldValue(field, isText ? String(place[field]) : place[field])
    setPosition({ latitude: place.latitude, longitude: place.longitude })
  }
  return (
    <PlaceFinder
      position={position}
      onPlace={fill}
      searchOnly={searchOnly}
      isMissing={Boolean(mantine.errors['latitude'] ?? mantine.errors['longitude'])}
    />
  )
}

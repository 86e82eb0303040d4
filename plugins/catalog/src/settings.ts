import { T, type Static } from '@omnicrm/sdk'

/** Every type that the product's documents and samples use (D-33). */
export const defaultServiceTypes = [
  'omnicharge',
  'mobile',
  'internet',
  'iptv',
  'voip',
  'fixed',
  'fixed-voice',
  'hotspot',
  'dongle',
  'voice',
  'data',
  'generic',
  'bundle',
]

export const settings = T.Object({
  service_types: T.Array(T.String({ minLength: 1, maxLength: 40 }), {
    default: defaultServiceTypes,
    description: 'Kinds of service that products and services may have.',
  }),
})
export type Settings = Static<typeof settings>

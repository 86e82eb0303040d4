import { errors } from '@omnicrm/sdk'

export const fail = errors('maps-google', {
  notConfigured: [
    503,
    'Maps are not configured: maps.server_key is missing. Type the address and coordinates.',
  ],
  tooMany: [429, 'Too many questions to the maps. Try again in {retryAfter} seconds.'],
  refusedKey: [502, 'Google refused the key of maps.server_key: {text}'],
  quota: [503, 'The quota of the key of maps.server_key is used up. Try again later, or type the address.'],
  refused: [502, 'Google Maps refused the question: {text}'],
  unreachable: [502, 'Google Maps can not be reached: {text}. Try again, or type the address.'],
})

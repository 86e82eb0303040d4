import type { Check } from '@omnicrm/sdk'
import type { MapsService } from '../contract.ts'

/** One question that every map answers. */
export const mapsCheck = (maps: MapsService): Check => ({
  name: 'maps',
  quick: false,
  async run() {
    if (!maps.isConfigured)
      return {
        state: 'off',
        finding: 'Maps are not configured; addresses and coordinates are typed by hand.',
        remedy: 'Set maps.server_key to a key of Google Maps with Places API (New) and Geocoding API.',
      }
    try {
      await maps.reverse(51.5074, -0.1278)
      return { state: 'ok', finding: 'Google Maps answers.' }
    } catch (error) {
      return {
        state: 'failed',
        finding: error instanceof Error ? error.message : String(error),
        remedy: 'Check maps.server_key, its restrictions and quota, and that this server may reach Google.',
      }
    }
  },
})

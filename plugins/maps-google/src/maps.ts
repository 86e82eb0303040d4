import { plusCodeOf, type DeploymentInfo, type Place } from '@omnicrm/sdk'
import { LRUCache } from 'lru-cache'
import type { AskOptions, MapsService } from '../contract.ts'
import type { MapsConfig } from './config.ts'
import { fail } from './errors.ts'
import { addressAmong, geocoded, toPlace } from './geocoding.ts'
import { detailed, suggested, type Point } from './places.ts'

/** Answers are kept for a while, so that going back a letter or asking again costs nothing. */
export function makeMaps(config: MapsConfig, deployment: DeploymentInfo): MapsService {
  const isConfigured = config.server_key !== undefined
  const kept = new LRUCache<string, Promise<object>>({ max: 5000, ttl: config.cache_minutes * 60_000 })

  async function remembered<T>(question: readonly unknown[], answer: () => Promise<T>): Promise<T> {
    if (!isConfigured) throw fail.notConfigured()
    const key = JSON.stringify(question)
    const former = kept.get(key) as Promise<{ value: T }> | undefined
    if (former) return (await former).value
    const coming = answer().then(value => ({ value }))
    kept.set(key, coming)
    try {
      return (await coming).value
    } catch (error) {
      kept.delete(key)
      throw error
    }
  }

  const geocode = (address: string, { language }: AskOptions = {}): Promise<Place | undefined> =>
    remembered(['geocode', address, language], async () => {
      const [row] = await geocoded({ address, ...(language ? { language } : {}) }, config)
      return row && toPlace(row)
    })

  const bias = makeBias(deployment, geocode)

  return {
    isConfigured,
    geocode,
    autocomplete: (input, session, { language } = {}) =>
      remembered(['autocomplete', input, language], async () => {
        const near = await bias()
        return await suggested({ input, session, language, near }, config)
      }),
    place: (placeId, session, { language } = {}) =>
      remembered(['place', placeId, language], () => detailed({ placeId, session, language }, config)),
    reverse: (latitude, longitude, { language } = {}) =>
      remembered(['reverse', latitude, longitude, language], async () => {
        const latlng = `${latitude},${longitude}`
        const rows = await geocoded({ latlng, ...(language ? { language } : {}) }, config)
        const row = addressAmong(rows)
        // The pin is right where it was dropped, and not where the house number hangs (CUST-36).
        return row && { ...toPlace(row), latitude, longitude, plus_code: plusCodeOf(latitude, longitude) }
      }),
  }
}

type Geocode = MapsService['geocode']

/** The default location (CONF-56): an address, looked up once, or two coordinates. */
function makeBias(deployment: DeploymentInfo, geocode: Geocode): () => Promise<Point | undefined> {
  const section = deployment.section('customers') as { default_location?: string } | undefined
  const text = section?.default_location?.trim() ?? ''
  let known = coordinatesOf(text)
  return async () => {
    if (known || text === '') return known
    try {
      const place = await geocode(text)
      known = place && { latitude: place.latitude, longitude: place.longitude }
    } catch {
      // Nothing is lost: the search that follows runs without a bias, or says itself what is wrong.
    }
    return known
  }
}

function coordinatesOf(text: string): Point | undefined {
  const [, latitude, longitude] = /^(-?\d{1,2}(?:\.\d+)?)\s*[,;]\s*(-?\d{1,3}(?:\.\d+)?)$/.exec(text) ?? []
  return latitude === undefined ? undefined : { latitude: Number(latitude), longitude: Number(longitude) }
}

import { Checks, definePlugin, Deployment, invalid, PageSources, service, UiConfig } from '@omnicrm/sdk'
import { Maps, mapsApi } from './contract.ts'
import { mapsCheck } from './src/check.ts'
import { mapsConfig } from './src/config.ts'
import { makeLimit } from './src/limit.ts'
import { makeMaps } from './src/maps.ts'
import { browserSettings, sourcesOf } from './src/style.ts'

const Limit = service<ReturnType<typeof makeLimit>>('maps-google.limit')

export default definePlugin({
  id: 'maps-google',
  config: mapsConfig,
  uses: { deployment: Deployment, maps: Maps, limit: Limit },
  sentences: `${import.meta.dirname}/sentences`,
  setup(host) {
    host.provide(Maps, ({ config, deployment }) => makeMaps(config.maps, deployment))
    host.provide(Limit, ({ config }) => makeLimit(config.maps))
    host.contribute(Checks, ({ maps }) => mapsCheck(maps))
    host.contribute(UiConfig, ({ config }) => () => ({ maps: browserSettings(config.maps) }))
    host.contribute(PageSources, ({ config }) => sourcesOf(config.maps))
    host.serve(mapsApi, ({ maps, limit }) => ({
      autocomplete: async (entry, { input, session, language }) => {
        await limit(entry.actor)
        return { data: [...(await maps.autocomplete(input, session, { language }))] }
      },
      geocode: async (entry, { address, place_id, session, language }) => {
        if (place_id === undefined && address === undefined)
          throw invalid('address', 'name an address or a place_id')
        await limit(entry.actor)
        const place =
          place_id === undefined
            ? maps.geocode(address ?? '', { language })
            : maps.place(place_id, session, { language })
        return { data: (await place) ?? null }
      },
      reverse: async (entry, { latitude, longitude, language }) => {
        await limit(entry.actor)
        return { data: (await maps.reverse(latitude, longitude, { language })) ?? null }
      },
    }))
  },
})

import { Checks, definePlugin, service } from '@omnicrm/sdk'
import { api, can } from './contract.ts'
import { grafanaCheck } from './src/check.ts'
import { reportsConfig } from './src/config.ts'
import { makeGrafana, type Grafana } from './src/grafana.ts'

const Panels = service<Grafana>('reports.grafana')

export default definePlugin({
  id: 'reports',
  config: reportsConfig,
  uses: { grafana: Panels },
  permissions: Object.values(can),
  sentences: `${import.meta.dirname}/sentences`,
  setup(host) {
    host.provide(Panels, ({ config }) => makeGrafana(config.reports))
    host.contribute(Checks, ({ config }) => grafanaCheck(config.reports))
    host.serve(api, ({ grafana }) => ({
      panels: async () => ({ panels: [...grafana.panels] }),
      panelImage: async (_entry, { panel, theme }, exchange) => {
        const { type, body } = await grafana.draw(panel, theme)
        exchange.reply({ type, body, headers: { 'Cache-Control': 'private, no-store' } })
      },
    }))
  },
})

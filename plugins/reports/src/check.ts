import type { Check } from '@omnicrm/sdk'
import type { ReportsConfig } from './config.ts'
import { panelsOf } from './panels.ts'

const manyPanels = 6

/** What does not fit together in the settings of Grafana, without asking it. */
export function grafanaCheck(config: ReportsConfig): Check {
  return {
    name: 'config grafana',
    quick: false,
    async run() {
      const panels = panelsOf(config)
      if (panels.length === 0) return { state: 'off', finding: 'No panels of Grafana are configured.' }
      const faults = [
        ...(config.grafana_api_key === undefined ? ['reports.grafana_api_key is not set.'] : []),
        ...(config.grafana_labels.split(',').length > config.grafana_urls.split(',').length
          ? ['reports.grafana_labels has more entries than reports.grafana_urls.']
          : []),
        ...(panels.length > manyPanels ? [`${panels.length} panels make the dashboard slow.`] : []),
      ]
      return faults.length === 0
        ? { state: 'ok', finding: `${panels.length} panels of Grafana are configured.` }
        : {
            state: 'warning',
            finding: faults.join(' '),
            remedy: 'Mend the section reports of crm_config.yaml.',
          }
    },
  }
}

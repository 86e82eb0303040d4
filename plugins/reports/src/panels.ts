import type { GrafanaPanel } from '../contract.ts'
import type { ReportsConfig } from './config.ts'

/** Addresses and titles paired by their place; an address without a title is its own (CONF-80, CONF-81). */
export function panelsOf(config: Pick<ReportsConfig, 'grafana_urls' | 'grafana_labels'>): GrafanaPanel[] {
  const labels = entriesOf(config.grafana_labels)
  return entriesOf(config.grafana_urls).flatMap((url, index) =>
    url === '' ? [] : [{ panel: index + 1, title: labels[index] || url, url }],
  )
}

const entriesOf = (text: string): string[] => text.split(',').map(each => each.trim())

/** Grafana draws `/d/…` and `/d-solo/…` under `/render/`, also when it lives below a path of its own. */
export function imageUrl(url: string, theme: 'light' | 'dark'): URL {
  const address = new URL(url)
  if (!address.pathname.includes('/render/'))
    address.pathname = address.pathname.replace(/\/(d|d-solo|dashboard-solo)\//, '/render/$1/')
  const wanted = { width: '1000', height: '500', kiosk: '', theme }
  for (const [name, value] of Object.entries(wanted))
    if (!address.searchParams.has(name) || name === 'theme') address.searchParams.set(name, value)
  return address
}

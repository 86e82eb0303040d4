import { env, secret, T, type Static } from '@omnicrm/sdk'

/** Comma lists, because their entries belong together by place: an empty one keeps its place. */
export const reportsConfig = T.Object({
  reports: T.Object({
    grafana_urls: T.String({
      ...env('REACT_APP_GRAFANA_URLS'),
      default: '',
      pattern: '^\\s*(https?://[^,\\s]+)?\\s*(,\\s*(https?://[^,\\s]+)?\\s*)*$',
      'x-hint': "addresses divided by commas, like 'http://grafana.local/d/abc'",
      description: 'Dashboards or panels of Grafana on the dashboard, divided by commas.',
    }),
    grafana_labels: T.String({
      ...env('REACT_APP_GRAFANA_LABELS'),
      default: '',
      description: 'Their titles, in the same order.',
    }),
    grafana_api_key: T.Optional(
      secret({
        ...env('REACT_APP_GRAFANA_API_KEY'),
        description: 'Token of a Grafana service account that may view; it stays on the server.',
      }),
    ),
  }),
})
export type ReportsConfig = Static<typeof reportsConfig>['reports']

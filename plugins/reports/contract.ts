import { errors, OneOf, permission, query, raw, T, type Static } from '@omnicrm/sdk'

export const can = {
  view: permission('view_report', 'See reports and metrics'),
}

/** A panel of Grafana on the dashboard (CONF-80). */
export const GrafanaPanel = T.Object({
  /** Its place in the configuration, from 1. */
  panel: T.Integer({ minimum: 1 }),
  title: T.String(),
  /** Where it is found in Grafana itself. */
  url: T.String(),
})
export type GrafanaPanel = Static<typeof GrafanaPanel>

export const fail = errors('reports', {
  noPanel: [404, 'There is no such panel.'],
  notDrawn: [502, 'Grafana did not draw this panel: {reason}'],
})

export const api = {
  panels: query({
    method: 'GET',
    path: '/crm/report/grafana',
    allow: can.view,
    summary: 'Panels of Grafana on the dashboard, in their order',
    response: T.Object({ panels: T.Array(GrafanaPanel) }),
  }),
  panelImage: raw({
    method: 'GET',
    path: '/crm/report/grafana/:panel',
    allow: can.view,
    summary: 'A panel as Grafana draws it',
    params: T.Object({ panel: T.Integer({ minimum: 1 }) }),
    query: T.Object({ theme: OneOf(['light', 'dark'], { default: 'light' }) }),
    response: T.Unknown(),
    errors: ['reports.noPanel', 'reports.notDrawn'],
  }),
}

import { OneOf, raw, T } from '@omnicrm/sdk'
import type { Allow, PermissionRef } from '@omnicrm/sdk'

const CheckReport = T.Object({
  name: T.String(),
  state: OneOf(['ok', 'warning', 'failed', 'off']),
  finding: T.String(),
  remedy: T.Optional(T.String()),
})

/** The kernel's own endpoints (00-canonical 3.2); metrics need `view_report` where that permission exists (D-102). */
export const kernelApi = (permissions: readonly PermissionRef[]) => {
  const metricsAllow: Allow = permissions.find(each => each.name === 'view_report') ?? 'admin'
  return {
    health: raw({
      method: 'GET',
      path: '/crm/health',
      allow: 'anyone',
      summary: 'Whether the application works; 503 when it does not. Administrators see each check',
      response: T.Object({ status: OneOf(['ok', 'degraded']), checks: T.Optional(T.Array(CheckReport)) }),
    }),
    metrics: raw({
      method: 'GET',
      path: '/crm/metrics',
      allow: metricsAllow,
      summary: 'Figures for Prometheus',
      response: T.String({ contentMediaType: 'text/plain' }),
    }),
    uiConfig: raw({
      method: 'GET',
      path: '/crm/config/ui',
      allow: 'anyone',
      summary: 'What the web application needs to know before anybody has signed in; never a secret',
      response: T.Record(T.String(), T.Unknown()),
    }),
    openapi: raw({
      method: 'GET',
      path: '/crm/docs/openapi.json',
      allow: 'anyone',
      summary: 'This document',
      response: T.Record(T.String(), T.Unknown()),
    }),
    docs: raw({
      method: 'GET',
      path: '/crm/docs/',
      allow: 'anyone',
      summary: 'The interactive page of this API',
      response: T.String({ contentMediaType: 'text/html' }),
    }),
    docsFile: raw({
      method: 'GET',
      path: '/crm/docs/:file',
      allow: 'anyone',
      summary: 'A file of the interactive page',
      params: T.Object({ file: T.String({ maxLength: 100, pattern: '^[a-z0-9.-]+$' }) }),
      response: T.Unknown(),
    }),
  }
}

import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Operation } from './operations.ts'

/** Figures of one application (PLAT-26), in a registry of its own so that several applications can share a process. */
export interface Metrics {
  readonly registry: Registry
  observe(operation: Operation | undefined, method: string, status: number, milliseconds: number): void
  readonly sockets: Gauge
  readonly refused: Counter
}

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function makeMetrics(): Metrics {
  const registry = new Registry()
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the arrival of a request to its answer, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers: [registry],
  })
  const sockets = new Gauge({
    name: 'live_sockets',
    help: 'Open WebSocket connections.',
    registers: [registry],
  })
  const refused = new Counter({
    name: 'http_rate_limited_total',
    help: 'Requests answered 429.',
    labelNames: ['rate'],
    registers: [registry],
  })
  // Labels are resolved once for each route and status: this runs on every request.
  const known = new Map<string, Map<number, { observe(seconds: number): void }>>()
  return {
    registry,
    sockets,
    refused,
    observe(operation, method, status, milliseconds) {
      const route = operation?.pattern ?? 'none'
      const verb = operation?.endpoint.method ?? (verbs.has(method) ? method : 'other')
      const key = `${verb} ${route}`
      let ofRoute = known.get(key)
      if (!ofRoute) known.set(key, (ofRoute = new Map()))
      let series = ofRoute.get(status)
      if (!series) ofRoute.set(status, (series = duration.labels(verb, route, String(status))))
      series.observe(milliseconds / 1000)
    },
  }
}

const verbs = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Memory, event loop and garbage collection of the process. */
export const addProcessMetrics = (registry: Registry): void => collectDefaultMetrics({ register: registry })

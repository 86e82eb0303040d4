import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import type { Operation } from './operations.ts'

/** Figures of one application (PLAT-26), in a registry of its own so that several applications can share a process. */
export interface Metrics {
  readonly registry: Registry
  observe(operation: Operation | undefined, method: string, status: number, milliseconds: number): void
  /** Everything in the exposition format of Prometheus. */
  text(): Promise<string>
  readonly sockets: Gauge
  readonly refused: Counter
}

export function makeMetrics(): Metrics {
  const registry = new Registry()
  const durations = makeDurations()
  return {
    registry,
    observe: durations.observe,
    text: async () => `${durations.text()}${await registry.metrics()}`,
    sockets: new Gauge({ name: 'live_sockets', help: 'Open WebSocket connections.', registers: [registry] }),
    refused: new Counter({
      name: 'http_rate_limited_total',
      help: 'Requests answered 429.',
      labelNames: ['rate'],
      registers: [registry],
    }),
  }
}

/** Memory, event loop and garbage collection of the process. */
export const addProcessMetrics = (registry: Registry): void => collectDefaultMetrics({ register: registry })

/** One histogram of one route, method and status: a count for each bound, and beyond the last. */
interface Series {
  readonly labels: string
  readonly counts: Float64Array
  sum: number
}

const boundsInSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const verbs = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Counted by hand: prom-client hashes the labels anew on each observation, which every request would pay for. */
function makeDurations(): Pick<Metrics, 'observe'> & { text(): string } {
  const routed = new Map<Operation, Map<number, Series>>()
  const unrouted = new Map<string, Map<number, Series>>()
  const all: Series[] = []
  const seriesOf = (byStatus: Map<number, Series>, method: string, route: string, status: number): Series => {
    const labels = `method="${method}",route="${route}",status="${status}"`
    const series = { labels, counts: new Float64Array(boundsInSeconds.length + 1), sum: 0 }
    byStatus.set(status, series)
    all.push(series)
    return series
  }
  return {
    observe(operation, method, status, milliseconds) {
      const verb = operation?.endpoint.method ?? (verbs.has(method) ? method : 'other')
      const byStatus = operation ? entryOf(routed, operation) : entryOf(unrouted, verb)
      const series = byStatus.get(status) ?? seriesOf(byStatus, verb, operation?.pattern ?? 'none', status)
      const seconds = milliseconds / 1000
      let at = 0
      while (at < boundsInSeconds.length && seconds > (boundsInSeconds[at] as number)) at++
      series.counts[at] = (series.counts[at] ?? 0) + 1
      series.sum += seconds
    },
    text: () => exposition(all),
  }
}

function entryOf<K>(map: Map<K, Map<number, Series>>, key: K): Map<number, Series> {
  let found = map.get(key)
  if (!found) map.set(key, (found = new Map()))
  return found
}

function exposition(all: readonly Series[]): string {
  const name = 'http_request_duration_seconds'
  const lines = all.flatMap(({ labels, counts, sum }) => {
    let total = 0
    const buckets = [...boundsInSeconds, '+Inf'].map((bound, at) => {
      total += counts[at] ?? 0
      return `${name}_bucket{${labels},le="${bound}"} ${total}`
    })
    return [...buckets, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${total}`]
  })
  const head = [
    `# HELP ${name} Time from the arrival of a request to its answer, by route.`,
    `# TYPE ${name} histogram`,
  ]
  return `${[...head, ...lines].join('\n')}\n\n`
}

import { asFunction, createContainer, InjectionMode, type AwilixContainer } from 'awilix'
import type { Cx, EventMeta, Exchange, PermissionRef, PointRef, Tx } from '@omnicrm/sdk'
import type { ServedEndpoint, ServedListener, ServedSchedule, ServedTopic, ServedWorker } from './parts.ts'
import { BootError, type Recording } from './graph.ts'

type Deps = Readonly<Record<string, unknown>>
export interface KernelService {
  readonly id: string
  readonly make: () => unknown
}

export interface WireOptions {
  /** In graph order. */
  readonly recordings: readonly Recording[]
  readonly configOf: (plugin: string) => Readonly<Record<string, unknown>>
  /** Services and contributions of the kernel itself. */
  readonly services: readonly KernelService[]
  readonly contributions: readonly { readonly point: string; readonly make: () => unknown }[]
}

/** The plugins with their dependencies bound; nothing has started. */
export interface Wiring {
  readonly endpoints: readonly ServedEndpoint[]
  readonly topics: readonly ServedTopic[]
  readonly listeners: readonly ServedListener[]
  readonly workers: readonly ServedWorker[]
  readonly schedules: readonly ServedSchedule[]
  readonly permissions: readonly PermissionRef[]
  /** Event id → keys of its listeners, as they stand in the rows of work. */
  readonly listenersOf: ReadonlyMap<string, readonly string[]>
  readonly hooks: ReadonlyMap<string, readonly ((tx: Tx, value: unknown) => unknown)[]>
  service(id: string): unknown
  contributions<T>(ref: PointRef<T>): readonly T[]
  depsOf(plugin: string): Deps
}

/** Binds every recorded function to its plugin's dependencies; services stay unmade until someone needs them. */
export function wire(options: WireOptions): Wiring {
  const container = createContainer<Record<string, unknown>>({
    strict: true,
    injectionMode: InjectionMode.PROXY,
  })
  const points = new Map<string, () => readonly unknown[]>()
  const dependencies = new Map(
    options.recordings.map(each => [each.plugin.id, lazyDeps(each, options, container, points)]),
  )
  const depsOf = (plugin: string): Deps => dependencies.get(plugin) ?? {}
  for (const { id, make } of options.services) container.register(id, asFunction(make).singleton())
  for (const { plugin, provides } of options.recordings)
    for (const { ref, make } of provides)
      container.register(ref.id, asFunction(() => make(depsOf(plugin.id))).singleton())
  collectPoints(options, depsOf, points)

  const { listeners, listenersOf } = bindListeners(options.recordings, depsOf)
  return {
    endpoints: bindEndpoints(options.recordings, depsOf),
    listeners,
    listenersOf,
    topics: options.recordings.flatMap(({ plugin, topics }) =>
      topics.map(({ ref, allow, sees }) => ({
        plugin: plugin.id,
        id: ref.id,
        allow,
        sees: async (cx: Cx, key: string) =>
          sees ? await sees(cx, key, depsOf(plugin.id)) : cx.scope === null,
      })),
    ),
    workers: options.recordings.flatMap(({ plugin, works }) =>
      works.map(({ ref, kind, handle, options: limits }) => ({
        plugin: plugin.id,
        job: ref.id,
        retry: ref.retry,
        kind,
        handle: (cx: never, payload: never) => handle(cx, payload, depsOf(plugin.id)),
        concurrency: concurrencyOf(
          limits.concurrency as number | ((config: unknown) => number) | undefined,
          options.configOf(plugin.id),
        ),
        onDead: limits.onDead,
      })),
    ),
    schedules: options.recordings.flatMap(({ plugin, schedules }) =>
      schedules.map(({ pattern, ref, payload }) => ({ plugin: plugin.id, pattern, job: ref.id, payload })),
    ),
    permissions: options.recordings.flatMap(({ plugin }) => plugin.permissions),
    hooks: bindHooks(options.recordings, depsOf),
    service: id => container.resolve(id),
    contributions: <T>(ref: PointRef<T>) => (points.get(ref.id)?.() ?? []) as readonly T[],
    depsOf,
  }
}

function concurrencyOf(limit: number | ((config: unknown) => number) | undefined, config: unknown): number {
  return typeof limit === 'function' ? limit(config) : (limit ?? 4)
}

function lazyDeps(
  { plugin }: Recording,
  { configOf }: WireOptions,
  container: AwilixContainer<Record<string, unknown>>,
  points: ReadonlyMap<string, () => readonly unknown[]>,
): Deps {
  const deps = { config: configOf(plugin.id) }
  for (const [name, ref] of Object.entries(plugin.uses)) {
    const get = () => {
      if (ref.kind === 'point') return points.get(ref.id)?.() ?? []
      if (ref.kind === 'optional')
        return container.hasRegistration(ref.of.id) ? container.resolve(ref.of.id) : undefined
      return container.resolve(ref.id)
    }
    Object.defineProperty(deps, name, { get, enumerable: true })
  }
  return deps
}

function collectPoints(
  options: WireOptions,
  depsOf: (plugin: string) => Deps,
  points: Map<string, () => readonly unknown[]>,
): void {
  const makes = new Map<string, (() => unknown)[]>()
  const add = (id: string, make: () => unknown) => makes.set(id, [...(makes.get(id) ?? []), make])
  for (const { point, make } of options.contributions) add(point, make)
  for (const { plugin, contributes } of options.recordings)
    for (const { ref, make } of contributes) add(ref.id, () => make(depsOf(plugin.id)))
  for (const [id, all] of makes) {
    let made: readonly unknown[] | undefined
    points.set(id, () => (made ??= all.map(make => make())))
  }
}

function bindEndpoints(recordings: readonly Recording[], depsOf: (plugin: string) => Deps): ServedEndpoint[] {
  const faults: string[] = []
  const endpoints = recordings.flatMap(({ plugin, serves }) =>
    serves.flatMap(({ api, make }) => {
      const handlers =
        attempt(
          () => make(depsOf(plugin.id)),
          error => faults.push(`Plugin '${plugin.id}' could not be wired: ${error}`),
        ) ?? {}
      return Object.entries(api).map(([name, endpoint]) => {
        const handle = handlers[name]
        if (typeof handle !== 'function')
          faults.push(
            `Plugin '${plugin.id}' serves no handler for '${name}' (${endpoint.method} ${endpoint.path}).`,
          )
        return {
          plugin: plugin.id,
          name,
          endpoint,
          handle: handle as (cx: never, input: never, exchange?: Exchange) => Promise<unknown>,
        }
      })
    }),
  )
  if (faults.length > 0) throw new BootError('wire', faults)
  return endpoints
}

function attempt<T>(work: () => T, failed: (error: string) => void): T | undefined {
  try {
    return work()
  } catch (error) {
    failed(error instanceof Error ? error.message : String(error))
    return undefined
  }
}

function bindListeners(recordings: readonly Recording[], depsOf: (plugin: string) => Deps) {
  const listeners: ServedListener[] = []
  const listenersOf = new Map<string, string[]>()
  for (const { plugin, listens } of recordings)
    for (const { ref, handle } of listens) {
      const earlier = listeners.filter(
        each => each.event === ref.id && each.plugin.split('#')[0] === plugin.id,
      ).length
      const key = earlier === 0 ? plugin.id : `${plugin.id}#${earlier + 1}`
      listeners.push({
        plugin: key,
        event: ref.id,
        handle: (tx: Tx, payload: never, meta: EventMeta) => handle(tx, payload, depsOf(plugin.id), meta),
      })
      listenersOf.set(ref.id, [...(listenersOf.get(ref.id) ?? []), key])
    }
  return { listeners, listenersOf }
}

function bindHooks(recordings: readonly Recording[], depsOf: (plugin: string) => Deps) {
  const hooks = new Map<string, ((tx: Tx, value: unknown) => unknown)[]>()
  for (const { plugin, hooks: own } of recordings)
    for (const { ref, handle } of own)
      hooks.set(ref.id, [...(hooks.get(ref.id) ?? []), (tx, value) => handle(tx, value, depsOf(plugin.id))])
  return hooks
}

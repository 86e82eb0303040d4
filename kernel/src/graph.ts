import type {
  Allow,
  Api,
  Cx,
  EventRef,
  Host,
  JobRef,
  Plugin,
  RefOf,
  Running,
  Tx,
  Uses,
  WorkOptions,
  EventMeta,
} from '@omnicrm/sdk'

type Deps = Readonly<Record<string, unknown>>
type Make = (deps: Deps) => unknown

/** Everything one plugin's `setup` recorded. Nothing of it has run. */
export interface Recording {
  readonly plugin: Plugin
  readonly provides: { ref: RefOf<'service'>; make: Make }[]
  readonly contributes: { ref: RefOf<'point'>; make: Make }[]
  readonly serves: { api: Api; make: (deps: Deps) => Readonly<Record<string, unknown>> }[]
  readonly hooks: { ref: RefOf<'hook'>; handle: (tx: Tx, value: unknown, deps: Deps) => unknown }[]
  readonly listens: {
    ref: EventRef
    handle: (tx: Tx, payload: never, deps: Deps, meta: EventMeta) => Promise<unknown>
  }[]
  readonly works: {
    ref: JobRef
    kind: 'work' | 'flow'
    handle: (cx: never, payload: never, deps: Deps) => Promise<unknown>
    options: WorkOptions<never>
  }[]
  readonly schedules: { pattern: string; ref: JobRef; payload: unknown }[]
  readonly topics: {
    ref: RefOf<'topic'>
    allow: Allow
    sees?: (cx: Cx, key: string, deps: Deps) => Promise<boolean>
  }[]
  readonly starts: ((deps: Deps, app: Running) => unknown)[]
  readonly stops: ((deps: Deps) => unknown)[]
}

/** A boot that can't go on; lists every fault of its phase. */
export class BootError extends Error {
  override readonly name = 'BootError'
  readonly phase: string
  readonly faults: readonly string[]
  constructor(phase: string, faults: readonly string[], cause?: unknown) {
    super(
      `OmniCRM can't start: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'} in phase '${phase}'.\n${faults.map(each => `  - ${each}`).join('\n')}`,
      cause === undefined ? undefined : { cause },
    )
    this.phase = phase
    this.faults = faults
  }
}

/** Calls every `setup` once. @throws BootError naming every plugin whose setup failed or did something asynchronous */
export function record(plugins: readonly Plugin[]): Recording[] {
  const faults: string[] = []
  const seen = new Set<string>()
  const recordings = plugins.map(plugin => {
    if (seen.has(plugin.id)) faults.push(`Plugin '${plugin.id}' is given twice; each id may stand once.`)
    seen.add(plugin.id)
    const recording = empty(plugin)
    try {
      const returned: unknown = plugin.setup(recorder(recording))
      if (returned instanceof Promise)
        faults.push(`The setup of plugin '${plugin.id}' is asynchronous; move what waits into host.onStart.`)
    } catch (error) {
      faults.push(
        `The setup of plugin '${plugin.id}' failed: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
    return recording
  })
  if (faults.length > 0) throw new BootError('record', faults)
  return recordings
}

const empty = (plugin: Plugin): Recording => ({
  plugin,
  provides: [],
  contributes: [],
  serves: [],
  hooks: [],
  listens: [],
  works: [],
  schedules: [],
  topics: [],
  starts: [],
  stops: [],
})

function recorder(into: Recording): Host<Uses, unknown> {
  const add =
    <T>(list: T[]) =>
    (item: T): void =>
      void list.push(item)
  const works =
    (kind: 'work' | 'flow') =>
    (ref: unknown, handle: unknown, options: unknown = {}) =>
      add(into.works)({ ref, kind, handle, options } as Recording['works'][number])
  const host = {
    provide: (ref: unknown, make: unknown) =>
      add(into.provides)({ ref, make } as Recording['provides'][number]),
    contribute: (ref: unknown, make: unknown) =>
      add(into.contributes)({ ref, make } as Recording['contributes'][number]),
    serve: (api: Api, make: unknown) => add(into.serves)({ api, make } as Recording['serves'][number]),
    hook: (ref: unknown, handle: unknown) => add(into.hooks)({ ref, handle } as Recording['hooks'][number]),
    on: (ref: unknown, handle: unknown) => add(into.listens)({ ref, handle } as Recording['listens'][number]),
    work: works('work'),
    flow: works('flow'),
    every: (pattern: string, ref: JobRef, payload: unknown) => add(into.schedules)({ pattern, ref, payload }),
    topic: (ref: unknown, allow: Allow, sees: unknown) =>
      add(into.topics)({ ref, allow, ...(sees ? { sees } : {}) } as Recording['topics'][number]),
    onStart: (run: unknown) => add(into.starts)(run as Recording['starts'][number]),
    onStop: (run: unknown) => add(into.stops)(run as Recording['stops'][number]),
  }
  return host as Host<Uses, unknown>
}

/**
 * Orders the plugins: what others build on comes first; among the free ones the given order holds.
 * @throws BootError naming each missing plugin and each cycle with its path
 */
export function order(recordings: readonly Recording[]): Recording[] {
  const byId = new Map(recordings.map(each => [each.plugin.id, each]))
  const faults = recordings.flatMap(each => missing(each, byId))
  const sorted: Recording[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (recording: Recording, path: readonly string[]): void => {
    const { id } = recording.plugin
    if (state.get(id) === 'done') return
    if (state.get(id) === 'open') {
      faults.push(
        `The plugins need each other in a circle: ${[...path.slice(path.indexOf(id)), id].join(' → ')}.`,
      )
      return
    }
    state.set(id, 'open')
    for (const need of needs(recording)) {
      const target = byId.get(need)
      if (target && need !== id) visit(target, [...path, id])
    }
    state.set(id, 'done')
    sorted.push(recording)
  }
  for (const recording of recordings) visit(recording, [])
  faults.push(...doubleProviders(recordings), ...strangers(recordings))
  if (faults.length > 0) throw new BootError('order', [...new Set(faults)])
  return sorted
}

/** Plugins that must be up before this one: owners of what it uses, adds to and takes part in. Events only announce. */
function needs(recording: Recording): Set<string> {
  const used = Object.values(recording.plugin.uses).map(each =>
    each.kind === 'optional' ? each.of.owner : each.owner,
  )
  return new Set([
    ...used,
    ...recording.contributes.map(each => each.ref.owner),
    ...recording.hooks.map(each => each.ref.owner),
    ...recording.works.map(each => each.ref.owner),
  ])
}

function missing(recording: Recording, byId: ReadonlyMap<string, Recording>): string[] {
  return Object.entries(recording.plugin.uses).flatMap(([name, ref]) => {
    if (ref.kind !== 'service' || ref.owner === 'kernel') return []
    const owner = byId.get(ref.owner)
    if (!owner)
      return [
        `Plugin '${recording.plugin.id}' uses '${ref.id}' (as ${name}), but plugin '${ref.owner}' is not enabled.`,
      ]
    if (owner.provides.some(each => each.ref.id === ref.id)) return []
    return [
      `Plugin '${recording.plugin.id}' uses '${ref.id}' (as ${name}), but plugin '${ref.owner}' does not provide it.`,
    ]
  })
}

function doubleProviders(recordings: readonly Recording[]): string[] {
  const counts = new Map<string, string[]>()
  for (const { plugin, provides, works } of recordings) {
    for (const { ref } of provides)
      counts.set(`service '${ref.id}'`, [...(counts.get(`service '${ref.id}'`) ?? []), plugin.id])
    for (const { ref } of works)
      counts.set(`job '${ref.id}'`, [...(counts.get(`job '${ref.id}'`) ?? []), plugin.id])
  }
  return [...counts]
    .filter(([, by]) => by.length > 1)
    .map(([what, by]) => `The ${what} has ${by.length} providers (${by.join(', ')}); it may have one.`)
}

/** A service is provided by its owner only: its id says where to look. */
function strangers(recordings: readonly Recording[]): string[] {
  return recordings.flatMap(({ plugin, provides }) =>
    provides
      .filter(({ ref }) => ref.owner !== plugin.id)
      .map(
        ({ ref }) => `Plugin '${plugin.id}' provides '${ref.id}', which belongs to plugin '${ref.owner}'.`,
      ),
  )
}

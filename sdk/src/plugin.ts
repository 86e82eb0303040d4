import type { Knex } from 'knex'
import type { Static, TObject } from 'typebox'
import type { Cx, Flow, Tx, Worker } from './contexts.ts'
import type { Allow, Api, Handlers } from './endpoint.ts'
import type { EntityClass } from './entity.ts'
import type {
  EventRef,
  HookRef,
  JobRef,
  PermissionRef,
  PointRef,
  Resolved,
  ServiceRef,
  TopicRef,
  Uses,
} from './refs.ts'

/** A change of the schema. Forward only; never imports a model. */
export interface Migration {
  /** `0001_what`; the order of application inside the plugin. */
  readonly name: string
  up(db: Knex): Promise<void>
}

/**
 * What a backup must know of a table that does not simply travel: rows that stay where they are and why, or how many rows
 * an empty installation gets by itself, from migrations, its first boot and its schedules.
 */
export type TableTrait = { readonly stays: string } | { readonly seeded: number }

/** About an event besides its payload. */
export interface EventMeta {
  readonly eventId: number
  /** ISO-8601, when it was emitted. */
  readonly at: string
  readonly requestId: string
}

/** What the plugin's functions get besides the context: the services of `uses`, and its own configuration. */
export type Deps<U, C> = Resolved<U> & { readonly config: C }

/** Runs while the application is up, between start and stop. */
export interface Running {
  /** Opens a context as the system, for work that no request started. */
  entry(signal?: AbortSignal): import('./contexts.ts').Entry
  readonly signal: AbortSignal
  readonly roles: ReadonlySet<'api' | 'worker' | 'scheduler'>
  /** Absolute path of the data directory. */
  readonly dataDirectory: string
  /** The server's own address once it listens, for example `http://127.0.0.1:5000`. */
  readonly address: () => string | undefined
}

type Awaitable<T> = T | Promise<T>

/** Records what the plugin offers and reacts to. Recording runs nothing. */
export interface Host<U, C> {
  /** Provides a service of this plugin; made once, when first needed. */
  provide<T>(ref: ServiceRef<T>, make: (deps: Deps<U, C>) => T): void
  /** Adds to a point, of this or another plugin. */
  contribute<T>(ref: PointRef<T>, make: (deps: Deps<U, C>) => T): void
  /** Serves the endpoints of a contract. */
  serve<A extends Api>(api: A, make: (deps: Deps<U, C>) => Handlers<A>): void
  /** Takes part in a hook: return the value, changed or not, or throw to refuse. */
  hook<T>(ref: HookRef<T>, handle: (tx: Tx, value: T, deps: Deps<U, C>) => Awaitable<T>): void
  /** Reacts to an event in a transaction of its own, exactly once. Database only; enqueue a job for the outside. */
  on<S extends import('typebox').TSchema>(
    ref: EventRef<S>,
    handle: (tx: Tx, payload: Static<S>, deps: Deps<U, C>, meta: EventMeta) => Promise<unknown>,
  ): void
  /** Does a job. */
  work<S extends import('typebox').TSchema>(
    ref: JobRef<S>,
    handle: (cx: Worker, payload: Static<S>, deps: Deps<U, C>) => Promise<unknown>,
    options?: WorkOptions<C>,
  ): void
  /** Does a job of several outside steps that must be undone together. */
  flow<S extends import('typebox').TSchema>(
    ref: JobRef<S>,
    handle: (flow: Flow, payload: Static<S>, deps: Deps<U, C>) => Promise<unknown>,
    options?: WorkOptions<C>,
  ): void
  /** Enqueues the job at each time of a cron pattern (UTC, 5 or 6 fields), once over all processes. */
  every<S extends import('typebox').TSchema>(pattern: string, ref: JobRef<S>, payload: Static<S>): void
  /** Lets those subscribe to `<topic>:<key>` who pass `allow` and, for own-scope callers, `sees`. */
  topic<T>(
    ref: TopicRef<T>,
    allow: Allow,
    sees?: (cx: Cx, key: string, deps: Deps<U, C>) => Promise<boolean>,
  ): void
  onStart(run: (deps: Deps<U, C>, app: Running) => Awaitable<void>): void
  onStop(run: (deps: Deps<U, C>) => Awaitable<void>): void
}

export interface WorkOptions<C> {
  /** How many run at once in one process. Default 4. */
  readonly concurrency?: number | ((config: C) => number)
  /** Runs once when the row goes to the dead list, in a transaction. */
  readonly onDead?: (tx: Tx, payload: unknown, error: string) => Promise<void>
}

export interface PluginOptions<U extends Uses, S extends TObject> {
  /** Kebab-case noun, unique; the folder's name. */
  readonly id: string
  /**
   * The top-level keys of the configuration file that this plugin owns, for example
   * `T.Object({ billing: T.Object({ currency: … }, { default: {} }) })`. A key belongs to one plugin.
   */
  readonly config?: S
  readonly uses?: U
  readonly permissions?: readonly PermissionRef[]
  readonly entities?: readonly EntityClass[]
  readonly migrations?: readonly Migration[]
  /**
   * Absolute path of the folder with this plugin's sentences in other languages, `<code>.json` each: English sentence, with
   * `{names}` where values stand, to its translation. They word the errors the plugin answers with and what `cx.say` is
   * given. Default: none, and all of it is English.
   */
  readonly sentences?: string
  /** Tables that backups treat in a special way. All others are part of every backup, and empty where one is restored. */
  readonly tables?: Readonly<Record<string, TableTrait>>
  setup(host: Host<U, Static<S>>): void
}

/** A plugin as the kernel sees it. */
export interface Plugin {
  readonly id: string
  readonly config: TObject | undefined
  readonly uses: Uses
  readonly permissions: readonly PermissionRef[]
  readonly entities: readonly EntityClass[]
  readonly migrations: readonly Migration[]
  readonly sentences: string | undefined
  readonly tables: Readonly<Record<string, TableTrait>>
  setup(host: Host<Uses, unknown>): void
}

/**
 * Makes a plugin: one value whose `setup` records what it offers and what it reacts to.
 * @throws TypeError when the id is not a kebab-case noun or two migrations share a name
 */
export function definePlugin<
  const U extends Uses = Record<never, never>,
  S extends TObject = TObject<Record<never, never>>,
>(options: PluginOptions<U, S>): Plugin {
  if (!/^[a-z][a-z0-9-]*$/.test(options.id))
    throw new TypeError(`The plugin id '${options.id}' must be lower case letters, digits and dashes.`)
  const names = (options.migrations ?? []).map(each => each.name)
  if (new Set(names).size !== names.length)
    throw new TypeError(`Two migrations of plugin '${options.id}' share a name: ${names.join(', ')}.`)
  return Object.freeze({
    id: options.id,
    config: options.config,
    uses: options.uses ?? {},
    permissions: options.permissions ?? [],
    entities: options.entities ?? [],
    migrations: options.migrations ?? [],
    sentences: options.sentences,
    tables: options.tables ?? {},
    setup: (host: Host<Uses, unknown>) => options.setup(host as Host<never, never> as Host<U, Static<S>>),
  })
}

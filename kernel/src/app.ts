import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  Authenticators,
  Checks,
  Deployment,
  FirstBoots,
  PageSources,
  Permissions,
  Secrets,
  UiConfig,
  type DeclaredPermission,
  type Entry,
  type Log,
  type Plugin,
  type PointRef,
  type Running,
  type SecretsService,
  type ServiceRef,
  type Tx,
} from '@omnicrm/sdk'
import {
  kernelConfig,
  kernelSettings,
  loadConfig,
  missingForInstances,
  type Config,
  type KernelSettings,
} from './config/index.ts'
import { contextOf, makeContexts, systemActor, type ContextParts } from './contexts.ts'
import { makeSay, ownSentences, type Say } from './language.ts'
import { connect, type Database } from './db/connect.ts'
import { migrate, pending, type MigrationStep } from './db/migrate.ts'
import { BootError, order, record, type Recording } from './graph.ts'
import { createHttp, routeFaults, type Http } from './http/index.ts'
import { closeServer, refusePending, startAll, stopAll, stopMs } from './lifecycle.ts'
import { makeLiveHub, type ClosableHub } from './live.ts'
import type { KernelLog } from './log.ts'
import type { Contexts, LiveHub } from './parts.ts'
import { makeSecrets } from './secrets.ts'
import { wire, type Wiring } from './wire.ts'
import { workEndpoints } from './work/dead.ts'
import { makeEngine, type Engine } from './work/engine.ts'
import { insertEvent, insertJob } from './work/rows.ts'
import { makeScheduler } from './work/schedule.ts'
import { brandingCheck, brandingFields, brandingFolder } from './branding.ts'
import { databaseCheck, passwordCheck } from './checks.ts'
import { makeHotSettings, type HotSettings } from './reload.ts'

export type Role = 'api' | 'worker' | 'scheduler'
export const allRoles: readonly Role[] = ['api', 'worker', 'scheduler']

export interface AppOptions {
  readonly plugins: readonly Plugin[]
  /** Known but not enabled: their sections of the configuration are no mistakes. */
  readonly disabled?: readonly Plugin[]
  /** Absolute. Holds the embedded database, generated secrets and the files of jobs. */
  readonly dataDirectory: string
  readonly config: {
    readonly file?: string | undefined
    readonly env: Readonly<Record<string, string | undefined>>
    readonly directory?: string
  }
  readonly log: Log & Pick<KernelLog, 'lines'>
  readonly now?: () => Date
  /** Absolute folder of the built web application; null serves none. */
  readonly webRoot?: string | null
  readonly strictAnswers?: boolean
}

/** An application: wired, not started. A value; many can live in one process. */
export interface App {
  readonly plugins: readonly Plugin[]
  /** Known but not enabled; their tables may be there. */
  readonly disabled: readonly Plugin[]
  /** Absolute. */
  readonly dataDirectory: string
  readonly config: Config
  readonly settings: KernelSettings
  readonly database: Database
  readonly contexts: Contexts
  readonly wiring: Wiring
  readonly http: Http
  readonly live: LiveHub
  readonly now: () => Date
  /** A context as the system. */
  entry(signal?: AbortSignal): Entry
  service<T>(ref: ServiceRef<T>): T
  contributions<T>(ref: PointRef<T>): readonly T[]
  pending(): Promise<MigrationStep[]>
  migrate(report?: (step: MigrationStep, done: number, total: number) => void): Promise<number>
  /** What an empty installation gets: the first sign-in, the demo catalogue. @returns lines for the screen */
  firstBoot(options: { demo: boolean }): Promise<string[]>
  start(roles?: readonly Role[]): Promise<void>
  /** @param port 0 picks a free one. @returns the address */
  listen(port: number, host?: string): Promise<string>
  /** Runs everything that is due and returns when nothing is left. */
  drain(): Promise<void>
  /** Looks at the schedules once. */
  tick(): Promise<void>
  /** Reads the configuration again and takes what may change without a restart. @returns false when it has faults, which are logged */
  reload(): boolean
  stop(): Promise<void>
}

const repository = fileURLToPath(new URL('../../', import.meta.url))

/** Builds the application: records, orders, configures and wires. @throws BootError with all faults of the phase */
export async function createApp(options: AppOptions): Promise<App> {
  const recordings = order(record(options.plugins))
  const config = readConfig(options, recordings)
  const settings = kernelSettings(config, options.dataDirectory)
  const missing = missingForInstances(settings)
  if (missing.length > 0)
    throw new BootError('config', [
      `${settings.instances} instances (crm.instances) need ${missing.join(', ')}, configured alike on each of them.`,
    ])
  const database = connect(settings.database)
  try {
    return assemble(options, recordings, config, settings, database)
  } catch (error) {
    await database.close()
    throw error
  }
}

function readConfig(options: AppOptions, recordings: readonly Recording[]): Config {
  const schemas = recordings.flatMap(({ plugin }) =>
    plugin.config ? [{ owner: plugin.id, schema: plugin.config }] : [],
  )
  const disabled = (options.disabled ?? []).flatMap(plugin =>
    plugin.config ? [{ owner: plugin.id, schema: plugin.config, active: false }] : [],
  )
  const config = loadConfig({
    ...options.config,
    schemas: [{ owner: 'kernel', schema: kernelConfig }, ...schemas, ...disabled],
  })
  if (config.faults.length > 0) throw new BootError('config', config.faults)
  for (const warning of config.warnings) options.log.warn({}, warning)
  return config
}

function assemble(
  options: AppOptions,
  recordings: readonly Recording[],
  config: Config,
  settings: KernelSettings,
  database: Database,
): App {
  const now = options.now ?? (() => new Date())
  const live = makeLiveHub(settings.redisUrl, options.log)
  const secrets = makeSecrets({ dataDirectory: options.dataDirectory, settings })
  const read = () => readConfig(options, recordings)
  const hot = makeHotSettings(config, options.dataDirectory, read, options.log)
  const folder = brandingFolder(options.dataDirectory)
  const wiring = wire({
    recordings,
    configOf: plugin => config.configOf(plugin),
    services: [
      { id: Secrets.id, make: () => secrets },
      { id: Deployment.id, make: () => deploymentOf(options, config, settings, hot) },
      { id: Permissions.id, make: () => ({ all: () => declaredPermissions(recordings) }) },
    ],
    contributions: [
      databaseCheck(database, settings),
      passwordCheck(config, recordings),
      brandingCheck(folder, () => hot.fields()),
    ].map(check => ({ point: Checks.id, make: () => check })),
  })
  const say = makeSay([ownSentences, ...recordings.flatMap(({ plugin }) => plugin.sentences ?? [])])
  const core = makeCore({ options, wiring, database, live, say, now })
  const endpoints = [...wiring.endpoints, ...workEndpoints]
  const faults = routeFaults(endpoints)
  if (faults.length > 0) throw new BootError('wire', faults)
  const http = createHttp({
    endpoints,
    topics: wiring.topics,
    permissions: wiring.permissions,
    authenticators: [...wiring.contributions(Authenticators)].sort((a, b) => a.order - b.order),
    contexts: core.contexts,
    db: database.writer,
    live,
    checks: wiring.contributions(Checks),
    ui: () => uiOf(options, { ...hot.fields(), ...brandingFields(folder, hot.fields()) }, wiring, recordings),
    config: {
      trustedProxies: settings.trustedProxies,
      corsOrigins: settings.corsOrigins,
      rateLimit: settings.rateLimit,
      redisUrl: settings.redisUrl,
      publicUrl: settings.publicUrl,
      contentSources: sourcesOf(wiring),
    },
    log: options.log,
    ...(options.log.lines ? { requestLine: options.log.lines } : {}),
    now,
    say,
    webRoot: options.webRoot ?? null,
    brandingRoot: folder,
    strictAnswers: options.strictAnswers ?? false,
    sign: (purpose, text) => secrets.sign(purpose, text),
  })
  return makeApp({
    options,
    recordings,
    config,
    settings,
    database,
    live,
    wiring,
    http,
    now,
    secrets,
    hot,
    ...core,
  })
}

interface CoreParts {
  readonly options: AppOptions
  readonly wiring: Wiring
  readonly database: Database
  readonly live: ClosableHub
  readonly say: Say
  readonly now: () => Date
}

/** Contexts and work need each other: a commit wakes the engine, and the engine opens contexts. */
function makeCore({ options, wiring, database, live, say, now }: CoreParts) {
  const parts: ContextParts = {
    database,
    now,
    live,
    say,
    emit: (tx, event, payload) => insertEvent(tx, event, payload, wiring.listenersOf.get(event.id) ?? []),
    enqueue: insertJob,
    apply: async (tx: Tx, hook, value) => {
      let passed = value
      for (const handle of wiring.hooks.get(hook.id) ?? []) passed = await handle(tx, passed)
      return passed
    },
    wake: () => engine.wake(),
  }
  const contexts = makeContexts(parts)
  const engine = makeEngine({
    database,
    contexts,
    contextParts: parts,
    listeners: wiring.listeners,
    workers: wiring.workers,
    log: options.log,
    now,
  })
  const scheduler = makeScheduler({
    schedules: wiring.schedules,
    contexts,
    contextOf: () => contextOf(options.log),
    now,
    log: options.log,
  })
  return { contexts, engine, scheduler }
}

const declaredPermissions = (recordings: readonly Recording[]): DeclaredPermission[] =>
  recordings.flatMap(({ plugin }) =>
    plugin.permissions.map(({ name, title }) => ({ name, title, plugin: plugin.id })),
  )

function deploymentOf(options: AppOptions, config: Config, settings: KernelSettings, hot: HotSettings) {
  return {
    baseUrl: settings.baseUrl,
    publicUrl: settings.publicUrl,
    dataDirectory: options.dataDirectory,
    playbooksDirectory: join(repository, 'playbooks'),
    environment: settings.environment,
    sandbox: isSandbox(options),
    section: (name: string) => (name === 'ui' ? hot.section() : config.values[name]),
  }
}

const isSandbox = (options: AppOptions): boolean => options.config.env.OMNICRM_SANDBOX === '1'

function uiOf(
  options: AppOptions,
  own: Readonly<Record<string, unknown>>,
  wiring: Wiring,
  recordings: readonly Recording[],
): Record<string, unknown> {
  const contributed = wiring.contributions(UiConfig).map(each => each())
  return Object.assign(
    {},
    own,
    { plugins: recordings.map(each => each.plugin.id), sandbox: isSandbox(options) },
    ...contributed,
  ) as Record<string, unknown>
}

/** What the pages of all plugins may load, by directive. */
function sourcesOf(wiring: Wiring): Record<string, string[]> {
  const all: Record<string, string[]> = {}
  for (const each of wiring.contributions(PageSources))
    for (const [directive, origins] of Object.entries(each)) (all[directive] ??= []).push(...origins)
  return all
}

interface AppParts {
  readonly options: AppOptions
  readonly recordings: readonly Recording[]
  readonly config: Config
  readonly settings: KernelSettings
  readonly database: Database
  readonly live: ClosableHub
  readonly wiring: Wiring
  readonly http: Http
  readonly now: () => Date
  readonly secrets: SecretsService
  readonly hot: HotSettings
  readonly contexts: Contexts
  readonly engine: Engine
  readonly scheduler: ReturnType<typeof makeScheduler>
}

function makeApp(parts: AppParts): App {
  const { options, recordings, database, wiring, contexts, engine, scheduler, http } = parts
  const plugins = recordings.map(each => each.plugin)
  const abort = new AbortController()
  const started: Recording[] = []
  let server: Server | undefined
  let address: string | undefined
  let stopping: Promise<void> | undefined
  const entry = (signal = abort.signal) => contexts.entry(contextOf(options.log, systemActor, signal))

  async function stop(): Promise<void> {
    const closed = server ? closeServer(server) : undefined
    await scheduler.stop()
    abort.abort(new Error('The application stops.'))
    await engine.stop(stopMs)
    await http.close()
    await closed
    const errors = await stopAll(started, wiring)
    await parts.live.close()
    await database.close()
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} plugins did not stop cleanly.`)
  }

  return {
    plugins,
    disabled: options.disabled ?? [],
    dataDirectory: options.dataDirectory,
    config: parts.config,
    settings: parts.settings,
    database,
    contexts,
    wiring,
    http,
    live: parts.live,
    now: parts.now,
    entry,
    service: <T>(ref: ServiceRef<T>) => wiring.service(ref.id) as T,
    contributions: ref => wiring.contributions(ref),
    pending: () => pending(database, plugins),
    migrate: report => migrate(database, plugins, report),
    firstBoot: async boot => {
      const boots = [...wiring.contributions(FirstBoots)].sort((a, b) => a.order - b.order)
      const lines: string[] = []
      for (const each of boots) lines.push(...(await each.run(entry(), boot)))
      return lines
    },
    async start(roles = allRoles) {
      await refusePending(database, plugins, options.log)
      const running: Running = {
        entry,
        signal: abort.signal,
        roles: new Set(roles),
        dataDirectory: options.dataDirectory,
        address: () => address,
      }
      await startAll(recordings, wiring, running, started)
      if (roles.includes('worker')) engine.start()
      if (roles.includes('scheduler')) scheduler.start()
    },
    async listen(port, host) {
      server = createServer((req: IncomingMessage, res: ServerResponse) => http.handler(req, res))
      server.keepAliveTimeout = 65_000
      http.upgrade(server)
      await new Promise<void>((resolve, reject) => server?.once('error', reject).listen(port, host, resolve))
      address = `http://localhost:${(server.address() as AddressInfo).port}`
      return address
    },
    drain: () => engine.drain(),
    tick: () => scheduler.tick(),
    reload: () => parts.hot.reload(),
    stop: () => (stopping ??= stop()),
  }
}

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import inject, { type InjectOptions, type Response } from 'light-my-request'
import { createApp, type App, type Role } from '@omnicrm/kernel'
import type {
  Actor,
  Api,
  CallOptions,
  Client,
  Entry,
  InputOf,
  Log,
  OutputOf,
  Plugin,
  ServiceRef,
} from '@omnicrm/sdk'
import type { Endpoint } from '@omnicrm/sdk'
import { testIdentity } from './actors.ts'
import { makeDatabase, makeDirectory } from './databases.ts'
import { ApiError, requestOf } from './request.ts'
import { withDependencies } from './plugins.ts'

export { admin, customerUser, jobActor, machineActor, nobody, staff } from './actors.ts'
export { engine, makeDirectory, scratch } from './databases.ts'
export { ApiError } from './request.ts'

export interface TestOptions {
  /** Ids of first-party plugins, or plugin values; what they use is added by itself. */
  readonly plugins: readonly (string | Plugin)[]
  /** The configuration file as an object. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  /** The kind of database. Default: that of this run; MariaDB is there only when the run is for it. */
  readonly database?: 'sqlite' | 'mysql'
  /** Start of the clock. Default: now. With `clock: 'real'` it runs by itself. */
  readonly clock?: Date | 'real'
  /** Default none: jobs run in `drain()` only. */
  readonly roles?: readonly Role[]
  /** Boot as an empty installation does: first user, and demo data when `demo`. */
  readonly firstBoot?: { readonly demo: boolean }
  /** Absolute folder of the built web application. Default: none is served. */
  readonly webRoot?: string
}

/** What one actor can do, typed by contract. */
export interface TestClient {
  of<A extends Api>(api: A): Client<A>
  call<E extends Endpoint>(endpoint: E, input: InputOf<E>, options?: CallOptions): Promise<OutputOf<E>>
  http(options: InjectOptions): Promise<Response>
}

export interface TestApp extends AsyncDisposable {
  readonly kernel: App
  /** A context as the system. */
  readonly entry: Entry
  readonly clock: { now(): Date; advance(milliseconds: number): void }
  /** What was logged, one object a line. */
  readonly logs: Record<string, unknown>[]
  readonly dataDirectory: string
  as(actor: Actor | undefined): TestClient
  /** A bearer token for the actor, for clients outside of this process. */
  tokenOf(actor: Actor): string
  http(options: InjectOptions): Promise<Response>
  service<T>(ref: ServiceRef<T>): T
  /** Runs all queued events and jobs. */
  drain(): Promise<void>
  /** Looks at the schedules once. */
  tick(): Promise<void>
  /** Serves on a free loopback port. @returns the address */
  listen(): Promise<string>
  /** Stops the application and keeps its data, as a killed process would leave it. */
  stop(): Promise<void>
}

/** Boots the real kernel on a fresh database. Disposal stops it and fails when something was left open. */
export async function testApp(options: TestOptions): Promise<TestApp> {
  const directory = makeDirectory()
  const identity = testIdentity()
  const plugins = [identity.plugin, ...(await withDependencies(options.plugins))]
  // By what the steps do, not by their names: tests make plugins of one name with other tables.
  const shape = plugins
    .map(each => `${each.id}:${each.migrations.map(step => `${step.name}=${step.up.toString()}`).join(',')}`)
    .join(';')
  const database = await makeDatabase(shape, directory, options.database)
  const file = join(directory, 'crm_config.yaml')
  writeFileSync(file, JSON.stringify({ ...options.config, database: database.config }))
  const logs: Record<string, unknown>[] = []
  const clock = makeClock(options.clock)
  const before = openResources()
  const kernel = await createApp({
    plugins,
    dataDirectory: directory,
    config: { file, env: options.env ?? {}, directory },
    log: memoryLog(logs),
    strictAnswers: true,
    webRoot: options.webRoot ?? null,
    ...(options.clock === 'real' ? {} : { now: clock.now }),
  })
  await kernel.migrate()
  await database.migrated()
  await kernel.start(options.roles ?? [])
  if (options.firstBoot) await kernel.firstBoot(options.firstBoot)
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= kernel.stop())
  const http = async (request: InjectOptions) =>
    await inject((req, res) => kernel.http.handler(req, res), request)
  return {
    kernel,
    entry: kernel.entry(),
    clock,
    logs,
    dataDirectory: directory,
    as: actor => clientOf(http, actor && identity.tokenOf(actor)),
    tokenOf: actor => identity.tokenOf(actor),
    http,
    service: ref => kernel.service(ref),
    drain: () => kernel.drain(),
    tick: () => kernel.tick(),
    listen: () => kernel.listen(0, '127.0.0.1'),
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
      await database.release()
      rmSync(directory, { recursive: true, force: true })
      // A closed server is forgotten on the next turn of the loop.
      await new Promise(resolve => setImmediate(resolve))
      // A closed server counts as open until the loop has turned once.
      await new Promise(resolve => setImmediate(resolve))
      refuseLeaks(before)
    },
  }
}

function clientOf(http: TestApp['http'], token: string | undefined): TestClient {
  const call = async <E extends Endpoint>(
    endpoint: E,
    input: InputOf<E>,
    options: CallOptions = {},
  ): Promise<OutputOf<E>> => {
    const response = await http(requestOf(endpoint, input, token, options))
    if (response.statusCode >= 400) throw new ApiError(response)
    return response.json() as OutputOf<E>
  }
  return {
    call,
    http: request =>
      http({
        ...request,
        headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...request.headers },
      }),
    of: <A extends Api>(api: A) =>
      Object.fromEntries(
        Object.entries(api).map(([name, endpoint]) => [
          name,
          (input: never, options?: CallOptions) => call(endpoint, input, options),
        ]),
      ) as Client<A>,
  }
}

function makeClock(start: Date | 'real' | undefined) {
  let offset = start instanceof Date ? start.getTime() - Date.now() : 0
  return {
    now: () => new Date(Date.now() + offset),
    advance: (milliseconds: number) => void (offset += milliseconds),
  }
}

function memoryLog(lines: Record<string, unknown>[]): Log {
  const write = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, ...fields })
    if (process.env.OMNICRM_TEST_LOG) console.error(level, message, fields)
  }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

const watched = new Set(['TCPServerWrap', 'ProcessWrap'])
const openResources = (): number => process.getActiveResourcesInfo().filter(each => watched.has(each)).length

function refuseLeaks(before: number): void {
  const after = openResources()
  if (after > before)
    throw new Error(`The application left ${after - before} servers or child processes open.`)
}

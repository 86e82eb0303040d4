import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApp, type App, type AppOptions } from '../app.ts'
import {
  kernelConfig,
  loadConfig,
  type Config,
  type ConfigSchema,
  type PluginEntry,
} from '../config/index.ts'
import { BootError } from '../graph.ts'
import { makeLog, type KernelLog } from '../log.ts'
import { findPlugins, type FoundPlugin } from '../plugins.ts'

/** What a command starts from: the environment and the folder it was called in. */
export interface Place {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly directory: string
  /** Where the product's plugins lie; tests bring their own. */
  readonly productFolder?: string
}

/** The folder of the database, generated secrets and files: `OMNICRM_DATA`, else `./data`. */
export const dataDirectoryOf = ({ env, directory }: Place): string =>
  resolve(directory, env.OMNICRM_DATA ?? 'data')

const repository = fileURLToPath(new URL('../../../', import.meta.url))
const webBuild = join(repository, 'web', 'dist')

export interface Inventory {
  readonly found: readonly FoundPlugin[]
  readonly faults: readonly string[]
}

/** The plugins that the configuration names, loaded but not wired. */
export async function pluginsOf(place: Place): Promise<Inventory> {
  const config = loadConfig({
    env: place.env,
    directory: place.directory,
    schemas: [{ owner: 'kernel', schema: kernelConfig }],
  })
  const { plugins } = config.configOf('kernel') as { plugins?: unknown }
  // A faulty list is told by the loading that follows, together with all other faults of the configuration.
  const entries =
    Array.isArray(plugins) && config.faults.length === 0 ? (plugins as PluginEntry[]) : undefined
  return await findPlugins({
    entries,
    directory: config.file === undefined ? place.directory : dirname(config.file),
    ...(place.productFolder === undefined ? {} : { productFolder: place.productFolder }),
  })
}

/** The configuration as all plugins see it. */
export function configOf(place: Place, found: readonly FoundPlugin[]): Config {
  const schemas = found.flatMap(({ plugin, enabled }): ConfigSchema[] =>
    plugin.config ? [{ owner: plugin.id, schema: plugin.config, active: enabled }] : [],
  )
  return loadConfig({
    env: place.env,
    directory: place.directory,
    schemas: [{ owner: 'kernel', schema: kernelConfig }, ...schemas],
  })
}

/** Builds the application for a command; it is wired, but runs nothing. @throws BootError with all faults */
export async function makeCommandApp(place: Place, log: AppOptions['log']): Promise<App> {
  const { found, faults } = await pluginsOf(place)
  if (faults.length > 0) throw new BootError('plugins', [...faults, ...configOf(place, found).faults])
  return await createApp({
    plugins: found.filter(each => each.enabled).map(each => each.plugin),
    disabled: found.filter(each => !each.enabled).map(each => each.plugin),
    dataDirectory: dataDirectoryOf(place),
    config: { env: place.env, directory: place.directory },
    log,
    webRoot: existsSync(join(webBuild, 'index.html')) ? webBuild : null,
  })
}

/** Logs of commands go to the error stream, so that results can be piped; `OMNICRM_LOG` sets the level. */
export function commandLog(place: Place, fallback: 'info' | 'warn' = 'warn'): KernelLog {
  return makeLog({ level: levelOf(place, fallback), destination: process.stderr })
}

export function levelOf(
  { env }: Place,
  fallback: 'info' | 'warn',
): 'debug' | 'info' | 'warn' | 'error' | 'silent' {
  const level = env.OMNICRM_LOG
  return level === 'debug' || level === 'info' || level === 'warn' || level === 'error' || level === 'silent'
    ? level
    : fallback
}

/** Runs a command on a migrated application and closes it again. */
export async function withApp<T>(place: Place, work: (app: App) => Promise<T>): Promise<T> {
  const app = await makeCommandApp(place, commandLog(place))
  try {
    await readyDatabase(app)
    return await work(app)
  } finally {
    await app.stop()
  }
}

/** The embedded database migrates itself; a server's waits for `omnicrm migrate`. */
async function readyDatabase(app: App): Promise<void> {
  if (app.database.engine === 'sqlite') {
    await app.migrate()
    return
  }
  const steps = await app.pending()
  if (steps.length > 0)
    throw new BootError('migrate', [`${steps.length} migrations are pending; run 'omnicrm migrate'.`])
}

import type { Plugin } from '@omnicrm/sdk'
import { existsSync, readdirSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { PluginEntry } from './config/index.ts'

/** A plugin as the configuration names it, loaded. */
export interface FoundPlugin {
  readonly plugin: Plugin
  readonly enabled: boolean
  /** Where it came from, for the screen. */
  readonly origin: 'product' | 'package' | 'folder'
  /** Absolute; undefined for packages. */
  readonly folder: string | undefined
}

export interface PluginSearch {
  /** `plugins` of the configuration; undefined = every plugin of the product. */
  readonly entries: readonly PluginEntry[] | undefined
  /** What relative folders are relative to: the folder of the configuration file. */
  readonly directory: string
  /** Folder of the product's own plugins. */
  readonly productFolder?: string
}

export interface PluginsFound {
  readonly found: readonly FoundPlugin[]
  readonly faults: readonly string[]
}

const ownPlugins = fileURLToPath(new URL('../../plugins/', import.meta.url))
const entryFiles = ['plugin.ts', 'plugin.js', 'plugin.mjs', 'dist/plugin.js']

/**
 * Loads the plugins of the product, and packages and folders the configuration adds. Ids make the list exclusive;
 * `{ id, enabled: false }` leaves one out. Every fault is a sentence; nothing is thrown for what an operator wrote.
 */
export async function findPlugins(search: PluginSearch): Promise<PluginsFound> {
  resolveFromHere(search.directory)
  const faults: string[] = []
  const productFolder = search.productFolder ?? ownPlugins
  const named = (search.entries ?? []).map(normal)
  for (const each of named)
    if (each.kinds !== 1)
      faults.push(
        `An entry of 'plugins' must have either an id, a package or a path, but has ${each.kinds} of them.`,
      )
  const listed = new Map(
    named.flatMap(each =>
      each.id !== undefined && each.kinds === 1 ? [[each.id, each.enabled] as const] : [],
    ),
  )
  const isExclusive = [...listed.values()].some(Boolean)
  const found: FoundPlugin[] = []
  const ids = productIds(productFolder)
  for (const id of listed.keys())
    if (!ids.includes(id))
      faults.push(
        `There is no plugin '${id}' in the product; known are ${ids.join(', ') || 'none'}. For one of your own write { path: … }.`,
      )
  for (const id of ids) {
    const plugin = await load(join(productFolder, id), `Plugin '${id}'`, faults)
    if (plugin && plugin.id !== id)
      faults.push(
        `The plugin in ${join(productFolder, id)} calls itself '${plugin.id}'; its id must be the name of its folder.`,
      )
    if (plugin)
      found.push({
        plugin,
        enabled: listed.get(id) ?? !isExclusive,
        origin: 'product',
        folder: join(productFolder, id),
      })
  }
  for (const each of named) {
    if (each.kinds !== 1 || each.id !== undefined || !each.enabled) continue
    const plugin =
      each.path === undefined
        ? await loadPackage(each.package ?? '', faults)
        : await load(absolute(each.path, search.directory), `Plugin folder '${each.path}'`, faults)
    if (plugin)
      found.push({
        plugin,
        enabled: true,
        origin: each.path === undefined ? 'package' : 'folder',
        folder: each.path === undefined ? undefined : absolute(each.path, search.directory),
      })
  }
  faults.push(...sameIds(found))
  return { found, faults }
}

interface Entry {
  readonly id: string | undefined
  readonly package: string | undefined
  readonly path: string | undefined
  readonly enabled: boolean
  readonly kinds: number
}

function normal(entry: PluginEntry): Entry {
  const given = typeof entry === 'string' ? { id: entry } : entry
  const {
    id,
    package: name,
    path,
    enabled = true,
  } = given as { id?: string; package?: string; path?: string; enabled?: boolean }
  return {
    id,
    package: name,
    path,
    enabled,
    kinds: [id, name, path].filter(each => each !== undefined).length,
  }
}

const absolute = (path: string, directory: string): string =>
  isAbsolute(path) ? path : resolve(directory, path)

function productIds(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(name => existsSync(join(folder, name, 'plugin.ts')))
    .sort()
}

async function load(folder: string, what: string, faults: string[]): Promise<Plugin | undefined> {
  if (!existsSync(folder)) {
    faults.push(`${what}: there is no folder ${folder}.`)
    return undefined
  }
  const file = entryFiles.map(each => join(folder, each)).find(existsSync)
  if (file !== undefined) return await loadModule(pathToFileURL(file).href, what, faults)
  faults.push(`${what}: ${folder} holds no plugin.ts or plugin.js.`)
  return undefined
}

async function loadPackage(name: string, faults: string[]): Promise<Plugin | undefined> {
  const what = `Plugin package '${name}'`
  for (const specifier of [`${name}/plugin`, name]) {
    const missing: string[] = []
    const plugin = await loadModule(specifier, what, missing)
    if (plugin) return plugin
    const isAbsent = missing.some(
      each => each.includes('ERR_MODULE_NOT_FOUND') || each.includes('ERR_PACKAGE_PATH_NOT_EXPORTED'),
    )
    if (isAbsent && specifier !== name) continue
    faults.push(
      ...(isAbsent
        ? [`${what} is not installed; run 'npm install ${name}' beside the configuration file.`]
        : missing),
    )
    return undefined
  }
  return undefined
}

async function loadModule(specifier: string, what: string, faults: string[]): Promise<Plugin | undefined> {
  let module: Record<string, unknown>
  try {
    module = (await import(specifier)) as Record<string, unknown>
  } catch (error) {
    faults.push(`${what} can't be loaded: ${reasonOf(error)}`)
    return undefined
  }
  if (isPlugin(module.default)) return module.default
  const plugins = Object.values(module).filter(isPlugin)
  if (plugins.length === 1) return plugins[0]
  faults.push(
    `${what} exports ${plugins.length === 0 ? 'no plugin' : 'several plugins'}; export one made by definePlugin(), best as default.`,
  )
  return undefined
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING')
    return 'a package must ship JavaScript, Node runs no TypeScript inside node_modules. Build it, or name its folder as { path: … }.'
  return `${code === '' ? '' : `${code}: `}${error.message}`
}

function isPlugin(value: unknown): value is Plugin {
  if (value === null || typeof value !== 'object') return false
  const { id, setup } = value as Partial<Plugin>
  return typeof id === 'string' && typeof setup === 'function'
}

function sameIds(found: readonly FoundPlugin[]): string[] {
  const counts = Map.groupBy(found, each => each.plugin.id)
  return [...counts]
    .filter(([, plugins]) => plugins.length > 1)
    .map(
      ([id, plugins]) =>
        `The plugin id '${id}' is used ${plugins.length} times: ${plugins.map(each => each.folder ?? each.origin).join(', ')}.`,
    )
}

const parents = new Set<string>()

/**
 * A plugin folder outside the repository has no node_modules with the SDK, and a package may be installed beside the
 * configuration file: bare names that its own folder can't resolve are looked up from ours, then from there.
 */
export function resolveFromHere(directory: string): void {
  const isFirst = parents.size === 0
  parents.add(import.meta.url)
  parents.add(pathToFileURL(join(directory, 'crm_config.yaml')).href)
  if (!isFirst) return
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context)
      } catch (error) {
        if (!isBare(specifier) || !isNotFound(error)) throw error
        for (const parentURL of parents) {
          try {
            return next(specifier, { ...context, parentURL })
          } catch (other) {
            if (!isNotFound(other)) throw other
          }
        }
        throw error
      }
    },
  })
}

const isBare = (specifier: string): boolean => !/^(\.{0,2}\/|[a-z]+:)/.test(specifier)
const isNotFound = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND')

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const virtualId = 'virtual:omnicrm-plugins'
const serverOnly = ['objection', 'knex', 'koa', 'mysql2', 'better-sqlite3']

export interface PluginFolder {
  id: string
  folder: string
  /** Product language codes with their file. */
  locales: Record<string, string>
}

/**
 * Plugins with a web part: those of the repository and folders named by `OMNICRM_WEB_PLUGINS`, separated by colons.
 * All found are built; the shell shows those that the server says are enabled.
 */
export function findWebPlugins(
  root: string,
  extra = process.env['OMNICRM_WEB_PLUGINS'] ?? '',
): PluginFolder[] {
  const own = existsSync(join(root, 'plugins'))
    ? readdirSync(join(root, 'plugins')).map(name => join(root, 'plugins', name))
    : []
  const folders = [
    ...own,
    ...extra
      .split(':')
      .filter(Boolean)
      .map(folder => resolve(root, folder)),
  ]
  return folders
    .filter(folder => existsSync(join(folder, 'web', 'index.tsx')))
    .map(folder => ({ id: basename(folder), folder, locales: findLocales(join(folder, 'locales')) }))
}

function findLocales(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {}
  return Object.fromEntries(
    readdirSync(folder)
      .filter(file => file.endsWith('.json'))
      .map(file => [file.slice(0, -'.json'.length), join(folder, file)]),
  )
}

/** Serves `virtual:omnicrm-plugins`: one lazy chunk per plugin and one per language of it. */
export function omnicrmPlugins(root: string): Plugin {
  return {
    name: 'omnicrm-plugins',
    enforce: 'pre',
    resolveId: id => (id === virtualId ? `\0${virtualId}` : null),
    load: id => (id === `\0${virtualId}` ? sourceOf(findWebPlugins(root)) : null),
  }
}

/**
 * Contracts import the SDK, whose server half names these libraries. Unused, they are shaken off; a contract that
 * really needs one would carry a database into the browser, so the build stops and names it.
 */
export function refuseServerLibraries(): Plugin {
  const prefix = '\0server-library:'
  let code = 'module.exports = {}'
  return {
    name: 'omnicrm-server-libraries',
    enforce: 'pre',
    configResolved({ command }) {
      // The development server shakes nothing out: the one class that the SDK extends must be there to be imported.
      if (command === 'serve') code = 'export class Model {}\nexport default {}'
    },
    resolveId: id => (serverOnly.includes(id) ? prefix + id : null),
    load: id => (id.startsWith(prefix) ? { code, moduleSideEffects: false } : null),
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        for (const [id, module] of Object.entries(chunk.modules)) {
          if (!id.startsWith(prefix) || module.renderedLength === 0) continue
          const importers = this.getModuleInfo(id)?.importers.join(', ') ?? 'unknown'
          this.error(
            `"${id.slice(prefix.length)}" is a server library and can't be part of the web build. It is used by ` +
              `${importers}; contracts and slots hold schemas, refs and endpoints only.`,
          )
        }
      }
    },
  }
}

/** Stops a build whose first page (start and sign-in, compressed) weighs more than the budget, in bytes. */
export function firstLoadBudget(limit: number): Plugin {
  return {
    name: 'omnicrm-budget',
    apply: 'build',
    generateBundle(_, bundle) {
      const loaded = new Map<string, number>()
      const load = (fileName: string) => {
        const chunk = bundle[fileName]
        if (chunk?.type !== 'chunk' || loaded.has(fileName)) return
        loaded.set(fileName, gzipSync(chunk.code).length)
        for (const imported of chunk.imports) load(imported)
      }
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        if (chunk.isEntry || chunk.facadeModuleId?.endsWith('session/SignInPage.tsx')) load(chunk.fileName)
      }
      const total = [...loaded.values()].reduce((sum, size) => sum + size, 0)
      if (total > limit) {
        const largest = [...loaded].toSorted((a, b) => b[1] - a[1]).slice(0, 5)
        this.error(
          `The first load weighs ${total} bytes compressed, ${total - limit} more than allowed. Largest: ` +
            `${largest.map(([file, size]) => `${file} ${size}`).join(', ')}. Load what pages need lazily.`,
        )
      }
    },
  }
}

/**
 * The style sheets of Mantine are listed by hand (all of them weigh twice as much). A component that is used without
 * its own would look wrong, so the build stops and names it.
 */
export function requireMantineStyles(list: string): Plugin {
  return {
    name: 'omnicrm-mantine-styles',
    apply: 'build',
    generateBundle(_, bundle) {
      const listed = new Set(
        [...readFileSync(list, 'utf8').matchAll(/styles\/(\w+)\.layer/g)].map(match => match[1]),
      )
      const used = Object.values(bundle)
        .flatMap(chunk => (chunk.type === 'chunk' ? Object.entries(chunk.modules) : []))
        .filter(([, module]) => module.renderedLength > 0)
        .map(([id]) => /^(.*@mantine\/core)\/esm\/components\/.*\/(\w+)\.module\.mjs/.exec(id))
      const missing = used.flatMap(match => {
        const [, folder = '', component = ''] = match ?? []
        const hasStyles = component && existsSync(join(folder, 'styles', `${component}.layer.css`))
        return hasStyles && !listed.has(component) ? [component] : []
      })
      if (missing.length > 0) {
        this.error(
          `The styles of Mantine's ${[...new Set(missing)].join(', ')} are not imported. Add them to ${list}.`,
        )
      }
    },
  }
}

function sourceOf(plugins: PluginFolder[]): string {
  const entries = plugins.map(plugin => {
    const locales = Object.entries(plugin.locales).map(
      ([language, file]) => `${JSON.stringify(language)}: () => import(${JSON.stringify(file)})`,
    )
    const web = JSON.stringify(join(plugin.folder, 'web', 'index.tsx'))
    return `{ id: ${JSON.stringify(plugin.id)}, load: () => import(${web}), locales: { ${locales.join(', ')} } }`
  })
  return `export const pluginSources = [\n${entries.join(',\n')}\n]\n`
}

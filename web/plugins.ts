import { existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
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
    resolveId(id, importer) {
      if (id === virtualId) return `\0${virtualId}`
      if (serverOnly.includes(id) && !importer?.includes('node_modules')) {
        this.error(
          `"${id}" is a server library and can't be part of the web build. It is imported by ${importer}; ` +
            'contracts and slots import the SDK, the schema library and other contracts only.',
        )
      }
      return null
    },
    load(id) {
      return id === `\0${virtualId}` ? sourceOf(findWebPlugins(root)) : null
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

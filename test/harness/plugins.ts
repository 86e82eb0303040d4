import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin, Uses } from '@omnicrm/sdk'

const folder = new URL('../../plugins/', import.meta.url)

/** Loads first-party plugins by id, together with the plugins that provide what they use. */
export async function withDependencies(wanted: readonly (string | Plugin)[]): Promise<Plugin[]> {
  const given = new Map(wanted.flatMap(each => (typeof each === 'string' ? [] : [[each.id, each] as const])))
  const loaded = new Map<string, Plugin>()
  const add = async (each: string | Plugin): Promise<void> => {
    const plugin = typeof each === 'string' ? (given.get(each) ?? (await load(each))) : each
    if (loaded.has(plugin.id)) return
    loaded.set(plugin.id, plugin)
    for (const owner of ownersOf(plugin.uses))
      if (owner !== 'kernel' && owner !== plugin.id && !loaded.has(owner)) await add(owner)
  }
  for (const each of wanted.toSorted((a, b) => Number(typeof a === 'string') - Number(typeof b === 'string')))
    await add(each)
  return [...loaded.values()]
}

const ownersOf = (uses: Uses): string[] =>
  Object.values(uses).flatMap(each =>
    each.kind === 'optional' ? [] : each.kind === 'point' ? [] : [each.owner],
  )

async function load(id: string): Promise<Plugin> {
  const file = new URL(`${id}/plugin.ts`, folder)
  if (!existsSync(fileURLToPath(file)))
    throw new Error(`There is no first-party plugin '${id}'; give the plugin itself instead of its id.`)
  const module = (await import(file.href)) as { default: Plugin }
  return module.default
}

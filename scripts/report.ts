// What the report scripts share: they read all plugins of the product and write one formatted file that is committed.
import { findPlugins } from '@omnicrm/kernel'
import type { Plugin } from '@omnicrm/sdk'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Every plugin of the product. @throws when one can't be loaded */
export async function loadProduct(): Promise<Plugin[]> {
  const { found, faults } = await findPlugins({ entries: undefined, directory: root })
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return found.map(each => each.plugin)
}

/** Writes the report, or with `--check` exits 1 when the committed one differs. @param path relative to the repository */
export async function writeReport(path: string, text: string): Promise<void> {
  const file = join(root, path)
  const made = await format(text, { filepath: file, printWidth: 110, singleQuote: true, semi: false })
  if (existsSync(file) && readFileSync(file, 'utf8') === made) return
  if (process.argv.includes('--check')) {
    console.error(`${path} is not up to date; run its script and commit the difference.`)
    process.exitCode = 1
    return
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, made)
  console.log(`${path} written.`)
}

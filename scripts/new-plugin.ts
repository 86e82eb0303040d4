#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { format } from 'prettier'

const root = fileURLToPath(new URL('..', import.meta.url))
const templates = join(root, 'scripts', 'templates', 'plugin')
const ending = '.tmpl'

/** The forms of the id that the templates use. */
function wordsOf(id: string): Record<string, string> {
  const parts = id.split('-')
  const upper = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
  const words = parts.join(' ')
  return {
    __id__: id,
    __Name__: parts.map(upper).join(''),
    __table__: parts.join('_'),
    __path__: id,
    __words__: words,
    __Title__: upper(words),
  }
}

/** Writes the plugin. @returns its folder @throws when the id is no kebab-case noun or the folder exists */
export async function writePlugin(id: string, parent: string): Promise<string> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
    throw new Error(
      `The id '${id}' must be lower case words joined by dashes, for example 'device-warranty'.`,
    )
  const folder = resolve(parent, id)
  if (existsSync(folder)) throw new Error(`${folder} is already there.`)
  const words = wordsOf(id)
  const fill = (text: string) =>
    Object.entries(words).reduce((filled, [mark, word]) => filled.replaceAll(mark, word), text)
  for (const file of globSync('**/*.tmpl', { cwd: templates })) {
    const target = join(folder, fill(file.slice(0, -ending.length)))
    mkdirSync(dirname(target), { recursive: true })
    const text = fill(readFileSync(join(templates, file), 'utf8'))
    writeFileSync(
      target,
      await format(text, {
        filepath: target,
        semi: false,
        singleQuote: true,
        printWidth: 110,
        arrowParens: 'avoid',
        trailingComma: 'all',
      }),
    )
  }
  return folder
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { in: { type: 'string' } } })
  const [id] = positionals
  if (id === undefined || positionals.length > 1)
    throw new Error('usage: ./scripts/new-plugin <id> [--in <folder>]')
  const folder = await writePlugin(id, values.in ?? join(root, 'plugins'))
  console.log(`${folder} was written.`)
  if (values.in === undefined) {
    link()
    console.log(
      `Try it:   npx mocha plugins/${id}/test/*.test.ts\nThen:     ./scripts/start, and run 'npm run reports' before you commit.`,
    )
    return
  }
  const here = relative(process.cwd(), folder)
  console.log(
    [
      `Switch it on in crm_config.yaml:   plugins: [{ path: ${folder} }]`,
      `Try it:   node --import ${join(root, 'scripts/outside.ts')} ${join(root, 'node_modules/mocha/bin/mocha.js')} '${here}/test/*.test.ts'`,
    ].join('\n'),
  )
}

/** Makes the new package known to npm: a link in node_modules and a line in the lockfile. */
function link(): void {
  const { status } = spawnSync(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--silent'],
    { cwd: root, stdio: ['ignore', 2, 2] },
  )
  if (status !== 0) console.error("npm could not link the new package; run 'npm install --ignore-scripts'.")
}

if (import.meta.main)
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  })

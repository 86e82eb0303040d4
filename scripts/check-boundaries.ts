#!/usr/bin/env node
// Plugins enter each other by two doors only, contract and slots; the layers below know nothing of those above.
//   node scripts/check-boundaries.ts [folder]     prints each breach with file and line; exits 1 when there is one
import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Import {
  /** Relative to the repository, with slashes. */
  readonly file: string
  readonly line: number
  readonly specifier: string
  readonly isType: boolean
}

const packagePrefix = '@omnicrm/plugin-'
const doors = ['contract', 'slots']
const serverLibraries = ['koa', 'awilix', 'knex', 'objection', 'mysql2', 'better-sqlite3', 'pino', 'ws']

/** All breaches below a folder, one sentence each. */
export function checkBoundaries(root: string): string[] {
  const plugins = pluginsOf(root)
  const imports = globSync('{kernel,sdk,web,plugins,examples}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: each => /^(node_modules|dist)$/.test(String(each)),
  })
    .filter(file => !file.includes(`node_modules${sep}`) && !file.endsWith('.d.ts'))
    .flatMap(file => importsOf(root, file))
  const code = imports.filter(each => !isTest(each.file))
  return [
    ...code.flatMap(each =>
      breachesOf(each, plugins).map(sentence => `${each.file}:${each.line}: ${sentence}`),
    ),
    ...imports.filter(each => isTest(each.file)).flatMap(each => testBreach(each)),
    ...cycles(edgesOf(code)).map(path => `The plugins import each other in a circle: ${path.join(' → ')}.`),
  ]
}

function pluginsOf(root: string): ReadonlySet<string> {
  const folder = join(root, 'plugins')
  return new Set(existsSync(folder) ? readdirSync(folder) : [])
}

const isTest = (file: string): boolean => /(^|\/)test\//.test(file) || /\.test\.tsx?$/.test(file)

const clause = String.raw`\{[^}]*\}|\*(?:\s+as\s+\w+)?|\w+(?:\s*,\s*(?:\{[^}]*\}|\*\s+as\s+\w+))?`
const statement = new RegExp(
  String.raw`(?:^|\n)[ \t]*(?:import|export)\s+(type\s+)?(${clause})\s+from\s+['"]([^'"]+)['"]`,
  'g',
)
const bare = /(?:^|\n)[ \t]*import\s+['"]([^'"]+)['"]/g
const dynamic = /\bimport\(\s*['"]([^'"]+)['"]/g

/** What a file imports; `import { type A }` counts as types only, as the compiler drops it. */
export function importsOf(root: string, path: string): Import[] {
  const file = path.split(sep).join('/')
  const text = readFileSync(join(root, path), 'utf8')
  const lineOf = (index: number): number => text.slice(0, index).split('\n').length
  const found: Import[] = []
  for (const match of text.matchAll(statement)) {
    const [whole, type, names = '', specifier = ''] = match
    found.push({
      file,
      specifier,
      isType: type !== undefined || onlyTypes(names),
      line: lineOf(match.index + whole.length),
    })
  }
  for (const match of text.matchAll(bare))
    found.push({
      file,
      specifier: match[1] ?? '',
      isType: false,
      line: lineOf(match.index + match[0].length),
    })
  for (const match of text.matchAll(dynamic))
    found.push({ file, specifier: match[1] ?? '', isType: false, line: lineOf(match.index) })
  return found
}

const onlyTypes = (names: string): boolean =>
  names.startsWith('{') &&
  names
    .slice(1, -1)
    .split(',')
    .map(each => each.trim())
    .filter(Boolean)
    .every(each => each.startsWith('type '))

function breachesOf(each: Import, plugins: ReadonlySet<string>): string[] {
  const [top = '', owner = ''] = each.file.split('/')
  if (top === 'sdk') return belowPlugins(each, 'The SDK', ['@omnicrm/kernel', '@omnicrm/test'])
  if (top === 'kernel') return belowPlugins(each, 'The kernel', ['@omnicrm/web', '@omnicrm/test'])
  if (top === 'web') return belowPlugins(each, 'The shell', ['@omnicrm/kernel', '@omnicrm/test'])
  return [
    ...doorBreach(each, top, owner, plugins),
    ...placeBreach(each, `${top}/${owner}`),
    ...libraryBreach(each, `${top}/${owner}`),
  ]
}

function belowPlugins({ specifier, file }: Import, who: string, forbidden: readonly string[]): string[] {
  if (
    specifier.startsWith(packagePrefix) ||
    (specifier.startsWith('.') && /^(plugins|examples)\//.test(target(file, specifier)))
  )
    return [`${who} knows no plugin, but imports '${specifier}'.`]
  return forbidden.some(each => specifier === each || specifier.startsWith(`${each}/`))
    ? [`${who} must not import '${specifier}'.`]
    : []
}

const target = (file: string, specifier: string): string =>
  relative('/', resolve('/', dirname(file), specifier))

/** Other plugins are entered by contract and slots; nothing relative leaves the own folder. */
function doorBreach(
  { file, specifier }: Import,
  top: string,
  owner: string,
  plugins: ReadonlySet<string>,
): string[] {
  if (specifier.startsWith('.')) {
    const to = target(file, specifier)
    return to.startsWith(`${top}/${owner}/`)
      ? []
      : [`'${specifier}' leaves the plugin; import the other's contract by its package name.`]
  }
  if (!specifier.startsWith(packagePrefix)) return []
  const [other = '', door = ''] = specifier.slice(packagePrefix.length).split('/')
  if (other === owner) return [`'${specifier}' is this plugin itself; use a relative path.`]
  if (!plugins.has(other)) return [`There is no plugin '${other}'.`]
  return doors.includes(door)
    ? []
    : [`'${specifier}' is no door: only '/contract' and '/slots' of another plugin may be imported.`]
}

/** What each place inside a plugin may import. */
function placeBreach(each: Import, home: string): string[] {
  const place = each.file.slice(home.length + 1)
  const { specifier, isType } = each
  const inside = specifier.startsWith('.') ? target(each.file, specifier).slice(home.length + 1) : undefined
  const isContract = specifier.startsWith(packagePrefix) && specifier.endsWith('/contract')
  if (place === 'contract.ts' || place.startsWith('contract/')) {
    const isFine =
      ['@omnicrm/sdk', 'typebox'].includes(specifier) ||
      isContract ||
      inside?.startsWith('contract/') ||
      inside === 'contract.ts'
    return isFine ? [] : [`A contract imports the SDK, typebox and other contracts only, not '${specifier}'.`]
  }
  if (place === 'slots.ts') {
    const isFine =
      specifier === '@omnicrm/sdk/slots' ||
      (isType && (isContract || inside === 'contract.ts' || specifier === '@omnicrm/sdk'))
    return isFine
      ? []
      : [`Slots import '@omnicrm/sdk/slots' and types of contracts only, not '${specifier}'.`]
  }
  if (place.startsWith('migrations/')) {
    const isFine =
      specifier === '@omnicrm/sdk' ||
      (specifier === 'knex' && isType) ||
      inside?.startsWith('migrations/') ||
      specifier.startsWith('node:')
    return isFine
      ? []
      : [`A migration imports the SDK only, not '${specifier}': models change, migrations do not.`]
  }
  if (place.startsWith('web/')) return webBreach(each, inside)
  return /^(web|locales)\//.test(inside ?? '') && !inside?.endsWith('.json')
    ? [`Server code must not import the web code '${specifier}'.`]
    : []
}

function webBreach({ specifier, isType }: Import, inside: string | undefined): string[] {
  if (inside !== undefined)
    return /^(web\/|locales\/|contract\.ts$|contract\/|slots\.ts$)/.test(inside) || isType
      ? []
      : [`Web code must not import '${specifier}', which belongs to the server.`]
  if (specifier.startsWith('node:'))
    return [`Web code runs in the browser, where there is no '${specifier}'.`]
  if (specifier === '@omnicrm/sdk' && !isType)
    return ["Web code imports '@omnicrm/sdk/web'; of '@omnicrm/sdk' it may use types only."]
  return ['@omnicrm/web', '@omnicrm/kernel', '@omnicrm/test'].some(
    each => specifier === each || specifier.startsWith(`${each}/`),
  )
    ? [`Web code reaches the shell through '@omnicrm/sdk/web', not '${specifier}'.`]
    : []
}

/** HTTP, container and database belong to the kernel; plugins see them through the SDK. */
function libraryBreach({ file, specifier, isType }: Import, home: string): string[] {
  if (
    specifier === '@omnicrm/kernel' ||
    specifier.startsWith('@omnicrm/kernel/') ||
    specifier === '@omnicrm/test'
  )
    return file.slice(home.length + 1).startsWith('web/')
      ? []
      : [`A plugin uses '@omnicrm/sdk', not '${specifier}'.`]
  const library = serverLibraries.find(each => specifier === each || specifier.startsWith(`${each}/`))
  return library !== undefined && !isType ? [`'${library}' belongs to the kernel; plugins use the SDK.`] : []
}

function testBreach({ file, line, specifier }: Import): string[] {
  const [top = '', owner = ''] = file.split('/')
  if ((top !== 'plugins' && top !== 'examples') || !specifier.startsWith('.')) return []
  const to = target(file, specifier)
  return /^(plugins|examples)\//.test(to) && !to.startsWith(`${top}/${owner}/`)
    ? [
        `${file}:${line}: '${specifier}' reaches into another plugin; import its contract or plugin by package name.`,
      ]
    : []
}

function edgesOf(imports: readonly Import[]): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>()
  for (const { file, specifier } of imports) {
    const [top, owner = ''] = file.split('/')
    if (top !== 'plugins' || !specifier.startsWith(packagePrefix)) continue
    const [other = ''] = specifier.slice(packagePrefix.length).split('/')
    edges.set(owner, (edges.get(owner) ?? new Set()).add(other))
  }
  return edges
}

/** Each circle once, as the path that closes it. */
export function cycles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const done = new Set<string>()
  const found: string[][] = []
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id)) found.push([...path.slice(path.indexOf(id)), id])
    if (done.has(id) || path.includes(id)) return
    for (const next of edges.get(id) ?? []) visit(next, [...path, id])
    done.add(id)
  }
  for (const id of edges.keys()) visit(id, [])
  return found
}

if (import.meta.main) {
  const breaches = checkBoundaries(resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))))
  for (const each of breaches) console.error(each)
  if (breaches.length > 0) console.error(`${breaches.length} breaches of the boundaries between plugins.`)
  process.exitCode = breaches.length > 0 ? 1 : 0
}

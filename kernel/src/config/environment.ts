import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import {
  describeOrigin,
  eachProperty,
  isSection,
  isType,
  move,
  originOf,
  put,
  remove,
  shapeOfKey,
  shown,
  valueAt,
  type Found,
  type Path,
  type Shape,
} from './tree.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const prefix = 'OMNICRM__'
const files = ['.env', join('OmniCRM-UI', '.env')]

/** The variables of the process, over those of the `.env` files of the deployment and of the web application (5.2, 5.3). */
export function withEnvironmentFiles(env: Environment, directory: string): Environment {
  const read: Record<string, string | undefined> = {}
  for (const file of files) Object.assign(read, variablesOf(join(directory, file)))
  return { ...read, ...env }
}

function variablesOf(file: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(file, 'utf8').replaceAll(bareColor, '$1"$2"'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw new Error(`The file ${file} can't be read.`, { cause: error })
  }
}

/** Earlier installations write colours without quotes, where `#` begins a comment for the parser. */
const bareColor = /^(\s*\w+\s*=\s*)(#[0-9A-Fa-f]{6})\s*$/gm

export interface Alias {
  readonly from: Path
  readonly to: Path
}

/** Other names a key may have: `x-alias` holds sibling names, or whole paths with dots. */
export function aliasesOf(schema: Shape): Alias[] {
  const aliases: Alias[] = []
  eachProperty(schema, (path, shape) => {
    const names = typeof shape['x-alias'] === 'string' ? [shape['x-alias']] : (shape['x-alias'] ?? [])
    for (const name of names)
      aliases.push({ from: name.includes('.') ? name.split('.') : [...path.slice(0, -1), name], to: path })
  })
  return aliases
}

/** Puts the environment over what the file said. Own variables (`OMNICRM__SECTION__KEY`) go over borrowed ones (`x-env`). */
export function readEnvironment(env: Environment, schema: Shape, found: Found, warnings: string[]): void {
  eachProperty(schema, (path, shape) => {
    if (shape['x-env-fallback'] && hasValue(valueAt(found.root, path))) return
    for (const name of shape['x-env'] ?? []) {
      const text = env[name]
      if (!text) continue
      if (shape.enum && !shape.enum.includes(text) && shape['x-invalid'] === undefined) {
        warnings.push(`environment variable ${name}: '${text}' is none of ${shape.enum.join(', ')}; ignored.`)
        continue
      }
      put(found, path, parseAs(shape, text), { kind: 'variable', name })
      return
    }
  })
  const aliases = aliasesOf(schema)
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith(prefix) || !text) continue
    const path = pathOf(name, schema, aliases)
    if (path) put(found, path.path, parseAs(path.shape, text), { kind: 'variable', name })
    else warnings.push(`environment variable ${name}: no plugin knows this setting; it is ignored.`)
  }
}

const hasValue = (value: unknown): boolean => value !== undefined && value !== null

function pathOf(
  name: string,
  schema: Shape,
  aliases: readonly Alias[],
): { path: Path; shape: Shape } | undefined {
  const words = name.slice(prefix.length).split('__')
  if (words.some(word => word === '')) return undefined
  const alias = aliases.find(each =>
    each.from.every((key, index) => key.toUpperCase() === words[index]?.toUpperCase()),
  )
  const rest = alias ? [...alias.to, ...words.slice(alias.from.length)] : words
  let shape = schema
  const path: string[] = []
  for (const word of rest) {
    const known = Object.keys(shape.properties ?? {}).find(each => each.toUpperCase() === word.toUpperCase())
    const key = known ?? word.toLowerCase()
    const next = shapeOfKey(shape, key)
    if (!next) return undefined
    path.push(key)
    shape = next
  }
  return { path, shape }
}

/** Reads a variable's text the way its schema wants it; what can't be read stays text and is a fault of validation. */
export function parseAs(shape: Shape, text: string): unknown {
  if (isType(shape, 'string')) return text
  if (isType(shape, 'boolean')) {
    if (/^(true|yes|on|1)$/i.test(text)) return true
    return /^(false|no|off|0)$/i.test(text) ? false : text
  }
  if (isType(shape, 'integer') || isType(shape, 'number'))
    return /^\s*-?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : text
  if (isType(shape, 'array')) return parseList(shape, text)
  return parseJson(text) ?? text
}

function parseList(shape: Shape, text: string): unknown {
  if (text.trim().startsWith('[')) return parseJson(text) ?? text
  const items = text.split(',').map(each => each.trim())
  return items.filter(each => each !== '').map(each => (shape.items ? parseAs(shape.items, each) : each))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // Not JSON: the caller keeps the text, and validation names the variable.
  }
}

/** Gives values their canonical names; both names at once is a warning, and the canonical one wins. */
export function applyAliases(schema: Shape, found: Found, warnings: string[]): void {
  for (const { from, to } of aliasesOf(schema)) {
    const value = valueAt(found.root, from)
    if (value === undefined) continue
    const present = valueAt(found.root, to)
    if (present === undefined || present === null) {
      move(found, from, to)
      continue
    }
    if (isSection(present) && isSection(value))
      for (const key of Object.keys(value))
        if (present[key] === undefined) move(found, [...from, key], [...to, key])
    const place = describeOrigin(originOf(found, from), undefined)
    warnings.push(
      `${place}: '${shown(from)}' is another name of '${shown(to)}', which is also there and wins.`,
    )
    remove(found, from)
  }
}

import { fileURLToPath } from 'node:url'
import type { TObject } from 'typebox'
import { applyAliases, readEnvironment, withEnvironmentFiles, type Environment } from './environment.ts'
import { findConfigFile, readConfigFile } from './file.ts'
import { printConfig } from './print.ts'
import { describeOrigin, joined, originOf, type Found, type Path, type Section, type Shape } from './tree.ts'
import { openSections, removeEmpty, removeUnknown, replaceInvalid, validate } from './validate.ts'

/** The top-level sections one owner reads: `T.Object({ billing: T.Object({ … }) })`. */
export interface ConfigSchema {
  /** `kernel` or a plugin id. */
  readonly owner: string
  readonly schema: TObject
  /** False for a disabled plugin: its sections are known, but neither checked nor loaded. Default true. */
  readonly active?: boolean
}

export interface LoadOptions {
  /** Path of the file; default `CRM_CONFIG`, `./crm_config.yaml`, then the delivered `config/crm_config.yaml`. */
  readonly file?: string | undefined
  readonly env: Environment
  readonly schemas: readonly ConfigSchema[]
  /** Where relative paths and `.env` files are looked for. Default: the working directory. */
  readonly directory?: string
}

/** All settings, validated, with defaults. */
export interface Config {
  /** Absolute path of the file that was read. */
  readonly file: string | undefined
  readonly values: Readonly<Record<string, unknown>>
  /** The sections of one owner, as its schema types them. Meaningful only when there are no faults. */
  configOf(owner: string): Readonly<Record<string, unknown>>
  readonly warnings: readonly string[]
  /** Each names its place (file and line, or variable), the key and what was expected. The start refuses when there is one. */
  readonly faults: readonly string[]
  /** The values in force as YAML, each with its origin; secrets appear as •••. */
  print(): string
}

const delivered = fileURLToPath(new URL('../../../config/crm_config.yaml', import.meta.url))

/**
 * Reads the configuration: defaults, then the YAML file, then the environment; later wins (00-canonical 5).
 * Never throws for what an operator wrote: all faults are in the result, together.
 */
export function loadConfig(options: LoadOptions): Config {
  const directory = options.directory ?? process.cwd()
  const env = withEnvironmentFiles(options.env, directory)
  const file = findConfigFile(options.file ?? env.CRM_CONFIG, directory, delivered)
  const found = readConfigFile(file)
  const { warnings, faults } = found
  faults.push(...claimedTwice(options.schemas))
  const shape = joined(options.schemas)
  const readable = faults.length === 0
  if (readable) {
    removeEmpty(found.root, shape)
    applyAliases(shape, found, warnings)
    readEnvironment(env, shape, found, warnings)
    const warn = (path: Path, sentence: string) =>
      warnings.push(`${describeOrigin(originOf(found, path), file)}: ${sentence}`)
    removeUnknown(shape, found, warn)
    replaceInvalid(shape, found, warn)
  }
  const owned = new Map<string, Section>()
  for (const { owner, schema, active = true } of options.schemas) {
    if (!active) continue
    const values = sectionsOf(schema, found)
    openSections(values, schema as Shape)
    if (readable) faults.push(...validate(schema, values, { root: values, origins: found.origins }, file))
    owned.set(owner, deepFreeze(values))
  }
  const values = deepFreeze(Object.assign({}, ...owned.values()) as Section)
  return {
    file,
    values,
    warnings,
    faults,
    configOf: owner => owned.get(owner) ?? {},
    print: () => printConfig(values, shape, found, file),
  }
}

function sectionsOf(schema: TObject, found: Found): Section {
  const names = Object.keys(schema.properties)
  return Object.fromEntries(
    names.filter(name => found.root[name] !== undefined).map(name => [name, found.root[name]]),
  )
}

function claimedTwice(schemas: readonly ConfigSchema[]): string[] {
  const owners = new Map<string, string>()
  const faults: string[] = []
  for (const { owner, schema } of schemas)
    for (const name of Object.keys(schema.properties)) {
      const other = owners.get(name)
      if (other !== undefined)
        faults.push(
          `The configuration section '${name}' is claimed by '${other}' and by '${owner}'; a section belongs to one plugin.`,
        )
      else owners.set(name, owner)
    }
  return faults
}

function deepFreeze<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value
  for (const each of Object.values(value)) deepFreeze(each)
  return Object.freeze(value)
}

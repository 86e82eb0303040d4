import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import { isSection, keyOf, type Found, type Path } from './tree.ts'

const places = ['crm_config.yaml', join('OmniCRM-API', 'crm_config.yaml')]

/**
 * The configuration file: `CRM_CONFIG`, else the one in the working directory, else the one delivered with the product.
 * @returns undefined when there is none
 */
export function findConfigFile(
  given: string | undefined,
  directory: string,
  delivered: string,
): string | undefined {
  if (given) return isAbsolute(given) ? given : resolve(directory, given)
  return [...places.map(each => join(directory, each)), delivered].find(existsSync)
}

export interface FileResult extends Found {
  readonly faults: string[]
  readonly warnings: string[]
}

/** Reads the file with the line of every key. A syntax error is a fault naming file and line (CONF-8). */
export function readConfigFile(file: string | undefined): FileResult {
  const result: FileResult = { root: {}, origins: new Map(), faults: [], warnings: [] }
  if (file === undefined) return result
  const text = textOf(file, result)
  if (text === undefined) return result
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number) => lines.linePos(offset).line
  for (const error of document.errors)
    result.faults.push(`${file}:${lineAt(error.pos[0])}: YAML syntax error: ${sentence(error.message)}`)
  for (const warning of document.warnings)
    result.warnings.push(`${file}:${lineAt(warning.pos[0])}: ${sentence(warning.message)}`)
  if (document.errors.length > 0) return result
  return withValues(document, file, lineAt, result)
}

function textOf(file: string, result: FileResult): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    const reason = code === 'ENOENT' ? 'There is no such file' : `The file can't be read (${code})`
    result.faults.push(`${file}: ${reason}; set CRM_CONFIG to the path of your crm_config.yaml.`)
    return undefined
  }
}

function withValues(
  document: Document.Parsed,
  file: string,
  lineAt: (offset: number) => number,
  result: FileResult,
): FileResult {
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    result.faults.push(
      `${file}: YAML error: ${sentence(error instanceof Error ? error.message : String(error))}`,
    )
    return result
  }
  if (value === null || value === undefined) return result
  if (!isSection(value)) {
    result.faults.push(
      `${file}:1: The file must hold sections ('crm:', 'database:' …), not a ${Array.isArray(value) ? 'list' : 'single value'}.`,
    )
    return result
  }
  Object.assign(result.root, value)
  note(document.contents, [])
  return result

  function note(node: Node | null, path: Path): void {
    if (isSeq(node))
      node.items.forEach((item, index) => {
        const range =
          item !== null && typeof item === 'object' && 'range' in item ? (item as Node).range : undefined
        if (range)
          result.origins.set(keyOf([...path, String(index)]), { kind: 'file', file, line: lineAt(range[0]) })
        note(item as Node | null, [...path, String(index)])
      })
    if (!isMap(node)) return
    for (const pair of node.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue
      const here = [...path, String(pair.key.value)]
      if (pair.key.range)
        result.origins.set(keyOf(here), { kind: 'file', file, line: lineAt(pair.key.range[0]) })
      note(pair.value as Node | null, here)
    }
  }
}

const sentence = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`)

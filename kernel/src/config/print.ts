import { Document, isMap, isScalar, isSeq, type Node } from 'yaml'
import { isSection, keyOf, shapeOfKey, type Found, type Path, type Section, type Shape } from './tree.ts'

export const masked = '•••'

/** The values in force, secrets masked, each with a remark where it came from. */
export function printConfig(values: Section, schema: Shape, found: Found, file: string | undefined): string {
  const document = new Document(mask(values, schema))
  document.commentBefore =
    file === undefined ? ' No configuration file: defaults and environment.' : ` ${file}`
  remark(document.contents, [])
  return document.toString({ lineWidth: 0 })

  function remark(node: unknown, path: Path): void {
    if (!isMap(node)) return
    for (const pair of node.items) {
      const here = [...path, isScalar(pair.key) ? String(pair.key.value) : String(pair.key)]
      const origin = found.origins.get(keyOf(here))
      if (isMap(pair.value) && pair.value.items.length > 0) remark(pair.value, here)
      else if (origin && (isScalar(pair.value) || isSeq(pair.value)))
        addRemark(pair.value, origin.kind === 'file' ? ` line ${origin.line}` : ` ${origin.name}`)
    }
  }
}

function addRemark(node: Node, text: string): void {
  if (isScalar(node)) node.comment = text
  else node.commentBefore = text
}

/** A copy with every secret masked; also secrets inside lists and maps, and keys that are secrets themselves. */
export function mask(value: unknown, shape: Shape | undefined): unknown {
  if (value === undefined || value === null) return value
  if (shape?.['x-secret']) return masked
  if (Array.isArray(value)) return value.map(item => mask(item, shape?.items))
  if (!isSection(value)) return typeof value === 'string' ? withoutPassword(value) : value
  const hidesKeys = shape?.['x-secret-keys'] === true
  return Object.fromEntries(
    Object.entries(value).map(([key, each], index) => [
      hidesKeys ? `${masked} ${index + 1}` : key,
      mask(each, shape && inside(shape, key)),
    ]),
  )
}

function inside(shape: Shape, key: string): Shape | undefined {
  return (
    shapeOfKey(shape, key) ?? shape.anyOf?.map(each => inside(each, key)).find(each => each !== undefined)
  )
}

/** Hides the password of an address: `redis://user:password@host`. */
export const withoutPassword = (text: string): string =>
  text.replace(/(\/\/[^/\s:@]*):[^/\s@]+@/g, `$1:${masked}@`)

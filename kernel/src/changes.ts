import type { EntityInfo } from '@omnicrm/sdk'

type Row = Readonly<Record<string, unknown>>
const unrecorded = new Set(['created', 'last_modified'])

/** Which fields of a patch differ from the row, and how the activity log tells it: field → {old,new}, secrets as "changed". */
export function changesOf(
  info: EntityInfo,
  before: Row,
  patch: Row,
): { names: string[]; recorded: Record<string, unknown> } {
  const names = Object.keys(patch).filter(
    name => patch[name] !== undefined && name in info.schema.properties && !same(before[name], patch[name]),
  )
  const recorded = Object.fromEntries(
    names
      .filter(name => !unrecorded.has(name))
      .map(name => [
        name,
        info.redacted.includes(name) ? 'changed' : { old: before[name] ?? null, new: patch[name] },
      ]),
  )
  return { names, recorded }
}

export function creationOf(info: EntityInfo, row: Row): Record<string, unknown> {
  return told(info, row, value => ({ old: null, new: value }))
}

/** What a row held that is gone for good, so that it can be entered again. */
export function removalOf(info: EntityInfo, row: Row): Record<string, unknown> {
  return told(info, row, value => ({ old: value, new: null }))
}

export function titleOf(info: EntityInfo, row: Row, action: string): string {
  const label = info.label === null ? undefined : row[info.label]
  const verb = action.charAt(0).toUpperCase() + action.slice(1)
  return `${verb} ${info.name.replaceAll('_', ' ')} ${String(label ?? row[info.key])}`.slice(0, 255)
}

function told(info: EntityInfo, row: Row, change: (value: unknown) => object): Record<string, unknown> {
  const names = Object.keys(info.schema.properties).filter(
    name => name !== info.key && !unrecorded.has(name) && row[name] !== null && row[name] !== undefined,
  )
  return Object.fromEntries(
    names.map(name => [name, info.redacted.includes(name) ? 'changed' : change(row[name])]),
  )
}

function same(a: unknown, b: unknown): boolean {
  if (a === b || (a == null && b == null)) return true
  return typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b)
}

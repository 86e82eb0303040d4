import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** What a caller gets of a route: every row, those of its own customer (or itself) only, or nothing. */
export type Grant = 'all' | 'own' | 'none'

const file = new URL('matrix.yaml', import.meta.url)
const cell = /^([a-z-]+)(~?)$/

export interface Matrix {
  /** Every row of the table: method and path. */
  readonly routes: readonly string[]
  grant(route: string, caller: string): Grant
}

/** Reads the table. @throws Error naming a word that is no caller, and a route that stands twice */
export function readMatrix(callers: readonly string[]): Matrix {
  const { groups, routes: plugins } = parse(readFileSync(file, 'utf8')) as {
    groups: Record<string, string>
    routes: Record<string, Record<string, string>>
  }
  const rows = new Map<string, ReadonlyMap<string, Grant>>()
  for (const [route, text] of Object.values(plugins).flatMap(each => Object.entries(each))) {
    if (rows.has(route)) throw new Error(`${route} stands twice in the matrix.`)
    rows.set(route, grantsOf(route, text, groups, callers))
  }
  return { routes: [...rows.keys()], grant: (route, caller) => rows.get(route)?.get(caller) ?? 'none' }
}

function grantsOf(
  route: string,
  text: string,
  groups: Readonly<Record<string, string>>,
  callers: readonly string[],
): Map<string, Grant> {
  const grants = new Map<string, Grant>()
  for (const word of text.split(/\s+/)) {
    const [, name = '', mark] = cell.exec(word) ?? []
    for (const caller of groups[name]?.split(/\s+/) ?? [name]) {
      if (!callers.includes(caller)) throw new Error(`${route}: '${word}' is no caller.`)
      // Own rows named for a group do not narrow who was named with all of them.
      if (grants.get(caller) !== 'all') grants.set(caller, mark === '~' ? 'own' : 'all')
    }
  }
  return grants
}

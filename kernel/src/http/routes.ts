import type { Endpoint } from '@omnicrm/sdk'
import type { ServedEndpoint } from '../parts.ts'
import { claimsOf, type Claim } from './paths.ts'

/** A matched route with its path parameters, decoded, in the order of the pattern. */
export interface Match<T> {
  readonly target: T
  readonly names: readonly string[]
  readonly values: readonly string[]
}

/** What a path leads to: a route, the methods it would take (405), nothing (404), or a path that can't be read (400). */
export type Found<T> = Match<T> | { readonly allow: readonly string[] } | 'nothing' | 'broken'

interface Leaf<T> {
  readonly target: T
  readonly names: readonly string[]
  readonly claim: Claim
}

interface Node<T> {
  readonly fixed: Map<string, Node<T>>
  /** Parameter that takes digits only; asked before `text`. */
  digits: Node<T> | undefined
  text: Node<T> | undefined
  readonly leaves: Map<string, Leaf<T>>
}

const makeNode = <T>(): Node<T> => ({
  fixed: new Map(),
  digits: undefined,
  text: undefined,
  leaves: new Map(),
})

export interface Routes<T> {
  find(method: string, path: string): Found<T>
  /** How many methods and paths are served, aliases included. */
  readonly size: number
}

/**
 * A tree of path segments: finding a route costs one map look-up a segment, whatever the number of routes. Fixed
 * segments win over parameters, digits over text, so `/crm/product/paginated` never meets `/crm/product/:product_id`.
 */
export function makeRoutes<T extends ServedEndpoint>(served: readonly T[]): Routes<T> {
  const root = makeNode<T>()
  const claims = served.flatMap(target => claimsOf(target.endpoint).map(claim => ({ target, claim })))
  let size = 0
  for (const declared of [true, false])
    for (const { target, claim } of claims) {
      if (claim.declared !== declared) continue
      const { node, names } = place(root, claim.path, target.endpoint)
      if (node.leaves.has(claim.method)) continue
      node.leaves.set(claim.method, { target, names, claim })
      size++
    }
  return { size, find: (method, path) => find(root, method, path) }
}

/** Two endpoints that claim one method and path, each pair in a sentence of its own; empty when there are none. */
export function routeFaults(served: readonly ServedEndpoint[]): string[] {
  const owners = new Map<string, { target: ServedEndpoint; claim: Claim }>()
  const faults = new Set<string>()
  const claims = served.flatMap(target => claimsOf(target.endpoint).map(claim => ({ target, claim })))
  for (const { target, claim } of claims.toSorted(
    (a, b) => Number(b.claim.declared) - Number(a.claim.declared),
  )) {
    const key = `${claim.method} ${shapeOf(claim.path, target.endpoint)}`
    const first = owners.get(key)
    if (!first) owners.set(key, { target, claim })
    else if (first.target !== target && first.claim.declared === claim.declared)
      faults.add(
        `${nameOf(first.target)} and ${nameOf(target)} both claim ${claim.method} ${claim.path}. Give one of them another path.`,
      )
  }
  return [...faults]
}

const nameOf = (served: ServedEndpoint): string => `${served.plugin}.${served.name}`

function place<T>(root: Node<T>, path: string, endpoint: Endpoint): { node: Node<T>; names: string[] } {
  const names: string[] = []
  let node = root
  for (const segment of path.slice(1).split('/')) {
    if (!segment.startsWith(':')) {
      const next = node.fixed.get(segment) ?? makeNode<T>()
      node.fixed.set(segment, next)
      node = next
      continue
    }
    const name = segment.slice(1)
    names.push(name)
    node = takesDigitsOnly(name, endpoint) ? (node.digits ??= makeNode<T>()) : (node.text ??= makeNode<T>())
  }
  return { node, names }
}

function shapeOf(path: string, endpoint: Endpoint): string {
  const shape = (segment: string) =>
    !segment.startsWith(':') ? segment : takesDigitsOnly(segment.slice(1), endpoint) ? ':digits' : ':text'
  return path.split('/').map(shape).join('/')
}

/** `:…_id` takes digits only unless its schema is text; other parameters only when their schema is a number. */
export function takesDigitsOnly(name: string, endpoint: Endpoint): boolean {
  const type: unknown = (endpoint.params?.properties[name] as { type?: unknown } | undefined)?.type
  if (type === 'integer' || type === 'number') return true
  return type === undefined && name.endsWith('_id')
}

function find<T>(root: Node<T>, method: string, rawPath: string): Found<T> {
  const segments = segmentsOf(rawPath)
  if (!segments) return 'broken'
  const values: string[] = []
  const leaf = descend(root, segments, 1, method === 'HEAD' ? 'GET' : method, values)
  if (leaf) return { target: leaf.target, names: leaf.names, values }
  const allow = new Set<string>()
  gather(root, segments, 1, allow)
  return allow.size > 0 ? { allow: [...allow] } : 'nothing'
}

/** The first is empty; so is the last when the path ends in a slash, which is optional and dropped. */
function segmentsOf(path: string): string[] | undefined {
  const segments = path.split('/')
  if (segments.length > 2 && segments[segments.length - 1] === '') segments.pop()
  if (!path.includes('%')) return segments
  try {
    return segments.map(decodeURIComponent)
  } catch {
    return undefined // the caller answers 400
  }
}

/** Tries the most exact branch first and comes back when it leads nowhere. */
function descend<T>(
  node: Node<T>,
  segments: readonly string[],
  depth: number,
  method: string,
  values: string[],
): Leaf<T> | undefined {
  const segment = segments[depth]
  if (segment === undefined) return node.leaves.get(method)
  const fixed = node.fixed.get(segment)
  const leaf = fixed && descend(fixed, segments, depth + 1, method, values)
  if (leaf) return leaf
  if (segment === '') return undefined
  const before = values.push(segment) - 1
  const found =
    (node.digits && isDigits(segment) && descend(node.digits, segments, depth + 1, method, values)) ||
    (node.text && descend(node.text, segments, depth + 1, method, values))
  if (!found) values.length = before
  return found || undefined
}

/** The methods that the path would take. */
function gather<T>(node: Node<T>, segments: readonly string[], depth: number, allow: Set<string>): void {
  const segment = segments[depth]
  if (segment === undefined) {
    for (const method of node.leaves.keys()) allow.add(method)
    return
  }
  for (const next of [
    node.fixed.get(segment),
    isDigits(segment) ? node.digits : undefined,
    segment ? node.text : undefined,
  ])
    if (next) gather(next, segments, depth + 1, allow)
}

function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 48 || code > 57) return false
  }
  return text.length > 0
}

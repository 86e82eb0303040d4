#!/usr/bin/env node
// Exits 0 when node_modules holds what package-lock.json says, 1 when packages must be installed.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface Locked {
  readonly version?: string
  readonly link?: boolean
  readonly optional?: boolean
  readonly devOptional?: boolean
  readonly peer?: boolean
}

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string): Record<string, Locked> =>
  (JSON.parse(readFileSync(`${root}${file}`, 'utf8')) as { packages: Record<string, Locked> }).packages

function differs(): boolean {
  if (!existsSync(`${root}node_modules/.package-lock.json`)) return true
  const installed = read('node_modules/.package-lock.json')
  for (const [path, locked] of Object.entries(read('package-lock.json'))) {
    if (!path.includes('node_modules/')) continue
    if (locked.link ? !existsSync(`${root}${path}`) : isOther(locked, installed[path])) return true
  }
  return false
}

/** Packages of other platforms are locked, but rightly absent. */
function isOther(locked: Locked, present: Locked | undefined): boolean {
  if (!present) return !(locked.optional || locked.devOptional || locked.peer)
  return present.version !== locked.version
}

process.exit(differs() ? 1 : 0)

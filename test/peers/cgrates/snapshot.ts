import { accountJson } from './account-json.ts'
import type { Engine } from './engine.ts'

/** The stored state as plain JSON, for the control endpoint. */
export function snapshot(engine: Engine): unknown {
  const { state } = engine
  return {
    ...Object.fromEntries(Object.entries(state).map(([name, value]) => [name, plain(value)])),
    accounts: Object.fromEntries(
      [...state.accounts].map(([id, account]) => [id, accountJson(engine, account)]),
    ),
    engine: engine.version,
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value
  if (value instanceof Set) return [...value]
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, each]) => [String(key), plain(each)]))
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
}

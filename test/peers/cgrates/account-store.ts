import type { Engine } from './engine.ts'
import { notFound } from './errors.ts'
import type { Account } from './state.ts'

/** The account, made when it is not there yet. It is stored by `saveAccount`. */
export function accountOrNew(engine: Engine, id: string): Account {
  const stored = engine.state.accounts.get(id)
  if (stored) return structuredClone(stored)
  return {
    id,
    balances: null,
    triggers: null,
    counters: null,
    allowNegative: false,
    disabled: false,
    updatedAt: engine.now(),
  }
}

export function saveAccount(engine: Engine, account: Account): void {
  const stored = structuredClone(account)
  stored.updatedAt = engine.now()
  for (const balance of Object.values(stored.balances ?? {}).flat()) balance.isDirty = false
  engine.state.accounts.set(account.id, stored)
}

/** The stored account. Throws NOT_FOUND. */
export function storedAccount(engine: Engine, id: string): Account {
  const account = engine.state.accounts.get(id)
  if (!account) throw notFound()
  return account
}

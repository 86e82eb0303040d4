import type { JsonObject } from '../shared/json.ts'
import type { Engine } from './engine.ts'
import type { Account, Action, Balance } from './state.ts'

/** One action at work. */
export interface ActionRun {
  engine: Engine
  /** Undefined when the set runs without account. */
  account: Account | undefined
  action: Action
  /** The whole set, in its order. */
  actions: Action[]
  extraData: JsonObject | null
  startedAt: Date
  /** Balances that removals of this set took away, for `*cdrlog`. */
  removed: Map<string, Array<[type: string, balance: Balance]>>
}

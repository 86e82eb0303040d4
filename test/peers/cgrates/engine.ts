import type { JsonObject } from '../shared/json.ts'
import { mandatoryMissing, missingFields, schedulerNotRunning } from './errors.ts'
import { emptyState, type Account, type Action, type ActionTiming, type CgratesState } from './state.ts'

export type EngineVersion = '0.10' | '0.11'

/** What a test may set about the engine, at start and while it runs. */
export interface EngineSettings {
  /** Services that are switched off: `rpc: can't find service`. `SchedulerSv1` off also means SCHEDULER_NOT_RUNNING. */
  disabledServices: Set<string>
  /** The data store: with `mongo` the removal of an account that is not there is an error. */
  store: 'redis' | 'mongo'
  /** Whether the scheduler may write CDRs; without it every `Cdrlog` and `*cdrlog` fails. */
  hasCdrConnection: boolean
  /** Requests at one time; 0 is no limit. */
  maxConcurrent: number
  /** Whether expired balances are purged on the next change (`rals.remove_expired`). */
  removeExpired: boolean
  /** Money per nanosecond or unit of each type of usage; a type without price is paid by unit balances alone. */
  prices: Record<string, number>
  /** Milliseconds between the three attempts of an `*http_post`, growing, and the patience with each. */
  postDelayMs: number
  postTimeoutMs: number
}

export interface EngineCore {
  version: EngineVersion
  settings: EngineSettings
  state: CgratesState
  now(): Date
  log(line: string): void
  /** Runs work alone among all work under the same key. */
  exclusively<Result>(key: string, work: () => Promise<Result>): Promise<Result>
}

/** Parts that call each other in a circle (a trigger runs actions, actions fire triggers); the peer puts them in. */
export interface EngineParts {
  scheduler: Scheduler
  /** Runs actions on the account that is being changed. */
  executeForTrigger(account: Account, actions: Action[]): Promise<void>
  /** Runs a stored set of actions on accounts. Throws NOT_FOUND or PARTIALLY_EXECUTED. */
  executeStored(actionsId: string, accountIds: string[], extraData?: JsonObject | null): Promise<void>
}

export type Engine = EngineCore & EngineParts

/** The queue in memory: it knows nothing of plans changed since its last load (cgrates-rpc 5). */
export interface Scheduler {
  /** Rebuilds the queue from the stored plans and starts the waiting `*asap` tasks. */
  reload(): void
  queue(): QueuedTiming[]
  /** Runs what is due now and the started tasks, and waits for them to end. */
  runDue(): Promise<void>
  /** Waits for what was started. */
  settle(): Promise<void>
}

export interface QueuedTiming {
  planId: string
  actionsId: string
  timing: ActionTiming
  /** The members when the queue was loaded. */
  accountIds: Set<string>
  nextRun: Date
}

export const defaultTenant = 'cgrates.org'

export function defaultSettings(): EngineSettings {
  return {
    disabledServices: new Set(),
    store: 'redis',
    hasCdrConnection: false,
    maxConcurrent: 0,
    removeExpired: true,
    prices: {},
    postDelayMs: 10,
    postTimeoutMs: 2000,
  }
}

/** The tenant of a call: 0.11 fills in the default, 0.10 takes it as it is. */
export function tenantOf(engine: Engine, tenant: string): string {
  return tenant === '' && engine.version === '0.11' ? defaultTenant : tenant
}

export function accountKey(engine: Engine, argument: { Tenant: string; Account: string }): string {
  return `${tenantOf(engine, argument.Tenant)}:${argument.Account}`
}

/** Throws MANDATORY_IE_MISSING; 0.10 wants the tenant before all others (cgrates-rpc 2.1, 2.2). */
export function requireWithTenant<Argument extends { Tenant: string }>(
  engine: Engine,
  argument: Argument,
  ...mandatory: Array<keyof Argument & string>
): void {
  const missing = missingFields(argument, engine.version === '0.10' ? ['Tenant', ...mandatory] : mandatory)
  if (missing.length > 0) throw mandatoryMissing(...missing)
}

export function makeEngine(version: EngineVersion, now: () => Date, log: (line: string) => void): EngineCore {
  const tails = new Map<string, Promise<unknown>>()
  return {
    version,
    settings: defaultSettings(),
    state: emptyState(),
    now,
    log,
    async exclusively(key, work) {
      const previous = tails.get(key) ?? Promise.resolve()
      const current = previous.then(work, work)
      tails.set(key, current)
      try {
        return await current
      } finally {
        if (tails.get(key) === current) tails.delete(key)
      }
    },
  }
}

/** Reloads the queue. Throws SCHEDULER_NOT_RUNNING when the module is off. */
export function reloadScheduler(engine: Engine): void {
  if (engine.settings.disabledServices.has('SchedulerSv1')) throw schedulerNotRunning()
  engine.scheduler.reload()
}

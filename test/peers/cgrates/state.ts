import type { Json, JsonObject } from '../shared/json.ts'

/** A Go StringMap: a name that maps to false is negated. */
export type StringMap = Record<string, boolean>

export interface Balance {
  uuid: string
  id: string
  /** In the unit of its type: nanoseconds, bytes, pieces or currency units. */
  value: number
  /** Undefined: never. */
  expiresAt: Date | undefined
  weight: number
  destinationIds: StringMap | null
  ratingSubject: string
  categories: StringMap | null
  sharedGroups: StringMap | null
  timings: Timing[] | null
  timingIds: StringMap | null
  disabled: boolean
  factors: Record<string, number> | null
  blocker: boolean
  /** Changed since the triggers last looked. */
  isDirty: boolean
}

/** The attributes of a balance that a request names; undefined means "not given". */
export interface BalanceFilter {
  uuid?: string
  id?: string
  type?: string
  value?: number
  /** Null: given as "never". */
  expiresAt?: Date | null
  weight?: number
  destinationIds?: StringMap
  ratingSubject?: string
  categories?: StringMap
  sharedGroups?: StringMap
  timingIds?: StringMap
  timings?: Timing[]
  disabled?: boolean
  blocker?: boolean
  factors?: Record<string, number>
}

export interface Account {
  /** `<tenant>:<account>` */
  id: string
  balances: Record<string, Balance[]> | null
  triggers: ActionTrigger[] | null
  counters: Record<string, UnitCounter[]> | null
  allowNegative: boolean
  disabled: boolean
  updatedAt: Date
}

export interface UnitCounter {
  counterType: '*event' | '*balance'
  counters: Array<{ value: number; filter: BalanceFilter }>
}

export interface ActionTrigger {
  groupId: string
  uniqueId: string
  thresholdType: string
  thresholdValue: number
  recurrent: boolean
  /** Nanoseconds. */
  minSleep: number
  expiresAt: Date | undefined
  activatesAt: Date | undefined
  balance: BalanceFilter
  weight: number
  actionsId: string
  minQueuedItems: number
  executed: boolean
  lastExecutedAt: Date | undefined
}

export interface Action {
  id: string
  identifier: string
  extraParameters: string
  filters: string[] | null
  /** Kept as text; relative texts count from each execution. */
  expiryTime: string
  weight: number
  balance: BalanceFilter | undefined
}

export interface Timing {
  id: string
  years: number[]
  months: number[]
  monthDays: number[]
  /** 0 is Sunday. */
  weekDays: number[]
  startTime: string
  endTime: string
}

export interface ActionTiming {
  uuid: string
  actionsId: string
  timing: Timing
  weight: number
  /** When a `+duration` timing is due: counted from the moment it is first asked for. */
  dueOnce?: Date
}

export interface ActionPlan {
  id: string
  accountIds: Set<string>
  timings: ActionTiming[]
}

export interface Task {
  uuid: string
  accountId: string
  actionsId: string
}

export interface Cdr {
  cgrId: string
  runId: string
  orderId: number
  originHost: string
  source: string
  originId: string
  tor: string
  requestType: string
  tenant: string
  category: string
  account: string
  subject: string
  destination: string
  setupTime: Date
  answerTime: Date
  /** Nanoseconds or units. */
  usage: number
  extraFields: Record<string, string>
  costSource: string
  cost: number
  costDetails: JsonObject | null
  extraInfo: string
  preRated: boolean
  createdAt: Date
}

export interface Session {
  cgrId: string
  tenant: string
  originId: string
  originHost: string
  startedAt: Date
  runs: SessionRun[]
}

/** A session as one charger runs it. */
export interface SessionRun {
  runId: string
  event: JsonObject
  tor: string
  requestType: string
  /** Nanoseconds or units: used so far, granted last, and paid but not used. */
  usage: number
  granted: number
  reserve: number
  cost: number
  loops: number
  debits: Array<{ type: string; uuid: string; amount: number; usage: number }>
}

export interface ResourceUsage {
  id: string
  units: number
  expiresAt: Date | undefined
}

/** A stored profile or filter, as `Get…` answers it. */
export type Profile = { Tenant: string; ID: string } & JsonObject

export interface CgratesState {
  accounts: Map<string, Account>
  accountPlans: Map<string, string[]>
  actions: Map<string, Action[]>
  actionPlans: Map<string, ActionPlan>
  actionTriggers: Map<string, ActionTrigger[]>
  tasks: Task[]
  timings: Map<string, Timing>
  destinations: Map<string, string[]>
  attributeProfiles: Map<string, Profile>
  chargerProfiles: Map<string, Profile>
  thresholdProfiles: Map<string, Profile>
  resourceProfiles: Map<string, Profile>
  filters: Map<string, Profile>
  thresholds: Map<string, { hits: number; snoozedUntil: Date | undefined }>
  resourceUsages: Map<string, Map<string, ResourceUsage>>
  cdrs: Cdr[]
  sessions: Map<string, Session>
  /** What ended sessions have cost, by CGRID and run, for their CDRs. */
  sessionCosts: Map<string, { usage: number; cost: number }>
  /** Arguments of the cache reloads that were asked for. */
  cacheReloads: Json[]
  /** Bodies that no server took after all attempts of an `*http_post`. */
  failedPosts: Array<{ url: string; body: string }>
  /** How often the engine process has ended and begun again. */
  restarts: number
}

export function emptyState(): CgratesState {
  return {
    accounts: new Map(),
    accountPlans: new Map(),
    actions: new Map(),
    actionPlans: new Map(),
    actionTriggers: new Map(),
    tasks: [],
    timings: new Map(),
    destinations: new Map(),
    attributeProfiles: new Map(),
    chargerProfiles: new Map(),
    thresholdProfiles: new Map(),
    resourceProfiles: new Map(),
    filters: new Map(),
    thresholds: new Map(),
    resourceUsages: new Map(),
    cdrs: [],
    sessions: new Map(),
    sessionCosts: new Map(),
    cacheReloads: [],
    failedPosts: [],
    restarts: 0,
  }
}

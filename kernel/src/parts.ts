import type { Knex } from 'knex'
import type {
  Actor,
  Allow,
  Authenticator,
  Check,
  Cx,
  Endpoint,
  Entry,
  EventMeta,
  Exchange,
  Log,
  PermissionRef,
  Scope,
  Tx,
  WorkOptions,
} from '@omnicrm/sdk'
import type { Say } from './language.ts'

/** What makes one context: who, narrowed how, for which request or job. */
export interface ContextOf {
  readonly actor: Actor
  readonly scope: Scope
  readonly requestId: string
  /** Absent where no request is behind it. */
  readonly userAgent?: string | null
  readonly isBackground?: boolean
  /** The header of the request; nothing for jobs, which speak English. */
  readonly acceptLanguage?: string | undefined
  readonly signal: AbortSignal
  readonly log: Log
}

/** Makes contexts; the only place where transactions begin. */
export interface Contexts {
  cx(of: ContextOf): Cx
  entry(of: ContextOf): Entry
  /** Runs `work` in a transaction of its own. Deadlocks are retried twice. */
  transaction<T>(of: ContextOf, work: (tx: Tx) => Promise<T>): Promise<T>
}

/** An endpoint with the handler its plugin serves it by. */
export interface ServedEndpoint {
  readonly plugin: string
  readonly name: string
  readonly endpoint: Endpoint
  readonly handle: (cx: never, input: never, exchange?: Exchange) => Promise<unknown>
}

export interface ServedTopic {
  readonly plugin: string
  readonly id: string
  readonly allow: Allow
  /** For own-scope callers: whether they may see this key. */
  readonly sees: (cx: Cx, key: string) => Promise<boolean>
}

/** Pushes to subscribers of live topics, over all processes when Redis is configured. */
export interface LiveHub {
  publish(topic: string, key: string, data: unknown): void
  /** @returns the undoing */
  subscribe(listener: (topic: string, key: string, data: unknown) => void): () => void
}

/** What HTTP needs of the application. */
export interface HttpParts {
  readonly endpoints: readonly ServedEndpoint[]
  readonly topics: readonly ServedTopic[]
  readonly permissions: readonly PermissionRef[]
  /** Sorted by `order`. */
  readonly authenticators: readonly Authenticator[]
  readonly contexts: Contexts
  readonly db: Knex
  readonly live: LiveHub
  readonly checks: readonly Check[]
  /** The fields of `/crm/config/ui`, all sources merged. */
  readonly ui: () => Readonly<Record<string, unknown>>
  readonly config: HttpConfig
  readonly log: Log
  /**
   * Writes lines of finished requests, whole lines of JSON without secrets, many at once. Without it each line goes
   * through `log`, which costs a request more than its routing and validation together.
   */
  readonly requestLine?: (lines: string) => void
  readonly now: () => Date
  readonly say: Say
  /** Keyed hash of the installation, as `SecretsService.sign`. */
  readonly sign: (purpose: string, text: string) => string
  /** Absolute folder of the built web application; null serves none. */
  readonly webRoot: string | null
  /** Absolute folder of the operator's logos, fonts and icons, served as `/branding/…`; it need not exist. */
  readonly brandingRoot: string
  /** True in tests and development: answers are validated against their schema and a mismatch is a fault. */
  readonly strictAnswers: boolean
}

export interface HttpConfig {
  readonly trustedProxies: readonly string[]
  readonly corsOrigins: readonly string[]
  readonly rateLimit: {
    readonly login_per_minute: number
    readonly public_per_minute: number
    readonly api_per_minute: number
  }
  readonly redisUrl: string | undefined
  readonly publicUrl: string
  /** What pages may load besides their own origin, by directive: `{ 'frame-src': ['https://js.stripe.com'] }`. */
  readonly contentSources?: Readonly<Record<string, readonly string[]>>
}

/** What a plugin recorded for work, its dependencies already bound. */
export interface ServedListener {
  readonly plugin: string
  readonly event: string
  readonly handle: (tx: Tx, payload: never, meta: EventMeta) => Promise<unknown>
}
export interface ServedWorker {
  readonly plugin: string
  readonly job: string
  readonly retry: {
    readonly attempts: number
    readonly backoffSeconds: number
    readonly leaseSeconds: number
  }
  readonly kind: 'work' | 'flow'
  readonly handle: (cx: never, payload: never) => Promise<unknown>
  readonly concurrency: number
  readonly onDead: WorkOptions<unknown>['onDead']
}
export interface ServedSchedule {
  readonly plugin: string
  readonly pattern: string
  readonly job: string
  readonly payload: unknown
}

import type { Knex } from 'knex'
import type { Static, TSchema } from 'typebox'
import type { Model, QueryBuilder } from 'objection'
import type { EntityClass, NewRow, RowOf, Wanted } from './entity.ts'
import type { EventRef, HookRef, JobRef, PermissionRef, TopicRef } from './refs.ts'

/** How the caller proved who it is (`activity.auth_method`). */
export type AuthMethod = 'jwt' | 'api_key' | 'ip_whitelist' | 'job' | 'callback' | 'system' | 'none'

/** Who acts. Built by an authenticator; never by a handler. */
export interface Actor {
  readonly method: AuthMethod
  /** The user acted for; null for machines and the system. */
  readonly userId: number | null
  readonly userName: string | null
  /** The real user behind an impersonation. */
  readonly impersonatingUserId: number | null
  readonly apiKeyId: number | null
  readonly sessionId: string | null
  /** Passes every check (permission `admin`, RBAC-3). */
  readonly isAdmin: boolean
  /** Effective permission names: the union over all roles (RBAC-2). */
  readonly permissions: ReadonlySet<string>
  /**
   * Ids this credential is bound to, by column name: `{ customer_id: 12 }` for a customer's user or key,
   * `{ provision_id: 7, customer_id: 12 }` for a job token. Own-scope permissions look here.
   */
  readonly bound: Readonly<Record<string, number>>
  readonly ip: string | null
}

/** Structured log of the request or job: fields first, then a sentence. Secrets are redacted by key. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** The rows the caller may see: set when an own-scope permission let it in; null sees all. */
export type Scope = Readonly<Record<string, number>> | null

/** The right to read. First argument of every function that reads. */
export interface Cx {
  readonly actor: Actor
  readonly scope: Scope
  readonly requestId: string
  /** What the caller's program says it is (`User-Agent`, the first 255 characters); null for jobs. */
  readonly userAgent: string | null
  /** A page sent the request by itself, with nobody before it (`X-OmniCRM-Background`, ADR 0017). */
  readonly isBackground: boolean
  readonly signal: AbortSignal
  readonly log: Log
  /**
   * A sentence of ours in the caller's language (`Accept-Language`), for what was stored in English: titles of alerts and
   * of the log, reasons of failures. Errors are worded by themselves. What no plugin translates stays as it is.
   */
  say(sentence: string): string
  /** Time of the application clock; tests move it. */
  now(): Date
  /** Raw SQL access for what a model can't say. It is NOT narrowed by `scope`. */
  readonly db: Knex
  /** A query on an entity, narrowed to the caller's own rows when `scope` is set and the entity has an own column. */
  query<E extends EntityClass>(entity: E): QueryBuilder<InstanceType<E> & Model, (InstanceType<E> & Model)[]>
  /** One row by key, narrowed as `query` is. For what is read often: it costs half of a query. */
  find<E extends EntityClass>(entity: E, key: number | string): Promise<RowOf<E> | undefined>
  /** Rows whose columns have these values, in the order of the key, narrowed as `query` is. As cheap as `find`. */
  findAll<E extends EntityClass>(entity: E, where: Wanted<E>): Promise<RowOf<E>[]>
}

/** What a write tells the activity log besides the changed fields. */
export interface ChangeNote {
  /** Default `create`, `update` or `delete`. */
  readonly action?: string
  /** Default made from the entity and its name. */
  readonly title?: string
}

/** The right to write: the one open transaction. Nothing outside is called while holding it. */
export interface Tx extends Cx {
  /** Inserts, stamps `created`/`last_modified`, records the change. Throws the conflict of a broken unique key as 409. */
  insert<E extends EntityClass>(entity: E, row: NewRow<E>, note?: ChangeNote): Promise<RowOf<E>>
  /** Changes one row by key and records field → {old,new}; no write when nothing differs. Throws 404 when it is not there (or not the caller's). */
  update<E extends EntityClass>(
    entity: E,
    key: number | string,
    patch: Partial<RowOf<E>>,
    note?: ChangeNote,
  ): Promise<RowOf<E>>
  /** Deletes one row: softly where the entity has `deleted_at`, else for good. */
  remove<E extends EntityClass>(entity: E, key: number | string, note?: ChangeNote): Promise<RowOf<E>>
  /** Reads one row by key and locks it until the transaction ends. */
  lock<E extends EntityClass>(entity: E, key: number | string): Promise<RowOf<E> | undefined>
  emit<S extends TSchema>(event: EventRef<S>, payload: Static<S>): Promise<void>
  enqueue<S extends TSchema>(job: JobRef<S>, payload: Static<S>, options?: EnqueueOptions): Promise<number>
  /** Runs a hook: passes the value through all subscribers in graph order. */
  apply<T>(hook: HookRef<T>, value: T): Promise<T>
  /** Pushes to live subscribers after commit. */
  live<T>(topic: TopicRef<T>, key: string | number, data: T): void
}

export interface EnqueueOptions {
  /** Not before this time. */
  readonly runAt?: Date
  /** Rows with the same key run one after the other, in order of insertion. */
  readonly orderKey?: string
  /** A second row with the same key is not inserted; the id of the first is returned. */
  readonly uniqueKey?: string
}

/** Decides where transactions begin. */
export interface Entry extends Cx {
  /** Opens the transaction, commits when `work` resolves. Refuses to nest. Deadlocks are retried twice. */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Pushes to live subscribers at once. */
  live<T>(topic: TopicRef<T>, key: string | number, data: T): void
}

/** Context of a job. */
export interface Worker extends Entry {
  /** Stable over all attempts: give it to the far side as idempotency key. */
  readonly key: string
  /** From 1. */
  readonly attempt: number
  /** Shown in the UI: `done` of `total` steps. */
  progress(done: number, total: number, note?: string): Promise<void>
}

/** Context of a flow: work with memory and undo. Step names are its memory and must stay stable. */
export interface Flow extends Worker {
  /** A transaction that is done once; its result is remembered. `undo` runs when the flow gives up, last to first. */
  step<T>(name: string, work: (tx: Tx) => Promise<T>, undo?: (tx: Tx, done: T) => Promise<void>): Promise<T>
  /**
   * Work outside. It may have happened even if it never answered: make it safe to repeat by `out.key`, or say
   * `repeat: false` and a lost call fails the flow instead of running twice.
   */
  call<T>(name: string, work: (out: Worker) => Promise<T>, options?: FlowCallOptions): Promise<T>
}

export interface FlowCallOptions {
  readonly repeat?: boolean
  readonly undo?: (out: Worker) => Promise<void>
}

/** True when the actor holds the permission (admin holds all). */
export function can(actor: Actor, right: PermissionRef): boolean {
  return actor.isAdmin || actor.permissions.has(right.name)
}

/** True when the actor holds at least one permission that is not own-scope (00-canonical 4.1). */
export function isStaff(actor: Pick<Actor, 'isAdmin' | 'permissions'>): boolean {
  if (actor.isAdmin) return true
  for (const name of actor.permissions) if (!/^[a-z]+_own_/.test(name)) return true
  return false
}

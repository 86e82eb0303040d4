import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Model, QueryBuilder } from 'objection'
import { addWords, dropWords, EntityChanged, keepChanged, notFound } from '@omnicrm/sdk'
import type {
  Actor,
  ChangeNote,
  Cx,
  EnqueueOptions,
  Entry,
  EntityClass,
  EventRef,
  HookRef,
  JobRef,
  Log,
  NewRow,
  RowOf,
  Scope,
  Static,
  TopicRef,
  TSchema,
  Tx,
  Wanted,
} from '@omnicrm/sdk'
import type { ContextOf, Contexts, LiveHub } from './parts.ts'
import type { Database } from './db/connect.ts'
import { isLostRace, translate } from './db/errors.ts'
import { readRows, type Condition } from './db/read.ts'
import type { Say } from './language.ts'
import { changesOf, creationOf, removalOf, titleOf } from './changes.ts'

/** What contexts need of the application: filled in while it is wired. */
export interface ContextParts {
  readonly database: Database
  readonly now: () => Date
  readonly live: LiveHub
  readonly say: Say
  /** Writes the rows of an event, one per listener. */
  readonly emit: (tx: Tx, event: EventRef, payload: unknown) => Promise<void>
  readonly enqueue: (tx: Tx, job: JobRef, payload: unknown, options: EnqueueOptions) => Promise<number>
  readonly apply: (tx: Tx, hook: { readonly id: string }, value: unknown) => Promise<unknown>
  /** Called after a commit that left work behind. */
  readonly wake: () => void
}

type Row<E extends EntityClass> = InstanceType<E> & Model

class ReadContext implements Cx {
  readonly actor: Actor
  readonly scope: Scope
  readonly requestId: string
  readonly db: Knex
  protected readonly parts: ContextParts
  protected readonly of: ContextOf
  constructor(parts: ContextParts, of: ContextOf, db: Knex) {
    this.parts = parts
    this.of = of
    this.actor = of.actor
    this.scope = of.scope
    this.requestId = of.requestId
    this.db = db
  }
  // Made when first asked for: most requests need neither, and an AbortSignal costs as much as finding the route.
  get signal(): AbortSignal {
    return this.of.signal
  }
  get log(): Log {
    return this.of.log
  }
  get userAgent(): string | null {
    return this.of.userAgent ?? null
  }
  get isBackground(): boolean {
    return this.of.isBackground ?? false
  }
  say(sentence: string): string {
    return this.parts.say(this.of.acceptLanguage, sentence)
  }
  now(): Date {
    return this.parts.now()
  }
  query<E extends EntityClass>(entity: E): QueryBuilder<Row<E>, Row<E>[]> {
    const { own, table } = entity.entity
    const bound = own === null ? undefined : this.scope?.[own]
    const builder = entity.query(this.db)
    const narrowed: unknown = bound === undefined ? builder : builder.where(`${table}.${own}`, bound)
    return narrowed as QueryBuilder<Row<E>, Row<E>[]>
  }
  async find<E extends EntityClass>(entity: E, key: number | string): Promise<RowOf<E> | undefined> {
    const [row] = await this.rows(entity, [[entity.entity.key, key]])
    return row as RowOf<E> | undefined
  }
  async findAll<E extends EntityClass>(entity: E, where: Wanted<E>): Promise<RowOf<E>[]> {
    return (await this.rows(entity, Object.entries(where))) as RowOf<E>[]
  }
  private rows(
    { entity }: EntityClass,
    conditions: readonly Condition[],
  ): Promise<Record<string, unknown>[]> {
    const { own } = entity
    const bound = own === null ? undefined : this.scope?.[own]
    const narrowed = own === null || bound === undefined ? conditions : [...conditions, [own, bound] as const]
    return readRows(this.db, entity, narrowed)
  }
}

class EntryContext extends ReadContext implements Entry {
  private open = false
  async tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.open)
      throw new Error(
        'A transaction of this context is open already. Pass its Tx on instead of opening a second one inside it or beside it.',
      )
    this.open = true
    try {
      return await transaction(this.parts, this.of, work)
    } finally {
      this.open = false
    }
  }
  live<T>(topic: TopicRef<T>, key: string | number, data: T): void {
    this.parts.live.publish(topic.id, String(key), data)
  }
}

class WriteContext extends ReadContext implements Tx {
  readonly pushes: (() => void)[] = []
  hasWork = false

  async insert<E extends EntityClass>(entity: E, row: NewRow<E>, note: ChangeNote = {}): Promise<RowOf<E>> {
    const { key, stamped, audited, words } = entity.entity
    const at = this.now().toISOString()
    const stamps = stamped ? { created: at, last_modified: at } : {}
    const inserted = (await entity.query(this.db).insert({ ...stamps, ...row } as object)) as Model &
      Record<string, unknown>
    const id = (row as Record<string, unknown>)[key] ?? inserted[key]
    const full: RowOf<E> & Record<string, unknown> = raw(await entity.query(this.db).findById(id as number))
    if (words) await addWords(this.db, words, [full])
    if (audited) await this.record(entity, full, note, 'create', creationOf(entity.entity, full))
    return full
  }

  async update<E extends EntityClass>(
    entity: E,
    key: number | string,
    patch: Partial<RowOf<E>>,
    note: ChangeNote = {},
  ): Promise<RowOf<E>> {
    const { name, stamped, audited, words, key: keyColumn } = entity.entity
    const before = raw<(RowOf<E> & Record<string, unknown>) | undefined>(await this.lock(entity, key))
    if (!before) throw notFound(name, key)
    const changes = changesOf(entity.entity, before, patch as Record<string, unknown>)
    if (changes.names.length === 0) return before
    const stamps = stamped ? { last_modified: this.now().toISOString() } : {}
    const columns = Object.fromEntries(
      changes.names.map(each => [each, (patch as Record<string, unknown>)[each]]),
    )
    await entity
      .query(this.db)
      .where(keyColumn, key)
      .patch({ ...columns, ...stamps } as object)
    if (words) await keepChanged(this.db, words, before, { ...before, ...columns })
    Object.assign(before, columns, stamps)
    if (audited) await this.record(entity, before, note, 'update', changes.recorded)
    return before
  }

  async remove<E extends EntityClass>(
    entity: E,
    key: number | string,
    note: ChangeNote = {},
  ): Promise<RowOf<E>> {
    const { name, softDelete, audited, words, key: keyColumn } = entity.entity
    if (softDelete)
      return await this.update(
        entity,
        key,
        { deleted_at: this.now().toISOString() } as object as Partial<RowOf<E>>,
        { action: 'delete', ...note },
      )
    const before = raw<(RowOf<E> & Record<string, unknown>) | undefined>(await this.lock(entity, key))
    if (!before) throw notFound(name, key)
    if (words) await dropWords(this.db, words, [before])
    await entity.query(this.db).where(keyColumn, key).delete()
    if (audited) await this.record(entity, before, note, 'delete', removalOf(entity.entity, before))
    return before
  }

  async lock<E extends EntityClass>(entity: E, key: number | string): Promise<RowOf<E> | undefined> {
    const { softDelete, table } = entity.entity
    const builder = this.query(entity)
    if (softDelete) builder.whereNull(`${table}.deleted_at`)
    if (this.parts.database.engine === 'mysql') builder.forUpdate()
    return (await builder.findById(key)) as RowOf<E> | undefined
  }

  async emit<S extends TSchema>(event: EventRef<S>, payload: Static<S>): Promise<void> {
    await this.parts.emit(this, event, payload)
  }
  async enqueue<S extends TSchema>(
    job: JobRef<S>,
    payload: Static<S>,
    options: EnqueueOptions = {},
  ): Promise<number> {
    return await this.parts.enqueue(this, job, payload, options)
  }
  async apply<T>(hook: HookRef<T>, value: T): Promise<T> {
    return (await this.parts.apply(this, hook, value)) as T
  }
  live<T>(topic: TopicRef<T>, key: string | number, data: T): void {
    this.pushes.push(() => this.parts.live.publish(topic.id, String(key), data))
  }

  private async record(
    entity: EntityClass,
    row: Record<string, unknown>,
    note: ChangeNote,
    action: string,
    changes: Record<string, unknown>,
  ): Promise<void> {
    const { name, key, customer } = entity.entity
    await this.emit(EntityChanged, {
      entity_type: name,
      entity_id: String(row[key]),
      customer_id: customer === null ? null : ((row[customer] as number | null | undefined) ?? null),
      action: note.action ?? action,
      title: note.title ?? titleOf(entity.entity, row, note.action ?? action),
      changes,
    })
  }
}

/** Objection types rows by class; the columns are those of the schema the class was made from. */
const raw = <T>(row: unknown): T => row as T

async function transaction<T>(parts: ContextParts, of: ContextOf, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(parts, of, work)
    } catch (error) {
      if (attempt === 3 || !isLostRace(error)) throw translate(error)
      await new Promise(resolve => setTimeout(resolve, Math.random() * 30 * attempt))
    }
  }
}

async function once<T>(parts: ContextParts, of: ContextOf, work: (tx: Tx) => Promise<T>): Promise<T> {
  let context: WriteContext | undefined
  const result = await parts.database.writer.transaction(async trx => {
    context = new WriteContext(parts, of, trx)
    return await work(context)
  })
  for (const push of context?.pushes ?? []) push()
  if (context?.hasWork) parts.wake()
  return result
}

/** Tells the context that its transaction leaves work behind, so that a worker is woken after commit. */
export function leavesWork(tx: Tx): void {
  if (tx instanceof WriteContext) tx.hasWork = true
}

export function makeContexts(parts: ContextParts): Contexts {
  return {
    cx: of => new ReadContext(parts, of, parts.database.reader),
    entry: of => new EntryContext(parts, of, parts.database.reader),
    transaction: (of, work) => transaction(parts, of, work),
  }
}

/** Base of the contexts of jobs and flows. */
export { EntryContext }

export const systemActor: Actor = Object.freeze({
  method: 'system',
  userId: null,
  userName: null,
  impersonatingUserId: null,
  apiKeyId: null,
  sessionId: null,
  isAdmin: true,
  permissions: new Set<string>(),
  bound: {},
  ip: null,
})

export const contextOf = (
  log: Log,
  actor: Actor = systemActor,
  signal = new AbortController().signal,
): ContextOf => ({
  actor,
  scope: null,
  requestId: randomUUID(),
  signal,
  log,
})

import type { Static, TSchema } from 'typebox'

declare const carried: unique symbol

/**
 * A typed name. Everything that crosses a plugin border is a ref; the type it carries is folded into it, so the
 * one who uses it needs no type argument and no cast. Ids read `owner.camelCase`; the owner is a plugin id.
 */
export interface Ref<Kind extends string, Carried> {
  readonly kind: Kind
  readonly id: string
  readonly owner: string
  readonly [carried]?: (value: Carried) => Carried
}

/** One provider (the owner), many users. */
export type ServiceRef<T> = Ref<'service', T>
/** Many contributors, read by the owner (and by whom the owner lets). */
export type PointRef<T> = Ref<'point', T>
/** A value passed through every subscriber inside the transaction; each returns it (changed or not) or throws to refuse. */
export type HookRef<T> = Ref<'hook', T>
/** A right of the canonical catalogue (`view_customer`), or one that a plugin adds. */
export interface PermissionRef extends Ref<'permission', never> {
  /** The name as stored, lower case `verb_resource` (RBAC-4). */
  readonly name: string
  /** What it allows, in the words of the role editor. */
  readonly title: string
}
/** A fact, told after commit; every listener's database effect happens exactly once. */
export interface EventRef<S extends TSchema = TSchema> extends Ref<'event', Static<S>> {
  readonly schema: S
  orderBy?(payload: Static<S>): string
}
/** Work for later, perhaps outside; it may run again, so its handler is safe to repeat by `key`. */
export interface JobRef<S extends TSchema = TSchema> extends Ref<'job', Static<S>> {
  readonly schema: S
  readonly retry: Retry
}
/** A subject of live pushes; the full topic on the wire is `<id>:<key>`. */
export type TopicRef<T> = Ref<'topic', T>

export interface Retry {
  /** Attempts before the row goes to the dead list. Default 8. */
  readonly attempts: number
  /** First pause in seconds, doubled on each further attempt up to an hour. Default 5. */
  readonly backoffSeconds: number
  /** Seconds without a heartbeat after which another worker may take the row over. Default 30. */
  readonly leaseSeconds: number
}

const idForm = /^[a-z][a-z0-9-]*\.[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/

function ownerOf(kind: string, id: string): string {
  if (!idForm.test(id))
    throw new TypeError(
      `The ${kind} id '${id}' must read 'plugin.camelCase', for example 'billing.invoices'.`,
    )
  return id.slice(0, id.indexOf('.'))
}

function ref<Kind extends string, T>(kind: Kind, id: string): Ref<Kind, T> {
  return Object.freeze({ kind, id, owner: ownerOf(kind, id) })
}

/** @param id `plugin.pluralNoun`, for example `billing.invoices`. @throws TypeError when the id has another form. */
export const service = <T>(id: string): ServiceRef<T> => ref('service', id)
/** @param id `plugin.pluralOfWhatIsBrought`, for example `billing.paymentProviders`. */
export const point = <T>(id: string): PointRef<T> => ref('point', id)
/** @param id `plugin.whatIsAboutToBe`, for example `customers.newCustomer`. */
export const hook = <T>(id: string): HookRef<T> => ref('hook', id)
/** @param id `plugin.subject`, for example `provisioning-ansible.job`. */
export const topic = <T>(id: string): TopicRef<T> => ref('topic', id)

/**
 * @param id `plugin.pastTense`, for example `billing.invoicePaid`
 * @param schema shape of the payload (JSON)
 * @param orderBy events that give the same text reach each listener in the order they were emitted
 */
export function event<S extends TSchema>(
  id: string,
  schema: S,
  orderBy?: (payload: Static<S>) => string,
): EventRef<S> {
  return Object.freeze({
    kind: 'event',
    id,
    owner: ownerOf('event', id),
    schema,
    ...(orderBy ? { orderBy } : {}),
  })
}

/** @param id `plugin.imperative`, for example `billing.sendInvoice`. @param schema shape of the payload (JSON). */
export function job<S extends TSchema>(id: string, schema: S, retry: Partial<Retry> = {}): JobRef<S> {
  const full = { attempts: 8, backoffSeconds: 5, leaseSeconds: 30, ...retry }
  return Object.freeze({ kind: 'job', id, owner: ownerOf('job', id), schema, retry: full })
}

/**
 * @param name lower case `verb_resource` as in the canonical catalogue
 * @param title what it allows, in the words of the role editor
 */
export function permission(name: string, title: string): PermissionRef {
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw new TypeError(`The permission name '${name}' must be lower case letters, digits and underscores.`)
  return Object.freeze({ kind: 'permission', id: `permission.${name}`, owner: 'permission', name, title })
}

/** Marks a service of `uses` as one that may be missing: the plugin then gets `undefined`. */
export interface Optional<T> {
  readonly kind: 'optional'
  readonly of: ServiceRef<T>
}
export const optional = <T>(of: ServiceRef<T>): Optional<T> => Object.freeze({ kind: 'optional', of })

/** A ref whose carried type does not matter here. */
export interface RefOf<Kind extends string> {
  readonly kind: Kind
  readonly id: string
  readonly owner: string
}
export type Uses = Readonly<
  Record<
    string,
    RefOf<'service'> | RefOf<'point'> | { readonly kind: 'optional'; readonly of: RefOf<'service'> }
  >
>
/** What the refs of `uses` become inside the plugin: a service itself, a point as the list of its contributions. */
export type Resolved<U> = {
  readonly [K in keyof U]: U[K] extends Optional<infer T>
    ? T | undefined
    : U[K] extends Ref<'service', infer T>
      ? T
      : U[K] extends Ref<'point', infer T>
        ? readonly T[]
        : never
}

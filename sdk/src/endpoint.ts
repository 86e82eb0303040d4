import type { Static, TObject, TSchema } from 'typebox'
import type { PermissionRef } from './refs.ts'
import type { Cx, Entry, Tx } from './contexts.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type EndpointKind = 'query' | 'command' | 'action' | 'raw'

/** Suffices for rows of the caller's own customer only: `column` names the id both sides share. */
export interface OwnAllow {
  readonly kind: 'own'
  readonly right: PermissionRef
  readonly column: string
}
/** Suffices for machines (API key, whitelisted address, job token) holding the permission; a person's token does not. */
export interface MachineAllow {
  readonly kind: 'machine'
  readonly right: PermissionRef
}
/** Checked in order; the first that suffices decides, so put full rights before own ones. */
export interface AnyOfAllow {
  readonly kind: 'anyOf'
  readonly any: readonly Allow[]
}
/** Who may call. There is no default: write `'anyone'` if you mean it. */
export type Allow =
  PermissionRef | OwnAllow | MachineAllow | AnyOfAllow | 'admin' | 'staff' | 'signedIn' | 'anyone'

export const own = (right: PermissionRef, column = 'customer_id'): OwnAllow => ({
  kind: 'own',
  right,
  column,
})
export const machine = (right: PermissionRef): MachineAllow => ({ kind: 'machine', right })
export const anyOf = (...any: Allow[]): AnyOfAllow => ({ kind: 'anyOf', any })

export interface EndpointOptions<
  P extends TObject,
  Q extends TObject,
  B extends TSchema,
  R extends TSchema,
  C extends TObject,
> {
  readonly method: Method
  /** `/crm/customer/customer_id/:customer_id`; `:…_id` parameters match digits only unless their schema is text. */
  readonly path: string
  /** Further paths with the same meaning, kept for ever (00-canonical 3.0). A trailing slash is always optional. */
  readonly aliases?: readonly string[]
  readonly allow: Allow
  /** One line for the API page. */
  readonly summary?: string
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /**
   * Cookies the handler reads, as `input.cookies`. Callers don't send them: browsers do. Requests that another site's
   * page makes are refused as soon as they carry one.
   */
  readonly cookies?: C
  readonly response: R
  /** Codes of `errors()` that callers should expect, for the API page. */
  readonly errors?: readonly string[]
  /** What to do with body fields the schema does not know. Default: `ignore` for PATCH (3.0), else `refuse`. */
  readonly unknown?: 'refuse' | 'ignore'
  /** Largest body in bytes. Default 1 MiB. */
  readonly bodyLimit?: number
  /**
   * True when the answer carries tokens or secrets that are shown once. Under an `Idempotency-Key` the effect still
   * happens once, but the answer is not kept: a repeat gets 409 `request.answerNotKept`.
   */
  readonly secretAnswer?: boolean
  /** Limits by address (`rate_limit.*` of the configuration). Default `api`. */
  readonly rate?: 'login' | 'public' | 'api'
}

declare const types: unique symbol
/** A declared endpoint: served by its plugin, called by the web and by tests with the same types. */
export interface Endpoint<
  K extends EndpointKind = EndpointKind,
  P extends TObject = TObject,
  Q extends TObject = TObject,
  B extends TSchema = TSchema,
  R extends TSchema = TSchema,
  C extends TObject = TObject,
> extends EndpointOptions<P, Q, B, R, C> {
  readonly kind: K
  readonly [types]?: { params: P; query: Q; body: B; response: R; cookies: C }
}

type None = TObject<Record<never, never>>
type Make<K extends EndpointKind> = <
  P extends TObject = None,
  Q extends TObject = None,
  B extends TSchema = None,
  R extends TSchema = TSchema,
  C extends TObject = None,
>(
  options: EndpointOptions<P, Q, B, R, C>,
) => Endpoint<K, P, Q, B, R, C>

const make =
  <K extends EndpointKind>(kind: K): Make<K> =>
  options =>
    Object.freeze({ ...options, kind })

/** Only reads: its handler gets a `Cx`. */
export const query = make('query')
/** One endpoint, one transaction: its handler gets a `Tx`. */
export const command = make('command')
/** Calls outside between short transactions: its handler gets an `Entry`. */
export const action = make('action')
/** Works on the HTTP exchange itself (webhooks, files, streams). */
export const raw = make('raw')

type Flat<T> = { [K in keyof T]: T[K] }
/** Path parameters, query and body in one object; names never clash by convention, path parameters win if they do. */
export type InputOf<E> =
  E extends Endpoint<EndpointKind, infer P, infer Q, infer B, TSchema>
    ? Flat<Static<P> & Static<Q> & Static<B>>
    : never
export type OutputOf<E> =
  E extends Endpoint<EndpointKind, TObject, TObject, TSchema, infer R> ? Static<R> : never

/** What a handler gets: the input of the caller, and `cookies` where the endpoint declares some. */
export type HandlerInputOf<E> =
  E extends Endpoint<EndpointKind, TObject, TObject, TSchema, TSchema, infer C>
    ? keyof Static<C> extends never
      ? InputOf<E>
      : InputOf<E> & { readonly cookies: Static<C> }
    : never

/** The HTTP exchange of a raw endpoint, free of any framework. */
export interface Exchange {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly ip: string
  /** Reads the body as bytes, up to the endpoint's limit. */
  bytes(): Promise<Buffer>
  /** Answers; a stream is piped and closed, and texts are asked for as the caller takes them. */
  reply(answer: {
    status?: number
    type?: string
    headers?: Record<string, string>
    body: string | Buffer | NodeJS.ReadableStream | AsyncIterable<string>
  }): void
}

export type Handler<E> =
  E extends Endpoint<infer K, TObject, TObject, TSchema, TSchema>
    ? K extends 'query'
      ? (cx: Cx, input: HandlerInputOf<E>) => Promise<OutputOf<E>>
      : K extends 'command'
        ? (tx: Tx, input: HandlerInputOf<E>) => Promise<OutputOf<E>>
        : K extends 'action'
          ? (entry: Entry, input: HandlerInputOf<E>) => Promise<OutputOf<E>>
          : (entry: Entry, input: HandlerInputOf<E>, exchange: Exchange) => Promise<void>
    : never

/** The endpoints of a contract, by name. */
export type Api = Readonly<Record<string, Endpoint>>
/** One handler per endpoint: a missing or extra one is a compile error. */
export type Handlers<A> = { readonly [K in keyof A]: Handler<A[K]> }
/** Typed functions over the endpoints, as the web and tests call them. */
export type Client<A> = {
  readonly [K in keyof A]: (input: InputOf<A[K]>, options?: CallOptions) => Promise<OutputOf<A[K]>>
}
export interface CallOptions {
  readonly signal?: AbortSignal
  /** Sent as `Idempotency-Key`. */
  readonly idempotencyKey?: string
}

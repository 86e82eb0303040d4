import type { CallOptions, Endpoint, EndpointKind, InputOf, OutputOf } from '../src/endpoint.ts'
import type { TObject, TSchema } from 'typebox'

/** What the call resolves to; a raw endpoint (file, stream) answers the `Response` itself. */
export type Answer<E> = E extends Endpoint<'raw', TObject, TObject, TSchema, TSchema> ? Response : OutputOf<E>

type CallArguments<Input> =
  Record<never, never> extends Input
    ? [input?: Input, options?: CallOptions]
    : [input: Input, options?: CallOptions]

/** One endpoint, callable, with the names that its cache keys need. */
export interface EndpointClient<E> {
  (...args: CallArguments<InputOf<E>>): Promise<Answer<E>>
  readonly plugin: string
  readonly endpointName: string
  readonly endpoint: AnyEndpoint
  /** The same call with a plain input, for code that handles any endpoint. */
  call(input: object, options?: CallOptions): Promise<Answer<E>>
  /** The address a browser can open, for links to files. */
  url(input: InputOf<E>): string
}

/** What code that handles any endpoint may use: not the typed call. */
export type AnyEndpointClient = Pick<EndpointClient<never>, 'plugin' | 'endpointName' | 'endpoint'>

export type AnyEndpoint = Endpoint<EndpointKind, TObject, TObject, TSchema, TSchema>

export type WebClient<Api> = { readonly [Name in keyof Api & string]: EndpointClient<Api[Name]> }

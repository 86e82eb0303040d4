import {
  keepPreviousData,
  queryOptions,
  skipToken,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
  type QueryKey,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useRef } from 'react'
import type { InputOf } from '../src/endpoint.ts'
import type { AnyEndpointClient, Answer, EndpointClient } from './endpoint.ts'
import type { ApiError } from './error.ts'

export { skipToken, useQueryClient } from '@tanstack/react-query'

/**
 * Cache key of one call: `[plugin, path, input]`. Shorter keys stand for everything below them. The path, because
 * the name alone is not unique: a plugin may have several contracts with a `list` each.
 */
export const apiKey = (one: AnyEndpointClient, input?: unknown): QueryKey => {
  const key = [one.plugin, `${one.endpoint.method} ${one.endpoint.path}`]
  return input === undefined ? key : [...key, input]
}

export interface ApiQueryOptions {
  enabled?: boolean
  /** Milliseconds; `false` for none. See `usePollWhenLost`. */
  refetchInterval?: number | false
  staleTime?: number
  /** Old rows stay while other input loads: for lists. */
  keepPrevious?: boolean
}

/** Options for `useQuery`, `prefetchQuery` and friends. */
export function apiQuery<E>(
  endpoint: EndpointClient<E>,
  input: InputOf<E> | typeof skipToken,
  options: ApiQueryOptions = {},
) {
  return queryOptions<Answer<E>, ApiError>({
    queryKey: apiKey(endpoint, input === skipToken ? 'none' : input),
    queryFn: input === skipToken ? skipToken : ({ signal }) => endpoint.call(input as object, { signal }),
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.refetchInterval === undefined ? {} : { refetchInterval: options.refetchInterval }),
    ...(options.staleTime === undefined ? {} : { staleTime: options.staleTime }),
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  })
}

/**
 * Reads an endpoint. `isPending`: nothing yet (skeleton); `isFetching` with data: refreshing; `error`: an `ApiError`.
 * Pass `skipToken` as input while the input is not known.
 */
export function useApiQuery<E>(
  endpoint: EndpointClient<E>,
  input: InputOf<E> | typeof skipToken,
  options: ApiQueryOptions = {},
): UseQueryResult<Answer<E>, ApiError> {
  return useQuery(apiQuery(endpoint, input, options))
}

/** What a write makes old: an endpoint, or everything of a plugin by its id. */
export type Invalidates = readonly (AnyEndpointClient | string)[]

export interface ApiMutationOptions<E> {
  /** Default: everything of the endpoint's own plugin. */
  invalidates?: Invalidates
  onSuccess?: (answer: Answer<E>, input: InputOf<E>) => void | Promise<void>
  onError?: (error: ApiError, input: InputOf<E>) => void
}

/**
 * Calls a write. The idempotency key stays the same until the call has an answer, so that pressing again after a
 * lost connection never does it twice.
 */
export function useApiMutation<E>(
  endpoint: EndpointClient<E>,
  options: ApiMutationOptions<E> = {},
): UseMutationResult<Answer<E>, ApiError, InputOf<E>> {
  const queries = useQueryClient()
  const attempt = useRef<{ input: string; key: string } | undefined>(undefined)
  return useMutation<Answer<E>, ApiError, InputOf<E>>({
    mutationFn: async input => {
      const text = JSON.stringify(input ?? null)
      if (attempt.current?.input !== text) attempt.current = { input: text, key: crypto.randomUUID() }
      const answer = await endpoint.call((input ?? {}) as object, { idempotencyKey: attempt.current.key })
      attempt.current = undefined
      return answer
    },
    onSuccess: async (answer, input) => {
      await invalidate(queries, options.invalidates ?? [endpoint.plugin])
      await options.onSuccess?.(answer, input)
    },
    onError: (error, input) => {
      if (error.status !== 0) attempt.current = undefined
      options.onError?.(error, input)
    },
  })
}

/** Marks cached answers as old; those on screen are read again. */
export async function invalidate(queries: QueryClient, what: Invalidates): Promise<void> {
  await Promise.all(
    what.map(one => queries.invalidateQueries({ queryKey: typeof one === 'string' ? [one] : apiKey(one) })),
  )
}

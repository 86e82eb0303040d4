import { isApiError } from '@omnicrm/sdk/web/core'
import { QueryClient } from '@tanstack/react-query'

/** Refusals are answers and are not asked again; a lost line and a failing server are, twice. */
const retry = (failures: number, error: Error): boolean =>
  failures < 2 && isApiError(error) && (error.status === 0 || error.status >= 502)

export const queries = new QueryClient({
  defaultOptions: {
    queries: { retry, staleTime: 10_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
})

import { useApiQuery } from '@omnicrm/sdk/web'
import type { ServiceStatus } from '../contract.ts'
import { services } from './api.ts'

const minute = 60_000

/** How many services stand in a status, or at all: the count of the list that the figure links to. */
export function useServiceCount(status?: ServiceStatus) {
  return useApiQuery(
    services.list,
    { ...(status && { filters: JSON.stringify({ service_status: [status] }) }), per_page: 1 },
    { refetchInterval: minute },
  )
}

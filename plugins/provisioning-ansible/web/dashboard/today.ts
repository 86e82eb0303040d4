import { apiKey, useApiQuery, useQueryClient } from '@omnicrm/sdk/web'
import { provisioning } from '../api.ts'
import { useFollowJobs } from '../follow.ts'

const minute = 60_000

/** Jobs ordered since midnight where the reader is, by state; read again when a job begins or ends. */
export function useJobsToday() {
  const queries = useQueryClient()
  useFollowJobs(() => void queries.invalidateQueries({ queryKey: apiKey(provisioning.stats) }))
  const midnight = new Date(new Date().setHours(0, 0, 0, 0))
  return useApiQuery(provisioning.stats, { since: midnight.toISOString() }, { refetchInterval: minute })
}

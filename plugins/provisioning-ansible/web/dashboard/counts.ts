import { useApiQuery } from '@omnicrm/sdk/web'
import { provisioning } from '../api.ts'
import { useFollowJobs } from '../follow.ts'

/** How many jobs stand in a state: the count of the list that the figure links to. */
export function useJobCount(status: number) {
  const poll = useFollowJobs()
  return useApiQuery(
    provisioning.list,
    { filters: JSON.stringify({ provisioning_status: [status] }), per_page: 1 },
    { refetchInterval: poll },
  )
}

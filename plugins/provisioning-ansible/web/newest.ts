import { useApiQuery } from '@omnicrm/sdk/web'
import type { Provision } from '../contract.ts'
import { provisioning } from './api.ts'
import { useFollowJobs } from './follow.ts'

/** The newest job of a service, followed live. */
export function useNewestJob(serviceId: number): Provision | undefined {
  const poll = useFollowJobs()
  const { data } = useApiQuery(
    provisioning.list,
    {
      filters: JSON.stringify({ service_id: [serviceId] }),
      sort: 'provision_id',
      order: 'desc',
      per_page: 1,
    },
    { refetchInterval: poll },
  )
  return data?.data[0]
}

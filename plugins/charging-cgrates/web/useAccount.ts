import { client, useApiQuery } from '@omnicrm/sdk/web'
import { api as servicesApi, type Service } from '@omnicrm/plugin-services/contract'
import { useState } from 'react'
import type { LiveAccount } from '../contract.ts'

const services = client('services', servicesApi)

const pollMs = 3000

const accountOf = (service: Service | undefined): LiveAccount | undefined =>
  (service as { readonly cgrates?: LiveAccount } | undefined)?.cgrates

/** The account of a service, read again every three seconds; the last good answer outlives a silent engine (USG-10). */
export function useAccount(serviceId: number) {
  const answer = useApiQuery(
    services.get,
    { service_id: serviceId, include: 'cgrates' },
    { refetchInterval: pollMs },
  )
  const now = accountOf(answer.data)
  const [good, setGood] = useState<{ account: LiveAccount; at: number }>()
  if (now?.account_found && now !== good?.account) setGood({ account: now, at: answer.dataUpdatedAt })
  return {
    account: now?.account_found === false ? now : (good?.account ?? now),
    /** Why what is shown may be old, or is not there. */
    error: now?.account_found === null ? now.error : answer.error?.message,
    since: good?.at,
    isPending: answer.isPending,
    refetch: () => void answer.refetch(),
  }
}

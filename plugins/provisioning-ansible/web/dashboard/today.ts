import { apiKey, useApiQuery, useQueryClient } from '@omnicrm/sdk/web'
import { useEffect, useState } from 'react'
import { provisioning } from '../api.ts'
import { useFollowJobs } from '../follow.ts'

const minute = 60_000

/** Jobs ordered since midnight where the reader is, by state; read again when a job begins or ends. */
export function useJobsToday() {
  const queries = useQueryClient()
  useFollowJobs(() => void queries.invalidateQueries({ queryKey: apiKey(provisioning.stats) }))
  return useApiQuery(provisioning.stats, { since: useMidnight() }, { refetchInterval: minute })
}

const lastMidnight = (): string => new Date(new Date().setHours(0, 0, 0, 0)).toISOString()

/** The beginning of today; a dashboard that is left open goes on with the next day. */
function useMidnight(): string {
  const [midnight, setMidnight] = useState(lastMidnight)
  useEffect(() => {
    const timer = setInterval(() => setMidnight(lastMidnight()), minute)
    return () => clearInterval(timer)
  }, [])
  return midnight
}

import { apiKey, useLive, usePollWhenLost, useQueryClient, type AnyEndpointClient } from '@omnicrm/sdk/web'
import { useEffect, useRef } from 'react'
import { JobsTopic } from '../contract.ts'
import { provisioning } from './api.ts'

const pollMs = 5000
const burstMs = 300

export interface JobsPush {
  readonly provision_id: number
  readonly provisioning_status: number
}

/**
 * Reads lists of jobs again when a job begins or ends anywhere.
 *
 * @returns interval for `refetchInterval` while the live line is down
 */
export function useFollowJobs(onPush?: (push: JobsPush) => void): number | false {
  const queries = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const lists: AnyEndpointClient = provisioning.list
  const refreshSoon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void queries.invalidateQueries({ queryKey: apiKey(lists) })
    }, burstMs)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  useLive<JobsPush>(
    `${JobsTopic.id}:all`,
    push => {
      refreshSoon()
      onPush?.(push)
    },
    { onReady: refreshSoon },
  )
  return usePollWhenLost(pollMs)
}

import { apiKey, invalidate, useApiQuery, useLive, usePollWhenLost, useQueryClient } from '@omnicrm/sdk/web'
import { useEffect, useRef } from 'react'
import { JobTopic, provisioningStatus, type JobPush, type ProvisionDetail } from '../../contract.ts'
import { provisioning } from '../api.ts'

const pollMs = 1000
/** Also while the live line is up: a push that is lost on the way must not leave the page behind. */
const checkMs = 10_000
/** Pushes come in bursts; the page reads once for each burst. */
const burstMs = 250

/** One job with its tasks, followed live until it ends; polled each second while the live line is down (PROV-75). */
export function useJob(provisionId: number) {
  const queries = useQueryClient()
  const poll = usePollWhenLost(pollMs) || checkMs
  const key = apiKey(provisioning.get, { provision_id: provisionId })
  const known = queries.getQueryData<ProvisionDetail>(key)
  const isOver = known !== undefined && known.provisioning_status !== provisioningStatus.running
  const answer = useApiQuery(
    provisioning.get,
    { provision_id: provisionId },
    // Whoever comes back to a running job sees it as it is now, not as it was when they left.
    isOver ? {} : { refetchInterval: poll, staleTime: 0 },
  )
  useForgetMadeOf(answer.data)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const refreshSoon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void queries.invalidateQueries({ queryKey: key })
    }, burstMs)
  }
  useLive<JobPush>(isOver ? undefined : `${JobTopic.id}:${provisionId}`, refreshSoon, {
    onReady: refreshSoon,
  })
  useEffect(() => () => clearTimeout(timer.current), [])
  return answer
}

/** What a job makes or takes away is old news on other pages once it has ended. */
function useForgetMadeOf(job: ProvisionDetail | undefined): void {
  const queries = useQueryClient()
  const isRunning = job?.provisioning_status === provisioningStatus.running
  const wasRunning = useRef(false)
  useEffect(() => {
    if (wasRunning.current && job && !isRunning)
      void invalidate(queries, ['services', 'inventory', 'billing'])
    wasRunning.current = isRunning
  }, [isRunning, job, queries])
}

import {
  apiKey,
  JobBadge,
  toastJobEnd,
  useApiQuery,
  useLocation,
  useNavigate,
  useQueryClient,
  useSession,
  useText,
  type OutputOf,
} from '@omnicrm/sdk/web'
import { useEffect, useEffectEvent, useRef } from 'react'
import { provisioningStatus, type api } from '../contract.ts'
import { jobPath, provisioning } from './api.ts'
import { useFollowJobs } from './follow.ts'
import { jobStatus } from './job/tasks.ts'
import { useJobTitle } from './job/useJobTitle.ts'

const running = {
  filters: JSON.stringify({ provisioning_status: [provisioningStatus.running] }),
  per_page: 20,
}

type JobPage = OutputOf<typeof api.list>

/** Lists are pushed beginnings and ends only; how far a job is, is asked for while one runs. */
const progressMs = 3000

/** Running jobs in the top bar; a toast tells the end of a job that its reader started and is not looking at. */
export default function RunningJobs() {
  const title = useJobTitle()
  const queries = useQueryClient()
  const tellEnd = useJobEnds()
  const poll = useFollowJobs(push => {
    if (push.provisioning_status !== provisioningStatus.running) tellEnd(push.provision_id)
  })
  const isAnyRunning =
    (queries.getQueryData<JobPage>(apiKey(provisioning.list, running))?.data.length ?? 0) > 0
  const { data } = useApiQuery(provisioning.list, running, {
    refetchInterval: isAnyRunning ? progressMs : poll,
  })
  const jobs = data?.data
  const known = useRef<readonly number[]>([])
  const compare = useEffectEvent((now: readonly number[]) => {
    for (const id of known.current) if (!now.includes(id)) tellEnd(id)
    known.current = now
  })
  useEffect(() => {
    // Without the live line, a job that left the list of running ones has ended.
    if (jobs) compare(jobs.map(job => job.provision_id))
  }, [jobs])
  return (
    <JobBadge
      jobs={(jobs ?? []).map(job => ({
        id: job.provision_id,
        title: title(job),
        done: job.completed_count,
        total: job.task_count,
        to: jobPath(job.provision_id),
      }))}
    />
  )
}

/** On its own page, or in the wizard that started it. */
const isWatched = (id: number, pathname: string, search: string): boolean =>
  pathname === jobPath(id) || new URLSearchParams(search).get('job') === String(id)

/** Tells the end of each job once. */
function useJobEnds(): (provisionId: number) => void {
  const t = useText('provisioning-ansible')
  const title = useJobTitle()
  const navigate = useNavigate()
  const { pathname, search } = useLocation()
  const me = useSession().me?.user_id
  const told = useRef(new Set<number>())
  return id => {
    if (told.current.has(id) || isWatched(id, pathname, search)) return
    told.current.add(id)
    void provisioning.get({ provision_id: id }).then(
      job => {
        if (job.initiating_user !== me || job.provisioning_status === provisioningStatus.running) return
        const status = jobStatus(job)
        toastJobEnd({
          title: t(status === 'done' ? 'toast.done' : 'toast.failed', { title: title(job) }),
          status,
          open: () => void navigate(jobPath(id)),
          openLabel: t('toast.open'),
        })
      },
      // The job is still in the list; only its toast is missed.
      (cause: unknown) => console.warn(`The end of job ${id} could not be read.`, cause),
    )
  }
}

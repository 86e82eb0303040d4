import type { Cx } from '@omnicrm/sdk'
import { provisioningStatus, type JobStats } from '../contract.ts'
import { visibleJobs } from './answers.ts'

/** Counts of the jobs ordered since an instant: the figures of the dashboard. */
export async function statsOf(cx: Cx, since: Date): Promise<JobStats> {
  const rows = await visibleJobs(cx)
    .where('queued_at', '>=', since)
    .select('provisioning_status')
    .select(cx.db.raw('count(*) as jobs'))
    .groupBy('provisioning_status')
  const count = (status: number): number => {
    const row = rows.find(each => each.provisioning_status === status)
    return Number((row as { jobs?: number | string } | undefined)?.jobs ?? 0)
  }
  const [succeeded, running, failed] = [
    count(provisioningStatus.succeeded),
    count(provisioningStatus.running),
    count(provisioningStatus.failed),
  ]
  return { total: succeeded + running + failed, succeeded, running, failed }
}

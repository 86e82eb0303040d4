import type { Cx } from '@omnicrm/sdk'
import type { JobsService, JobState } from '../contract.ts'
import { cancelJob } from './cancel.ts'
import type { SettleDeps } from './end/settle.ts'
import { startJob, type OrderDeps } from './order/start.ts'
import { ProvisionEntity, type ProvisionRow } from './rows.ts'

export function makeJobs(deps: OrderDeps & SettleDeps): JobsService {
  return {
    start: async (tx, order) => stateOf(await startJob(tx, order, deps)),
    find: async (cx, provisionId) => {
      const row = await cx.query(ProvisionEntity).findById(provisionId)
      return row && stateOf(row)
    },
    newestOf,
    cancel: (tx, provisionId, reason) => cancelJob(tx, provisionId, reason, deps),
  }
}

export async function newestOf(cx: Cx, serviceId: number): Promise<JobState | undefined> {
  const row = await cx
    .query(ProvisionEntity)
    .where({ service_id: serviceId })
    .orderBy('provision_id', 'desc')
    .first()
  return row && stateOf(row)
}

const stateOf = ({ provision_id, provisioning_status, service_id }: ProvisionRow): JobState => ({
  provision_id,
  provisioning_status,
  service_id,
})

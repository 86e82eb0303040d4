import { list } from '@omnicrm/sdk'
import type { Handlers, Tx } from '@omnicrm/sdk'
import { provisioningStatus, type api, type JobStarted } from '../contract.ts'
import { detail, getJob, shownJobs, visibleJobs, type AnswerDeps } from './answers.ts'
import { cancelJob } from './cancel.ts'
import type { SettleDeps } from './end/settle.ts'
import { retryOrder, startOrder, type OrderDeps } from './order/start.ts'
import { fail, ProvisionEntity, type ProvisionRow } from './rows.ts'
import { statsOf } from './stats.ts'

export type ApiDeps = AnswerDeps & OrderDeps & SettleDeps

const listOptions = {
  search: ['playbook_description', 'provisioning_play'],
  searchId: 'provision_id',
  perPage: 20,
  sort: {
    provision_id: 'provision_id',
    provisioning_status: 'provisioning_status',
    playbook_description: 'playbook_description',
    provisioning_play: 'provisioning_play',
    customer_id: 'customer_id',
    product_id: 'product_id',
    service_id: 'service_id',
    task_count: 'task_count',
    initiating_user: 'initiating_user',
    action: 'action',
    created: 'created',
    queued_at: 'queued_at',
    started_at: 'started_at',
    finished_at: 'finished_at',
  },
  filters: {
    provisioning_status: 'provisioning_status',
    customer_id: 'customer_id',
    product_id: 'product_id',
    service_id: 'service_id',
    action: 'action',
    provisioning_play: 'provisioning_play',
    initiating_user: 'initiating_user',
    chain_id: 'chain_id',
    retry_of: 'retry_of',
  },
}

export function makeApi(deps: ApiDeps): Handlers<typeof api> {
  return {
    start: async (tx, order) => started(await startOrder(tx, order, deps)),
    list: async (cx, input) => {
      const page = await list(visibleJobs(cx), input, listOptions, row => row as ProvisionRow)
      return { ...page, data: await shownJobs(cx, page.data, deps) }
    },
    stats: async (cx, { since }) => await statsOf(cx, new Date(since)),
    get: async (cx, { provision_id }) => await detail(cx, await getJob(cx, provision_id), deps),
    retry: async (tx, { provision_id }) => started(await retry(tx, provision_id, deps)),
    cancel: async (tx, { provision_id }) => {
      await getJob(tx, provision_id)
      const reason = `Cancelled by ${tx.actor.userName ?? 'a machine'}.`
      if (!(await cancelJob(tx, provision_id, reason, deps))) throw fail.finished({ provision_id })
      const row = await getJob(tx, provision_id)
      return {
        provision_id,
        provisioning_status: row.provisioning_status,
        message: 'The job is being stopped and rolled back',
      }
    },
    plays: async () => ({ data: await deps.library.list() }),
  }
}

async function retry(tx: Tx, provisionId: number, deps: ApiDeps): Promise<ProvisionRow> {
  await getJob(tx, provisionId)
  const row = await tx.lock(ProvisionEntity, provisionId)
  if (row?.provisioning_status === provisioningStatus.running)
    throw fail.notFinished({ provision_id: provisionId })
  if (row?.provisioning_status !== provisioningStatus.failed)
    throw fail.notFailed({ provision_id: provisionId })
  return await retryOrder(tx, row, deps)
}

const started = (row: ProvisionRow): JobStarted => ({
  provision_id: row.provision_id,
  provisioning_status: row.provisioning_status,
  message: 'Provisioning job created',
})

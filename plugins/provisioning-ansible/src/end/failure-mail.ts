import type { Tx } from '@omnicrm/sdk'
import type { MailService } from '@omnicrm/plugin-activity/contract'
import type { CatalogService } from '@omnicrm/plugin-catalog/contract'
import type { CustomersService } from '@omnicrm/plugin-customers/contract'
import { EventEntity, type EventRow, type ProvisionRow } from '../rows.ts'

export interface FailureMailDeps {
  readonly mail: MailService
  readonly customers: CustomersService
  readonly catalog: CatalogService
  readonly failureList: readonly string[]
  readonly publicUrl: string
}

export const failureTemplate = 'provisioning_failed'

const colours = { 0: '#28a745', 1: '#17a2b8', 2: '#dc3545', 3: '#fd7e14' } as const
const words = { 0: 'success', 1: 'running', 2: 'failed', 3: 'failed, ignored' } as const
/** All results together; a message is no archive. */
const longestDetails = 100_000

/** Tells the addresses of `provisioning.failure_list` which job failed, and how (LIFE-46). One message each job. */
export async function sendFailureMail(
  tx: Tx,
  row: ProvisionRow,
  reason: string,
  { mail, customers, catalog, failureList, publicUrl }: FailureMailDeps,
): Promise<void> {
  if (failureList.length === 0) return
  const customer = row.customer_id === null ? undefined : await customers.get(tx, row.customer_id)
  const product = row.product_id === null ? undefined : await catalog.get(tx, row.product_id)
  const events = await tx.query(EventEntity).where({ provision_id: row.provision_id }).orderBy('event_number')
  await mail.send(tx, {
    template_key: failureTemplate,
    customer_id: row.customer_id,
    recipients: failureList,
    dedupe_key: `provisioning-failed:${row.provision_id}`,
    variables: {
      provision_id: row.provision_id,
      reason,
      play: row.provisioning_play,
      description: row.playbook_description ?? '',
      action: row.action,
      customer_id: row.customer_id ?? '',
      customer_name: customer?.customer_name ?? '',
      product_id: row.product_id ?? '',
      product_name: product?.product_name ?? '',
      service_id: row.service_id ?? '',
      link: `${publicUrl}/provisioning/${row.provision_id}`,
      tasks: withDetails(events),
    },
  })
}

function withDetails(events: readonly EventRow[]) {
  let left = longestDetails
  return events.map(event => {
    const status = event.provisioning_status as keyof typeof words
    const details =
      event.provisioning_status === 2 ? (event.provisioning_result_json ?? '').slice(0, left) : ''
    left -= details.length
    return {
      number: event.event_number,
      name: event.event_name,
      status: event.skipped ? 'skipped' : words[status],
      colour: colours[status],
      error: event.error_message ?? '',
      details,
    }
  })
}

import type { Tx } from '@omnicrm/sdk'
import { provisioningStatus } from '../contract.ts'
import { settle, type SettleDeps } from './end/settle.ts'
import { ProvisionEntity } from './rows.ts'

/**
 * Stops a job. One that waits ends at once; the runner of one that runs finds the wish, kills the play and rolls back.
 * @returns false when it has ended already
 */
export async function cancelJob(
  tx: Tx,
  provisionId: number,
  reason: string,
  deps: SettleDeps,
): Promise<boolean> {
  const row = await tx.lock(ProvisionEntity, provisionId)
  if (row?.provisioning_status !== provisioningStatus.running) return false
  await tx.update(ProvisionEntity, provisionId, { cancel_reason: row.cancel_reason ?? reason })
  if (row.started_at === null)
    await settle(
      tx,
      provisionId,
      // Nothing has run, so there is nothing for a rescue to do.
      { kind: 'failure', reason, isRescued: true, isFault: false, event: { name: 'Cancelled', result: {} } },
      deps,
    )
  return true
}

import { entity, Id, Instant, nullable, T, Text, type Cx, type Tx, type Worker } from '@omnicrm/sdk'
import { OperationState, RunOperation } from '../contract.ts'
import type { WireAccount } from './account.ts'
import type { CgratesClient } from './client.ts'
import { isNotFound } from './errors.ts'

/** Write intents towards the engine, stored before the call and closed by a read-back (D-82). */
export const Operation = entity({
  table: 'ocs_operation',
  key: 'id',
  name: 'ocs',
  audited: false,
  schema: T.Object({
    id: Id(),
    service_id: Id(),
    account: Text(191),
    method: Text(100),
    params: T.Record(T.String(), T.Unknown()),
    balance_id: nullable(Text(191)),
    state: OperationState,
    attempts: T.Integer(),
    next_attempt_at: nullable(Instant()),
    error: nullable(T.String()),
    created: Instant(),
    last_modified: Instant(),
  }),
})

export async function storeOperation(
  tx: Tx,
  operation: { serviceId: number; account: string; method: string; params: Record<string, unknown> },
): Promise<void> {
  const { serviceId, ...rest } = operation
  const { id } = await tx.insert(Operation, { ...rest, service_id: serviceId, state: 'pending', attempts: 0 })
  await tx.enqueue(RunOperation, { ocs_operation_id: id }, { orderKey: `ocs:${operation.account}` })
}

export async function pendingOf(cx: Cx, serviceId: number): Promise<boolean> {
  return (await cx.query(Operation).where({ service_id: serviceId, state: 'pending' }).resultSize()) > 0
}

/** Switching an account off or on may safely run again. An account that is gone needs no switching off. */
export async function runOperation(
  worker: Worker,
  operationId: number,
  client: CgratesClient,
): Promise<void> {
  const operation = await worker.query(Operation).findById(operationId)
  if (!operation || operation.state !== 'pending') return
  await worker.tx(tx => tx.update(Operation, operationId, { attempts: operation.attempts + 1 }))
  try {
    // SetAccount would bring an account back that a rollback has removed.
    await client.call<WireAccount>('APIerSv2.GetAccount', { Account: operation.account }, worker.signal)
    await client.write(operation.account, operation.method, operation.params)
    await settle(worker, operationId, 'done', null)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    if (isNotFound(error)) return await settle(worker, operationId, 'done', 'The account is gone.')
    await settle(worker, operationId, 'pending', text)
    throw error
  }
}

async function settle(
  worker: Worker,
  id: number,
  state: 'done' | 'pending' | 'failed',
  error: string | null,
): Promise<void> {
  await worker.tx(tx => tx.update(Operation, id, { state, error }))
}

import { EntityChanged, type Tx } from '@omnicrm/sdk'

export interface AuditEntry {
  readonly entity_type: 'user' | 'role'
  readonly entity_id: number
  readonly action: string
  readonly title: string
  /** Whose activity log shows it too. */
  readonly customer_id?: number | null
  readonly changes?: Record<string, unknown>
}

/** Tells the activity log of what is no change of one row: sign-ins, roles of a user, permissions of a role. */
export async function audit(
  tx: Tx,
  { changes = {}, entity_id, customer_id = null, ...entry }: AuditEntry,
): Promise<void> {
  await tx.emit(EntityChanged, { ...entry, entity_id: String(entity_id), customer_id, changes })
}

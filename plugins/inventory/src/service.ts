import type { Cx, Tx } from '@omnicrm/sdk'
import { fail, type InventoryRow, type InventoryService, type ItemState } from '../contract.ts'
import { availableItems } from './available.ts'
import { anyItem, lockItem, plain, ReservationEntity } from './entities.ts'
import {
  holdForJob,
  holdItems,
  isOwnHold,
  quarantineJob,
  refuseUnlessOffered,
  releaseJob,
  reservationOf,
} from './hold.ts'
import { settle } from './move.ts'
import type { Parts } from './parts.ts'
import { toItem } from './present.ts'
import { allTemplates, requireTemplate, templateNamed } from './template.ts'
import { nameOf } from './words.ts'

export function makeInventory(parts: Parts): InventoryService {
  return {
    get: findItem,
    async read(cx, inventoryId) {
      const row = await findItem(cx, inventoryId)
      return row && toItem(cx, row, await requireTemplate(cx, row.inventory_template_id), parts)
    },
    available: availableItems,
    templates: allTemplates,
    template: templateNamed,
    hold: (tx, { minutes = parts.config.inventory.hold_minutes, ...input }) =>
      holdItems(tx, { ...input, minutes }),
    holdForJob,
    assign,
    release,
    releaseJob: (tx, { provisionId }) => releaseJob(tx, provisionId),
    quarantineJob,
    ofService: (cx, serviceId) => itemsOf(cx, { service_id: serviceId }),
    ofCustomer: (cx, customerId) => itemsOf(cx, { customer_id: customerId }),
    assignedByJob: (cx, provisionId) => itemsOf(cx, { assigned_by_provision_id: provisionId }),
    async heldByJob(cx, provisionId) {
      const rows = await ReservationEntity.query(cx.db)
        .where('provision_id', provisionId)
        .orderBy('inventory_id')
      return rows.map(row => row.inventory_id)
    },
  }
}

async function findItem(cx: Cx, inventoryId: number): Promise<InventoryRow | undefined> {
  const row = await anyItem(cx).findById(inventoryId)
  return row && plain<InventoryRow>(row)
}

async function itemsOf(cx: Cx, where: Partial<InventoryRow>): Promise<InventoryRow[]> {
  const rows = await anyItem(cx).where(where).orderBy('inventory_id')
  return rows.map(row => plain<InventoryRow>(row))
}

async function assign(
  tx: Tx,
  input: {
    readonly inventoryId: number
    readonly customerId: number
    readonly serviceId: number | null
    readonly state?: ItemState
    readonly provisionId?: number
  },
): Promise<InventoryRow> {
  const { inventoryId, customerId, serviceId, state = 'Assigned', provisionId = null } = input
  const before = await lockItem(tx, inventoryId)
  if (!before) throw fail.deleted({ inventory_id: inventoryId })
  const template = await requireTemplate(tx, before.inventory_template_id)
  const isSame = before.customer_id === customerId && before.service_id === serviceId
  if (!isSame) {
    // A customer's own device without a service may be put into one.
    const isOwnSpare = before.customer_id === customerId && before.service_id === null
    if (!isOwnSpare) refuseUnlessOffered(before, template, tx.now())
    const hold = await reservationOf(tx, inventoryId)
    if (hold && !isOwnHold(hold, { userId: tx.actor.userId, provisionId }))
      throw fail.held({ name: nameOf(before, template), inventory_id: inventoryId, item: template.item })
  }
  const patch = { customer_id: customerId, service_id: serviceId, item_state: state }
  return await settle(tx, before, template, patch, provisionId)
}

async function release(
  tx: Tx,
  {
    inventoryId,
    reason,
    state,
  }: {
    readonly inventoryId: number
    readonly reason: 'rollback' | 'deprovision'
    readonly state?: ItemState
  },
): Promise<InventoryRow> {
  const before = await lockItem(tx, inventoryId)
  if (!before) throw fail.itemNotFound({ inventory_id: inventoryId })
  if (before.customer_id === null && before.service_id === null) return before
  const template = await requireTemplate(tx, before.inventory_template_id)
  const next = state ?? (reason === 'rollback' ? 'In Stock' : template.release_state)
  const patch = { customer_id: null, service_id: null, item_state: next }
  return await settle(tx, before, template, patch, null)
}

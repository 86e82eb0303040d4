import { point, service, type Cx, type Tx } from '@omnicrm/sdk'
import type { InventoryRow, Item } from './item.ts'
import type { ItemState } from './states.ts'
import type { AvailableItem, Reservation } from './stock.ts'
import type { TemplateRow, TemplateUse } from './template.ts'

/** An item chosen for an order: `type` is the template name the product asks for. */
export interface ChosenItem {
  readonly type: string
  readonly inventoryId: number
}

/**
 * Stock as other plugins see it. Unlike queries, these functions look past `cx.scope`: free items belong to no
 * customer. Whoever calls them has checked that the caller may order.
 * Every refusal is a 409 of `fail` whose sentence names the item, with `inventory_id` and `item` in its details.
 */
export interface InventoryService {
  get(cx: Cx, inventoryId: number): Promise<InventoryRow | undefined>
  /** The item with its facts by meaning; secrets in clear only for holders of update_inventory. */
  read(cx: Cx, inventoryId: number): Promise<Item | undefined>
  /** Items that can be handed out now to the acting user, lowest id first (INV-75). @param filter.limit default 100 */
  available(
    cx: Cx,
    filter: { readonly item: string; readonly location?: string; readonly limit?: number },
  ): Promise<AvailableItem[]>
  templates(cx: Cx): Promise<TemplateRow[]>
  /** By exact name, case and spaces included (INV-15). */
  template(cx: Cx, item: string): Promise<TemplateRow | undefined>
  /** Holds items for a user's wizard, or holds them longer. @param input.minutes default `inventory.hold_minutes` */
  hold(
    tx: Tx,
    input: { readonly inventoryIds: readonly number[]; readonly userId: number; readonly minutes?: number },
  ): Promise<Reservation[]>
  /**
   * Holds items until the job ends, taking over holds of the same user's wizard (D-34). All or none.
   * @throws 409 naming the item: held by another, assigned, another customer's, wrong type, wrong state, in quarantine, deleted
   */
  holdForJob(
    tx: Tx,
    input: {
      readonly provisionId: number
      readonly items: readonly ChosenItem[]
      readonly userId: number | null
    },
  ): Promise<void>
  /** Hands an item out. @param input.state default `Assigned` @throws 409 as `holdForJob` does */
  assign(
    tx: Tx,
    input: {
      readonly inventoryId: number
      readonly customerId: number
      readonly serviceId: number | null
      readonly state?: ItemState
      readonly provisionId?: number
    },
  ): Promise<InventoryRow>
  /**
   * Takes an item back; nothing happens to one that is not assigned (D-35, D-36).
   * @param input.state default: `In Stock` on rollback, the template's release state on deprovision
   */
  release(
    tx: Tx,
    input: {
      readonly inventoryId: number
      readonly reason: 'rollback' | 'deprovision'
      readonly state?: ItemState
    },
  ): Promise<InventoryRow>
  /** Ends the holds of a job. @returns the ids that were held */
  releaseJob(tx: Tx, input: { readonly provisionId: number }): Promise<number[]>
  /** Keeps what a job holds from being offered until then, also when the job has ended. @returns the ids */
  quarantineJob(tx: Tx, input: { readonly provisionId: number; readonly until: Date }): Promise<number[]>
  ofService(cx: Cx, serviceId: number): Promise<InventoryRow[]>
  ofCustomer(cx: Cx, customerId: number): Promise<InventoryRow[]>
  /** What the job assigned and nobody released since. */
  assignedByJob(cx: Cx, provisionId: number): Promise<InventoryRow[]>
  /** Ids the job holds. */
  heldByJob(cx: Cx, provisionId: number): Promise<number[]>
}
export const Inventory = service<InventoryService>('inventory.items')

/** Tells which services a job works on (created by it, or targeted), whose items its token may touch (D-37). */
export interface JobServices {
  servicesOf(cx: Cx, provisionId: number): Promise<readonly number[]>
}
export const JobServiceSources = point<JobServices>('inventory.jobServices')

/** Finds what names a template, so that renaming it can tell (INV-21). */
export interface TemplateUses {
  usesOf(cx: Cx, item: string): Promise<readonly TemplateUse[]>
}
export const TemplateUseSources = point<TemplateUses>('inventory.templateUses')

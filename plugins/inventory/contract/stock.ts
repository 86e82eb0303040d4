import { Id, Instant, nullable, OneOf, T, type Static } from '@omnicrm/sdk'
import { itemStates } from './states.ts'

/** One option of a picker (INV-76). */
export const AvailableItem = T.Object({
  inventory_id: Id(),
  item: T.String(),
  itemtext1: T.String(),
  /** Null for customers. */
  itemtext2: nullable(T.String()),
  item_location: nullable(T.String()),
  item_state: OneOf(itemStates),
})
export type AvailableItem = Static<typeof AvailableItem>

/** How much of a type is there to hand out; short-lived holds of open orders count as there. */
export const StockLevel = T.Object({
  inventory_template_id: Id(),
  item: T.String(),
  free: T.Integer(),
  /** Null: nobody is to be warned. */
  low_stock_threshold: nullable(T.Integer()),
  /** At or below the threshold. */
  is_low: T.Boolean(),
})
export type StockLevel = Static<typeof StockLevel>

export const Reservation = T.Object({
  inventory_id: Id(),
  reserved_by: nullable(Id()),
  provision_id: nullable(Id()),
  /** Null: until the job ends. */
  reserved_until: nullable(Instant()),
})
export type Reservation = Static<typeof Reservation>

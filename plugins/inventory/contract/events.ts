import { event, hook, Id, job, nullable, OneOf, T } from '@omnicrm/sdk'
import { itemStates } from './states.ts'
import { StockLevel } from './stock.ts'

/** Add to `blockers` why the template must stay. */
export const BeforeTemplateDelete = hook<{
  readonly inventory_template_id: number
  readonly item: string
  readonly blockers: string[]
}>('inventory.beforeTemplateDelete')

const itemFact = T.Object({
  inventory_id: Id(),
  item: T.String(),
  customer_id: nullable(Id()),
  service_id: nullable(Id()),
  item_state: OneOf(itemStates),
  provision_id: nullable(Id()),
})
/** An item was handed out; ids are those of its new holder. */
export const ItemAssigned = event('inventory.itemAssigned', itemFact)
/** An item was taken back; ids are those of its former holder. */
export const ItemReleased = event('inventory.itemReleased', itemFact)
/** An item entered the state Lost or Stolen; ids are those of its last holder. */
export const ItemMissing = event(
  'inventory.itemMissing',
  T.Object({
    ...itemFact.properties,
    /** The item in words, without secrets. */
    name: T.String(),
    /** Null: none was given. */
    reason: nullable(T.String()),
  }),
)
/** Told daily of each type of which no more than its threshold is left to hand out. */
export const StockLow = event('inventory.stockLow', StockLevel)

/** Ends wizard holds whose time is over. */
export const ExpireHolds = job('inventory.expireHolds', T.Object({}))
/** Puts items whose quarantine is over back into stock (D-36). */
export const EndQuarantine = job('inventory.endQuarantine', T.Object({}))
/** Tells of types that run low (00-canonical 9.2). */
export const CheckStock = job('inventory.checkStock', T.Object({}))
/** Checks or imports a loaded file. @param write false: a dry run */
export const ImportItems = job(
  'inventory.importItems',
  T.Object({ inventory_import_id: Id(), write: T.Boolean() }),
)
/** Forgets files of imports that are a week old: they hold secrets. */
export const PurgeImports = job('inventory.purgeImports', T.Object({}))

import {
  entity,
  Id,
  Instant,
  nullable,
  OneOf,
  T,
  Text,
  type Cx,
  type Static,
  type Tx,
  type WordIndex,
  type WordSource,
} from '@omnicrm/sdk'
import { ImportRow, InventoryRow, itemStates, TemplateRow } from '../contract.ts'

export const TemplateEntity = entity({
  table: 'inventory_template',
  key: 'inventory_template_id',
  schema: T.Object({
    ...TemplateRow.properties,
    item_key: nullable(Text(100)),
    low_stock_since: nullable(Instant()),
  }),
  label: 'item',
})

/** Words of the first two fields (INV-103). */
export const itemWords: WordIndex = { table: 'inventory_word', owner: 'inventory_id' }
export const itemSource: WordSource = {
  index: itemWords,
  table: 'inventory',
  key: 'inventory_id',
  columns: ['itemtext1', 'itemtext2'],
  softDelete: true,
}

/**
 * Not audited by the kernel: which fields are secret depends on the labels of the template, and a released item is
 * told to the customer who held it. `writeItem` records the changes.
 */
export const ItemEntity = entity({
  table: 'inventory',
  key: 'inventory_id',
  schema: InventoryRow,
  label: 'itemtext1',
  audited: false,
  words: itemSource,
})

export const ReservationRow = T.Object({
  inventory_id: Id(),
  reserved_by: nullable(Id()),
  provision_id: nullable(Id()),
  reserved_until: nullable(Instant()),
  state_before: OneOf(itemStates),
  created: Instant(),
  last_modified: Instant(),
})
export type ReservationRow = Static<typeof ReservationRow>
export const ReservationEntity = entity({
  table: 'inventory_reservation',
  key: 'inventory_id',
  schema: ReservationRow,
  audited: false,
})

export const ConfigVersionEntity = entity({
  table: 'inventory_config_version',
  key: 'id',
  schema: T.Object({
    id: Id(),
    inventory_id: Id(),
    config_content: T.String(),
    user_id: nullable(Id()),
    created: Instant(),
  }),
  audited: false,
})

/** Its progress changes all the time; what it did is told when it ends. */
export const ImportEntity = entity({
  table: 'inventory_import',
  key: 'inventory_import_id',
  schema: ImportRow,
  audited: false,
})

/** The columns of a row without the model around them; name the row type: `plain<InventoryRow>(row)`. */
export const plain = <Row extends object>(row: Row): Row => ({ ...row })

/** Items whoever holds them: stock belongs to no customer, so `cx.scope` has no say here. */
export const anyItem = (cx: Cx) => ItemEntity.query(cx.db).whereNull('inventory.deleted_at')

/** Reads and locks until the transaction ends. */
export async function lockItem(tx: Tx, inventoryId: number): Promise<InventoryRow | undefined> {
  const row = await anyItem(tx).forUpdate().findById(inventoryId)
  return row && plain<InventoryRow>(row)
}

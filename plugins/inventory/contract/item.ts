import {
  Id,
  Instant,
  MoneyAmount,
  nullable,
  OneOf,
  partial,
  RequiredText,
  T,
  Text,
  type Static,
} from '@omnicrm/sdk'
import { itemStates } from './states.ts'

const stamps = { created: Instant(), last_modified: Instant() }
const text = () => nullable(Text(255))

const itemTexts = {
  itemtext2: text(),
  itemtext3: text(),
  itemtext4: text(),
  itemtext5: text(),
  itemtext6: text(),
  itemtext7: text(),
  itemtext8: text(),
  itemtext9: text(),
  itemtext10: text(),
  itemtext11: text(),
  itemtext12: text(),
  itemtext13: text(),
  itemtext14: text(),
  itemtext15: text(),
  itemtext16: text(),
  itemtext17: text(),
  itemtext18: text(),
  itemtext19: text(),
  itemtext20: text(),
}

const placeAndDevice = {
  address_line_1: text(),
  address_line_2: text(),
  city: text(),
  state: text(),
  zip_code: text(),
  country: text(),
  google_maps_place_id: text(),
  /** Short codes are allowed. */
  plus_code: nullable(Text(60)),
  management_url: nullable(Text(500)),
  management_username: nullable(Text(100)),
  management_password: nullable(Text(500)),
  config_content: nullable(T.String({ maxLength: 1_000_000 })),
  config_file_path: nullable(Text(500)),
  inventory_notes: nullable(Text(65535)),
}

export const InventoryRow = T.Object({
  inventory_id: Id(),
  inventory_template_id: Id(),
  customer_id: nullable(Id()),
  service_id: nullable(Id()),
  item_location: text(),
  item_state: OneOf(itemStates),
  itemtext1: Text(255),
  ...itemTexts,
  wholesale_cost: MoneyAmount(),
  retail_cost: MoneyAmount(),
  sold_date: nullable(Instant()),
  quarantine_until: nullable(Instant()),
  return_due_at: nullable(Instant()),
  ...placeAndDevice,
  latitude: nullable(Text(20)),
  longitude: nullable(Text(20)),
  /** The job that assigned it, so that the core can clean up after a lost job (D-37, D-74). */
  assigned_by_provision_id: nullable(Id()),
  /** The import that brought it. */
  inventory_import_id: nullable(Id()),
  deleted_at: nullable(Instant()),
  ...stamps,
})
export type InventoryRow = Static<typeof InventoryRow>
export type TextField = Extract<keyof InventoryRow, `itemtext${number}`>
/** `itemtext1` … `itemtext20`, in this order. */
export const textFields: readonly TextField[] = Object.keys(InventoryRow.properties).filter(
  (name): name is TextField => /^itemtext\d+$/.test(name),
)

/** Shown in place of secrets to those who may not see them (D-13); sent back, it changes nothing. */
export const mask = '••••••••'

const secretLabel = /\b(ki|opc?|puk\d?|pin\d?|keys?|password|passphrase|secret)\b/i
/** Whether a field under this label is masked for those who may not change items (D-13). */
export const isSecretLabel = (label: string): boolean => secretLabel.test(label)

const fact = T.Optional(nullable(T.String()))
/**
 * An item as answered. `item`, `icon` and `labels` come from its template. Beside the declared facts (PLAY-41) every
 * labelled field also appears under the lower-case form of its label: `PUK Code` as `puk_code`.
 */
export const Item = T.Object(
  {
    ...InventoryRow.properties,
    /** Name of the template, the type that products ask for (INV-32). */
    item: T.String(),
    icon: nullable(T.String()),
    /** `itemtextN` → its label, for the fields that have one (INV-31). */
    labels: T.Record(T.String(), T.String()),
    /** Where an item is read: the name of the customer who has it. */
    customer_name: T.Optional(nullable(T.String())),
    iccid: fact,
    imsi: fact,
    ki: fact,
    opc: fact,
    msisdn: fact,
  },
  { additionalProperties: { type: ['string', 'null'] } },
)
export type Item = Static<typeof Item>

const coordinate = () => nullable(T.Union([T.Number(), Text(20)]))
const itemFields = {
  item_location: text(),
  /** 00-canonical 6.4, and the alias `Deactivated`; any other is refused with 400 (INV-58). */
  item_state: Text(20),
  ...itemTexts,
  wholesale_cost: MoneyAmount({ minimum: 0 }),
  retail_cost: MoneyAmount({ minimum: 0 }),
  sold_date: nullable(Instant()),
  quarantine_until: nullable(Instant()),
  return_due_at: nullable(Instant()),
  ...placeAndDevice,
  latitude: coordinate(),
  longitude: coordinate(),
  customer_id: nullable(Id()),
  service_id: nullable(Id()),
}
/** The template by id, or by its exact name in `item`. */
export const NewItem = T.Object({
  inventory_template_id: T.Optional(Id()),
  item: T.Optional(Text(100)),
  itemtext1: RequiredText(255),
  ...partial(T.Object(itemFields)).properties,
})
export type NewItem = Static<typeof NewItem>
export const ItemPatch = partial(
  T.Object({
    inventory_template_id: Id(),
    itemtext1: RequiredText(255),
    ...itemFields,
    /** Why the state changes; asked for when an item is lost or stolen, kept in its history (INV-63, INV-64). */
    state_reason: Text(500),
  }),
)
export type ItemPatch = Static<typeof ItemPatch>

import {
  anyOf,
  command,
  Deleted,
  errors,
  event,
  hook,
  Id,
  IdParam,
  Instant,
  job,
  ListQuery,
  MoneyAmount,
  nullable,
  OneOf,
  own,
  PageOf,
  partial,
  permission,
  point,
  query,
  RequiredText,
  service,
  T,
  Text,
  type Cx,
  type Static,
  type Tx,
} from '@omnicrm/sdk'

export const can = {
  view: permission('view_inventory', 'See inventory items'),
  viewOwn: permission('view_own_inventory', 'See the own inventory items'),
  create: permission('create_inventory', 'Add inventory items'),
  update: permission('update_inventory', 'Change, assign and release items; see their secrets'),
  delete: permission('delete_inventory', 'Delete inventory items'),
  viewTemplate: permission('view_inventory_template', 'See inventory templates'),
  viewOwnTemplate: permission('view_own_inventory_template', 'See the templates of the own items'),
  createTemplate: permission('create_inventory_template', 'Create inventory templates'),
  updateTemplate: permission('update_inventory_template', 'Change inventory templates'),
  deleteTemplate: permission('delete_inventory_template', 'Delete inventory templates'),
}

/** Rights of those who order; declared by the provisioning plugin, which stands above this one. */
export const ordering = {
  create: permission('create_provision', 'Start provisioning jobs'),
  createOwn: permission('create_own_provision', 'Order products for the own customer'),
}

export const fail = errors('inventory', {
  itemNotFound: [404, 'inventory not found: there is no item {inventory_id}.'],
  templateNotFound: [404, 'There is no inventory template {inventory_template_id}.'],
  templateUnknown: [
    400,
    "item: there is no inventory template '{item}'; names are matched with case and spaces",
  ],
  templateTaken: [409, "There is an inventory template '{item}' already."],
  templateInUse: [409, "The template '{item}' still has {count} items; delete or move them first."],
  templateBlocked: [409, "The template '{item}' cannot be deleted: {blockers}."],
  held: [409, '{name} is held by another order until it ends. Choose another item.'],
  assigned: [409, '{name} is assigned already. Choose another item.'],
  foreign: [409, '{name} belongs to a customer already. Choose another item.'],
  wrongType: [409, "{name} is not of the type '{expected}'."],
  wrongState: [409, "{name} is in the state '{state}' and can't be handed out."],
  quarantined: [409, '{name} is in quarantine until {until}.'],
  deleted: [409, 'Item {inventory_id} does not exist any more. Choose another item.'],
  stillAssigned: [409, '{name} is assigned; release it before deleting it.'],
  notOfJob: [
    403,
    '{name} is neither held nor assigned by this job, nor part of its service; a job may touch its own items only.',
  ],
  foreignCustomer: [403, 'This job may assign items to customer {customer_id} only.'],
  importFile: [400, "The file '{file}' can not be read: {finding}."],
  importHeader: [400, 'The first line of the file must name labels or columns: {finding}.'],
  holdNeedsUser: [403, 'Items are held for signed-in users; a machine names them in its order instead.'],
})

/** 00-canonical 6.4. */
export const itemStates = [
  'New',
  'In Transit',
  'In Stock',
  'Assigned',
  'In Use',
  'Used',
  'Internal Use',
  'Damaged',
  'Out of Service',
  'Lost',
  'Stolen',
  'Decommissioned',
] as const
export type ItemState = (typeof itemStates)[number]
/** States in which an item may be handed out (LIFE-14, INV-75). */
export const offeredStates: readonly ItemState[] = ['New', 'In Stock']

const stamps = { created: Instant(), last_modified: Instant() }
const label = () => nullable(Text(60))
const text = () => nullable(Text(255))

const optionalLabels = {
  itemtext3_label: label(),
  itemtext4_label: label(),
  itemtext5_label: label(),
  itemtext6_label: label(),
  itemtext7_label: label(),
  itemtext8_label: label(),
  itemtext9_label: label(),
  itemtext10_label: label(),
  itemtext11_label: label(),
  itemtext12_label: label(),
  itemtext13_label: label(),
  itemtext14_label: label(),
  itemtext15_label: label(),
  itemtext16_label: label(),
  itemtext17_label: label(),
  itemtext18_label: label(),
  itemtext19_label: label(),
  itemtext20_label: label(),
}

export const TemplateRow = T.Object({
  inventory_template_id: Id(),
  item: Text(100),
  icon: nullable(Text(100)),
  wholesale_cost: MoneyAmount(),
  retail_cost: MoneyAmount(),
  itemtext1_label: Text(60),
  itemtext2_label: Text(60),
  ...optionalLabels,
  allow_dropdown_staff: T.Boolean(),
  allow_dropdown_customer: T.Boolean(),
  /** Written when a service is deprovisioned (D-35). */
  release_state: OneOf(itemStates),
  /** Days before a released item is offered again (D-36). */
  quarantine_days: T.Integer(),
  /** Charged when a rental is not returned; null is the retail cost. */
  replacement_fee: nullable(MoneyAmount()),
  low_stock_threshold: nullable(T.Integer()),
  deleted_at: nullable(Instant()),
  ...stamps,
})
export type TemplateRow = Static<typeof TemplateRow>
export const Template = TemplateRow
export type Template = TemplateRow

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

const templateFields = {
  icon: nullable(Text(100)),
  itemtext1_label: RequiredText(60),
  itemtext2_label: RequiredText(60),
  ...optionalLabels,
  allow_dropdown_staff: T.Boolean(),
  allow_dropdown_customer: T.Boolean(),
  release_state: Text(20),
  quarantine_days: T.Integer({ minimum: 0, maximum: 3650 }),
  replacement_fee: nullable(MoneyAmount({ minimum: 0 })),
  low_stock_threshold: nullable(T.Integer({ minimum: 0, maximum: 1_000_000 })),
}
const requiredTemplateFields = {
  item: RequiredText(100),
  wholesale_cost: MoneyAmount({ minimum: 0 }),
  retail_cost: MoneyAmount({ minimum: 0 }),
}
export const NewTemplate = T.Object({
  ...requiredTemplateFields,
  ...partial(T.Object(templateFields)).properties,
})
export type NewTemplate = Static<typeof NewTemplate>

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
  T.Object({ inventory_template_id: Id(), itemtext1: RequiredText(255), ...itemFields }),
)
export type ItemPatch = Static<typeof ItemPatch>

const byItem = IdParam('inventory_id')
const byTemplate = IdParam('inventory_template_id')
const ofOne = T.Object({ data: T.Array(Item) })

export const inventoryApi = {
  list: query({
    method: 'GET',
    path: '/crm/inventory/',
    allow: can.view,
    summary:
      'Items by id or first two fields; filters item, item_state, item_location, customer_id, service_id',
    query: ListQuery,
    response: PageOf(Item),
  }),
  get: query({
    method: 'GET',
    path: '/crm/inventory/inventory_id/:inventory_id',
    allow: anyOf(can.view, own(can.viewOwn)),
    summary: 'One item; secrets are masked without update_inventory',
    params: byItem,
    response: Item,
    errors: ['inventory.itemNotFound'],
  }),
  ofCustomer: query({
    method: 'GET',
    path: '/crm/inventory/customer_id/:customer_id',
    allow: anyOf(can.view, own(can.viewOwn)),
    summary: 'Items of a customer',
    params: IdParam('customer_id'),
    response: ofOne,
  }),
  ofService: query({
    method: 'GET',
    path: '/crm/inventory/service_id/:service_id',
    allow: anyOf(can.view, own(can.viewOwn)),
    summary: 'Items of a service',
    params: IdParam('service_id'),
    response: ofOne,
  }),
  available: query({
    method: 'GET',
    path: '/crm/inventory/available',
    allow: anyOf(can.view, own(ordering.createOwn)),
    summary: 'Items of a type that can be handed out, lowest id first; customers see types open to them only',
    query: T.Object({
      item: RequiredText(100),
      location: T.Optional(Text(255)),
      search: T.Optional(Text(200)),
      page: T.Optional(T.Integer({ minimum: 1, maximum: 1_000_000 })),
      per_page: T.Optional(T.Integer({ minimum: 1, maximum: 100 })),
    }),
    response: PageOf(AvailableItem),
  }),
  stock: query({
    method: 'GET',
    path: '/crm/inventory/stock',
    allow: can.view,
    summary: 'Free items of each type, what runs low first',
    response: T.Object({ data: T.Array(StockLevel) }),
  }),
  locations: query({
    method: 'GET',
    path: '/crm/inventory/locations',
    allow: can.view,
    summary: 'Places where items are, by name',
    response: T.Object({ data: T.Array(T.String()) }),
  }),
  create: command({
    method: 'PUT',
    path: '/crm/inventory/',
    allow: can.create,
    summary: 'Add an item; costs default to those of its template',
    body: NewItem,
    response: Item,
    errors: ['inventory.templateUnknown'],
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/inventory/inventory_id/:inventory_id',
    allow: can.update,
    summary: 'Change, assign or release an item; nulls release it',
    params: byItem,
    body: ItemPatch,
    response: Item,
    errors: ['inventory.held', 'inventory.assigned', 'inventory.notOfJob'],
  }),
  delete: command({
    method: 'DELETE',
    path: '/crm/inventory/inventory_id/:inventory_id',
    allow: can.delete,
    summary: 'Delete an item; refused while it is assigned or held',
    params: byItem,
    response: Deleted,
    errors: ['inventory.stillAssigned', 'inventory.held'],
  }),
  hold: command({
    method: 'POST',
    path: '/crm/inventory/reservation',
    allow: anyOf(ordering.create, own(ordering.createOwn)),
    summary: 'Hold an item for the own order, or hold it longer',
    body: T.Object({ inventory_id: Id() }),
    response: Reservation,
    errors: ['inventory.held', 'inventory.assigned'],
  }),
  unhold: command({
    method: 'DELETE',
    path: '/crm/inventory/reservation/:inventory_id',
    allow: anyOf(ordering.create, own(ordering.createOwn)),
    summary: 'Give up the own hold of an item',
    params: byItem,
    response: Deleted,
    errors: ['inventory.held'],
  }),
}

export const templateApi = {
  list: query({
    method: 'GET',
    path: '/crm/inventory_template/',
    allow: can.viewTemplate,
    summary: 'Templates as a bare array, by name',
    response: T.Array(Template),
  }),
  get: query({
    method: 'GET',
    path: '/crm/inventory_template/inventory_template_id/:inventory_template_id',
    allow: can.viewTemplate,
    summary: 'One template',
    params: byTemplate,
    response: Template,
    errors: ['inventory.templateNotFound'],
  }),
  create: command({
    method: 'PUT',
    path: '/crm/inventory_template/',
    allow: can.createTemplate,
    summary: 'Create a template; its name is unique with case and spaces',
    body: NewTemplate,
    response: Template,
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/inventory_template/inventory_template_id/:inventory_template_id',
    allow: can.updateTemplate,
    summary: 'Change a template; items follow, products that name it do not',
    params: byTemplate,
    body: partial(T.Object({ ...requiredTemplateFields, ...templateFields })),
    response: Template,
    errors: ['inventory.templateNotFound'],
  }),
  delete: command({
    method: 'DELETE',
    path: '/crm/inventory_template/inventory_template_id/:inventory_template_id',
    allow: can.deleteTemplate,
    summary: 'Delete a template without items',
    params: byTemplate,
    response: Deleted,
    errors: ['inventory.templateInUse', 'inventory.templateBlocked'],
  }),
}

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
export const ItemMissing = event('inventory.itemMissing', itemFact)

/** Ends wizard holds whose time is over. */
export const ExpireHolds = job('inventory.expireHolds', T.Object({}))
/** Puts items whose quarantine is over back into stock (D-36). */
export const EndQuarantine = job('inventory.endQuarantine', T.Object({}))

import {
  anyOf,
  command,
  Deleted,
  errors,
  hook,
  Id,
  IdParam,
  Instant,
  ListQuery,
  MoneyAmount,
  nullable,
  OneOf,
  own,
  PageOf,
  partial,
  Percent,
  permission,
  point,
  query,
  RequiredText,
  service,
  T,
  Text,
  type Cx,
  type Static,
} from '@omnicrm/sdk'
import { ordering } from '@omnicrm/plugin-inventory/contract'

export const can = {
  view: permission('view_product', 'See the catalogue'),
  create: permission('create_product', 'Create and clone products'),
  update: permission('update_product', 'Change products'),
  delete: permission('delete_product', 'Delete products'),
}

export const fail = errors('catalog', {
  productNotFound: [404, 'There is no product {product_id}.'],
  slugTaken: [409, "There is a product with the slug '{slug}' already."],
  notOrderable: [422, 'Product {product_id} can not be ordered: {reason}'],
  productBlocked: [409, 'The product {product_id} is in use: {blockers}. Disable it instead.'],
})

/** Where a product is shown; never what is provisioned (PROD-16, 00-canonical 6.3). */
export const categories = ['standalone', 'addon', 'bundle', 'promo'] as const
export const autoRenewModes = ['prompt', 'true', 'false'] as const

export const ProductRow = T.Object({
  product_id: Id(),
  product_name: Text(255),
  product_slug: Text(191),
  category: OneOf(categories),
  service_type: Text(40),
  /** Staff only (PROD-9). */
  comment: nullable(Text(65535)),
  terms: nullable(Text(65535)),
  features_list: nullable(Text(65535)),
  icon: nullable(Text(100)),
  /** A month, before tax. */
  retail_cost: MoneyAmount(),
  wholesale_cost: MoneyAmount(),
  /** Once, before tax. */
  retail_setup_cost: MoneyAmount(),
  wholesale_setup_cost: MoneyAmount(),
  tax_percentage: Percent(),
  enabled: T.Boolean(),
  residential: T.Boolean(),
  business: T.Boolean(),
  customer_can_purchase: T.Boolean(),
  allow_auto_renew: T.Boolean(),
  available_from: nullable(Instant()),
  available_until: nullable(Instant()),
  contract_days: T.Integer(),
  auto_renew: OneOf(autoRenewModes),
  /** Names of plays without `.yaml`; several with commas run one after the other. */
  provisioning_play: nullable(Text(255)),
  /** A JSON object in a string; empty is `{}` (PROD-92). */
  provisioning_json_vars: nullable(Text(65535)),
  /** Read with `parseInventoryList`. */
  inventory_items_list: nullable(Text(65535)),
  /** Read with `parseList`: product ids and service types. */
  relies_on_list: nullable(Text(65535)),
  job_timeout_seconds: nullable(T.Integer()),
  deleted_at: nullable(Instant()),
  created: Instant(),
  last_modified: Instant(),
})
export type ProductRow = Static<typeof ProductRow>

const { comment, wholesale_cost, wholesale_setup_cost, ...shownToAll } = ProductRow.properties
const staffOnly = { comment, wholesale_cost, wholesale_setup_cost }
/** A product as answered; customers get neither the comment nor wholesale figures (PROD-9, D-42). */
export const Product = T.Object({ ...shownToAll, ...partial(T.Object(staffOnly)).properties })
export type Product = Static<typeof Product>
/** What was saved, and what is worth a second look: an unknown template name, a play that is not there. */
export const SavedProduct = T.Object({ ...Product.properties, warnings: T.Array(T.String()) })
export type SavedProduct = Static<typeof SavedProduct>

/** List text of any form that documents and clients use, or a real list (PROD-75, D-41). */
const listText = () =>
  nullable(T.Union([Text(65535), T.Array(T.Union([Text(255), T.Integer()]), { maxItems: 200 })]))

const productFields = {
  comment: nullable(Text(65535)),
  terms: nullable(Text(65535)),
  features_list: listText(),
  icon: nullable(Text(100)),
  retail_cost: MoneyAmount(),
  wholesale_cost: MoneyAmount(),
  retail_setup_cost: MoneyAmount(),
  wholesale_setup_cost: MoneyAmount(),
  tax_percentage: Percent(),
  enabled: T.Boolean(),
  residential: T.Boolean(),
  business: T.Boolean(),
  customer_can_purchase: T.Boolean(),
  allow_auto_renew: T.Boolean(),
  available_from: nullable(Instant()),
  available_until: nullable(Instant()),
  contract_days: T.Integer({ minimum: 0, maximum: 36500 }),
  /** `prompt`, `true`, `false`; booleans are taken too. */
  auto_renew: T.Union([T.Boolean(), OneOf(autoRenewModes)]),
  provisioning_play: nullable(Text(255)),
  /** A JSON object, in a string or as it is. */
  provisioning_json_vars: nullable(T.Union([Text(65535), T.Record(T.String(), T.Unknown())])),
  inventory_items_list: listText(),
  relies_on_list: listText(),
  job_timeout_seconds: nullable(T.Integer({ minimum: 1, maximum: 86400 })),
}
const requiredFields = {
  product_name: RequiredText(255),
  product_slug: T.String({ minLength: 1, maxLength: 191, pattern: '^[A-Za-z0-9_-]+$' }),
  category: OneOf(categories),
  service_type: RequiredText(40),
}
export const NewProduct = T.Object({ ...requiredFields, ...partial(T.Object(productFields)).properties })
export type NewProduct = Static<typeof NewProduct>
export const ProductPatch = partial(T.Object({ ...requiredFields, ...productFields }))
export type ProductPatch = Static<typeof ProductPatch>

const byProduct = IdParam('product_id')

export const catalogApi = {
  list: query({
    method: 'GET',
    path: '/crm/product/',
    allow: anyOf(can.view, own(ordering.createOwn)),
    summary: 'Products on sale now, as a bare array; customers see what they may buy',
    query: T.Object({ include_disabled: T.Optional(T.Boolean()) }),
    response: T.Array(Product),
  }),
  paginated: query({
    method: 'GET',
    path: '/crm/product/paginated',
    allow: can.view,
    summary:
      'All products, disabled and out of their window too; filters category, service_type, enabled, residential, business',
    query: ListQuery,
    response: PageOf(Product),
  }),
  orderable: query({
    method: 'GET',
    path: '/crm/product/orderable',
    allow: anyOf(can.view, own(ordering.createOwn)),
    summary: 'What a customer can order now: add-ons for one of its services, else everything that fits',
    query: T.Object({ customer_id: T.Optional(Id()), service_id: T.Optional(Id()) }),
    response: T.Array(Product),
  }),
  get: query({
    method: 'GET',
    path: '/crm/product/product_id/:product_id',
    allow: anyOf(can.view, own(ordering.createOwn)),
    summary: 'One product, on sale or not',
    params: byProduct,
    response: Product,
    errors: ['catalog.productNotFound'],
  }),
  create: command({
    method: 'PUT',
    path: '/crm/product/',
    allow: can.create,
    summary: 'Create a product',
    body: NewProduct,
    response: SavedProduct,
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/product/product_id/:product_id',
    allow: can.update,
    summary: 'Change a product; services made from it stay as they are',
    params: byProduct,
    body: ProductPatch,
    response: SavedProduct,
    errors: ['catalog.productNotFound'],
  }),
  clone: command({
    method: 'POST',
    path: '/crm/product/product_id/:product_id/clone',
    allow: can.create,
    summary: 'Copy a product; the copy starts disabled',
    params: byProduct,
    response: SavedProduct,
    errors: ['catalog.productNotFound'],
  }),
  delete: command({
    method: 'DELETE',
    path: '/crm/product/product_id/:product_id',
    allow: can.delete,
    summary: 'Delete a product that no service was made from',
    params: byProduct,
    response: Deleted,
    errors: ['catalog.productBlocked'],
  }),
}

/** What is asked of the catalogue before an order. */
export interface OrderQuestion {
  readonly productId: number
  readonly customerId: number
  /** The service an add-on is for. */
  readonly serviceId?: number
  /** True when the customer orders for itself: `customer_can_purchase` then counts (PROD-40). */
  readonly selfCare: boolean
}
/** Products as other plugins see them. Reads look past `cx.scope`: products belong to no customer. */
export interface CatalogService {
  /** Kinds of service of this installation, `service_types` (D-33). */
  readonly serviceTypes: readonly string[]
  /** Whatever its state and window (PROD-48); undefined when there is none or it was deleted. */
  get(cx: Cx, productId: number): Promise<ProductRow | undefined>
  /** @throws 404 `catalog.productNotFound` */
  require(cx: Cx, productId: number): Promise<ProductRow>
  names(cx: Cx, productIds: readonly number[]): Promise<ReadonlyMap<number, string>>
  /**
   * The product, when this customer may order it now: enabled, in its window, for this kind of customer, relied-on
   * services there (PROD-36, 38, 40, 41, 54, 55).
   * @throws 404 unknown product or customer, 422 `catalog.notOrderable` with the reason
   */
  requireOrderable(cx: Cx, question: OrderQuestion): Promise<ProductRow>
  /**
   * Template names whose items an order must choose, in the product's order; empty when none (PROD-84, PROD-86).
   * @throws 422 `catalog.notOrderable` when the list can't be read, repeats a type or names an unknown template (D-41)
   */
  inventoryTypes(cx: Cx, product: ProductRow): Promise<string[]>
}
export const Catalog = service<CatalogService>('catalog.products')

/** A service that a customer holds, as far as the catalogue asks (PROD-54, PROD-55). */
export interface HeldService {
  readonly service_id: number
  readonly product_id: number | null
  readonly service_type: string
  readonly is_active: boolean
}
/** Tells which services a customer holds; contributed by the plugin that keeps them. */
export interface HeldServices {
  of(cx: Cx, customerId: number): Promise<readonly HeldService[]>
}
export const HeldServiceSources = point<HeldServices>('catalog.heldServices')

/** Before a product is saved: add to `warnings` (a play that is not there yet), or throw to refuse. */
export const ProductValidate = hook<{
  readonly product: Omit<ProductRow, 'product_id' | 'created' | 'last_modified'>
  readonly warnings: string[]
}>('catalog.productValidate')
/** Add to `blockers` what keeps the product, for example `3 services`. */
export const BeforeProductDelete = hook<{ readonly product_id: number; readonly blockers: string[] }>(
  'catalog.beforeProductDelete',
)

const quotes = '\'"‘’“”`'
const closes: Readonly<Record<string, string>> = {
  "'": "'’",
  '"': '"”',
  '‘': "’'",
  '’': "’'",
  '“': '”"',
  '”': '”"',
  '`': '`',
}

/**
 * The one tolerant reader of list texts (PROD-66, PROD-74, PROV-15, D-41): a real list, JSON in a string, or a
 * Python-style list with single, double or typographic quotes, also badly paired ones. A quote ends an item only
 * before a comma, the closing bracket or the end, so `senior citizen's card` survives.
 * @returns the items in order; undefined when the text is no list (PROD-67)
 */
export function parseList(
  text: string | readonly (string | number)[] | null | undefined,
): string[] | undefined {
  if (text === null || text === undefined) return []
  if (typeof text !== 'string') return text.map(each => String(each).trim()).filter(each => each !== '')
  const trimmed = text.trim()
  if (trimmed === '') return []
  if (!trimmed.startsWith('[')) return undefined
  const json = jsonList(trimmed)
  if (json) return parseList(json)
  const inner = trimmed.slice(1).trimEnd().replace(/\]$/, '')
  const items: string[] = []
  let at = 0
  while (at < inner.length) {
    const character = inner.charAt(at)
    if (character === ',' || /\s/.test(character)) at++
    else {
      const { item, end } = readItem(inner, at)
      if (item !== '') items.push(item)
      at = end
    }
  }
  return items
}

function jsonList(text: string): (string | number)[] | undefined {
  try {
    const value = JSON.parse(text) as unknown[]
    return value.filter(each => typeof each === 'string' || typeof each === 'number')
  } catch {
    return undefined // one of the other forms
  }
}

function readItem(text: string, start: number): { item: string; end: number } {
  let from = start
  let opening = ''
  // A doubled or unmatched opening quote is dropped: ["'Modem Router'].
  while (quotes.includes(text.charAt(from)) && from < text.length) opening = text.charAt(from++)
  if (opening === '') {
    const comma = text.indexOf(',', start)
    const end = comma === -1 ? text.length : comma
    return { item: text.slice(start, end).trim(), end }
  }
  for (let at = from; at < text.length; at++)
    if (
      (closes[opening] ?? opening).includes(text.charAt(at)) &&
      /^["'‘’“”`]*\s*(,|$)/.test(text.slice(at + 1))
    )
      return { item: text.slice(from, at).trim(), end: text.length - afterQuotes(text, at).length }
  return { item: text.slice(from).trim(), end: text.length }
}

const afterQuotes = (text: string, at: number): string => text.slice(at).replace(/^["'‘’“”`]+\s*/, '')

/**
 * Template names of `inventory_items_list`.
 * @returns undefined when the text is not empty and yields no readable list, or names a type twice (D-41)
 */
export function parseInventoryList(text: string | null | undefined): string[] | undefined {
  const items = parseList(text)
  return items && new Set(items).size === items.length ? items : undefined
}

/** Bullets of `features_list`: a list text, else sentences divided by a period and a blank (PROD-64, PROD-65, PROD-67). */
export function parseFeatures(text: string | null | undefined): string[] {
  const trimmed = text?.trim() ?? ''
  const items = parseList(trimmed)
  if (items) return items
  const parts = trimmed
    .split(/\. +/)
    .map(each => each.trim())
    .filter(each => each !== '')
  const last = parts.pop()?.replace(/\.$/, '')
  return last ? [...parts, last] : parts
}

/**
 * Variables of `provisioning_json_vars`; empty text is `{}` (PROD-92).
 * @returns undefined when the text is not a JSON object (PROD-95)
 */
export function parseVariables(text: string | null | undefined): Record<string, unknown> | undefined {
  if (text === null || text === undefined || text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined // no JSON at all: the callers' sentence says so
  }
}

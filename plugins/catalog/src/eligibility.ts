import { invalid, isStaff, type Cx, type InputOf } from '@omnicrm/sdk'
import type { CustomerRow } from '@omnicrm/plugin-customers/contract'
import {
  fail,
  parseInventoryList,
  parseList,
  type catalogApi,
  type HeldService,
  type OrderQuestion,
  type Product,
  type ProductRow,
} from '../contract.ts'
import { living, toRow } from './entities.ts'
import { unknownTypes } from './judge.ts'
import type { Parts } from './parts.ts'
import { requireProduct, toProduct } from './product.ts'

/** Who would order, as far as rules ask. */
export interface Buyer {
  readonly accountType: CustomerRow['customer_account_type']
  readonly isArchived: boolean
  /** Status of a customer that may not order (CUST-74); undefined for all others. */
  readonly barredBy: string | undefined
  readonly selfCare: boolean
  /** Undefined when nobody knows which services the customer holds. */
  readonly services: readonly HeldService[] | undefined
  /** The service an add-on would be for. */
  readonly serviceId: number | undefined
}

/** Why a product is not on sale, in words; undefined when it is. Both ends of the window count (PROD-36, PROD-41). */
export function offSaleReason(product: ProductRow, at: Date): string | undefined {
  const now = at.toISOString()
  if (!product.enabled) return 'it is disabled.'
  if (product.available_from !== null && now < product.available_from)
    return `it is on sale from ${product.available_from} only.`
  if (product.available_until !== null && now > product.available_until)
    return `it was on sale until ${product.available_until}.`
  return undefined
}

/** Why this buyer can't order the product now; undefined when nothing speaks against it. */
export function refusalOf(product: ProductRow, buyer: Buyer, at: Date): string | undefined {
  const isBusiness = buyer.accountType === 'Business'
  if (buyer.isArchived) return 'the customer is archived.'
  if (buyer.barredBy !== undefined) return `customers with the status ${buyer.barredBy} may not order.`
  const offSale = offSaleReason(product, at)
  if (offSale !== undefined) return offSale
  if (isBusiness ? !product.business : !product.residential)
    return `it is not for ${isBusiness ? 'business' : 'residential'} customers.`
  if (buyer.selfCare && !product.customer_can_purchase) return 'customers can not buy it themselves.'
  return serviceRefusal(product, buyer)
}

/** Add-ons fit services of their own type, and may rely on others (PROD-54 to PROD-56). */
function serviceRefusal(product: ProductRow, { services, serviceId }: Buyer): string | undefined {
  if (!services) return undefined
  const active = services.filter(each => each.is_active)
  const relied = parseList(product.relies_on_list) ?? []
  const isHeld = (wanted: string) =>
    active.some(each => each.service_type === wanted || String(each.product_id) === wanted)
  if (relied.length > 0 && !relied.some(isHeld))
    return `it needs an active service of one of these: ${relied.join(', ')}.`
  if (serviceId === undefined) return undefined
  const service = services.find(each => each.service_id === serviceId)
  if (!service) return `service ${serviceId} is not one of this customer's.`
  if (product.category === 'addon' && service.service_type !== product.service_type)
    return `it is an add-on for ${product.service_type} services, and service ${serviceId} is of type ${service.service_type}.`
  return undefined
}

async function buyerOf(
  cx: Cx,
  question: Omit<OrderQuestion, 'productId'>,
  { customers, heldServices }: Parts,
): Promise<Buyer> {
  const customer = await customers.require(cx, question.customerId)
  const held = await Promise.all(heldServices.map(each => each.of(cx, question.customerId)))
  return {
    accountType: customer.customer_account_type,
    isArchived: customer.archived_at !== null,
    barredBy: customers.rules(customer).may_order ? undefined : customer.customer_status,
    selfCare: question.selfCare,
    services: heldServices.length === 0 ? undefined : held.flat(),
    serviceId: question.serviceId,
  }
}

export async function requireOrderable(cx: Cx, question: OrderQuestion, parts: Parts): Promise<ProductRow> {
  const product = await requireProduct(cx, question.productId)
  const reason = refusalOf(product, await buyerOf(cx, question, parts), cx.now())
  if (reason !== undefined) throw fail.notOrderable({ product_id: product.product_id, reason })
  return product
}

/** Types to choose items of, exact names (INV-15, PROD-84). @throws 422 unreadable, repeated or unknown (D-41) */
export async function inventoryTypes(cx: Cx, product: ProductRow, parts: Parts): Promise<string[]> {
  const { product_id } = product
  const names = parseInventoryList(product.inventory_items_list)
  if (!names)
    throw fail.notOrderable({
      product_id,
      reason: 'its inventory_items_list can not be read, or names a type twice.',
    })
  const unknown = await unknownTypes(cx, product.inventory_items_list, parts)
  if (unknown.length > 0)
    throw fail.notOrderable({
      product_id,
      reason: `there is no inventory template '${unknown.join("', '")}'.`,
    })
  return names
}

async function onSale(cx: Cx): Promise<ProductRow[]> {
  const rows = await living(cx)
    .where('enabled', true)
    .where(from => {
      from.whereNull('available_from').orWhere('available_from', '<=', cx.now())
    })
    .where(until => {
      until.whereNull('available_until').orWhere('available_until', '>=', cx.now())
    })
    .orderBy('product_id')
  return rows.map(row => toRow(row))
}

/** The bare array: on sale now; customers see what they may buy themselves; administrators may ask for all (PROD-45, PROD-46). */
export async function listProducts(
  cx: Cx,
  { include_disabled = false }: InputOf<typeof catalogApi.list>,
  parts: Parts,
): Promise<Product[]> {
  if (cx.scope !== null) return await ordersOf(cx, {}, parts)
  const rows =
    include_disabled && cx.actor.isAdmin ? await living(cx).orderBy('product_id') : await onSale(cx)
  return rows.map(row => toProduct(cx, row))
}

/**
 * What a customer can order now (PROD-53): add-ons for one of its services, else everything that fits. Staff may ask
 * before they know the customer; own-scope callers ask for themselves.
 */
export async function ordersOf(
  cx: Cx,
  { customer_id, service_id }: InputOf<typeof catalogApi.orderable>,
  parts: Parts,
): Promise<Product[]> {
  const rows = await onSale(cx)
  const customerId = cx.scope?.['customer_id'] ?? customer_id
  if (customerId === undefined) {
    if (service_id !== undefined) throw invalid('customer_id', 'is required with service_id')
    return rows.map(row => toProduct(cx, row))
  }
  const question = {
    customerId,
    selfCare: cx.scope !== null || !isStaff(cx.actor),
    ...(service_id === undefined ? {} : { serviceId: service_id }),
  }
  const buyer = await buyerOf(cx, question, parts)
  return rows
    .filter(row => service_id === undefined || row.category === 'addon')
    .filter(row => refusalOf(row, buyer, cx.now()) === undefined)
    .map(row => toProduct(cx, row))
}

/** Staff and plays read any product (PROD-48), customers those they may buy. @throws 404 */
export async function getProduct(cx: Cx, productId: number, parts: Parts): Promise<Product> {
  const row = await requireProduct(cx, productId)
  const customerId = cx.scope?.['customer_id']
  if (customerId === undefined) return toProduct(cx, row)
  const buyer = await buyerOf(cx, { customerId, selfCare: true }, parts)
  if (refusalOf(row, { ...buyer, services: undefined }, cx.now()) !== undefined)
    throw fail.productNotFound({ product_id: productId })
  return toProduct(cx, row)
}

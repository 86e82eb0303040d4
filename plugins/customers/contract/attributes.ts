import {
  anyOf,
  command,
  Deleted,
  Id,
  IdParam,
  Instant,
  own,
  partial,
  query,
  RequiredText,
  service,
  T,
  Text,
} from '@omnicrm/sdk'
import type { Cx, Static } from '@omnicrm/sdk'
import { can } from './rights.ts'
import { SpacedTime } from './spaced-time.ts'

export const AttributeRow = T.Object({
  attribute_id: Id(),
  customer_id: Id(),
  attribute_name: Text(150),
  attribute_value: Text(150),
  created: Instant(),
  last_modified: Instant(),
})
export type AttributeRow = Static<typeof AttributeRow>

/** A name and a value that an operator notes about a customer; values are texts and come back unchanged (ATTR-2). */
export const Attribute = T.Object({
  ...AttributeRow.properties,
  created: SpacedTime(),
  last_modified: SpacedTime(),
})
export type Attribute = Static<typeof Attribute>

const attributeFields = {
  /** Told apart by case; blanks around it are dropped. */
  attribute_name: RequiredText(150),
  attribute_value: RequiredText(150),
}

export const attributeApi = {
  ofCustomer: query({
    method: 'GET',
    path: '/crm/attribute/customer_id/:customer_id',
    allow: anyOf(can.viewAttribute, own(can.viewOwnAttribute)),
    summary: 'Attributes of a customer, as a bare array',
    params: IdParam('customer_id'),
    response: T.Array(Attribute),
  }),
  get: query({
    method: 'GET',
    path: '/crm/attribute/attribute_id/:attribute_id',
    allow: anyOf(can.viewAttribute, own(can.viewOwnAttribute)),
    summary: 'One attribute',
    params: IdParam('attribute_id'),
    response: Attribute,
  }),
  set: command({
    method: 'PUT',
    path: '/crm/attribute/',
    allow: can.createAttribute,
    summary: 'Set an attribute: made new, or the value of the one with this name changed',
    body: T.Object({ customer_id: Id(), ...attributeFields }),
    response: Attribute,
    errors: ['customers.customerNotFound', 'customers.archived'],
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/attribute/attribute_id/:attribute_id',
    allow: can.updateAttribute,
    summary: 'Change the value of an attribute, or rename it',
    params: IdParam('attribute_id'),
    body: partial(T.Object(attributeFields)),
    response: Attribute,
    errors: ['customers.attributeNameTaken'],
  }),
  delete: command({
    method: 'DELETE',
    path: '/crm/attribute/attribute_id/:attribute_id',
    allow: can.deleteAttribute,
    summary: 'Delete an attribute',
    params: IdParam('attribute_id'),
    response: Deleted,
  }),
}

/** Attributes by name, as `Attributes.of` gives them. */
export type AttributeValues = ReadonlyMap<string, string>

/** Attributes as billing, plays and integrations read them. */
export interface AttributesService {
  /** All of a customer by name; what is missing has the caller's default (ATTR-19). */
  of(cx: Cx, customerId: number): Promise<AttributeValues>
}
export const Attributes = service<AttributesService>('customers.attributes')

/** The only names that the product itself reads; all others mean what the operator says (D-46). */
export const attributeNames = {
  billingCycle: 'billing_cycle',
  /** The name some integrations write instead of `billing_cycle`. */
  billingCycleAlias: 'billing_method',
  taxExempt: 'tax_exempt',
} as const

export const billingCycles = ['monthly', 'quarterly', 'annual'] as const
export type BillingCycle = (typeof billingCycles)[number]

/** How often a customer is billed; monthly without the attribute, and when its value is none of the cycles (D-46). */
export function billingCycleOf(values: AttributeValues): BillingCycle {
  const told = values.get(attributeNames.billingCycle) ?? values.get(attributeNames.billingCycleAlias)
  return billingCycles.find(each => each === told?.trim().toLowerCase()) ?? 'monthly'
}

/** True when new charges of the customer carry no tax by default: `tax_exempt` is `true` (D-46). */
export const isTaxExempt = (values: AttributeValues): boolean =>
  values.get(attributeNames.taxExempt)?.trim().toLowerCase() === 'true'

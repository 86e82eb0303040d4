import { notFound, raise, type Cx, type InputOf, type Tx } from '@omnicrm/sdk'
import {
  fail,
  type Attribute,
  type attributeApi,
  type AttributeRow,
  type AttributesService,
} from '../contract.ts'
import { AttributeEntity, CustomerEntity, plain } from './entities.ts'
import { lockOpen, requireCustomer } from './known.ts'
import { spaced } from './spaced-time.ts'

/** In the order they were made. @throws 404, also for the customers of others */
export async function attributesOf(cx: Cx, customerId: number): Promise<Attribute[]> {
  await requireCustomer(cx, customerId)
  return (await cx.findAll(AttributeEntity, { customer_id: customerId })).map(toAttribute)
}

export async function getAttribute(cx: Cx, attributeId: number): Promise<Attribute> {
  const row = await cx.find(AttributeEntity, attributeId)
  return toAttribute(row ?? raise(notFound('attribute', attributeId)))
}

/** Integrations send the same name again and again: it is made once and changed from then on (ATTR-7). */
export async function setAttribute(
  tx: Tx,
  { customer_id, attribute_name, attribute_value }: InputOf<typeof attributeApi.set>,
): Promise<Attribute> {
  // Holding the customer, two first settings of one name can't both miss it.
  await lockOpen(tx, customer_id)
  const name = attribute_name.trim()
  const [known] = await tx.findAll(AttributeEntity, { customer_id, attribute_name: name })
  const row = known
    ? await tx.update(AttributeEntity, known.attribute_id, { attribute_value })
    : await tx.insert(AttributeEntity, { customer_id, attribute_name: name, attribute_value })
  return toAttribute(row)
}

/** A new name takes the place of the old one (ATTR-12). @throws 409 when the customer has one of that name (ATTR-13) */
export async function updateAttribute(
  tx: Tx,
  { attribute_id, attribute_name, attribute_value }: InputOf<typeof attributeApi.update>,
): Promise<Attribute> {
  const { customer_id } =
    (await tx.find(AttributeEntity, attribute_id)) ?? raise(notFound('attribute', attribute_id))
  await tx.lock(CustomerEntity, customer_id)
  const name = attribute_name?.trim()
  if (name !== undefined) {
    const [holder] = await tx.findAll(AttributeEntity, { customer_id, attribute_name: name })
    if (holder && holder.attribute_id !== attribute_id)
      throw fail.attributeNameTaken({ name, fields: { attribute_name: 'is taken by another attribute' } })
  }
  return toAttribute(
    await tx.update(AttributeEntity, attribute_id, {
      ...(name === undefined ? {} : { attribute_name: name }),
      ...(attribute_value === undefined ? {} : { attribute_value }),
    }),
  )
}

export async function deleteAttribute(tx: Tx, attributeId: number): Promise<void> {
  await tx.remove(AttributeEntity, attributeId)
}

export const makeAttributes = (): AttributesService => ({
  async of(cx, customerId) {
    const rows = await cx.findAll(AttributeEntity, { customer_id: customerId })
    return new Map(rows.map(row => [row.attribute_name, row.attribute_value]))
  },
})

function toAttribute(row: AttributeRow): Attribute {
  const columns = plain<AttributeRow>(row)
  return { ...columns, created: spaced(row.created), last_modified: spaced(row.last_modified) }
}

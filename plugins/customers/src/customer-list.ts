import {
  can as holds,
  inBatches,
  invalid,
  list,
  narrowList,
  type Cx,
  type Entry,
  type Exchange,
  type ListInput,
  type Page,
} from '@omnicrm/sdk'
import { can, CustomerRow, type ListedCustomer } from '../contract.ts'
import { withContacts } from './contact.ts'
import { CustomerEntity, customerWords, plain } from './entities.ts'
import type { Parts } from './parts.ts'
import { activeTags, taggedWith } from './tag.ts'

/** What lists and exports of customers can be sorted and narrowed by. */
export const listOptions = {
  search: customerWords,
  sort: {
    customer_id: 'customer_id',
    customer_name: 'customer_name',
    customer_status: 'customer_status',
    customer_account_type: 'customer_account_type',
    customer_payment_type: 'customer_payment_type',
    created: 'created',
    last_modified: 'last_modified',
  },
  filters: {
    customer_id: 'customer_id',
    customer_status: 'customer_status',
    customer_account_type: 'customer_account_type',
    customer_payment_type: 'customer_payment_type',
    customer_enabled: 'customer_enabled',
    language: 'language',
  },
} as const

/** A page of customers with their contacts and, for those who may see them, their tags of now (CUST-7). */
export async function listCustomers(cx: Cx, input: ListInput, parts: Parts): Promise<Page<ListedCustomer>> {
  const { builder, rest } = foundCustomers(cx, input)
  const page = await list(builder, rest, listOptions, row => plain<CustomerRow>(row))
  const ids = page.data.map(row => row.customer_id)
  const [data, tags] = await Promise.all([withContacts(cx, page.data, parts), activeTags(cx, ids)])
  return {
    ...page,
    data: tags ? data.map(row => ({ ...row, tags: tags.get(row.customer_id) ?? [] })) : data,
  }
}

/**
 * The bare array of CUST-7: everything unless a page is asked for, because published scripts walk over it. Written as it
 * is read, a batch at a time: a million customers need no memory.
 */
export async function allCustomers(entry: Entry, input: ListInput, exchange: Exchange): Promise<void> {
  const batches = batchesOf(entry, input)
  // What is wrong with the question shows with the first batch, while it can still be answered.
  const first = await batches.next()
  async function* texts() {
    yield '['
    let separator = ''
    for (let each = first; !each.done; each = await batches.next())
      for (const row of each.value) {
        yield separator + JSON.stringify(row)
        separator = ','
      }
    yield ']'
  }
  exchange.reply({ body: texts() })
}

const batchSize = 500

async function* batchesOf(entry: Entry, input: ListInput): AsyncGenerator<CustomerRow[]> {
  const { builder, rest } = foundCustomers(entry, input)
  const pageOf = async (more: ListInput) =>
    (await list(builder.clone(), { ...rest, ...more }, { ...listOptions, order: 'asc' }, rowOf)).data
  if (input.page !== undefined || input.per_page !== undefined) return yield await pageOf({})
  if (input.sort === undefined && input.order !== 'desc') {
    await narrowList(builder, rest, listOptions)
    for await (const rows of inBatches(builder, 'customer', 'customer_id')) yield rows.map(rowOf)
    return
  }
  for (let page = 1; ; page++) {
    const rows = await pageOf({ page, per_page: batchSize })
    yield rows
    if (rows.length < batchSize) return
  }
}

const columns = Object.keys(CustomerRow.properties) as (keyof CustomerRow)[]
const rowOf = (row: CustomerRow): CustomerRow =>
  Object.fromEntries(columns.map(name => [name, row[name]])) as CustomerRow

/** The query with what `list` can't say of itself, and the input that is left for `list`. */
export function foundCustomers(cx: Cx, { filters, ...input }: ListInput) {
  const builder = customers(cx)
  const { tag, ...others } = JSON.parse(filters ?? '{}') as Record<string, unknown>
  if (!('customer_status' in others)) builder.whereNot('customer_status', 'Archived')
  // Without the right to see tags there is no such filter.
  if (tag === undefined || !holds(cx.actor, can.viewTag))
    return { builder, rest: { ...input, ...(filters === undefined ? {} : { filters }) } }
  builder.whereIn('customer.customer_id', taggedWith(cx, textsOf(tag)))
  return { builder, rest: { ...input, filters: JSON.stringify(others) } }
}

function textsOf(value: unknown): string[] {
  const texts: unknown[] = Array.isArray(value) ? value : [value]
  if (!texts.every(each => typeof each === 'string')) throw invalid('filters', "'tag' takes texts")
  return texts
}

const customers = (cx: Cx) => cx.query(CustomerEntity)

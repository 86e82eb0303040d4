import {
  can as holds,
  csvLine,
  inBatches,
  invalid,
  narrowList,
  sendCsv,
  type Cx,
  type Entry,
  type Exchange,
  type InputOf,
} from '@omnicrm/sdk'
import {
  can,
  contactColumns,
  customerColumns,
  siteColumns,
  type CustomerRow,
  type exportApi,
} from '../contract.ts'
import { contactRows } from './contact.ts'
import { foundCustomers, listOptions } from './customer-list.ts'
import { ContactEntity, plain, SiteEntity } from './entities.ts'
import { activeTags } from './tag.ts'

type Values = Readonly<Record<string, unknown>>

/** The filtered list; contacts and tags are read for a batch at a time. */
export async function exportCustomers(
  entry: Entry,
  { columns, ...narrowed }: InputOf<typeof exportApi.customers>,
  exchange: Exchange,
): Promise<void> {
  const known = holds(entry.actor, can.viewTag)
    ? customerColumns
    : customerColumns.filter(name => name !== 'tags')
  const { builder, rest } = foundCustomers(entry, narrowed)
  await narrowList(builder, rest, listOptions)
  async function* batches() {
    for await (const found of inBatches(builder, 'customer', 'customer_id'))
      yield await withMore(
        entry,
        found.map(row => plain<CustomerRow>(row)),
      )
  }
  send(entry, exchange, 'customers', chosen(columns, known), batches())
}

async function withMore(cx: Cx, rows: readonly CustomerRow[]): Promise<Values[]> {
  const ids = rows.map(row => row.customer_id)
  const [contacts, tags] = await Promise.all([contactRows(cx, ids), activeTags(cx, ids)])
  const first = new Map(contacts.toReversed().map(each => [each.customer_id, each]))
  return rows.map(row => {
    const contact = first.get(row.customer_id)
    const names = [contact?.contact_firstname, contact?.contact_lastname].filter(Boolean)
    return {
      ...row,
      contact: names.join(' '),
      contact_email: contact?.contact_email,
      contact_phone: contact?.contact_phone,
      tags: tags
        ?.get(row.customer_id)
        ?.map(tag => tag.tag_text)
        .join(', '),
    }
  })
}

export function exportContacts(
  entry: Entry,
  { columns, customer_id }: InputOf<typeof exportApi.contacts>,
  exchange: Exchange,
): void {
  const builder = entry.query(ContactEntity).whereNull('deleted_at')
  if (customer_id !== undefined) builder.where('customer_id', customer_id)
  const batches = inBatches(builder, 'customer_contact', 'contact_id')
  send(entry, exchange, 'contacts', chosen(columns, contactColumns), batches)
}

export function exportSites(
  entry: Entry,
  { columns, customer_id }: InputOf<typeof exportApi.sites>,
  exchange: Exchange,
): void {
  const builder = entry.query(SiteEntity).whereNull('deleted_at')
  if (customer_id !== undefined) builder.where('customer_id', customer_id)
  const batches = inBatches(builder, 'customer_site', 'site_id')
  send(entry, exchange, 'sites', chosen(columns, siteColumns), batches)
}

/** @throws 400 naming `columns` when there is no such column */
function chosen(columns: string | undefined, known: readonly string[]): readonly string[] {
  if (columns === undefined) return known
  const names = columns.split(',').map(name => name.trim())
  for (const name of names)
    if (!known.includes(name))
      throw invalid('columns', `there is no column '${name}'; known are ${known.join(', ')}`)
  return names
}

function send(
  entry: Entry,
  exchange: Exchange,
  name: string,
  columns: readonly string[],
  batches: AsyncIterable<readonly object[]>,
): void {
  async function* lines() {
    yield `\ufeff${csvLine(columns)}`
    for await (const rows of batches)
      yield rows.map(row => csvLine(columns.map(column => textOf((row as Values)[column])))).join('')
  }
  sendCsv(exchange, `${name}-${entry.now().toISOString().slice(0, 10)}.csv`, lines())
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
}

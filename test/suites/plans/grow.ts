import type { Knex } from 'knex'
import { engine, type TestApp } from '@omnicrm/test'

/** SQL of a column's value in row `n`; what is not named is as in the row that stands in the table. */
type Spread = Readonly<Record<string, string>>

const turn = (...words: readonly string[]): string =>
  `case n % ${words.length} ${words.map((word, index) => `when ${index} then '${word}'`).join(' ')} end`
const minutesAgo = (sql: string): string =>
  engine === 'sqlite'
    ? `strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', '-' || (${sql}) || ' minutes')`
    : `timestamp('2026-01-01') - interval (${sql}) minute`
const stamps = { created: minutesAgo('n'), last_modified: minutesAgo('n') }
/** Behind the rows that stand in the table, whatever their ids. */
const id = '100 + n'
const customer = { customer_id: id }

/**
 * Tables that grow with customers and time, in the order of their references. The others (catalogue, roles, rights,
 * keys of programs, imports) stay small in the largest installation.
 */
const spreads: Readonly<Record<string, Spread>> = {
  customer: {
    ...customer,
    customer_name: "concat('Customer ', n * 7919 % 99991)",
    customer_status: turn('Open', 'Open', 'Open', 'Suspended', 'Closed'),
    customer_account_type: turn('Individual', 'Business'),
    customer_payment_type: turn('prepaid', 'postpaid', 'postpaid'),
    language: turn('en', 'gr', 'ar', 'sp'),
    ...stamps,
  },
  customer_contact: { ...customer, contact_email: "concat('c', n, '@example.org')", ...stamps },
  // Half of all customers share a word, and each of the others has one of its own.
  customer_word: {
    ...customer,
    contact_id: '0',
    word: "case n % 2 when 0 then 'frequent' else concat('rare', n) end",
  },
  customer_site: {
    ...customer,
    latitude: '50 + n % 9973 / 5000.0',
    longitude: 'n % 7919 / 5000.0',
    ...stamps,
  },
  customer_attribute: { ...customer, ...stamps },
  customer_tag: { ...customer, tag_text: "concat('tag ', n % 100)", ...stamps },
  user: {
    id,
    username: "concat('user', n)",
    username_ci: "concat('user', n)",
    email: "concat('user', n, '@example.org')",
    email_ci: "concat('user', n, '@example.org')",
    first_name: "concat('First ', n * 7919 % 99991)",
    last_name: "concat('Last ', n * 7919 % 99991)",
    last_login: minutesAgo('n'),
    contact_id: id,
    login_count: 'n % 50',
    deleted: 'n % 20 = 0',
    ...stamps,
  },
  user_role: {
    user_id: id,
    role_id: 'case n % 2 when 0 then (select min(id) from role) else (select max(id) from role) end',
  },
  impersonation_log: {
    impersonating_user_id: '101 + n % 100',
    target_user_id: id,
    impersonation_start: minutesAgo('n'),
    impersonation_end: minutesAgo('n - 5'),
    impersonation_duration: 'n % 3600',
  },
  activity: {
    ...customer,
    entity_id: 'n',
    entity_type: turn('customer', 'contact', 'service', 'inventory'),
    action: turn('create', 'update', 'delete', 'archive'),
    user_id: '1 + n % 100',
    created: minutesAgo('n'),
  },
  alert: {
    user_id: 'case when n % 500 = 0 then 1 else n end',
    severity: turn('info', 'warning', 'error'),
    title: "'Alert'",
    ...stamps,
  },
  communication: {
    ...customer,
    dedupe_key: "concat('key', n)",
    status: turn('sent', 'sent', 'failed', 'queued'),
    template_key: turn('welcome', 'reset', 'verify'),
    ...stamps,
  },
  inventory: {
    inventory_id: id,
    customer_id: `case n % 2 when 1 then ${id} end`,
    service_id: 'null',
    itemtext1: "concat('89', n * 7919 % 1000003)",
    itemtext2: "concat('SN', n)",
    item_state: turn('New', 'Assigned'),
    item_location: turn('Warehouse', 'Shop', 'Van'),
    ...stamps,
  },
  inventory_word: { inventory_id: id, word: "case n % 2 when 0 then 'frequent' else concat('rare', n) end" },
  inventory_import_fault: {
    inventory_import_id: '(select max(inventory_import_id) from inventory_import)',
    row: 'n',
    field: "'itemtext1'",
    message: "'is required'",
  },
  customer_service: {
    service_id: id,
    ...customer,
    service_name: "concat('Mobile - ', n * 7919 % 99991)",
    service_uuid: "concat('Service_', n)",
    service_status: turn('Active', 'Active', 'Suspended', 'Inactive'),
    service_type: turn('mobile', 'internet', 'voice'),
    retail_cost: 'n % 100',
    service_provisioned_date: minutesAgo('n'),
    ...stamps,
  },
  service_addon: { service_id: id, added: minutesAgo('n'), ...stamps },
  customer_transaction: {
    ...customer,
    title: "concat('Charge ', n)",
    transaction_type: turn('debit', 'credit'),
    void: 'n % 20 = 0',
    retail_cost: 'n % 100',
    ...stamps,
  },
  provision: {
    ...customer,
    dedupe_key: "concat('key', n)",
    provisioning_status: 'n % 3',
    playbook_description: turn('Mobile', 'Internet', 'Voice'),
    queued_at: minutesAgo('n'),
    ...stamps,
  },
}

/** So many rows are a table of a grown installation. */
export const grownRows = 100_000
const digits = ['a', 'b', 'c', 'd', 'e']
const digit = `select 0 as d ${Array.from({ length: 9 }, (_, index) => `union all select ${index + 1}`).join(' ')}`
/** The numbers from one on, in a form that both databases take. */
const numbers = `(select 1 + ${digits.map((name, index) => `${10 ** index} * ${name}.d`).join(' + ')} as n from ${digits
  .map(name => `(${digit}) ${name}`)
  .join(', ')}) numbers`

/** Makes each of these tables large by one statement, from the row that stands in it where there is one. */
export async function grow({ kernel }: TestApp): Promise<void> {
  const db = kernel.database.writer
  await db.transaction(async trx => {
    for (const [table, spread] of Object.entries(spreads)) await growTable(trx, table, spread)
  })
  await db.raw(
    engine === 'sqlite'
      ? 'analyze'
      : `analyze table ${Object.keys(spreads)
          .map(name => `\`${name}\``)
          .join(', ')}`,
  )
}

/** A server's database is used again, and deleting these rows one by one takes longer than the test. */
export async function shrink({ kernel }: TestApp): Promise<void> {
  if (engine === 'sqlite') return
  await kernel.database.writer.transaction(async trx => {
    await trx.raw('set foreign_key_checks = 0')
    for (const table of Object.keys(spreads)) await trx.raw('truncate table ??', [table])
    await trx.raw('set foreign_key_checks = 1')
  })
}

async function growTable(db: Knex, table: string, spread: Spread): Promise<void> {
  const source = (await db(table).first()) as Record<string, unknown> | undefined
  const known = Object.keys(await db(table).columnInfo())
  const kept = source ? known.slice(1).filter(name => !(name in spread)) : []
  const set = Object.keys(spread).filter(name => known.includes(name))
  const values = [
    ...kept.map(name => db.raw('source.??', [name])),
    ...set.map(name => db.raw(spread[name] ?? '')),
  ]
  const rows = db.select(values).from(db.raw(numbers))
  if (source) rows.joinRaw('cross join (select * from ?? limit 1) source', [table])
  await db.into(db.raw('?? (??)', [table, [...kept, ...set]])).insert(rows)
}

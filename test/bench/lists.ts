/**
 * Lists of 100 000 rows: how long a page takes, and whether the database reads it in the order of an index.
 * `node test/bench/lists.ts [rows] [rounds]` runs on both databases.
 */
import type { Knex } from 'knex'
import { makeCommandApp } from '../../kernel/src/cli/boot.ts'
import { makeLog } from '@omnicrm/kernel'
import { withMariadb } from './mariadb.ts'
import { median, millis, quantile } from './numbers.ts'
import { planOf, type Plan } from './plans.ts'
import { freshDatabase, install, request, signIn } from './product.ts'
import { alike, fillTables } from './rows.ts'
import { tableOf, type Line } from './table.ts'

interface List {
  readonly name: string
  readonly path: string
  /** Query strings of pages that an index must carry. */
  readonly pages: readonly string[]
}

const filtered = (filters: object) => `filters=${encodeURIComponent(JSON.stringify(filters))}`
const lists: readonly List[] = [
  {
    name: 'customers',
    path: '/crm/customers',
    pages: ['', 'sort=customer_name&order=asc', filtered({ customer_status: ['Suspended'] }), 'page=20'],
  },
  {
    name: 'inventory',
    path: '/crm/inventory/',
    pages: ['', 'sort=itemtext1&order=asc', filtered({ item_location: ['Shop'] }), 'page=20'],
  },
  {
    name: 'services',
    path: '/crm/service/',
    pages: ['', 'sort=service_name&order=asc', filtered({ service_status: ['Suspended'] }), 'page=20'],
  },
  {
    name: 'provisioning jobs',
    path: '/crm/provision/',
    pages: ['', 'sort=queued_at&order=asc', filtered({ provisioning_status: [2] }), 'page=20'],
  },
]
/** Customers and items are found by words; in the other lists every row is looked at. */
const search = 'search=4711'

export async function benchLists(rows: number, rounds: number): Promise<Line[]> {
  await using server = await withMariadb()
  const name = `omnicrm_bench_lists_${process.pid}`
  try {
    const embedded = await benchEngine('SQLite', rows, rounds)
    return [
      ...embedded,
      ...(await benchEngine('MariaDB', rows, rounds, await freshDatabase(server.url, name))),
    ]
  } finally {
    await server.drop(name)
  }
}

async function benchEngine(engine: string, rows: number, rounds: number, database?: object): Promise<Line[]> {
  await using stack = new AsyncDisposableStack()
  const installation = install(database)
  stack.defer(() => installation.remove())
  const app = await makeCommandApp(installation, makeLog({ level: 'error' }))
  stack.defer(() => app.stop())
  await app.migrate()
  await app.start([])
  await app.firstBoot({ demo: true })
  await fillTables(app.database.writer, alike(rows))
  if (app.database.engine === 'mysql') await analyze(app.database.writer)
  const address = (await app.listen(0, '127.0.0.1')).replace('localhost', '127.0.0.1')
  const token = await signIn(address)
  const lines: Line[] = []
  for (const list of lists) {
    const plans = await plansOf(app.database.reader, list, address, token)
    const times = await timesOf(list.pages, list, rounds, address, token)
    const searched = await timesOf([search], list, Math.ceil(rounds / 4), address, token)
    const good = plans.filter(each => each.isGood)
    for (const { query, finding } of plans.filter(each => !each.isGood))
      console.log(`  ${engine}, ${list.name}: ${query || 'first page'}: ${finding}`)
    lines.push({
      what: `list of ${list.name}, ${rows} rows, ${engine}`,
      measured: `${millis(median(times))} p50, ${millis(quantile(times, 0.95))} p95; search ${millis(median(searched))} p50`,
      ratio: `${good.length} of ${plans.length} by index`,
      goal: 'every page by index',
      isMet: good.length === plans.length,
    })
  }
  return lines
}

/** The optimizer of a server knows by samples what is in a table; after a bulk load it has none. */
async function analyze(db: Knex): Promise<void> {
  for (const table of ['customer', 'customer_contact', 'inventory', 'customer_service', 'provision'])
    await db.raw('analyze table ??', [table])
}

async function timesOf(
  pages: readonly string[],
  { path }: List,
  rounds: number,
  address: string,
  token: string,
): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++)
    for (const page of pages) {
      const startedAt = performance.now()
      await request(`${address}${path}?${page}`, { token })
      times.push(performance.now() - startedAt)
    }
  return times
}

/** Plans of the statements that read the pages; counting the rows of a list is another statement and reads all of them. */
async function plansOf(
  db: Knex,
  { path, pages }: List,
  address: string,
  token: string,
): Promise<(Plan & { query: string })[]> {
  const plans: (Plan & { query: string })[] = []
  for (const query of pages) {
    const statements: { sql: string; bindings: readonly unknown[] }[] = []
    const hear = (statement: { sql: string; bindings: unknown[] }) => void statements.push({ ...statement })
    db.on('query', hear)
    await request(`${address}${path}?${query}`, { token })
    db.removeListener('query', hear)
    const page = statements.find(({ sql }) => /\blimit \?/.test(sql) && !/count\(/.test(sql))
    if (page === undefined) throw new Error(`No statement reads a page of ${path}.`)
    plans.push({ ...(await planOf(db, page.sql, page.bindings)), query })
  }
  return plans
}

if (import.meta.main)
  console.log(tableOf(await benchLists(Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 20))))

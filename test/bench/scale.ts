/**
 * Lists, filters and tabs of customers, contacts, sites and inventory in an installation of a million customers, over
 * MariaDB, beside the same statements by bare mysql2.
 * `node test/bench/scale.ts [--customers 1000000] [--rounds 5] [--buffer 2G] [--keep name]`
 * With `--keep`, a database of the server in `OMNICRM_TEST_MYSQL` is filled once and measured again and again.
 */
import { parseArgs } from 'node:util'
import type { Knex } from 'knex'
import { createPool, type Pool } from 'mysql2/promise'
import { makeLog } from '@omnicrm/kernel'
import { makeCommandApp } from '../../kernel/src/cli/boot.ts'
import { withMariadb } from './mariadb.ts'
import { median, millis, quantile, times } from './numbers.ts'
import { freshDatabase, install, keptDatabase, request, signIn } from './product.ts'
import { fillTables } from './rows.ts'
import { scaleCases, type ScaleCase } from './scale-cases.ts'
import { tableOf, type Line } from './table.ts'

const goalMilliseconds = 100

interface Options {
  readonly customers: number
  readonly rounds: number
  /** Buffer pool of a server of our own. */
  readonly buffer: string
  /** A database that stays. */
  readonly keep?: string | undefined
}

interface Statement {
  readonly sql: string
  readonly bindings: readonly unknown[]
}

interface Measured extends ScaleCase {
  /** The first request of its kind also counts the whole list. */
  readonly first: number
  readonly product: number[]
  readonly raw: number[]
}

export async function benchScale({ customers, rounds, buffer, keep }: Options): Promise<Line[]> {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await withMariadb(buffer))
  const name = keep ?? `omnicrm_bench_scale_${process.pid}`
  const database = keep ? await keptDatabase(server.url, keep) : await freshDatabase(server.url, name)
  const installation = stack.adopt(install(database), each => each.remove())
  if (!keep) stack.defer(() => server.drop(name))
  const app = await makeCommandApp(installation, makeLog({ level: 'error' }))
  stack.defer(() => app.stop())
  await app.migrate()
  await app.start([])
  await app.firstBoot({ demo: true })
  const db = app.database.writer
  const isFilled = (await db('customer').max({ top: 'customer_id' }).first<{ top: number }>()).top > customers
  const filling = isFilled ? [] : [await fill(db, customers)]
  const address = (await app.listen(0, '127.0.0.1')).replace('localhost', '127.0.0.1')
  const token = await signIn(address)
  const pool = createPool({
    uri: new URL(name, `${server.url.href}/`).href,
    connectionLimit: 10,
    timezone: 'Z',
  })
  stack.defer(() => pool.end())
  const exported = await exportAll(address, token)
  const cases = scaleCases(Math.ceil(customers / 2))
  const before = await warm(cases.slice(0, 20), { db, pool, address, token, rounds: 1 })
  const measured = await walk(cases, { db, pool, address, token, rounds })
  const growth = residentMib() - before
  tellSlow(measured)
  return [
    ...filling,
    exported,
    ...groupsOf(measured),
    {
      what: 'the first request of each kind, which counts the list',
      measured: `${millis(median(measured.map(each => each.first)))} p50, ${millis(
        quantile(
          measured.map(each => each.first),
          0.95,
        ),
      )} p95`,
    },
    {
      what: `memory of the process over ${cases.length * rounds} requests`,
      measured: `${before.toFixed(0)} MiB, ${growth.toFixed(0)} more at the end`,
      goal: 'flat: < 64 MiB more',
      isMet: growth < 64,
    },
  ]
}

/** The optimizer of a server knows by samples what is in a table; after a bulk load it has none. */
async function fill(db: Knex, customers: number): Promise<Line> {
  const startedAt = performance.now()
  const before = residentMib()
  await fillTables(db, {
    customers,
    contacts: customers * 3,
    sites: customers,
    items: customers * 1.5,
    homes: customers / 2,
  })
  for (const table of [
    'customer',
    'customer_contact',
    'customer_site',
    'inventory',
    'customer_word',
    'inventory_word',
    'inventory_place',
  ])
    await db.raw('analyze table ??', [table])
  const seconds = (performance.now() - startedAt) / 1000
  const growth = residentMib() - before
  return {
    what: `filling ${customers} customers, ${customers * 3} contacts, ${customers} sites, ${customers * 2} items (a quarter of them homes passed) and their words`,
    measured: `${seconds.toFixed(0)} s, ${Math.round((customers * 7) / seconds)} rows/s, ${growth.toFixed(0)} MiB more`,
    goal: 'flat: < 200 MiB more',
    isMet: growth < 200,
  }
}

/** The file of all customers, thrown away as it comes. */
async function exportAll(address: string, token: string): Promise<Line> {
  const columns = 'customer_id,customer_name,contact,contact_email,customer_status'
  const before = residentMib()
  const startedAt = performance.now()
  const response = await fetch(`${address}/crm/customers/export?columns=${columns}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  let bytes = 0
  let most = before
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    most = Math.max(most, process.memoryUsage().rss / 2 ** 20)
  }
  const seconds = (performance.now() - startedAt) / 1000
  return {
    what: 'export of all customers with their first contact',
    measured: `${(bytes / 2 ** 20).toFixed(0)} MiB in ${seconds.toFixed(0)} s, ${(most - before).toFixed(0)} MiB more`,
    goal: 'flat: < 128 MiB more',
    isMet: most - before < 128,
  }
}

interface At {
  readonly db: Knex
  readonly pool: Pool
  readonly address: string
  readonly token: string
  readonly rounds: number
}

async function walk(cases: readonly ScaleCase[], at: At): Promise<Measured[]> {
  const all: Measured[] = []
  for (const each of cases) {
    const url = `${at.address}${each.path}`
    let first = 0
    const statements = await heard(at.db, async () => {
      first = await timeOf(() => request(url, { token: at.token }))
    })
    const product: number[] = []
    const raw: number[] = []
    for (let round = 0; round < at.rounds; round++) {
      product.push(await timeOf(() => request(url, { token: at.token })))
      raw.push(
        await timeOf(() => Promise.all(statements.map(one => at.pool.query(one.sql, [...one.bindings])))),
      )
    }
    all.push({ ...each, first, product, raw })
  }
  return all
}

/** Memory once code is compiled and connections are open. */
async function warm(cases: readonly ScaleCase[], at: At): Promise<number> {
  await walk(cases, at)
  return residentMib()
}

/** What a request asks the database the first time: the baseline asks just that. */
async function heard(db: Knex, run: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = []
  const hear = ({ sql, bindings }: { sql: string; bindings?: unknown[] }) =>
    void (/^select/i.test(sql) && statements.push({ sql, bindings: [...(bindings ?? [])] }))
  db.on('query', hear)
  try {
    await run()
  } finally {
    db.removeListener('query', hear)
  }
  return statements
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await run()
  return performance.now() - startedAt
}

function groupsOf(measured: readonly Measured[]): Line[] {
  return [...Map.groupBy(measured, each => each.group)].map(([group, cases]) => {
    const product = cases.flatMap(each => each.product)
    const raw = cases.flatMap(each => each.raw)
    const p95 = quantile(product, 0.95)
    return {
      what: `${group}, ${cases.length} kinds`,
      measured: `${millis(median(product))} p50, ${millis(p95)} p95`,
      baseline: `${millis(median(raw))} p50, ${millis(quantile(raw, 0.95))} p95 raw mysql2`,
      ratio: times(median(product) / median(raw)),
      goal: `p95 < ${goalMilliseconds} ms`,
      isMet: p95 < goalMilliseconds,
    }
  })
}

function tellSlow(measured: readonly Measured[]): void {
  for (const { path, product, raw } of measured)
    if (median(product) >= goalMilliseconds)
      console.log(`  ${millis(median(product))} (raw ${millis(median(raw))}): ${decodeURIComponent(path)}`)
}

function residentMib(): number {
  globalThis.gc?.()
  return process.memoryUsage().rss / 2 ** 20
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      customers: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '5' },
      buffer: { type: 'string', default: '2G' },
      keep: { type: 'string' },
    },
  })
  const { customers, rounds, buffer, keep } = values
  console.log(
    tableOf(await benchScale({ customers: Number(customers), rounds: Number(rounds), buffer, keep })),
  )
}

/**
 * What the product costs beside raw mysql2: one customer with its contacts, signed in, over MariaDB.
 * `node test/bench/read.ts [rounds]` prints the ratio; `--cpu-prof` as a further argument profiles the product.
 */
import { deepStrictEqual } from 'node:assert'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { alternate, details, medianOf, ratioOf, type Candidate } from './bursts.ts'
import { withMariadb } from './mariadb.ts'
import { perSecond, percent } from './numbers.ts'
import { freshDatabase, install, request, serve, signIn } from './product.ts'
import type { Line } from './table.ts'

const customers = 200

export async function benchRead(rounds: number, nodeArguments: readonly string[] = []): Promise<Line[]> {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await withMariadb())
  const name = `omnicrm_bench_read_${process.pid}`
  const installation = stack.adopt(install(await freshDatabase(server.url, name)), each => each.remove())
  stack.defer(() => server.drop(name))
  const product = stack.use(await serve(installation, { nodeArguments }))
  const token = await signIn(product.address)
  const id = await fill(product.address, token)
  const baseline = fork(new URL('read-baseline.ts', import.meta.url), [
    new URL(name, `${server.url.href}/`).href,
  ])
  stack.defer(async () => {
    baseline.kill()
    await once(baseline, 'exit')
  })
  const [port] = (await once(baseline, 'message')) as [number]
  const path = `/crm/customer/customer_id/${id}`
  const headers = { authorization: `Bearer ${token}` }
  const candidates: Candidate[] = [
    { name: 'raw mysql2', pid: baseline.pid ?? 0, url: `http://127.0.0.1:${port}${path}`, headers: {} },
    { name: 'product', pid: product.pid, url: `${product.address}${path}`, headers },
  ]
  const [raw, ours] = await Promise.all(candidates.map(each => request(each.url, { token })))
  deepStrictEqual(ours, raw)
  const figures = await alternate(candidates, { rounds, connections: 50, seconds: 1 })
  console.log(details(figures, 'raw mysql2').join('\n'))
  const ratio = ratioOf(figures, 'product', 'raw mysql2', 'perSecond')
  return [
    {
      what: 'authenticated read of one customer, MariaDB',
      measured: perSecond(medianOf(figures, 'product', 'perSecond')),
      baseline: `${perSecond(medianOf(figures, 'raw mysql2', 'perSecond'))} raw mysql2`,
      ratio: percent(ratio),
      goal: '≥ 60 %, at least 45 %',
      isMet: ratio >= 0.6,
    },
  ]
}

async function fill(address: string, token: string): Promise<number> {
  let id = 0
  for (let index = 0; index < customers; index++) {
    const contact = {
      contact_firstname: 'Ada',
      contact_lastname: 'Quinn',
      contact_email: `ada${index}@example.org`,
    }
    const body = { customer_name: `Customer ${index}`, customer_notes: 'Pays late.', contact }
    const made = await request<{ customer_id: number }>(`${address}/crm/customer/`, {
      method: 'PUT',
      body,
      token,
    })
    if (index === customers / 2) id = made.customer_id
  }
  const contact = { customer_id: id, contact_firstname: 'Bob', contact_types: ['Billing'] }
  await request(`${address}/crm/contact/`, { method: 'PUT', body: contact, token })
  return id
}

if (import.meta.main) {
  const { tableOf } = await import('./table.ts')
  console.log(tableOf(await benchRead(Number(process.argv[2] ?? 8), process.argv.slice(3))))
}

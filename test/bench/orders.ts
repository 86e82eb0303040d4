/** 200 orders at once for 20 SIM cards, at the real product over HTTP. `node test/bench/orders.ts` runs on both databases. */
import { startPeers } from '@omnicrm/test/peers'
import { freePort, withMariadb } from './mariadb.ts'
import { seconds } from './numbers.ts'
import { freshDatabase, install, request, serve, signIn } from './product.ts'
import { tableOf, type Line } from './table.ts'

const orders = 200
const cards = 20
const patienceMs = 300_000

export async function benchOrders(): Promise<Line[]> {
  await using server = await withMariadb()
  const name = `omnicrm_bench_orders_${process.pid}`
  try {
    return [await contest('SQLite'), await contest('MariaDB', await freshDatabase(server.url, name))]
  } finally {
    await server.drop(name)
  }
}

async function contest(engine: string, database?: object): Promise<Line> {
  await using stack = new AsyncDisposableStack()
  const peers = stack.adopt(await startPeers(), each => each.close())
  const port = await freePort()
  const installation = install(database, {
    crm: { base_url: `http://127.0.0.1:${port}` },
    ocs: { cgrates: peers.addresses.cgrates },
    hss: { hss_peers: [peers.addresses.hss] },
    smtp: { url: peers.addresses.smtp },
  })
  stack.defer(() => installation.remove())
  const { address } = stack.use(await serve(installation, { port, demo: true }))
  const token = await signIn(address)
  const bodies = await ordersFor(address, token)
  const startedAt = performance.now()
  const answers = await Promise.all(bodies.map(each => place(address, token, each)))
  const answered = performance.now() - startedAt
  const taken = answers.flatMap(({ status, id }) => (status === 200 && id !== undefined ? [id] : []))
  const refused = answers.filter(({ status }) => status === 409 || status === 422).length
  const succeeded = await endOf(address, token, taken)
  const ended = performance.now() - startedAt
  return {
    what: `${orders} orders at once for ${cards} SIM cards, ${engine}`,
    measured: `${taken.length} taken, ${refused} refused in ${seconds(answered)}; ${succeeded} services after ${seconds(ended)}`,
    goal: `${cards} taken, ${orders - cards} refused, ${cards} services`,
    isMet: taken.length === cards && refused === orders - cards && succeeded === cards,
  }
}

async function ordersFor(address: string, token: string): Promise<object[]> {
  const products = await request<{ product_id: number; product_name: string }[]>(`${address}/crm/product/`, {
    token,
  })
  const product_id = products.find(each => each.product_name === 'Mobile SIM Only')?.product_id
  const free = async (item: string) => {
    const path = `${address}/crm/inventory/available?per_page=100&item=${encodeURIComponent(item)}`
    const { data } = await request<{ data: { inventory_id: number }[] }>(path, { token })
    if (data.length < cards) throw new Error(`The demo stock has ${data.length} of '${item}', not ${cards}.`)
    return data.slice(0, cards).map(each => each.inventory_id)
  }
  const [sims, numbers] = [await free('SIM Card'), await free('Mobile Number')]
  const { customer_id } = await request<{ customer_id: number }>(`${address}/crm/customer/`, {
    method: 'PUT',
    token,
    body: { customer_name: 'Ada Quinn', contact: { contact_firstname: 'Ada' } },
  })
  return Array.from({ length: orders }, (_, index) => ({
    product_id,
    customer_id,
    terms_accepted: true,
    'SIM Card': sims[index % cards],
    'Mobile Number': numbers[index % cards],
  }))
}

async function place(address: string, token: string, body: object): Promise<{ status: number; id?: number }> {
  const response = await fetch(`${address}/crm/provision/`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const { provision_id } = (await response.json()) as { provision_id?: number }
  return { status: response.status, ...(provision_id === undefined ? {} : { id: provision_id }) }
}

/** Waits for the end of all jobs. @returns how many succeeded */
async function endOf(address: string, token: string, ids: readonly number[]): Promise<number> {
  const deadline = Date.now() + patienceMs
  const statuses = new Map<number, number>()
  while (statuses.size < ids.length) {
    if (Date.now() > deadline) throw new Error(`${ids.length - statuses.size} jobs did not end.`)
    for (const id of ids.filter(each => !statuses.has(each))) {
      const path = `${address}/crm/provision/provision_id/${id}`
      const { provisioning_status } = await request<{ provisioning_status: number }>(path, { token })
      if (provisioning_status !== 1) statuses.set(id, provisioning_status)
    }
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  return [...statuses.values()].filter(each => each === 0).length
}

if (import.meta.main) console.log(tableOf(await benchOrders()))

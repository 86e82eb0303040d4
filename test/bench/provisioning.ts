/**
 * The same twelve calls of an order, as tasks of `ansible.builtin.uri` and as tasks that run inside of Ansible; and how
 * soon a task that ended is seen by who watches the job. `node test/bench/provisioning.ts [rounds]`.
 */
import { readFileSync } from 'node:fs'
import { WebSocket } from 'ws'
import { startPeers } from '@omnicrm/test/peers'
import { startWorld, type World } from '../suites/playbooks/world.ts'
import { median, millis, quantile, seconds, times } from './numbers.ts'
import { freePort } from './mariadb.ts'
import { install, request, serve, signIn } from './product.ts'
import { tableOf, type Line } from './table.ts'

const goalTimes = 4
const goalMilliseconds = 300
const plays = ['play_psim_only_uri', 'play_psim_only_in_process'] as const

export async function benchProvisioning(rounds: number): Promise<Line[]> {
  return [...(await comparePlays(rounds)), ...(await watchOrders(rounds))]
}

async function comparePlays(rounds: number): Promise<Line[]> {
  await using world = await startWorld()
  const took: Record<(typeof plays)[number], number[]> = {
    play_psim_only_uri: [],
    play_psim_only_in_process: [],
  }
  for (let round = 0; round < rounds; round++)
    for (const play of plays) took[play].push(await runOf(world, play, round))
  const [uri, ours] = [median(took.play_psim_only_uri), median(took.play_psim_only_in_process)]
  const ratio = median(
    took.play_psim_only_uri.map((each, at) => each / (took.play_psim_only_in_process[at] ?? 0)),
  )
  return [
    {
      what: 'provisioning, 12 tasks, whole run of ansible-playbook',
      measured: seconds(ours),
      baseline: `${seconds(uri)} with uri tasks`,
      ratio: `${times(ratio)} faster`,
      goal: `≥ ${goalTimes} ×`,
      isMet: ratio >= goalTimes,
    },
  ]
}

async function runOf(world: World, play: (typeof plays)[number], round: number): Promise<number> {
  const text = readFileSync(new URL(`plays/${play}.yaml`, import.meta.url), 'utf8')
  const vars = { service_uuid: `Service_bench${play.length}${round}` }
  const run = await world.run(play, vars, { files: { [`${play}.yaml`]: text } })
  if (run.exitCode !== 0) throw new Error(`${play} failed:\n${run.stdout}\n${run.stderr}`)
  return run.milliseconds
}

interface Push {
  readonly data?: {
    readonly provisioning_status: number
    readonly event?: { readonly provisioning_status: number; readonly timestamp: string }
  }
  readonly type: string
}

/** Orders at the real product, one after the other, and watches each job over its WebSocket. */
async function watchOrders(count: number): Promise<Line[]> {
  await using stack = new AsyncDisposableStack()
  const peers = stack.adopt(await startPeers(), each => each.close())
  const port = await freePort()
  const installation = install(undefined, {
    crm: { base_url: `http://127.0.0.1:${port}` },
    ocs: { cgrates: peers.addresses.cgrates },
    hss: { hss_peers: [peers.addresses.hss] },
    smtp: { url: peers.addresses.smtp },
  })
  stack.defer(() => installation.remove())
  const product = stack.use(await serve(installation, { port, demo: true }))
  const token = await signIn(product.address)
  const delays: number[] = []
  for (let index = 0; index < count; index++) delays.push(...(await watchOne(product.address, token)))
  const worst = quantile(delays, 0.95)
  return [
    {
      what: `end of a task seen over the WebSocket, ${delays.length} tasks`,
      measured: `${millis(median(delays))} median, ${millis(worst)} p95`,
      goal: `< ${goalMilliseconds} ms`,
      isMet: worst < goalMilliseconds,
    },
  ]
}

/** @returns milliseconds from the end of each task, by the clock of Ansible, to its arrival here */
async function watchOne(address: string, token: string): Promise<number[]> {
  const delays: number[] = []
  const socket = new WebSocket(`${address.replace('http', 'ws')}/crm/ws`)
  const { promise: ended, resolve, reject } = Promise.withResolvers<number>()
  socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', token })))
  socket.on('error', reject)
  socket.on('message', (text: Buffer) => {
    const arrivedAt = Date.now()
    const { type, data } = JSON.parse(text.toString()) as Push
    if (type === 'ready')
      order(address, token).then(
        id => socket.send(JSON.stringify({ type: 'subscribe', topic: `provisioning-ansible.job:${id}` })),
        reject,
      )
    if (type === 'refused') reject(new Error(`The WebSocket refused: ${text.toString()}`))
    if (data?.event && data.event.provisioning_status !== 1)
      delays.push(arrivedAt - Date.parse(data.event.timestamp))
    if (data && !data.event && data.provisioning_status !== 1) resolve(data.provisioning_status)
  })
  const status = await ended.finally(() => socket.close())
  if (status !== 0) throw new Error(`The job ended with status ${status}.`)
  return delays
}

interface Item {
  readonly inventory_id: number
}

async function order(address: string, token: string): Promise<number> {
  const products = await request<{ product_id: number; product_name: string }[]>(`${address}/crm/product/`, {
    token,
  })
  const product = products.find(each => each.product_name === 'Mobile SIM Only')
  const free = async (item: string) => {
    const path = `${address}/crm/inventory/available?item=${encodeURIComponent(item)}`
    return (await request<{ data: Item[] }>(path, { token })).data[0]?.inventory_id
  }
  const customer = await request<{ customer_id: number }>(`${address}/crm/customer/`, {
    method: 'PUT',
    token,
    body: { customer_name: 'Ada Quinn', contact: { contact_firstname: 'Ada' } },
  })
  const body = {
    product_id: product?.product_id,
    customer_id: customer.customer_id,
    terms_accepted: true,
    'SIM Card': await free('SIM Card'),
    'Mobile Number': await free('Mobile Number'),
  }
  const path = `${address}/crm/provision/`
  return (await request<{ provision_id: number }>(path, { method: 'PUT', token, body })).provision_id
}

if (import.meta.main) console.log(tableOf(await benchProvisioning(Number(process.argv[2] ?? 3))))

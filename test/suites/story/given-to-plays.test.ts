import assert from 'node:assert/strict'
import { createServer, request, type Server } from 'node:http'
import { rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { catalogApi, type NewProduct } from '@omnicrm/plugin-catalog/contract'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { inventoryApi, templateApi } from '@omnicrm/plugin-inventory/contract'
import { api as provisioning } from '@omnicrm/plugin-provisioning-ansible/contract'
import { api as services } from '@omnicrm/plugin-services/contract'
import { admin, testApp, type TestApp } from '@omnicrm/test'
import { bundle, playsFolder, printing } from './plays.ts'

/** An installation with plays of its own, reached by them through an address of its own. */
async function installation() {
  const plays_path = playsFolder({ play_printing: printing, play_bundle: bundle })
  const front = await makeFront()
  const app = await testApp({
    plugins: ['provisioning-ansible'],
    config: { provisioning: { plays_path }, crm: { base_url: front.url } },
  })
  front.leadTo(await app.listen())
  return {
    app,
    front,
    async [Symbol.asyncDispose]() {
      await front.close()
      await app[Symbol.asyncDispose]()
      rmSync(plays_path, { recursive: true, force: true })
    },
  }
}

/** A proxy as operators put before the API; remembers what passed. */
async function makeFront() {
  const passed: string[] = []
  let target = ''
  const server: Server = createServer((req, res) => {
    passed.push(`${req.method ?? ''} ${req.url ?? ''}`)
    req.pipe(
      request(`${target}${req.url ?? ''}`, { method: req.method, headers: req.headers }, answer => {
        res.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(res)
      }),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    leadTo: (address: string) => void (target = address.replace('localhost', '127.0.0.1')),
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const asAdmin = <A extends Parameters<ReturnType<TestApp['as']>['of']>[0]>(app: TestApp, api: A) =>
  app.as(admin()).of<A>(api)

const product = async (app: TestApp, fields: Partial<NewProduct>) =>
  (
    await asAdmin(app, catalogApi).create({
      product_name: 'Plan',
      product_slug: `plan-${Math.random().toString(36).slice(2)}`,
      category: 'standalone',
      service_type: 'mobile',
      enabled: true,
      residential: true,
      ...fields,
    })
  ).product_id

async function item(app: TestApp, type: string, itemtext1: string): Promise<number> {
  await asAdmin(app, templateApi).create({ item: type, wholesale_cost: 0, retail_cost: 0 })
  return (await asAdmin(app, inventoryApi).create({ item: type, itemtext1 })).inventory_id
}

async function run(app: TestApp, order: Record<string, unknown>) {
  const { provision_id } = await asAdmin(app, provisioning).start(order)
  await app.drain()
  const job = await asAdmin(app, provisioning).get({ provision_id })
  assert.equal(job.provisioning_status, 0, job.error_message ?? '')
  return job
}

describe('a play', function () {
  this.timeout(60_000)

  it('is given the chosen ids under the names of their types, empty placeholders and the target service (INV-79, PROD-93, PLAY-6)', async () => {
    await using world = await installation()
    const { app } = world
    const sim = await item(app, 'SIM Card', '8944000000000000001')
    const number = await item(app, 'Mobile Number', '447700900123')
    const { customer_id } = await asAdmin(app, customerApi).create({ customer_name: 'Ada' })
    const first = await product(app, {})
    const { service_id } = await asAdmin(app, services).create({ customer_id, product_id: first })
    const product_id = await product(app, {
      provisioning_play: 'play_printing',
      inventory_items_list: "['SIM Card', 'Mobile Number']",
      provisioning_json_vars: '{"service_id":"","iccid":"","msisdn":""}',
    })
    const job = await run(app, {
      product_id,
      customer_id,
      service_id,
      'SIM Card': sim,
      'Mobile Number': number,
    })
    const came = job.provisioning_result_json.find(each => each.event_name === 'What came')
    const { msg } = (came?.provisioning_result_json ?? { msg: {} }) as { msg: Record<string, unknown> }
    assert.deepEqual(Object.fromEntries(Object.entries(msg).map(([name, value]) => [name, String(value)])), {
      connection: 'local',
      hosts: 'localhost',
      sim: String(sim),
      number: String(number),
      iccid: '',
      msisdn: '',
      service_id: String(service_id),
    })
  })

  it('calls the API back at crm.base_url, wherever the server itself listens (CONF-28, CONF-27)', async () => {
    await using world = await installation()
    const { app, front } = world
    const { customer_id } = await asAdmin(app, customerApi).create({ customer_name: 'Ada' })
    const product_id = await product(app, { provisioning_play: 'play_printing' })
    await run(app, { product_id, customer_id })
    assert.deepEqual(front.passed, [`GET /crm/product/product_id/${product_id}`])
  })

  it('of a bundle makes several services in one job, with an event for each step; another play makes none (CUST-71, PLAY-1)', async () => {
    await using world = await installation()
    const { app } = world
    const { customer_id } = await asAdmin(app, customerApi).create({ customer_name: 'Ada' })
    const product_id = await product(app, { category: 'bundle', provisioning_play: 'play_bundle' })
    const job = await run(app, { product_id, customer_id })
    assert.deepEqual(
      job.provisioning_result_json.map(each => [
        each.event_number,
        each.event_name,
        each.provisioning_status,
      ]),
      [
        [1, 'Load configuration', 0],
        [2, 'Add services', 0],
      ],
    )
    await run(app, { product_id: await product(app, { provisioning_play: 'play_printing' }), customer_id })
    const { data } = await asAdmin(app, services).ofCustomer({ customer_id })
    assert.deepEqual(
      data
        .toSorted((a, b) => a.service_id - b.service_id)
        .map(each => [each.service_name, each.service_type, each.provision_id]),
      [
        ['internet', 'internet', job.provision_id],
        ['iptv', 'iptv', job.provision_id],
      ],
    )
  })
})

import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { admin, customerUser, staff, testApp, type TestApp, type TestOptions } from '@omnicrm/test'
import { catalogApi, type NewProduct } from '@omnicrm/plugin-catalog/contract'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { inventoryApi, templateApi } from '@omnicrm/plugin-inventory/contract'
import { api as servicesApi } from '@omnicrm/plugin-services/contract'
import { api, type ProvisionDetail } from '../contract.ts'

export const fixtures = fileURLToPath(new URL('./fixtures/plays', import.meta.url))

/** An installation with the plays of `fixtures`; `listen` first when a play calls the CRM. */
export async function provisioningApp(
  options: Partial<TestOptions> & { readonly provisioning?: Record<string, unknown> } = {},
): Promise<TestApp> {
  const { provisioning, config, ...rest } = options
  return await testApp({
    plugins: ['provisioning-ansible'],
    ...rest,
    config: { provisioning: { plays_path: fixtures, ...provisioning }, ...config },
  })
}

export const clerk = staff('create_provision', 'view_provision', 'view_provision_event')
export const orders = (app: TestApp, actor = clerk) => app.as(actor).of(api)
export const buyer = (customerId: number) =>
  customerUser(customerId, 'create_own_provision', 'view_own_provision')

export async function givenCustomer(app: TestApp, name = 'John Smith'): Promise<number> {
  return (await app.as(admin()).of(customerApi).create({ customer_name: name })).customer_id
}

let made = 0
export async function givenProduct(app: TestApp, product: Partial<NewProduct> = {}): Promise<number> {
  const saved = await app
    .as(admin())
    .of(catalogApi)
    .create({
      product_name: 'Mobile SIM Only',
      product_slug: `product-${++made}`,
      category: 'standalone',
      service_type: 'mobile',
      retail_cost: 15,
      wholesale_cost: 5,
      enabled: true,
      residential: true,
      business: true,
      provisioning_play: 'play_steps',
      ...product,
    })
  return saved.product_id
}

export async function givenItem(app: TestApp, item: string, itemtext1: string): Promise<number> {
  const inventory = app.as(admin()).of(inventoryApi)
  const templates = app.as(admin()).of(templateApi)
  const known = await templates.list({})
  if (!known.some(each => each.item === item))
    await templates.create({ item, wholesale_cost: 0, retail_cost: 0 })
  return (await inventory.create({ item, itemtext1 })).inventory_id
}

/** A product that needs a SIM and a number, and one of each. */
export async function givenMobile(app: TestApp, product: Partial<NewProduct> = {}) {
  const sim = await givenItem(app, 'SIM Card', '8944000000000000001')
  const number = await givenItem(app, 'Mobile Number', '447700900123')
  const productId = await givenProduct(app, {
    provisioning_play: 'play_service',
    inventory_items_list: "['SIM Card', 'Mobile Number']",
    provisioning_json_vars: '{"iccid":"","msisdn":""}',
    ...product,
  })
  const customerId = await givenCustomer(app)
  return { sim, number, productId, customerId }
}

export const itemOf = async (app: TestApp, inventoryId: number) =>
  await app.as(admin()).of(inventoryApi).get({ inventory_id: inventoryId })

export const services = async (app: TestApp, customerId: number) =>
  (await app.as(admin()).of(servicesApi).ofCustomer({ customer_id: customerId })).data

/** Follows a live topic over the socket, as a page does. */
export async function follow(app: TestApp, address: string, topic: string, actor = clerk) {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/crm/ws`)
  const pushes: Record<string, unknown>[] = []
  const refusals: string[] = []
  const ready = new Promise<void>((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('The socket broke.')))
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ type: 'auth', token: app.tokenOf(actor) }))
      socket.send(JSON.stringify({ type: 'subscribe', topic }))
      socket.send(JSON.stringify({ type: 'ping' }))
    })
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as {
        type: string
        data: Record<string, unknown>
        message: string
      }
      if (message.type === 'live') pushes.push(message.data)
      if (message.type === 'refused') refusals.push(message.message)
      if (message.type === 'pong') resolve()
    })
  })
  await ready
  return {
    pushes,
    refusals,
    /** Waits for a push of that kind. */
    async received(is: (push: Record<string, unknown>) => boolean): Promise<void> {
      const deadline = Date.now() + 5000
      while (!pushes.some(is)) {
        if (Date.now() > deadline) assert.fail(`There came only ${JSON.stringify(pushes)}`)
        await new Promise(resolve => setTimeout(resolve, 10))
      }
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise(resolve => socket.addEventListener('close', resolve))
      socket.close()
      await closed
    },
  }
}

/** Looks at the job until it is as wanted; a play takes its own time. */
export async function until(
  app: TestApp,
  provision_id: number,
  is: (job: ProvisionDetail) => boolean,
): Promise<ProvisionDetail> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const job = await orders(app).get({ provision_id })
    if (is(job)) return job
    if (Date.now() > deadline) assert.fail(`The job never got there: ${JSON.stringify(job)}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

export const isRunning =
  (task: string) =>
  (job: ProvisionDetail): boolean =>
    job.provisioning_result_json.some(each => each.event_name === task && each.provisioning_status === 1)

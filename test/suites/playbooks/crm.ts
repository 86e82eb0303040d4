import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export interface CrmCall {
  method: string
  path: string
  body: Json
  idempotencyKey: string | undefined
  status: number
}

interface Refusal {
  method: string
  path: RegExp
  status: number
  body: Json
}

/** A scripted CRM: the endpoints that plays call, over objects in memory, refusing what a test tells it to. */
export interface FakeCrm {
  url: string
  token: string
  calls: CrmCall[]
  product: JsonObject
  customer: JsonObject
  /** Inventory items by id. */
  items: Map<number, JsonObject>
  /** Services by id. */
  services: Map<number, JsonObject>
  refuse(method: string, path: RegExp, status: number, body: Json): void
  /** The calls that write, as `METHOD path`. */
  writes(): string[]
  close(): Promise<void>
}

const KI = '465B5CE8B199B49FAA5F0A2EE238A6BC'
const OPC = 'CD63CB71954A9F4E48A5994E37A02BAF'
export const secrets = { ki: KI, opc: OPC }

export async function startFakeCrm(): Promise<FakeCrm> {
  const refusals: Refusal[] = []
  const calls: CrmCall[] = []
  const server = createServer((request, response) => {
    void readJson(request).then(body => {
      const method = request.method ?? 'GET'
      const path = new URL(request.url ?? '/', 'http://crm').pathname
      const refusal = refusals.find(each => each.method === method && each.path.test(path))
      const [status, answer] =
        request.headers.authorization !== `Bearer ${crm.token}`
          ? [401, { message: 'Invalid token' }]
          : refusal
            ? [refusal.status, refusal.body]
            : answerTo(crm, method, path, body)
      const key = request.headers['idempotency-key']
      calls.push({ method, path, body, idempotencyKey: typeof key === 'string' ? key : undefined, status })
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const crm: FakeCrm = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: 'eyJhbGciOiJIUzI1NiJ9.am9iLXRva2Vu.c2lnbmF0dXJl',
    calls,
    product: mobileSimOnly(),
    customer: johnSmith(),
    items: new Map([
      [789, simCard()],
      [101, mobileNumber()],
      [555, { inventory_id: 555, item: 'SIM Card', customer_id: 456, service_id: 9, item_state: 'Assigned' }],
    ]),
    services: new Map([[9, { service_id: 9, service_uuid: 'Service_live0009', customer_id: 456 }]]),
    refuse: (method, path, status, body) => void refusals.push({ method, path, status, body }),
    writes: () => calls.filter(each => each.method !== 'GET').map(each => `${each.method} ${each.path}`),
    close: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
  return crm
}

function answerTo(crm: FakeCrm, method: string, path: string, body: Json): [number, Json] {
  const [, id = ''] = /\/([^/]+)\/?$/.exec(path) ?? []
  const fields = isObject(body) ? body : {}
  const route = `${method} ${path.replace(/\/\d+$/, '')}`
  if (path === '/crm/health') return [200, { status: 'ok' }]
  if (route === 'GET /crm/product/product_id') return [200, crm.product]
  if (route === 'GET /crm/customer/customer_id') return [200, crm.customer]
  if (route === 'GET /crm/inventory/inventory_id') return found(crm.items.get(Number(id)))
  if (route === 'GET /crm/inventory/customer_id') {
    return [200, { data: [...crm.items.values()].filter(item => item.customer_id === Number(id)) }]
  }
  if (route === 'PATCH /crm/inventory/inventory_id') {
    crm.items.set(Number(id), { ...crm.items.get(Number(id)), ...fields })
    return [200, crm.items.get(Number(id)) ?? null]
  }
  if (path.startsWith('/crm/service/service_uuid/')) {
    return found([...crm.services.values()].find(service => service.service_uuid === id))
  }
  if (route === 'PUT /crm/service/') {
    crm.services.set(1234, { ...fields, service_id: 1234 })
    return [200, { service_id: 1234 }]
  }
  if (route === 'DELETE /crm/service/service_id') {
    return crm.services.delete(Number(id)) ? [200, { service_id: Number(id) }] : found(undefined)
  }
  if (route === 'PATCH /crm/service') {
    crm.services.set(Number(id), { ...crm.services.get(Number(id)), ...fields })
    return [200, crm.services.get(Number(id)) ?? null]
  }
  if (route === 'PUT /crm/transaction/') return [200, { transaction_id: 1 }]
  if (route === 'POST /crm/communication/') return [200, { communication_id: 1, status: 'queued' }]
  return [404, { message: `There is no endpoint ${method} ${path}.` }]
}

function found(row: JsonObject | undefined): [number, Json] {
  return row ? [200, row] : [404, { message: 'Not found.', code: 'fake.notFound' }]
}

function mobileSimOnly(): JsonObject {
  return {
    product_id: 1,
    product_slug: 'Mobile-SIM',
    product_name: 'Mobile SIM Only',
    comment: 'SIM without phone',
    provisioning_json_vars: '{"iccid": "", "msisdn": ""}',
    inventory_items_list: "['SIM Card', 'Mobile Number']",
    retail_cost: 15,
    retail_setup_cost: 2.5,
    wholesale_cost: 3,
    wholesale_setup_cost: 1,
  }
}

function johnSmith(): JsonObject {
  return {
    customer_id: 456,
    customer_name: 'John Smith',
    contacts: [
      { contact_firstname: 'John', contact_lastname: 'Smith', contact_email: 'john@example.com' },
      { contact_firstname: 'Mary', contact_lastname: 'Smith', contact_email: null },
      { contact_firstname: 'Ann', contact_lastname: '', contact_email: 'ann@example.com' },
    ],
  }
}

function simCard(): JsonObject {
  return {
    inventory_id: 789,
    item: 'SIM Card',
    item_state: 'New',
    customer_id: null,
    service_id: null,
    itemtext1: '8991101200003204510',
    itemtext2: '310120123456789',
    itemtext3: KI,
    iccid: '8991101200003204510',
    imsi: '310120123456789',
    ki: KI,
    opc: OPC,
  }
}

function mobileNumber(): JsonObject {
  return {
    inventory_id: 101,
    item: 'Mobile Number',
    item_state: 'In Stock',
    customer_id: null,
    service_id: null,
    itemtext1: '15550123',
    msisdn: '15550123',
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function readJson(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? null : (JSON.parse(text) as Json)
}

/** A field that must be a text. */
export function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Error(`Not a text: ${JSON.stringify(value)}`)
  return value
}

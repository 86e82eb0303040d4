import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Refusal, signIn, type Caller } from './api.ts'

interface Screen {
  line(text: string): void
}
interface Place {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly directory: string
}
interface Customer {
  readonly customer_id: number
  readonly customer_name: string
}
interface Product {
  readonly product_id: number
  readonly product_name: string
  readonly product_slug?: string
  readonly inventory_items_list: string | readonly string[] | null
}
interface Item {
  readonly inventory_id: number
  readonly item: string
  readonly itemtext1: string
  readonly item_state: string
}
interface TaskEvent {
  readonly event_number: number
  readonly event_name: string
  readonly provisioning_status: number
  readonly error_message?: string | null
}
interface Job {
  readonly provision_id: number
  readonly provisioning_status: number
  readonly service_id: number | null
  readonly task_count: number
  readonly error_message?: string | null
  readonly provisioning_result_json: readonly TaskEvent[]
}
interface Service {
  readonly service_id: number
  readonly service_name: string | null
  readonly service_uuid: string
  readonly service_status: string
}
interface Transaction {
  readonly transaction_id: number
  readonly title: string
  readonly retail_cost: number
}
interface Rows<T> {
  readonly data: readonly T[]
}

const productName = 'Mobile SIM Only'
const needed = ['SIM Card', 'Mobile Number'] as const
const pollMs = 300
const jobSeconds = 180
const running = 1
const marks: Readonly<Record<number, string>> = { 0: '✓', 2: '✗', 3: '!' }

/**
 * The story of one customer, told over the public API: create the customer, order a product, follow the job, read
 * back what it made, and take it down again when asked. @returns the exit code
 */
export async function run(
  options: Readonly<Record<string, string | boolean>>,
  place: Place,
  screen: Screen,
): Promise<number> {
  const access = accessOf(options, place)
  const api = await signIn(access.url, access.email, access.password)
  screen.line(`Signed in to ${access.url} as ${access.email}.`)
  if (api.mustChangePassword) await replaceFirstPassword(api, access, screen)
  const customer = await createCustomer(api)
  screen.line(
    `Customer ${customer.customer_id} '${customer.customer_name}' was created with a contact and a site.`,
  )
  const product = await findProduct(api)
  screen.line(`Product ${product.product_id} '${product.product_name}' is ordered.`)
  const chosen = await chooseItems(api)
  for (const item of chosen)
    screen.line(`  ${item.item} ${item.inventory_id}: ${item.itemtext1} (${item.item_state})`)
  const job = await follow(api, await order(api, customer, product, chosen), screen)
  if (job.provisioning_status !== 0) return failed(job, screen)
  const service = await readBack(api, customer, job, screen)
  if (options.deprovision !== true) return 0
  screen.line(`Service ${service.service_id} is taken down again.`)
  const end = await follow(api, await deprovision(api, customer, product, service), screen)
  if (end.provisioning_status !== 0) return failed(end, screen)
  const after = await api.get<Service>(`/crm/service/${service.service_id}`)
  screen.line(`Service ${after.service_id} is ${after.service_status}.`)
  for (const item of await itemsNow(api, chosen))
    screen.line(`  ${item.item} ${item.inventory_id} is ${item.item_state}.`)
  return 0
}

interface Access {
  readonly url: string
  readonly email: string
  readonly password: string
  /** File in which the server left the first sign-in. */
  readonly firstSignIn: string
}

/** From options, then variables, then what the server left in its data directory. */
export function accessOf(
  options: Readonly<Record<string, string | boolean>>,
  { env, directory }: Place,
): Access {
  const data = resolve(directory, env.OMNICRM_DATA ?? 'data')
  const sandbox = readJson(join(data, 'sandbox.json'))
  const firstSignIn = join(data, 'first-sign-in.json')
  const first = readJson(firstSignIn)
  const url =
    textOf(options.url) ?? env.OMNICRM_URL ?? sandbox.server ?? `http://localhost:${env.PORT ?? 5000}`
  const email = textOf(options.email) ?? env.OMNICRM_ADMIN_EMAIL ?? first.email
  const password = textOf(options.password) ?? env.OMNICRM_ADMIN_PASSWORD ?? first.password
  if (email === undefined || password === undefined)
    throw new Refusal(
      `Who signs in? Give --email and --password, or set OMNICRM_ADMIN_EMAIL and OMNICRM_ADMIN_PASSWORD (looked for ${firstSignIn} too).`,
    )
  return { url: url.replace(/\/+$/, ''), email, password, firstSignIn }
}

const textOf = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

const readJson = (file: string): Record<string, string | undefined> =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string | undefined>) : {}

/** The first password, made by the server, must be changed before anything else; nobody shall have to do it for a demo. */
async function replaceFirstPassword(
  api: Caller,
  { email, password, firstSignIn }: Access,
  screen: Screen,
): Promise<void> {
  const next = `Demo-${randomBytes(9).toString('base64url')}7!`
  await api.post('/crm/auth/change_password', { current_password: password, new_password: next })
  screen.line(`The first password must be changed, and is: from now on ${email} signs in with ${next}`)
  if (readJson(firstSignIn).email !== email) return
  writeFileSync(firstSignIn, JSON.stringify({ email, password: next }, null, 2), { mode: 0o600 })
  screen.line(`It stands in ${firstSignIn} too.`)
}

async function createCustomer(api: Caller): Promise<Customer> {
  const mark = Date.now().toString(36)
  return await api.put('/crm/customer/', {
    customer_name: `Ada Lovelace ${mark}`,
    customer_account_type: 'Individual',
    contact: {
      contact_firstname: 'Ada',
      contact_lastname: 'Lovelace',
      contact_email: `ada.${mark}@example.com`,
      contact_phone: '+442071234567',
      contact_types: ['Billing', 'Technical'],
    },
    site: {
      site_name: 'Home',
      address_line_1: '12 St James’s Square',
      city: 'London',
      zip_code: 'SW1Y 4JH',
      country: 'United Kingdom',
      latitude: 51.5072,
      longitude: -0.1357,
    },
  })
}

async function findProduct(api: Caller): Promise<Product> {
  const products = await api.get<readonly Product[]>('/crm/product/')
  const product = products.find(each => each.product_name === productName)
  if (product) return product
  throw new Refusal(
    `There is no product '${productName}'. An empty installation gets it from 'omnicrm serve --demo'.`,
  )
}

async function chooseItems(api: Caller): Promise<Item[]> {
  const chosen: Item[] = []
  for (const type of needed) {
    const { data } = await api.get<Rows<Item>>(`/crm/inventory/available?item=${encodeURIComponent(type)}`)
    const [first] = data
    if (!first)
      throw new Refusal(`No inventory of type '${type}' is available; add some, or deprovision a service.`)
    chosen.push(first)
  }
  return chosen
}

async function order(
  api: Caller,
  customer: Customer,
  product: Product,
  items: readonly Item[],
): Promise<number> {
  const { provision_id } = await api.put<Job>('/crm/provision/', {
    product_id: product.product_id,
    customer_id: customer.customer_id,
    terms_accepted: true,
    ...Object.fromEntries(items.map(each => [each.item, each.inventory_id])),
  })
  return provision_id
}

async function deprovision(
  api: Caller,
  customer: Customer,
  product: Product,
  service: Service,
): Promise<number> {
  const { provision_id } = await api.put<Job>('/crm/provision/', {
    action: 'deprovision',
    product_id: product.product_id,
    customer_id: customer.customer_id,
    service_id: service.service_id,
    service_uuid: service.service_uuid,
  })
  return provision_id
}

/** Shows each task as it ends. */
async function follow(api: Caller, provisionId: number, screen: Screen): Promise<Job> {
  screen.line(`Job ${provisionId} runs:`)
  const deadline = Date.now() + jobSeconds * 1000
  const told = new Set<number>()
  for (;;) {
    const job = await api.get<Job>(`/crm/provision/provision_id/${provisionId}`)
    for (const event of job.provisioning_result_json.filter(
      each => each.provisioning_status !== running && !told.has(each.event_number),
    )) {
      told.add(event.event_number)
      const reason = event.provisioning_status !== 0 && event.error_message ? `: ${event.error_message}` : ''
      screen.line(`  ${marks[event.provisioning_status] ?? '?'} ${event.event_name}${reason}`)
    }
    if (job.provisioning_status !== running) return job
    if (Date.now() > deadline)
      throw new Refusal(
        `Job ${provisionId} did not end within ${jobSeconds} seconds; look at it under /provisioning/${provisionId}.`,
      )
    await new Promise(wake => setTimeout(wake, pollMs))
  }
}

function failed(job: Job, screen: Screen): number {
  screen.line(`Job ${job.provision_id} failed${job.error_message ? `: ${job.error_message}` : '.'}`)
  return 1
}

/** Reads what the job made the way any client would. */
async function readBack(api: Caller, customer: Customer, job: Job, screen: Screen): Promise<Service> {
  if (job.service_id === null) throw new Refusal(`Job ${job.provision_id} succeeded but names no service.`)
  const service = await api.get<Service>(`/crm/service/${job.service_id}`)
  screen.line(
    `Service ${service.service_id} '${service.service_name ?? service.service_uuid}' is ${service.service_status}; its account is ${service.service_uuid}.`,
  )
  const { data: items } = await api.get<Rows<Item>>(`/crm/inventory/service_id/${service.service_id}`)
  for (const item of items)
    screen.line(`  ${item.item} ${item.inventory_id}: ${item.itemtext1} is ${item.item_state}.`)
  const { data: transactions } = await api.get<Rows<Transaction>>(
    `/crm/transaction/customer_id/${customer.customer_id}`,
  )
  for (const each of transactions)
    screen.line(`  Transaction ${each.transaction_id}: ${each.title}, ${each.retail_cost}`)
  return service
}

async function itemsNow(api: Caller, items: readonly Item[]): Promise<Item[]> {
  return await Promise.all(
    items.map(each => api.get<Item>(`/crm/inventory/inventory_id/${each.inventory_id}`)),
  )
}

import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { startPeers, type Peers } from '@omnicrm/test/peers'
import { admin, staff, testApp, type TestApp, type TestOptions } from '@omnicrm/test'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import {
  api as provisioning,
  type Order,
  type ProvisionDetail,
} from '@omnicrm/plugin-provisioning-ansible/contract'

/** The whole product with its far sides: the peers, real Ansible, the demo catalogue and its stock. */
export interface World extends AsyncDisposable {
  readonly app: TestApp
  readonly peers: Peers
  readonly address: string
  readonly clerk: ReturnType<TestApp['as']>
  /** A customer with a contact that has an e-mail address, and a site. */
  givenCustomer(name?: string): Promise<number>
  productId(slugOrName: string): Promise<number>
  /** Items of a type that are offered, oldest first. */
  free(type: string): Promise<number[]>
  order(order: Readonly<Record<string, unknown>>, idempotencyKey?: string): Promise<number>
  /** Waits until the job has ended. */
  ended(provisionId: number): Promise<ProvisionDetail>
}

export const everything = [
  'identity',
  'activity',
  'customers',
  'inventory',
  'catalog',
  'services',
  'billing',
  'provisioning-ansible',
  'charging-cgrates',
  'email-smtp',
  'reports',
  'maps-google',
  'views',
] as const

const clerkRights = [
  'view_customer',
  'create_customer',
  'view_product',
  'view_inventory',
  'update_inventory',
  'view_customer_service',
  'create_provision',
  'view_provision',
  'view_provision_event',
  'view_customer_transaction',
  'view_communication',
  'delete_customer_service',
  'update_customer_service',
  'view_customer_contact',
  'view_customer_site',
]

export interface WorldOptions {
  readonly config?: Readonly<Record<string, unknown>>
  readonly roles?: TestOptions['roles']
  readonly database?: TestOptions['database']
  readonly env?: TestOptions['env']
  readonly engine?: '0.10' | '0.11'
  /** Absolute folder of the built web application, for browsers. */
  readonly webRoot?: string
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const peers = await startPeers(options.engine ? { engine: options.engine } : {})
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const app = await testApp({
    plugins: [...everything],
    clock: 'real',
    roles: options.roles ?? ['worker'],
    firstBoot: { demo: true },
    ...(options.database === undefined ? {} : { database: options.database }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.webRoot === undefined ? {} : { webRoot: options.webRoot }),
    config: {
      auth: { bcrypt_cost: 4 },
      crm: { base_url: address },
      ocs: { cgrates: peers.addresses.cgrates },
      hss: { hss_peers: [peers.addresses.hss] },
      maps: {
        server_key: peers.maps.key,
        places_url: peers.addresses.maps,
        geocoding_url: peers.addresses.maps,
      },
      smtp: { url: peers.addresses.smtp, from_email: 'care@operator.example', from_name: 'Operator' },
      ...options.config,
    },
  })
  await app.kernel.listen(port, '127.0.0.1')
  const clerk = app.as(staff(...clerkRights))
  const readsJobs = clerk.of(provisioning)
  return {
    app,
    peers,
    address,
    clerk,
    givenCustomer: async (name = 'Ada Quinn') => {
      const made = await app
        .as(admin())
        .of(customerApi)
        .create({
          customer_name: name,
          contact: { contact_firstname: 'Ada', contact_lastname: 'Quinn', contact_email: 'ada@example.org' },
          site: { site_name: 'Home', latitude: 51.5, longitude: -0.12, country: 'United Kingdom' },
        })
      return made.customer_id
    },
    productId: async text => {
      const all = await clerk.of(catalogApi).list({})
      const found = (all as { product_id: number; product_slug: string; product_name: string }[]).find(
        each => each.product_slug === text || each.product_name === text,
      )
      if (!found) throw new Error(`The demo catalogue has no product '${text}'.`)
      return found.product_id
    },
    free: async type =>
      (await clerk.of(inventoryApi).available({ item: type, per_page: 100 })).data.map(
        each => each.inventory_id,
      ),
    order: async (order, idempotencyKey) =>
      (
        await readsJobs.start(
          { terms_accepted: true, ...order } as Order,
          idempotencyKey === undefined ? {} : { idempotencyKey },
        )
      ).provision_id,
    ended: provisionId =>
      until(async () => {
        const job = await readsJobs.get({ provision_id: provisionId })
        return job.provisioning_status === 1 ? undefined : job
      }),
    async [Symbol.asyncDispose]() {
      try {
        await app[Symbol.asyncDispose]()
      } finally {
        await peers.close()
      }
    },
  }
}

const patienceMs = 120_000

/** Looks every 50 ms until there is an answer. */
export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error('It did not happen within two minutes.')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

import { admin, jobActor, staff, testApp, type TestApp } from '@omnicrm/test'
import { definePlugin, type Plugin } from '@omnicrm/sdk'
import { catalogApi, type NewProduct } from '@omnicrm/plugin-catalog/contract'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { api, ServiceCancelled, ServiceCreated, ServiceRemoved, ServiceStatusChanged } from '../contract.ts'

const all = ['view', 'create', 'update', 'delete'].map(verb => `${verb}_customer_service`)
export const clerk = staff(...all)
export const services = (app: TestApp, actor = clerk) => app.as(actor).of(api)
export const play = (provision_id: number, customer_id: number) =>
  jobActor({ provision_id, customer_id }, ...all)

export const booted = (config = {}, plugins: readonly Plugin[] = []) =>
  testApp({ plugins: ['services', ...plugins], config, clock: new Date('2025-01-10T14:30:00Z') })

export const givenCustomer = async (app: TestApp, name = 'John Smith') =>
  (await app.as(admin()).of(customerApi).create({ customer_name: name })).customer_id

let made = 0
export const givenProduct = async (app: TestApp, product: Partial<NewProduct> = {}) =>
  (
    await app
      .as(admin())
      .of(catalogApi)
      .create({
        product_name: 'Mobile - 20GB plan',
        product_slug: `plan-${++made}`,
        category: 'standalone',
        service_type: 'mobile',
        icon: 'fa-sim-card',
        retail_cost: 15,
        wholesale_cost: 5,
        contract_days: 30,
        provisioning_play: 'play_psim_only',
        ...product,
      })
  ).product_id

export async function given(app: TestApp, service: Record<string, unknown> = {}) {
  const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app)]
  return await services(app).create({ customer_id, product_id, service_name: 'Mobile', ...service })
}

/** Keeps what is told about services; events of different kinds come in any order. */
export function listener() {
  const told: [string, Record<string, unknown>][] = []
  const plugin = definePlugin({
    id: 'listener',
    setup(host) {
      for (const event of [ServiceCreated, ServiceStatusChanged, ServiceCancelled, ServiceRemoved] as const)
        host.on(event, async (_tx, payload) => told.push([event.id.split('.')[1] ?? '', payload]))
    },
  })
  return {
    plugin,
    names: () => told.map(([name]) => name).toSorted(),
    of: (wanted: string) => told.flatMap(([name, payload]) => (name === wanted ? [payload] : [])),
  }
}

export const idOf = ({ service_id }: { readonly service_id: number }) => ({ service_id })

import { admin, staff, type TestApp } from '@omnicrm/test'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { templateApi } from '@omnicrm/plugin-inventory/contract'
import { definePlugin, type Actor, type Plugin } from '@omnicrm/sdk'
import {
  catalogApi,
  HeldServiceSources,
  type HeldService,
  type NewProduct,
  type SavedProduct,
} from '../contract.ts'

export const manager = (): Actor =>
  staff('view_product', 'create_product', 'update_product', 'delete_product')

/** A product with what is required, and for everybody. */
export const plan = (fields: Partial<NewProduct> = {}): NewProduct => ({
  product_name: 'Prepaid Mobile 20GB',
  product_slug: 'prepaid-mobile-20gb',
  category: 'standalone',
  service_type: 'mobile',
  residential: true,
  business: true,
  ...fields,
})

export const create = (app: TestApp, fields: Partial<NewProduct> = {}): Promise<SavedProduct> =>
  app.as(manager()).of(catalogApi).create(plan(fields))

export async function customers(app: TestApp): Promise<{ individual: number; business: number }> {
  const api = app.as(admin()).of(customerApi)
  const individual = await api.create({ customer_name: 'Olivia' })
  const business = await api.create({ customer_name: 'Harbour', customer_account_type: 'Business' })
  return { individual: individual.customer_id, business: business.customer_id }
}

export async function templates(app: TestApp, ...items: string[]): Promise<void> {
  for (const item of items)
    await app.as(admin()).of(templateApi).create({ item, wholesale_cost: 1, retail_cost: 2 })
}

/** Says which services customers hold, as the services plugin does. */
export const holding = (services: Readonly<Record<number, readonly HeldService[]>>): Plugin =>
  definePlugin({
    id: 'holding',
    setup(host) {
      host.contribute(HeldServiceSources, () => ({
        of: async (_cx, customerId) => services[customerId] ?? [],
      }))
    },
  })

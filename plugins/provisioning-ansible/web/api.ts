import { client } from '@omnicrm/sdk/web'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import { contactApi, customerApi, siteApi } from '@omnicrm/plugin-customers/contract'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import { api as servicesApi } from '@omnicrm/plugin-services/contract'
import { api } from '../contract.ts'

export const provisioning = client('provisioning-ansible', api)
export const catalog = client('catalog', catalogApi)
export const customers = client('customers', customerApi)
export const contacts = client('customers', contactApi)
export const sites = client('customers', siteApi)
export const inventory = client('inventory', inventoryApi)
export const services = client('services', servicesApi)

export const jobPath = (provisionId: number): string => `/provisioning/${provisionId}`
export const customerPath = (customerId: number): string => `/customers/${customerId}`
export const servicePath = (serviceId: number): string => `/services/${serviceId}`

/** Where the wizard starts; what is known already is not asked again (PLAN-12). */
export function assignPath(known: { customerId?: number; productId?: number; serviceId?: number }): string {
  const query = new URLSearchParams()
  if (known.customerId !== undefined) query.set('customer_id', String(known.customerId))
  if (known.productId !== undefined) query.set('product_id', String(known.productId))
  if (known.serviceId !== undefined) query.set('service_id', String(known.serviceId))
  return `/assign-plan?${query}`
}

import { client } from '@omnicrm/sdk/web'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import { api } from '../contract.ts'

export const services = client('services', api)
export const catalog = client('catalog', catalogApi)

export const servicePath = (serviceId: number): string => `/services/${serviceId}`
export const customerPath = (customerId: number): string => `/customers/${customerId}`

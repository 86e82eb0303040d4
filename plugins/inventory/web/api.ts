import { api as activityApi } from '@omnicrm/plugin-activity/contract'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { client } from '@omnicrm/sdk/web/core'
import { inventoryApi, templateApi, type Item } from '../contract.ts'

export const inventory = client('inventory', inventoryApi)
export const templates = client('inventory', templateApi)
export const customers = client('customers', customerApi)
export const activity = client('activity', activityApi)

export const itemPath = (inventoryId: number): string => `/inventory-items/${inventoryId}`
export const customerPath = (customerId: number): string => `/customers/${customerId}#8`
export const servicePath = (serviceId: number): string => `/services/${serviceId}`

export const itemName = ({ item, itemtext1 }: Pick<Item, 'item' | 'itemtext1'>): string =>
  `${item} ${itemtext1}`

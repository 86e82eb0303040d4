import { templateApi } from '@omnicrm/plugin-inventory/contract'
import { client } from '@omnicrm/sdk/web/core'
import { catalogApi } from '../contract.ts'

export const catalog = client('catalog', catalogApi)
export const templates = client('inventory', templateApi)

export const productPath = (productId: number): string => `/products/${productId}`

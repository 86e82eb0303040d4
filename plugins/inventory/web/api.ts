import { customerApi } from '@omnicrm/plugin-customers/contract'
import { client, sendRequest } from '@omnicrm/sdk/web/core'
import { importApi, inventoryApi, itemLifeApi, templateApi, type ImportRow, type Item } from '../contract.ts'

export const inventory = client('inventory', inventoryApi)
export const life = client('inventory', itemLifeApi)
export const imports = client('inventory', importApi)
export const templates = client('inventory', templateApi)
export const customers = client('customers', customerApi)

export const itemPath = (inventoryId: number): string => `/inventory-items/${inventoryId}`
export const customerPath = (customerId: number): string => `/customers/${customerId}#8`
export const servicePath = (serviceId: number): string => `/services/${serviceId}`

export const itemName = ({ item, itemtext1 }: Pick<Item, 'item' | 'itemtext1'>): string =>
  `${item} ${itemtext1}`

export const importPath = (importId: number): string => `/inventory-imports/${importId}`

/** Sends a file as it is; the answer is the import with its columns. */
export async function uploadItems(file: File, item: string | null): Promise<ImportRow> {
  const response = await sendRequest({
    method: 'POST',
    url: imports.upload.url({ file_name: file.name.slice(0, 255), ...(item === null ? {} : { item }) }),
    body: file,
    idempotencyKey: crypto.randomUUID(),
  })
  return (await response.json()) as ImportRow
}

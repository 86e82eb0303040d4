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

/** Saves what a download endpoint answers, under the name the server gives it. */
export async function saveFile(url: string, fallback: string): Promise<void> {
  const response = await sendRequest({ method: 'GET', url })
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  const address = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = named === undefined ? fallback : decodeURIComponent(named)
  link.click()
  URL.revokeObjectURL(address)
}

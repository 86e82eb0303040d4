import { invalid } from '@omnicrm/sdk'
import { parseVariables } from '@omnicrm/plugin-catalog/contract'
import { fail } from '../rows.ts'

export type Variables = Readonly<Record<string, unknown>>

/**
 * Names that Ansible or the runner gives a meaning. As a variable of a job they could choose the interpreter of a task,
 * or send the job's token to another address.
 */
const reserved =
  /^(ansible_.*|omnicrm_.*|crm_config|vars|hostvars|groups|group_names|inventory_.*|playbook_dir|play_hosts|role_.*|environment|omit|item|lookup|query|q|undef)$/i
const longestName = 255

/** @throws 400 naming the field when an order carries a name that plays can't take as a variable */
export function checkNames(variables: Variables): void {
  for (const name of Object.keys(variables)) {
    const fault = nameFault(name)
    if (fault) throw invalid(name, fault)
  }
}

function nameFault(name: string): string | undefined {
  if (reserved.test(name)) return 'is a name that Ansible or the product uses itself; choose another one'
  if (name.length === 0 || name.length > longestName || /\p{Cc}/u.test(name))
    return 'is no name of a variable'
  return undefined
}

/** Defaults of a product (PROV-14). @throws 422 naming the product */
export function productVariables(text: string | null, product: string): Variables {
  const variables = parseVariables(text)
  if (!variables) throw fail.brokenVariables({ product, why: 'it is no JSON object' })
  for (const name of Object.keys(variables)) {
    const fault = nameFault(name)
    if (fault) throw fail.brokenVariables({ product, why: `'${name}' ${fault}` })
  }
  return variables
}

export interface SystemVariables {
  readonly product_id: number | null
  readonly customer_id: number | null
  readonly service_id: number | null
  readonly initiating_user: number
}

/** Product < request < system (PROV-10..12, D-39): what the system adds can't be overridden. */
export function mergeVariables(product: Variables, request: Variables, system: SystemVariables): Variables {
  const { access_token: _token, ...wanted } = { ...product, ...request }
  const known = Object.entries(system).filter(([, value]) => value !== null)
  return { ...wanted, ...Object.fromEntries(known) }
}

const customerKeys = new Set([
  'site_id',
  'auto_renew',
  'billing_contact_id',
  'technical_contact_id',
  'purchase_order_number',
])

/**
 * What customers may send along (D-40): neither prices nor allowances.
 * @param types inventory types that they may choose
 * @throws 400 naming the key
 */
export function checkCustomerKeys(request: Variables, types: readonly string[], product: Variables): void {
  for (const [key, value] of Object.entries(request)) {
    if (customerKeys.has(key) || types.includes(key)) continue
    if (key === 'amount' && isWithin(value, product['custom_amount'])) continue
    throw invalid(key, 'can’t be set by an order of a customer')
  }
}

/** PORT-40: a product may let its buyer name the amount between two limits. */
function isWithin(value: unknown, limits: unknown): boolean {
  if (typeof value !== 'number' || typeof limits !== 'object' || limits === null) return false
  const { min, max } = limits as { min?: unknown; max?: unknown }
  return typeof min === 'number' && typeof max === 'number' && value >= min && value <= max
}

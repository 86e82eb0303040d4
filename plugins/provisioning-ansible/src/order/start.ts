import { invalid } from '@omnicrm/sdk'
import type { Tx } from '@omnicrm/sdk'
import type { CatalogService, ProductRow } from '@omnicrm/plugin-catalog/contract'
import type { CustomersService } from '@omnicrm/plugin-customers/contract'
import type { ServiceRow, ServicesService } from '@omnicrm/plugin-services/contract'
import type { JobOrder, Order } from '../../contract.ts'
import { fail, ProvisionEntity, type ProvisionRow } from '../rows.ts'
import { insertProvision, initiatingUser, readKept, type InsertDeps, type PreparedJob } from './insert.ts'
import { allotHidden, chosenItems, openTypes } from './items.ts'
import {
  checkCustomerKeys,
  checkNames,
  mergeVariables,
  productVariables,
  type Variables,
} from './variables.ts'

export interface OrderDeps extends InsertDeps {
  readonly catalog: CatalogService
  readonly customers: CustomersService
  readonly services: ServicesService
}

/** An order, whoever places it. */
interface Wish {
  readonly action: 'provision' | 'deprovision'
  readonly productId: number | undefined
  readonly customerId: number | undefined
  readonly service: ServiceRow | undefined
  /** Staff only (D-19). */
  readonly plays: readonly string[] | undefined
  readonly request: Variables
  readonly termsAccepted: boolean
  /** False for renewals and the like: the product need not be on sale any more, its terms were accepted before. */
  readonly isSale: boolean
}

/** `PUT /crm/provision/` (PROV-1..24). The caller's customer is checked by the endpoint's access rule. */
export async function startOrder(tx: Tx, order: Order, deps: OrderDeps): Promise<ProvisionRow> {
  const {
    product_id: productId,
    customer_id: customerId,
    service_id: serviceId,
    service_uuid: serviceUuid,
    provisioning_play: play,
    terms_accepted: termsAccepted = false,
    ...request
  } = order
  if (tx.scope !== null && play !== undefined)
    throw invalid('provisioning_play', 'can’t be set by an order of a customer')
  if (tx.scope !== null && order.action === 'deprovision')
    throw invalid('action', 'can’t be set by an order of a customer')
  const wish = {
    action: order.action ?? 'provision',
    productId,
    customerId: customerId ?? tx.scope?.['customer_id'],
    service: await targetOf(
      tx,
      serviceId ?? undefined,
      order.action === 'deprovision' ? serviceUuid : null,
      deps,
    ),
    plays: play === undefined ? undefined : [play],
    request:
      order.action === 'deprovision' || serviceUuid == null
        ? request
        : { ...request, service_uuid: serviceUuid },
    termsAccepted,
    isSale: true,
  }
  return await insertProvision(tx, await prepare(tx, wish, deps), deps)
}

/** An order of another plugin. */
export async function startJob(tx: Tx, order: JobOrder, deps: OrderDeps): Promise<ProvisionRow> {
  if (order.dedupe_key !== undefined) {
    const known = await tx.query(ProvisionEntity).findOne({ dedupe_key: order.dedupe_key })
    if (known) return known
  }
  const job = await prepare(
    tx,
    {
      action: order.action ?? 'provision',
      productId: order.product_id,
      customerId: order.customer_id,
      service: await targetOf(tx, order.service_id, null, deps),
      plays: undefined,
      request: order.variables ?? {},
      termsAccepted: true,
      isSale: false,
    },
    deps,
  )
  return await insertProvision(
    tx,
    order.dedupe_key === undefined ? job : { ...job, dedupeKey: order.dedupe_key },
    deps,
  )
}

/** The same order again (PROV-85..88): current defaults of the product, a fresh token, its items if they are still free. */
export async function retryOrder(tx: Tx, failed: ProvisionRow, deps: OrderDeps): Promise<ProvisionRow> {
  const kept = readKept(deps.secrets, failed)
  if (failed.action === 'deprovision')
    return await insertProvision(
      tx,
      {
        action: 'deprovision',
        plays: kept.plays,
        customerId: failed.customer_id,
        productId: failed.product_id,
        serviceId: kept.target,
        request: kept.request,
        variables: { ...kept.variables, initiating_user: await initiatingUser(tx, deps.users) },
        items: [],
        timeoutSeconds: failed.timeout_seconds,
        retryOf: failed.provision_id,
      },
      deps,
    )
  const job = await prepare(
    tx,
    {
      action: 'provision',
      productId: failed.product_id ?? undefined,
      customerId: failed.customer_id ?? undefined,
      service: await targetOf(tx, kept.target ?? undefined, null, deps),
      plays: kept.plays,
      request: kept.request,
      termsAccepted: kept.terms,
      isSale: true,
    },
    deps,
  )
  return await insertProvision(tx, { ...job, retryOf: failed.provision_id }, deps)
}

async function targetOf(
  tx: Tx,
  serviceId: number | undefined,
  serviceUuid: string | null | undefined,
  { services }: OrderDeps,
): Promise<ServiceRow | undefined> {
  const byId = serviceId === undefined ? undefined : await services.get(tx, serviceId)
  if (serviceUuid == null) return byId
  const byUuid = await services.byUuid(tx, serviceUuid)
  if (!byUuid || (byId && byId.service_id !== byUuid.service_id))
    throw invalid('service_uuid', byId ? `is not that of service ${byId.service_id}` : 'no service has it')
  return byUuid
}

async function prepare(tx: Tx, wish: Wish, deps: OrderDeps): Promise<PreparedJob> {
  checkNames(wish.request)
  const customerId = customerOf(wish)
  if (wish.action === 'deprovision') return await prepareDeprovision(tx, wish, customerId, deps)
  if (wish.productId === undefined && wish.plays) return await prepareOperation(tx, wish, customerId, deps)
  if (wish.productId === undefined || customerId === undefined)
    throw fail.noProduct({ fields: missingIds(wish.productId, customerId) })
  await deps.customers.lockOpen(tx, customerId)
  const product = await productOf(tx, wish, customerId, deps)
  if (wish.isSale && product.terms?.trim() && !wish.termsAccepted)
    throw fail.termsNotAccepted({
      product: product.product_name,
      fields: { terms_accepted: 'accept the terms' },
    })
  const plays = await playsOf(wish.plays ?? product.provisioning_play?.split(','), product, deps)
  const defaults = productVariables(product.provisioning_json_vars, product.product_name)
  const { request, items } = await withItems(tx, wish, product, defaults, deps)
  await checkLinks(tx, request, customerId, deps)
  const variables = mergeVariables(defaults, request, {
    product_id: product.product_id,
    customer_id: customerId,
    service_id: wish.service?.service_id ?? null,
    initiating_user: await initiatingUser(tx, deps.users),
  })
  return {
    action: 'provision',
    plays,
    customerId,
    productId: product.product_id,
    serviceId: wish.service?.service_id ?? null,
    request,
    variables,
    items,
    timeoutSeconds: product.job_timeout_seconds,
    terms: wish.isSale && product.terms?.trim() ? product.terms : null,
  }
}

/** PROV-5: what the order names belongs together. */
function customerOf({ customerId, service }: Wish): number | undefined {
  if (service && customerId !== undefined && service.customer_id !== customerId)
    throw invalid('service_id', `service ${service.service_id} is not one of customer ${customerId}`)
  return customerId ?? service?.customer_id ?? undefined
}

const missingIds = (
  productId: number | undefined,
  customerId: number | undefined,
): Record<string, string> => ({
  ...(productId === undefined ? { product_id: 'is required' } : {}),
  ...(customerId === undefined ? { customer_id: 'is required' } : {}),
})

async function productOf(
  tx: Tx,
  { productId = 0, service, isSale }: Wish,
  customerId: number,
  { catalog }: OrderDeps,
): Promise<ProductRow> {
  if (!isSale) return await catalog.require(tx, productId)
  return await catalog.requireOrderable(tx, {
    productId,
    customerId,
    ...(service ? { serviceId: service.service_id } : {}),
    selfCare: tx.scope !== null,
  })
}

async function playsOf(
  names: readonly string[] | undefined,
  product: ProductRow | undefined,
  { library }: OrderDeps,
): Promise<string[]> {
  const plays = (names ?? []).map(each => each.trim()).filter(each => each !== '')
  if (plays.length === 0) throw fail.noPlay({ product: product?.product_name ?? '' })
  for (const play of plays)
    if (!(await library.has(play)))
      throw fail.unknownPlay({ play, fields: { provisioning_play: `there is no playbook '${play}'` } })
  return plays
}

/** The request with the chosen items as numbers, under the names of their types (LIFE-17, D-38). */
async function withItems(tx: Tx, wish: Wish, product: ProductRow, defaults: Variables, deps: OrderDeps) {
  const types = await deps.catalog.inventoryTypes(tx, product)
  if (tx.scope === null) {
    const items = chosenItems(wish.request, types)
    return { request: { ...wish.request, ...idsByType(items) }, items }
  }
  const open = await openTypes(tx, deps.inventory, types)
  checkCustomerKeys(wish.request, open, defaults)
  const hidden = types.filter(type => !open.includes(type))
  const items = chosenItems({ ...wish.request, ...(await allotHidden(tx, deps.inventory, hidden)) }, types)
  return { request: { ...wish.request, ...idsByType(items) }, items }
}

const idsByType = (items: PreparedJob['items']): Record<string, number> =>
  Object.fromEntries(items.map(each => [each.type, each.inventoryId]))

/** Site and contacts of an order are of its customer: the service gets them. @throws 400 naming the field */
async function checkLinks(
  tx: Tx,
  request: Variables,
  customerId: number,
  { customers }: OrderDeps,
): Promise<void> {
  for (const [field, what] of [
    ['site_id', 'site'],
    ['billing_contact_id', 'contact'],
    ['technical_contact_id', 'contact'],
  ] as const) {
    const id = request[field]
    if (id == null) continue
    const found = typeof id === 'number' ? await customers[what](tx, id) : undefined
    if (found?.customer_id !== customerId) throw invalid(field, `customer ${customerId} has no such ${what}`)
  }
}

/** The clean-up of a service by its own play, or by the play for that purpose (LIFE-107, LIFE-108, LIFE-121, AMB-11). */
async function prepareDeprovision(
  tx: Tx,
  wish: Wish,
  customerId: number | undefined,
  deps: OrderDeps,
): Promise<PreparedJob> {
  const { service } = wish
  if (!service) throw invalid('service_id', 'a deprovisioning needs the service it is for')
  const product = await deps.catalog.get(tx, wish.productId ?? service.product_id)
  const names =
    wish.plays ??
    (service.deprovisioning_play ?? service.provisioning_play ?? product?.provisioning_play)
      ?.split(',')
      .slice(0, 1)
  const plays = await playsOf(names, product, deps)
  const defaults =
    service.deprovisioning_play === null
      ? {}
      : productVariables(service.deprovisioning_json_vars, service.service_name ?? service.service_uuid)
  const variables = mergeVariables(defaults, wish.request, {
    product_id: service.product_id,
    customer_id: customerId ?? null,
    service_id: service.service_id,
    initiating_user: await initiatingUser(tx, deps.users),
  })
  return {
    action: 'deprovision',
    plays,
    customerId: customerId ?? null,
    productId: service.product_id,
    serviceId: service.service_id,
    request: wish.request,
    variables: { ...variables, service_uuid: service.service_uuid, action: 'deprovision' },
    items: [],
    timeoutSeconds: product?.job_timeout_seconds ?? null,
  }
}

/** A play that staff run for its own sake, without a product (PLAY-92). */
async function prepareOperation(
  tx: Tx,
  wish: Wish,
  customerId: number | undefined,
  deps: OrderDeps,
): Promise<PreparedJob> {
  if (customerId !== undefined) await deps.customers.require(tx, customerId)
  const variables = mergeVariables({}, wish.request, {
    product_id: null,
    customer_id: customerId ?? null,
    service_id: wish.service?.service_id ?? null,
    initiating_user: await initiatingUser(tx, deps.users),
  })
  return {
    action: 'provision',
    plays: await playsOf(wish.plays, undefined, deps),
    customerId: customerId ?? null,
    productId: null,
    serviceId: wish.service?.service_id ?? null,
    request: wish.request,
    variables,
    items: [],
    timeoutSeconds: null,
  }
}

import { list, notFound, raise } from '@omnicrm/sdk'
import type { Cx, Handlers, ListInput, Page, Tx } from '@omnicrm/sdk'
import type { CustomersService } from '@omnicrm/plugin-customers/contract'
import type { CatalogService } from '@omnicrm/plugin-catalog/contract'
import { ServiceEntity, AddonEntity, callingJob, fail, visible } from './rows.ts'
import { cancelLater, cancelService, getService, lockService } from './service.ts'
import { displayStatus } from './status.ts'
import { createService, updateService, type WriteDeps } from './write.ts'
import type { api, Service, ServiceAddon, ServiceReader, ServiceRow, ServicesService } from '../contract.ts'

export interface ApiDeps extends WriteDeps {
  readonly customers: CustomersService
  readonly catalog: CatalogService
  readonly services: ServicesService
  readonly readers: readonly ServiceReader[]
  /** `self_care.allow_cancel`: whether customers cancel their services themselves. */
  readonly allowCancel: boolean
}

const listOptions = {
  search: ['service_name', 'service_uuid'],
  searchId: 'service_id',
  sort: {
    service_id: 'service_id',
    service_name: 'service_name',
    service_type: 'service_type',
    service_status: 'service_status',
    service_active_date: 'service_active_date',
    service_deactivate_date: 'service_deactivate_date',
    service_provisioned_date: 'service_provisioned_date',
    retail_cost: 'retail_cost',
  },
  filters: {
    service_status: 'service_status',
    service_type: 'service_type',
    customer_id: 'customer_id',
    product_id: 'product_id',
    provision_id: 'provision_id',
    bundled_parent: 'bundled_parent',
    site_id: 'site_id',
  },
}

export function makeApi(deps: ApiDeps): Handlers<typeof api> {
  return {
    list: async (cx, input) => await page(cx, visible(cx), input, deps),
    ofCustomer: async (cx, { customer_id, ...input }) => {
      if (cx.scope === null) await deps.customers.require(cx, customer_id)
      return await page(cx, visible(cx).where({ customer_id }), input, deps)
    },
    create: async (tx, input) => await shown(tx, await createService(tx, input, deps), deps),
    get: async (cx, { service_id, include }) =>
      await read(cx, await getService(cx, service_id), include, deps),
    getByUuid: async (cx, { service_uuid, include }) => {
      const found = await deps.services.byUuid(cx, service_uuid)
      return await read(cx, found ?? raise(notFound('service', service_uuid)), include, deps)
    },
    update: async (tx, { service_id, ...patch }) =>
      await shown(tx, await updateService(tx, service_id, patch, deps), deps),
    remove: async (tx, { service_id }) => {
      await remove(tx, service_id, deps)
      return { result: 'success' as const }
    },
    cancel: async (tx, { service_id }) => {
      refuseWhereNotAllowed(tx, deps)
      await lockService(tx, service_id)
      const row =
        deps.graceDays > 0
          ? await cancelLater(tx, service_id, deps.graceDays)
          : await cancelService(tx, service_id, 'cancelled')
      return await shown(tx, row, deps)
    },
    cancelUndo: async (tx, { service_id }) => {
      refuseWhereNotAllowed(tx, deps)
      const row = await lockService(tx, service_id)
      if (row.cancel_at === null || row.service_status === 'Inactive') throw fail.notPending({ service_id })
      return await shown(tx, await tx.update(ServiceEntity, service_id, { cancel_at: null }), deps)
    },
    addons: async (cx, { service_id, ...input }) => {
      await getService(cx, service_id)
      const found = await list(
        cx.query(AddonEntity).where({ service_id }),
        input,
        { sort: { service_addon_id: 'service_addon_id', added: 'added' }, filters: { status: 'status' } },
        (row): ServiceAddon => row,
      )
      const names = await deps.catalog.names(
        cx,
        found.data.map(each => each.product_id),
      )
      return {
        ...found,
        data: found.data.map(row => ({ ...row, product_name: names.get(row.product_id) ?? null })),
      }
    },
  }
}

/** D-28: the job that created the service takes it back; everybody else cancels it. */
async function remove(tx: Tx, serviceId: number, { services }: ApiDeps): Promise<void> {
  const row = await lockService(tx, serviceId)
  const job = callingJob(tx)
  if (job === null) await cancelService(tx, serviceId, 'cancelled')
  else if (row.provision_id === job) await services.takeBack(tx, serviceId)
  else throw fail.notOfThisJob({ service_id: serviceId })
}

function refuseWhereNotAllowed(tx: Tx, { allowCancel }: ApiDeps): void {
  if (tx.scope !== null && !allowCancel) throw fail.cancelNotAllowed()
}

async function page(
  cx: Cx,
  builder: ReturnType<typeof visible>,
  input: ListInput,
  deps: ApiDeps,
): Promise<Page<Service>> {
  const found = await list(builder, input, listOptions, row => row as ServiceRow)
  const names = await deps.customers.names(
    cx,
    found.data.flatMap(row => row.customer_id ?? []),
  )
  return { ...found, data: found.data.map(row => toService(cx, row, names)) }
}

async function shown(cx: Cx, row: ServiceRow, { customers }: ApiDeps): Promise<Service> {
  const names = row.customer_id === null ? new Map() : await customers.names(cx, [row.customer_id])
  return toService(cx, row, names)
}

/** The row with what the readers add. Plays get the row alone unless they ask: they talk to the engine themselves. */
async function read(cx: Cx, row: ServiceRow, include: string | undefined, deps: ApiDeps): Promise<Service> {
  const wanted = include?.split(',').map(each => each.trim())
  const asked = deps.readers.filter(each => (wanted ? wanted.includes(each.name) : cx.actor.method !== 'job'))
  const allowed = asked.filter(
    each => cx.scope === null || row.service_usage_visible_to_customer || !each.isUsage,
  )
  const extras = await Promise.all(allowed.map(each => each.read(cx, row)))
  return Object.assign({}, ...extras, await shown(cx, row, deps)) as Service
}

function toService(cx: Cx, row: ServiceRow, names: ReadonlyMap<number, string>): Service {
  const {
    deleted_at: _deleted,
    provisioning_json_vars: _variables,
    deprovisioning_json_vars: _deprovisioning,
    wholesale_cost,
    service_notes,
    ...rest
  } = row
  return {
    ...rest,
    ...(cx.scope === null ? { wholesale_cost, service_notes } : {}),
    display_status: displayStatus(row, cx.now()),
    customer_name: row.customer_id === null ? null : (names.get(row.customer_id) ?? null),
  }
}

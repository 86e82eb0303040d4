import { definePlugin, Deployment, T } from '@omnicrm/sdk'
import { BeforeProductDelete, Catalog, HeldServiceSources } from '@omnicrm/plugin-catalog/contract'
import {
  BeforeArchive,
  BeforeSiteDelete,
  CustomerFigures,
  Customers,
} from '@omnicrm/plugin-customers/contract'
import { api, can, ServiceReaders, Services } from './contract.ts'
import { m0001 } from './migrations/0001_service.ts'
import { makeApi } from './src/api.ts'
import { EndDue, endDue } from './src/expiry.ts'
import {
  blockArchive,
  blockProductDelete,
  blockSiteDelete,
  heldServices,
  liveServices,
} from './src/guards.ts'
import { AddonEntity, ServiceEntity } from './src/rows.ts'
import { makeServices } from './src/service.ts'

const config = T.Object({
  services: T.Object(
    {
      usage_poll_seconds: T.Integer({
        default: 3,
        minimum: 1,
        description: 'How often an open view of a service reads its balances again.',
      }),
      charge_suspended: T.Boolean({ default: false, description: 'Whether suspended services are billed.' }),
      cancel_grace_days: T.Integer({
        default: 0,
        minimum: 0,
        maximum: 365,
        description: 'Days between the wish to cancel and the end of the service; 0 ends it at once.',
      }),
      expiry_grace_days: T.Integer({
        default: 30,
        minimum: 0,
        maximum: 3650,
        description: 'Days that an expired service stays suspended before it is cancelled.',
      }),
    },
    { default: {} },
  ),
})

export default definePlugin({
  id: 'services',
  config,
  uses: {
    customers: Customers,
    catalog: Catalog,
    services: Services,
    readers: ServiceReaders,
    deployment: Deployment,
  },
  permissions: Object.values(can),
  entities: [ServiceEntity, AddonEntity],
  migrations: [m0001],
  sentences: `${import.meta.dirname}/sentences`,
  setup(host) {
    host.provide(Services, makeServices)
    host.serve(api, ({ deployment, config: { services: settings }, ...deps }) =>
      makeApi({
        customers: deps.customers,
        catalog: deps.catalog,
        services: deps.services,
        readers: deps.readers,
        graceDays: settings.cancel_grace_days,
        serviceTypes: deployment.section('service_types') as readonly string[] | undefined,
        allowCancel:
          (deployment.section('self_care') as { allow_cancel?: boolean } | undefined)?.allow_cancel === true,
      }),
    )
    host.work(EndDue, (worker, _payload, { config: { services: settings } }) =>
      endDue(worker, settings.expiry_grace_days),
    )
    host.every('0 * * * *', EndDue, {})
    host.contribute(HeldServiceSources, () => heldServices)
    host.contribute(CustomerFigures, () => liveServices)
    host.hook(BeforeArchive, blockArchive)
    host.hook(BeforeSiteDelete, blockSiteDelete)
    host.hook(BeforeProductDelete, blockProductDelete)
  },
})

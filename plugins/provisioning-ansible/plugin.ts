import { isAbsolute, join, resolve } from 'node:path'
import { anyOf, Checks, definePlugin, Deployment, InstallationRestored, own, Secrets } from '@omnicrm/sdk'
import { Alerts, Mail } from '@omnicrm/plugin-activity/contract'
import { Catalog, ProductValidate } from '@omnicrm/plugin-catalog/contract'
import { Customers } from '@omnicrm/plugin-customers/contract'
import { TokenGuards, Tokens, Users } from '@omnicrm/plugin-identity/contract'
import { Inventory, JobServiceSources } from '@omnicrm/plugin-inventory/contract'
import { ServiceCancelled, ServiceCreated, ServiceReaders, Services } from '@omnicrm/plugin-services/contract'
import { api, can, Jobs, JobsTopic, JobTopic } from './contract.ts'
import { m0001 } from './migrations/0001_provision.ts'
import { visibleJobs } from './src/answers.ts'
import { makeApi } from './src/api.ts'
import { ansibleCheck, playsCheck } from './src/checks.ts'
import { config } from './src/config.ts'
import { makeDeps, serverEnvironment } from './src/deps.ts'
import { jobServices, tokenGuard, warnOfMissingPlay } from './src/guards.ts'
import { makeJobs, newestOf } from './src/jobs.ts'
import { RunProvision } from './src/order/insert.ts'
import { Library, makeLibrary } from './src/plays/library.ts'
import { EventEntity, ProvisionEntity } from './src/rows.ts'
import { makePlace, Place } from './src/run/place.ts'
import { runProvision } from './src/run/run-job.ts'
import {
  adoptService,
  CheckJobs,
  checkJobs,
  deprovisionCancelled,
  loseOpenJobs,
  removeLeftovers,
} from './src/watch.ts'

const see = anyOf(can.view, own(can.viewOwn))

export default definePlugin({
  id: 'provisioning-ansible',
  config,
  uses: {
    alerts: Alerts,
    catalog: Catalog,
    customers: Customers,
    deployment: Deployment,
    inventory: Inventory,
    library: Library,
    mail: Mail,
    place: Place,
    secrets: Secrets,
    services: Services,
    tokens: Tokens,
    users: Users,
  },
  permissions: Object.values(can),
  entities: [ProvisionEntity, EventEntity],
  migrations: [m0001],
  sentences: `${import.meta.dirname}/sentences`,
  setup(host) {
    host.provide(Place, ({ deployment }) => makePlace(deployment))
    host.provide(Library, ({ deployment, config: { provisioning } }) =>
      makeLibrary(playsFolder(deployment.playbooksDirectory, provisioning.plays_path)),
    )
    host.provide(Jobs, deps => makeJobs(makeDeps(deps)))
    host.serve(api, deps => makeApi(makeDeps(deps)))
    host.work(
      RunProvision,
      (worker, { provision_id }, deps) => runProvision(worker, provision_id, makeDeps(deps)),
      { concurrency: ({ provisioning }) => provisioning.max_parallel },
    )
    host.work(CheckJobs, worker => worker.tx(checkJobs))
    host.every('* * * * *', CheckJobs, {})
    host.on(ServiceCreated, adoptService)
    host.on(ServiceCancelled, (tx, cancelled, deps) => deprovisionCancelled(tx, cancelled, makeDeps(deps)))
    host.hook(InstallationRestored, (tx, restored, { inventory }) => loseOpenJobs(tx, restored, inventory))
    host.hook(ProductValidate, (_tx, value, { library }) => warnOfMissingPlay(value, library))
    host.contribute(TokenGuards, () => tokenGuard)
    host.contribute(JobServiceSources, ({ services }) => jobServices(services))
    host.contribute(ServiceReaders, () => ({
      name: 'provisioning',
      read: async (cx, { service_id }) => ({ provisioning: (await newestOf(cx, service_id)) ?? null }),
    }))
    host.contribute(Checks, ({ config: { provisioning } }) =>
      ansibleCheck(provisioning.ansible_path, serverEnvironment['PATH'] ?? ''),
    )
    host.contribute(Checks, ({ library }) => playsCheck(library))
    host.topic(JobTopic, see, async (cx, key) => (await visibleJobs(cx).findById(Number(key))) !== undefined)
    host.topic(JobsTopic, see, async (cx, key) => key === String(cx.scope?.['customer_id']))
    host.onStart(async ({ place }, app) => {
      place.begin(app)
      if (!app.roles.has('worker')) return
      await removeLeftovers(app.entry(), place.dataDirectory)
      await app.entry().tx(checkJobs)
    })
  },
})

/** Relative paths count from the folder that holds `playbooks`. */
function playsFolder(playbooks: string, configured: string | undefined): string {
  if (configured === undefined) return join(playbooks, 'plays')
  return isAbsolute(configured) ? configured : resolve(playbooks, '..', configured)
}

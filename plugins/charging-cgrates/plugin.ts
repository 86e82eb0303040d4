import { Checks, definePlugin, service } from '@omnicrm/sdk'
import { ServiceReaders, ServiceStatusChanged } from '@omnicrm/plugin-services/contract'
import { can, Charging, RunOperation } from './contract.ts'
import { m0001 } from './migrations/0001_ocs_operation.ts'
import { makeCharging } from './src/charging.ts'
import { engineCheck } from './src/check.ts'
import { chargingReader } from './src/reader.ts'
import { makeClient, type CgratesClient } from './src/client.ts'
import { config } from './src/config.ts'
import { Operation, runOperation } from './src/operation.ts'
import { factorsOf } from './src/units.ts'

const Client = service<CgratesClient>('charging-cgrates.client')
const quiet = { debug: () => undefined }

export default definePlugin({
  id: 'charging-cgrates',
  config,
  uses: { client: Client, charging: Charging },
  permissions: Object.values(can),
  entities: [Operation],
  migrations: [m0001],
  sentences: `${import.meta.dirname}/sentences`,
  setup(host) {
    host.provide(Client, ({ config: { ocs } }) => makeClient(ocs, quiet))
    host.provide(Charging, ({ client, config: { ocs } }) =>
      makeCharging(client, factorsOf(ocs, 2), () => new Date()),
    )
    host.contribute(ServiceReaders, ({ charging }) => chargingReader(charging))
    host.contribute(Checks, ({ client }) => engineCheck(client))
    host.work(RunOperation, (worker, { ocs_operation_id }, { client }) =>
      runOperation(worker, ocs_operation_id, client),
    )
    host.on(ServiceStatusChanged, async (tx, { service_id, service_uuid, from, to }, { charging }) => {
      if ((from === 'Active') === (to === 'Active')) return
      await charging.setEnabled(tx, {
        serviceId: service_id,
        accountId: service_uuid,
        enabled: to === 'Active',
      })
    })
  },
})

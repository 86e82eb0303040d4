import assert from 'node:assert/strict'
import { startCgratesPeer } from '@omnicrm/test/peers'
import type { Cx } from '@omnicrm/sdk'
import type { ServiceRow } from '@omnicrm/plugin-services/contract'
import type { LiveAccount } from '../contract.ts'
import { makeCharging } from '../src/charging.ts'
import { makeClient } from '../src/client.ts'
import { factorsOf } from '../src/units.ts'
import { chargingReader } from '../src/reader.ts'
import type { OcsConfig } from '../src/config.ts'

const quiet = { debug: () => undefined }
const configOf = (cgrates: string): OcsConfig => ({
  cgrates,
  ocsTenant: 'cgrates.org',
  voice_unit: 'ns',
  monetary_unit: 'minor',
  timeout_ms: 500,
  timezone: 'UTC',
  engine: '0.11',
  cdrlog: false,
  proxy_methods: [],
})

function readerOf(host: string) {
  const client = makeClient(configOf(host), quiet)
  const charging = makeCharging(client, factorsOf(configOf(host), 2), () => new Date())
  const reader = chargingReader(charging)
  return {
    client,
    charging,
    read: async (service_uuid: string) => {
      const cx = { signal: AbortSignal.timeout(5000) } as Cx
      return (await reader.read(cx, { service_uuid } as ServiceRow))['cgrates'] as LiveAccount
    },
  }
}

describe('the live account of a service', () => {
  it('holds its balances in canonical units (D-24)', async () => {
    const peer = await startCgratesPeer({ engine: '0.11' })
    try {
      const { client, charging, read } = readerOf(peer.host)
      await client.write('Service_1', 'ApierV2.SetAccount', {
        ExtraOptions: { AllowNegative: false, Disabled: false },
      })
      await charging.credit('Service_1', {
        kind: 'MONETARY',
        id: 'Initial',
        amount: 5,
        expiry: '+720h',
        weight: 10,
      })
      const account = await read('Service_1')
      assert.equal(account.account_found, true)
      assert.equal(account.BalanceMap.MONETARY?.[0]?.Value, 5)
    } finally {
      await peer.close()
    }
  })

  it('is told apart from one that was never made', async () => {
    const peer = await startCgratesPeer({ engine: '0.11' })
    try {
      const account = await readerOf(peer.host).read('Service_unknown')
      assert.deepEqual([account.account_found, account.BalanceMap], [false, {}])
    } finally {
      await peer.close()
    }
  })

  it('is not known while the engine is silent, and the service is shown all the same (D-86)', async () => {
    const peer = await startCgratesPeer({ engine: '0.11' })
    await peer.close()
    const account = await readerOf(peer.host).read('Service_1')
    assert.equal(account.account_found, null)
    assert.match(account.error ?? '', /charging engine/)
  })
})

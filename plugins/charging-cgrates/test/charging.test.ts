import assert from 'node:assert/strict'
import { startCgratesPeer } from '@omnicrm/test/peers'
import { makeCharging } from '../src/charging.ts'
import { makeClient } from '../src/client.ts'
import { factorsOf } from '../src/units.ts'
import type { OcsConfig } from '../src/config.ts'

const quiet = { debug: () => undefined }
const configOf = (cgrates: string, over: Partial<OcsConfig> = {}): OcsConfig => ({
  cgrates,
  ocsTenant: 'cgrates.org',
  voice_unit: 'ns',
  monetary_unit: 'minor',
  timeout_ms: 500,
  timezone: 'UTC',
  engine: 'auto',
  cdrlog: false,
  proxy_methods: [],
  ...over,
})

async function connected(over: Partial<OcsConfig> = {}, engine: '0.10' | '0.11' = '0.11') {
  const peer = await startCgratesPeer({ engine })
  const config = configOf(peer.host, over)
  const client = makeClient(config, quiet)
  const charging = makeCharging(client, factorsOf(config, 2), () => new Date())
  const account = async (id: string) =>
    await client.write(id, 'ApierV2.SetAccount', { ExtraOptions: { AllowNegative: false, Disabled: false } })
  return { peer, client, charging, account, [Symbol.asyncDispose]: () => peer.close() }
}
const month = { expiry: '+720h', weight: 10 } as const

describe('the charging engine (PLAT-30, SVCB-2)', () => {
  for (const engine of ['0.10', '0.11'] as const)
    it(`of series ${engine} is recognised, and its account is read in canonical units`, async () => {
      await using far = await connected({}, engine)
      await far.account('Service_1')
      await far.charging.credit('Service_1', { kind: 'MONETARY', id: 'Initial', amount: 5, ...month })
      await far.charging.credit('Service_1', {
        kind: 'VOICE',
        id: 'VOICE_Unlimited',
        amount: 999_999_999,
        ...month,
      })
      await far.charging.credit('Service_1', {
        kind: 'DATA',
        id: 'DATA_5GB_Monthly',
        amount: 5368709120,
        ...month,
      })
      assert.equal(await far.client.series(), engine)
      const account = await far.charging.account('Service_1')
      assert.equal(account?.balances.MONETARY?.[0]?.Value, 5)
      assert.equal(account?.balances.VOICE?.[0]?.custom_Description_String, 'Unlimited')
      assert.equal(account?.balances.DATA?.[0]?.custom_Description_String, '5 GB')
      const raw = account?.raw['*monetary'] as { Value: number }[] | undefined
      assert.equal(raw?.[0]?.Value, 500)
    })

  it('is credited once, however often the same purchase is repeated (D-82)', async () => {
    await using far = await connected()
    await far.account('Service_1')
    const credit = { kind: 'MONETARY', id: 'MONETARY_Topup_7', amount: 10, ...month } as const
    const answers = await Promise.all([1, 2, 3].map(() => far.charging.credit('Service_1', credit)))
    assert.deepEqual(answers, [true, false, false])
    assert.equal((await far.charging.account('Service_1'))?.balances.MONETARY?.[0]?.Value, 10)
  })

  it('is credited once even when it did the work and never answered', async () => {
    await using far = await connected()
    await far.account('Service_1')
    far.peer.faults.add({ method: /AddBalance/, kind: 'after' })
    const credit = { kind: 'DATA', id: 'DATA_1GB_Monthly', amount: 1024 ** 3, ...month } as const
    await assert.rejects(far.charging.credit('Service_1', credit), { code: 'charging.unreachable' })
    assert.equal(await far.charging.credit('Service_1', credit), false)
    assert.equal((await far.charging.account('Service_1'))?.balances.DATA?.[0]?.Value, 1024 ** 3)
  })

  it('is not debited below what the balance holds (D-83)', async () => {
    await using far = await connected()
    await far.account('Service_1')
    await far.charging.credit('Service_1', { kind: 'MONETARY', id: 'purse', amount: 5, ...month })
    await far.charging.debit('Service_1', { kind: 'MONETARY', id: 'purse', amount: 4.5 })
    await assert.rejects(far.charging.debit('Service_1', { kind: 'MONETARY', id: 'purse', amount: 1 }), {
      code: 'charging.insufficient',
      status: 422,
    })
    assert.equal((await far.charging.account('Service_1'))?.balances.MONETARY?.[0]?.Value, 0.5)
  })

  it('has no account of a name it does not know, and refuses names that would reach another tenant', async () => {
    await using far = await connected()
    assert.equal(await far.charging.account('nobody'), undefined)
    await assert.rejects(far.charging.account('other:Service_1'), { code: 'charging.badName' })
  })

  it('is told apart when it refuses with HTTP 200, answers nothing, is closed or too slow', async () => {
    await using far = await connected()
    far.peer.faults.add({
      method: /GetAccount/,
      kind: 'error',
      error: 'SERVER_ERROR: redis is down',
      times: 1,
    })
    await assert.rejects(far.charging.account('Service_1'), {
      code: 'charging.refused',
      message: /redis is down/,
    })
    far.peer.faults.add({ method: /GetAccount/, kind: 'empty', times: 1 })
    await assert.rejects(far.charging.account('Service_1'), { code: 'charging.unreachable' })
    far.peer.faults.add({ method: /GetAccount/, kind: 'delay', delayMs: 1500, times: 1 })
    await assert.rejects(far.charging.account('Service_1'), { code: 'charging.unreachable' })
    const closed = makeClient(configOf('127.0.0.1:59999'), quiet)
    await assert.rejects(closed.call('CoreSv1.Status'), {
      code: 'charging.notSent',
      message: /Nothing was done/,
    })
  })

  it('writes one account in order, other accounts beside it', async () => {
    await using far = await connected()
    const told: string[] = []
    far.peer.faults.add({ method: /SetAccount/, nth: 1, kind: 'delay', delayMs: 100 })
    const set = { ExtraOptions: { Disabled: false } }
    await Promise.all([
      far.client.alone('slow', async () => {
        await far.client.call('ApierV2.SetAccount', { Account: 'slow', ...set })
        told.push('slow 1')
      }),
      far.client.alone('slow', async () => void told.push('slow 2')),
      far.client.alone('fast', async () => void told.push('fast')),
    ])
    assert.deepEqual(told, ['fast', 'slow 1', 'slow 2'])
  })
})

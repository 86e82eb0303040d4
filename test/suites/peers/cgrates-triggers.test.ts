import assert from 'node:assert/strict'
import { makeClock, startBench, type Bench } from './cgrates-client.ts'

const account = { Tenant: 'op1', Account: 'svc-1' }

describe('CGRateS peer: triggers (cgrates-rpc 7)', () => {
  const low = {
    ThresholdType: '*min_balance',
    ThresholdValue: 20,
    BalanceType: '*data',
    BalanceID: 'p',
    ActionsID: 'BONUS',
  }
  const debit = { ...account, BalanceType: '*data', Balance: { ID: 'p', Value: 40 } }

  async function givenTrigger(bench: Bench, trigger: object): Promise<void> {
    const bonus = { Identifier: '*topup', BalanceType: '*sms', BalanceId: 'bonus', Units: 1 }
    await bench.result('APIerSv1.SetActions', { ActionsId: 'BONUS', Actions: [bonus] })
    await bench.result('APIerSv1.SetActionTrigger', {
      GroupID: 'G',
      UniqueID: 'U',
      ActionTrigger: { ...low, ...trigger },
    })
    await bench.result('APIerSv1.SetBalance', {
      ...account,
      BalanceType: '*data',
      Balance: { ID: 'p', Value: 100, ExpiryTime: '+2h' },
    })
    await bench.result('APIerSv1.AddAccountActionTriggers', { ...account, ActionTriggerIDs: ['G'] })
  }

  const bonuses = (bench: Bench) =>
    bench.peer.state.accounts.get('op1:svc-1')?.balances?.['*sms']?.[0]?.value ?? 0

  it('fires once and again after a reset, which looks at once', async () => {
    await using bench = await startBench()
    await givenTrigger(bench, {})
    await bench.result('APIerSv1.DebitBalance', debit)
    assert.equal(bonuses(bench), 0)
    await bench.result('APIerSv1.DebitBalance', debit)
    await bench.result('APIerSv1.DebitBalance', debit)
    assert.equal(bonuses(bench), 1)
    const [trigger] = (await bench.account('svc-1')).ActionTriggers ?? []
    assert.deepEqual([trigger?.UniqueID, trigger?.Executed], ['U', true])
    await bench.result('APIerSv1.ResetAccountActionTriggers', { ...account, Executed: false })
    await bench.result('APIerSv1.DebitBalance', debit)
    assert.equal(bonuses(bench), 2)
    assert.equal(
      await bench.error('APIerSv1.ResetAccountActionTriggers', { ...account, Account: 'x' }),
      'NOT_FOUND',
    )
  })

  it('fires again and again when recurrent, not sooner than it may', async () => {
    const clock = makeClock('2026-01-01T00:00:00Z')
    await using bench = await startBench({ now: clock.now })
    await givenTrigger(bench, { ThresholdValue: 1000, Recurrent: true, MinSleep: '1m' })
    for (const [ms, count] of [
      [0, 1],
      [30_000, 1],
      [31_000, 2],
    ] as const) {
      clock.advance(ms)
      await bench.result('APIerSv1.DebitBalance', { ...debit, Balance: { ID: 'p', Value: 1 } })
      assert.equal(bonuses(bench), count)
    }
  })

  it('fires when a balance has expired', async () => {
    const clock = makeClock('2026-01-01T00:00:00Z')
    await using bench = await startBench({ now: clock.now })
    await givenTrigger(bench, { ThresholdType: '*balance_expired' })
    clock.advance(3 * 3600_000)
    await bench.result('APIerSv1.AddBalance', {
      ...account,
      BalanceType: '*generic',
      Balance: { ID: 'g', Value: 1 },
    })
    assert.equal(bonuses(bench), 1)
  })

  it('is listed, replaced and removed by group and by unique id', async () => {
    await using bench = await startBench()
    await givenTrigger(bench, {})
    assert.equal(
      ((await bench.result('APIerSv1.GetActionTriggers', { GroupIDs: ['G'] })) as unknown[]).length,
      1,
    )
    assert.equal(
      await bench.error('APIerSv1.SetActionTrigger', {
        GroupID: 'G',
        ActionTrigger: { BalanceType: '*data' },
      }),
      'MANDATORY_IE_MISSING: [ThresholdType ThresholdValue]',
    )
    await bench.result('APIerSv1.RemoveAccountActionTriggers', { ...account, UniqueID: 'U' })
    assert.deepEqual(await bench.result('APIerSv1.GetAccountActionTriggers', account), [])
    await bench.result('APIerSv1.RemoveActionTrigger', { GroupID: 'G' })
    assert.equal(await bench.error('APIerSv1.GetActionTriggers', { GroupIDs: ['G'] }), 'NOT_FOUND')
  })
})

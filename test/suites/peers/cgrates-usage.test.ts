import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { startBench, type Bench } from './cgrates-client.ts'

const event = {
  OriginID: 's-77',
  OriginHost: '192.0.2.7',
  ToR: '*data',
  RequestType: '*prepaid',
  Account: 'svc-1',
  Destination: 'internet',
  SetupTime: '2026-08-02T08:00:00Z',
  AnswerTime: '2026-08-02T08:00:00Z',
  Apn: 'web',
}
const withEvent = (more: object, flags: object) => ({
  Tenant: 'op1',
  ID: 'e',
  Event: { ...event, ...more },
  ...flags,
})
const mine = { Tenant: 'op1', Filters: ['*string:~*req.Account:svc-1'] }

async function givenCharger(bench: Bench, ...runs: string[]): Promise<void> {
  for (const RunID of runs)
    await bench.result('APIerSv1.SetChargerProfile', {
      Tenant: 'op1',
      ID: RunID,
      RunID,
      AttributeIDs: ['*none'],
    })
}

async function givenBalance(bench: Bench, ID: string, Value: number, Weight: number): Promise<void> {
  await bench.result('APIerSv1.SetBalance', {
    Tenant: 'op1',
    Account: 'svc-1',
    BalanceType: '*data',
    Balance: { ID, Value, Weight },
  })
}

async function left(bench: Bench): Promise<Record<string, number>> {
  const { BalanceMap } = await bench.account('svc-1')
  return Object.fromEntries((BalanceMap?.['*data'] ?? []).map(({ ID, Value }) => [ID, Value]))
}

const maxUsage = async (bench: Bench, method: string, argument: object) =>
  ((await bench.result(`SessionSv1.${method}`, argument)) as { MaxUsage?: number }).MaxUsage

describe('CGRateS peer: sessions (cgrates-rpc 10)', () => {
  it('eats the heaviest balance first and gives back what was not used', async () => {
    await using bench = await startBench()
    await givenCharger(bench, '*default')
    await givenBalance(bench, 'monthly', 1000, 10)
    await givenBalance(bench, 'boost', 300, 20)
    assert.equal(
      await maxUsage(bench, 'AuthorizeEvent', withEvent({ Usage: 500 }, { GetMaxUsage: true })),
      500,
    )
    assert.equal(
      await maxUsage(bench, 'InitiateSession', withEvent({ Usage: 500 }, { InitSession: true })),
      500,
    )
    assert.deepEqual(await left(bench), { monthly: 800, boost: 0 })
    assert.equal(
      await bench.error('SessionSv1.InitiateSession', withEvent({ Usage: 500 }, { InitSession: true })),
      'EXISTS',
    )
    const update = withEvent({ Usage: 1000, LastUsed: 400 }, { UpdateSession: true })
    assert.equal(await maxUsage(bench, 'UpdateSession', update), 900)
    assert.deepEqual(await left(bench), { monthly: 0, boost: 0 })
    const end = withEvent({ Usage: 600 }, { TerminateSession: true })
    assert.equal(await bench.result('SessionSv1.TerminateSession', end), 'OK')
    assert.deepEqual(await left(bench), { monthly: 700, boost: 0 })
  })

  it('answers 0 without credit, -1 when the account may go below zero, and errors for no account', async () => {
    await using bench = await startBench()
    const authorize = withEvent({ Usage: 10 }, { GetMaxUsage: true })
    assert.equal(await bench.error('SessionSv1.AuthorizeEvent', authorize), 'CHARGERS_ERROR:NOT_FOUND')
    await givenCharger(bench, '*default')
    assert.equal(await bench.error('SessionSv1.AuthorizeEvent', authorize), 'RALS_ERROR:ACCOUNT_NOT_FOUND')
    const account = { Tenant: 'op1', Account: 'svc-1' }
    await bench.result('APIerSv2.SetAccount', account)
    assert.equal(await maxUsage(bench, 'AuthorizeEvent', authorize), 0)
    await bench.result('APIerSv2.SetAccount', { ...account, ExtraOptions: { AllowNegative: true } })
    assert.equal(await maxUsage(bench, 'AuthorizeEvent', authorize), -1)
    await bench.result('APIerSv2.SetAccount', { ...account, ExtraOptions: { Disabled: true } })
    assert.equal(await bench.error('SessionSv1.AuthorizeEvent', authorize), 'RALS_ERROR:ACCOUNT_DISABLED')
    bench.peer.settings.disabledServices.add('ChargerSv1')
    assert.equal(await bench.error('SessionSv1.AuthorizeEvent', authorize), 'ChargerS is disabled')
  })

  it('names what a session call lacks', async () => {
    await using bench = await startBench()
    await givenCharger(bench, '*default')
    const errors: Array<[string, object, string]> = [
      ['AuthorizeEvent', { GetMaxUsage: true }, 'MANDATORY_IE_MISSING: [CGREvent]'],
      ['AuthorizeEvent', { Tenant: 'op1', GetMaxUsage: true }, 'MANDATORY_IE_MISSING: [Event]'],
      ['AuthorizeEvent', withEvent({}, {}), 'MANDATORY_IE_MISSING: [Subsystems]'],
      [
        'TerminateSession',
        withEvent({ OriginID: '' }, { TerminateSession: true }),
        'MANDATORY_IE_MISSING: [OriginID]',
      ],
    ]
    for (const [method, argument, error] of errors)
      assert.equal(await bench.error(`SessionSv1.${method}`, argument), error)
  })

  it('lists active sessions by account, ends them on demand, and answers NOT_FOUND to an empty list', async () => {
    await using bench = await startBench()
    await givenCharger(bench, '*default')
    await givenBalance(bench, 'p', 1000, 0)
    assert.equal(await bench.error('SessionSv1.GetActiveSessions', mine), 'NOT_FOUND')
    assert.equal(await bench.result('SessionSv1.GetActiveSessionsCount', mine), 0)
    assert.equal(await bench.error('SessionSv1.ForceDisconnect', mine), 'NOT_FOUND')
    await bench.result('SessionSv1.InitiateSession', withEvent({ Usage: 100 }, { InitSession: true }))
    const [session] = (await bench.result('SessionSv1.GetActiveSessions', mine)) as Array<
      Record<string, unknown>
    >
    const { Account, Usage, ToR, ExtraFields, SetupTime, RunID, CGRID } = session ?? {}
    assert.deepEqual(
      { Account, Usage, ToR, ExtraFields, SetupTime, RunID, CGRID },
      {
        Account: 'svc-1',
        Usage: 100,
        ToR: '*data',
        ExtraFields: { Apn: 'web' },
        SetupTime: '2026-08-02T08:00:00Z',
        RunID: '*default',
        CGRID: createHash('sha1').update('s-77192.0.2.7').digest('hex'),
      },
    )
    assert.equal(await bench.error('SessionSv1.GetActiveSessions', { ...mine, Tenant: 'op2' }), 'NOT_FOUND')
    assert.equal(await bench.result('SessionSv1.ForceDisconnect', mine), 'OK')
    assert.equal(await bench.result('SessionSv1.GetActiveSessionsCount', mine), 0)
  })

  it('pays the rest with money at the price of the type', async () => {
    await using bench = await startBench({ settings: { prices: { '*data': 0.01 } } })
    await givenCharger(bench, '*default')
    await givenBalance(bench, 'p', 100, 0)
    await bench.result('APIerSv1.SetBalance', {
      Tenant: 'op1',
      Account: 'svc-1',
      BalanceType: '*monetary',
      Balance: { ID: '*default', Value: 5 },
    })
    assert.equal(await maxUsage(bench, 'ProcessMessage', withEvent({ Usage: 300 }, { Debit: true })), 300)
    assert.equal((await bench.account('svc-1')).BalanceMap?.['*monetary']?.[0]?.Value, 3)
    await bench.result('SessionSv1.ProcessCDR', withEvent({ Usage: 300 }, {}))
    const [cdr] = (await bench.result('APIerSv2.GetCDRs')) as Array<{ Cost: number; CostSource: string }>
    assert.deepEqual([cdr?.Cost, cdr?.CostSource], [2, '*sessions'])
  })

  it('loses its sessions with the process', async () => {
    await using bench = await startBench()
    await givenCharger(bench, '*default')
    await givenBalance(bench, 'p', 1000, 0)
    await bench.result('SessionSv1.InitiateSession', withEvent({ Usage: 100 }, { InitSession: true }))
    bench.peer.restart()
    assert.equal(await bench.error('SessionSv1.GetActiveSessions', mine), 'NOT_FOUND')
  })
})

describe('CGRateS peer: CDRs (cgrates-rpc 9)', () => {
  it('gives both shapes with their different empty answers', async () => {
    await using bench = await startBench()
    await givenCharger(bench, '*default')
    assert.equal(await bench.error('APIerSv2.GetCDRs', {}), 'NOT_FOUND')
    assert.equal(await bench.error('CDRsV1.GetCDRs', {}), 'SERVER_ERROR: NOT_FOUND')
    assert.equal(await bench.result('APIerSv2.CountCDRs', {}), 0)
    assert.equal(await bench.result('CDRsV1.GetCDRsCount', {}), 0)
    const call = { ...event, ToR: '*voice', Usage: '90s', RequestType: '*rated', Category: 'call' }
    assert.equal(await bench.result('CDRsV1.ProcessEvent', { Tenant: 'op1', Event: call }), 'OK')
    const [external] = (await bench.result('APIerSv2.GetCDRs', {})) as Array<Record<string, unknown>>
    const fields =
      'CGRID RunID OrderID OriginHost Source OriginID ToR RequestType Tenant Category Account Subject Destination ' +
      'SetupTime AnswerTime Usage ExtraFields CostSource Cost CostDetails ExtraInfo PreRated'
    assert.equal(Object.keys(external ?? {}).join(' '), fields)
    assert.deepEqual(
      [external?.Usage, external?.CostDetails, external?.Cost, external?.ExtraInfo, external?.ExtraFields],
      ['1m30s', 'null', -1, 'RATING_PLAN_NOT_FOUND', { Apn: 'web' }],
    )
    const [internal] = (await bench.result('CDRsV1.GetCDRs', {})) as Array<Record<string, unknown>>
    assert.deepEqual(
      [internal?.Usage, internal?.CostDetails, internal?.Partial],
      [90_000_000_000, null, false],
    )
  })

  it('makes one record for each charger run and refuses the second of the same id', async () => {
    await using bench = await startBench({ settings: { prices: { '*data': 0.01 } } })
    await givenCharger(bench, '*raw', '*default')
    const external = {
      Tenant: 'op1',
      OriginID: 'x',
      OriginHost: 'h',
      ToR: '*data',
      Account: 'svc-1',
      Usage: '200',
      ExtraFields: { Cell: '7' },
    }
    assert.equal(await bench.result('CDRsV1.ProcessExternalCDR', external), 'OK')
    const all = (await bench.result('APIerSv2.GetCDRs', {})) as Array<Record<string, unknown>>
    assert.deepEqual(
      new Map(all.map(({ RunID, Cost, ExtraFields }) => [RunID, { Cost, ExtraFields }])),
      new Map([
        ['*raw', { Cost: -1, ExtraFields: { Cell: '7' } }],
        ['*default', { Cost: 2, ExtraFields: { Cell: '7' } }],
      ]),
    )
    assert.equal(await bench.result('APIerSv2.CountCDRs', { RunIDs: ['*default'] }), 1)
    assert.equal(await bench.result('APIerSv2.CountCDRs', { NotRunIDs: ['*raw'] }), 1)
    assert.equal(await bench.error('CDRsV1.ProcessExternalCDR', external), 'EXISTS')
  })

  it('filters, orders and pages by OrderID', async () => {
    await using bench = await startBench()
    for (let hour = 1; hour <= 5; hour++) {
      bench.peer.addCdr({
        originId: `o${hour}`,
        account: hour % 2 === 0 ? 'even' : 'odd',
        destination: `34${hour}`,
        tor: '*data',
        usage: hour * 100,
        cost: 6 - hour,
        setupTime: new Date(`2026-01-01T0${hour}:00:00Z`),
        answerTime: new Date(`2026-01-01T0${hour}:00:00Z`),
      })
    }
    const orders = async (query: object) =>
      ((await bench.result('APIerSv2.GetCDRs', query)) as Array<{ OrderID: number }>).map(
        each => each.OrderID,
      )
    assert.deepEqual(await orders({ Accounts: ['odd'] }), [1, 3, 5])
    assert.deepEqual(await orders({ ExtraArgs: { OrderIDStart: 3 }, Limit: 2 }), [3, 4])
    assert.deepEqual(await orders({ ExtraArgs: { OrderIDEnd: 3 } }), [1, 2])
    assert.deepEqual(await orders({ OrderBy: 'Cost' }), [5, 4, 3, 2, 1])
    assert.deepEqual(await orders({ OrderBy: 'AnswerTime;desc', Limit: 2, Offset: 1 }), [4, 3])
    assert.deepEqual(
      await orders({ AnswerTimeStart: '2026-01-01T02:00:00Z', AnswerTimeEnd: '2026-01-01T04:00:00Z' }),
      [2, 3],
    )
    assert.deepEqual(await orders({ MinUsage: '300', MaxUsage: '500' }), [3, 4])
    assert.deepEqual(await orders({ DestinationPrefixes: ['345', '341'], NotCosts: [1] }), [1])
    assert.match(await bench.error('APIerSv2.GetCDRs', { OrderBy: 'Account' }), /Invalid value/)
    assert.equal(
      await bench.error('APIerSv2.GetCDRs', { AnswerTimeStart: 'soon' }),
      'SERVER_ERROR: Unsupported time format',
    )
  })
})

import assert from 'node:assert/strict'
import { makeClock, startBench, type Bench } from './cgrates-client.ts'

const account = { Tenant: 'op1', Account: 'svc-1' }
const data = { ...account, BalanceType: '*data' }
const purse = { ...account, BalanceType: '*monetary' }

async function values(bench: Bench, type: string): Promise<Array<[string, number]>> {
  const { BalanceMap } = await bench.account('svc-1')
  return (BalanceMap?.[type] ?? []).map(({ ID, Value }) => [ID, Value])
}

describe('CGRateS peer: accounts (cgrates-rpc 3.2)', () => {
  it('sets flags through ExtraOptions alone and keeps what is not named', async () => {
    await using bench = await startBench()
    await bench.result('APIerSv2.SetAccount', { ...account, Disabled: true, AllowNegative: true })
    assert.deepEqual(flags(await bench.account('svc-1')), [false, false])
    await bench.result('APIerSv2.SetAccount', { ...account, ExtraOptions: { Disabled: true } })
    await bench.result('APIerSv2.SetAccount', { ...account, ExtraOptions: { AllowNegative: true } })
    assert.deepEqual(flags(await bench.account('svc-1')), [true, true])
    const text = await bench.error('APIerSv2.SetAccount', { ...account, ExtraOptions: { Disabled: 'true' } })
    assert.match(text, /^json: cannot unmarshal string into Go struct field AttrSetAccount\.ExtraOptions/)
  })

  it('finds accounts by a tenant prefix without separator, but ids with it', async () => {
    await using bench = await startBench()
    for (const [Tenant, Account] of [
      ['op', 'a'],
      ['op2', 'b'],
    ]) {
      await bench.result('APIerSv2.SetAccount', { Tenant, Account })
    }
    const found = (await bench.result('APIerSv2.GetAccounts', { Tenant: 'op' })) as Array<{ ID: string }>
    assert.deepEqual(
      found.map(({ ID }) => ID),
      ['op:a', 'op2:b'],
    )
    assert.equal(await bench.result('APIerSv2.GetAccountsCount', { Tenant: 'op' }), 2)
    assert.deepEqual(await bench.result('APIerSv1.GetAccountIDs', { Tenant: 'op' }), ['a'])
    assert.deepEqual(await bench.result('APIerSv2.GetAccounts', { Tenant: 'op', AccountIDs: ['x'] }), [])
    assert.equal(await bench.error('APIerSv2.GetAccountsCount', { Tenant: 'none' }), 'NOT_FOUND')
  })

  it('answers OK to the removal of nothing, and an error on MongoDB', async () => {
    await using redis = await startBench()
    assert.equal(await redis.result('APIerSv1.RemoveAccount', account), 'OK')
    await using mongo = await startBench({ settings: { store: 'mongo' } })
    assert.equal(await mongo.error('APIerSv1.RemoveAccount', account), 'SERVER_ERROR: NOT_FOUND')
  })

  it('shows the old shape under APIerSv1.GetAccount', async () => {
    await using bench = await startBench()
    await bench.result('APIerSv1.AddBalance', {
      ...data,
      Balance: { ID: 'p', Value: 5, DestinationIDs: 'A;B' },
    })
    const old = (await bench.result('APIerSv1.GetAccount', account)) as {
      Id: string
      BalanceMap: Record<string, Array<{ Id: string; DestinationIds: string }>>
    }
    assert.equal(old.Id, '*out:op1:svc-1')
    assert.deepEqual(
      old.BalanceMap['*data*out']?.map(each => [each.Id, each.DestinationIds]),
      [['p', 'A;B']],
    )
  })

  it('counts trimmed texts, empty lists and maps as missing, and never a number 0 of a float', async () => {
    await using bench = await startBench()
    assert.equal(
      await bench.error('APIerSv2.SetAccount', { Tenant: 'op1', Account: '  ' }),
      'MANDATORY_IE_MISSING: [Account]',
    )
    assert.equal(
      await bench.error('APIerSv1.AddBalance', { Tenant: 'op1' }),
      'MANDATORY_IE_MISSING: [Account BalanceType]',
    )
    assert.equal(
      await bench.error('APIerSv1.SetBalances', { ...account, Balances: [] }),
      'MANDATORY_IE_MISSING: [Balances]',
    )
    assert.equal(await bench.result('APIerSv1.AddBalance', { ...data, Value: 0 }), 'OK')
  })
})

describe('CGRateS peer: balances (cgrates-rpc 3.3)', () => {
  it('keeps the attributes of an existing balance when more is added to its ID', async () => {
    await using bench = await startBench()
    const first = { ID: 'pkg', Value: 100, ExpiryTime: '2036-01-01T00:00:00Z', Weight: 20 }
    await bench.result('APIerSv1.AddBalance', { ...data, Balance: first })
    await bench.result('APIerSv1.AddBalance', {
      ...data,
      Balance: { ...first, ExpiryTime: '2037-01-01T00:00:00Z', Weight: 5 },
    })
    const [balance] = (await bench.account('svc-1')).BalanceMap?.['*data'] ?? []
    assert.deepEqual(
      [balance?.Value, balance?.ExpirationDate, balance?.Weight],
      [200, '2036-01-01T00:00:00Z', 20],
    )
    await bench.result('APIerSv1.SetBalance', {
      ...data,
      Balance: { ID: 'pkg', ExpiryTime: '2037-01-01T00:00:00Z' },
    })
    const [extended] = (await bench.account('svc-1')).BalanceMap?.['*data'] ?? []
    assert.deepEqual(
      [extended?.Value, extended?.ExpirationDate, extended?.Weight],
      [200, '2037-01-01T00:00:00Z', 20],
    )
  })

  it('gives the full amount to every balance that matches when no ID is given', async () => {
    await using bench = await startBench()
    for (const ID of ['a', 'b', 'c'])
      await bench.result('APIerSv1.AddBalance', { ...purse, Balance: { ID, Value: 1 } })
    await bench.result('APIerSv1.AddBalance', { ...purse, Value: 10 })
    assert.deepEqual(await values(bench, '*monetary'), [
      ['a', 11],
      ['b', 11],
      ['c', 11],
    ])
    await bench.result('APIerSv1.AddBalance', { ...purse, Value: 4, Balance: { Weight: 7 } })
    assert.equal((await values(bench, '*monetary')).length, 4)
  })

  it('drops the sign: a negative amount is added, and a debit takes away without a look at the credit', async () => {
    await using bench = await startBench()
    await bench.result('APIerSv1.AddBalance', { ...purse, Value: -5, Balance: { ID: 'p' } })
    assert.deepEqual(await values(bench, '*monetary'), [['p', 5]])
    await bench.result('APIerSv1.DebitBalance', { ...purse, Balance: { ID: 'p', Value: 8 } })
    assert.deepEqual(await values(bench, '*monetary'), [['p', -3]])
    await bench.result('APIerSv1.DebitBalance', { ...purse, Value: 2, Balance: { ID: 'q' } })
    assert.deepEqual(await values(bench, '*monetary'), [
      ['p', -3],
      ['q', -2],
    ])
  })

  it('prefers a top-level Value other than 0 and reads units in a text', async () => {
    await using bench = await startBench()
    const voice = { ...account, BalanceType: '*voice' }
    await bench.result('APIerSv1.AddBalance', { ...voice, Value: 7, Balance: { ID: 'a', Value: 5 } })
    await bench.result('APIerSv1.AddBalance', { ...voice, Value: 0, Balance: { ID: 'b', Value: '1h' } })
    await bench.result('APIerSv1.AddBalance', { ...voice, Balance: { ID: 'c', Value: '3600' } })
    assert.deepEqual(await values(bench, '*voice'), [
      ['a', 7],
      ['b', 3_600_000_000_000],
      ['c', 3600],
    ])
  })

  it('keeps only the value of *default, and gives every new balance its own UUID', async () => {
    await using bench = await startBench()
    const uuid = '11111111-1111-1111-1111-111111111111'
    await bench.result('APIerSv1.AddBalance', {
      ...purse,
      Balance: { ID: '*default', UUID: uuid, Value: 5, Weight: 9, ExpiryTime: '2036-01-01T00:00:00Z' },
    })
    const [balance] = (await bench.account('svc-1')).BalanceMap?.['*monetary'] ?? []
    assert.deepEqual(
      [balance?.ID, balance?.Value, balance?.Weight, balance?.ExpirationDate],
      ['*default', 5, 0, '0001-01-01T00:00:00Z'],
    )
    assert.notEqual(balance?.Uuid, uuid)
  })

  it('sets the matched balance to zero first with Overwrite', async () => {
    await using bench = await startBench()
    await bench.result('APIerSv1.AddBalance', { ...data, Balance: { ID: 'p', Value: 100 } })
    await bench.result('APIerSv1.AddBalance', { ...data, Overwrite: true, Balance: { ID: 'p', Value: 30 } })
    assert.deepEqual(await values(bench, '*data'), [['p', 30]])
  })

  it('rounds to five decimals', async () => {
    await using bench = await startBench()
    await bench.result('APIerSv1.AddBalance', { ...purse, Balance: { ID: 'p', Value: 0.1 } })
    await bench.result('APIerSv1.AddBalance', { ...purse, Balance: { ID: 'p', Value: 0.200004 } })
    assert.deepEqual(await values(bench, '*monetary'), [['p', 0.3]])
  })

  it('makes a map of destinations, negated with !, and one senseless name of an array', async () => {
    await using bench = await startBench()
    await bench.result('APIerSv1.AddBalance', {
      ...data,
      Balance: { ID: 'p', Value: 1, DestinationIDs: 'DST_A;!DST_B' },
    })
    await bench.result('APIerSv1.AddBalance', {
      ...data,
      Balance: { ID: 'q', Value: 1, DestinationIDs: ['DST_A'] },
    })
    const balances = (await bench.account('svc-1')).BalanceMap?.['*data'] ?? []
    assert.deepEqual(
      balances.map(each => each.DestinationIDs),
      [{ DST_A: true, DST_B: false }, { '["DST_A"]': true }],
    )
  })

  it('reads times of every form and refuses others and numbers', async () => {
    const now = () => new Date('2026-01-31T10:00:00Z')
    await using bench = await startBench({ now })
    const expiries: Array<[string, string]> = [
      ['+720h', '2026-03-02T10:00:00Z'],
      ['*unlimited', '0001-01-01T00:00:00Z'],
      ['*monthly', '2026-03-03T10:00:00Z'],
      ['*monthly_estimated', '2026-02-28T10:00:00Z'],
      ['*month_end', '2026-01-31T23:59:59Z'],
      ['1798761600', '2027-01-01T00:00:00Z'],
      ['20270102030405', '2027-01-02T03:04:05Z'],
      ['2027-01-02 03:04:05', '2027-01-02T03:04:05Z'],
      ['2027-01-02T03:04:05+02:00', '2027-01-02T01:04:05Z'],
    ]
    for (const [index, [ExpiryTime, expected]] of expiries.entries()) {
      const ID = `p${index}`
      await bench.result('APIerSv1.SetBalance', { ...data, Balance: { ID, Value: 1, ExpiryTime } })
      const balances = (await bench.account('svc-1')).BalanceMap?.['*data'] ?? []
      assert.equal(balances.find(each => each.ID === ID)?.ExpirationDate, expected, ExpiryTime)
    }
    for (const bad of ['next week', '+30d', '2027-13-45T00:00:00Z']) {
      assert.match(
        await bench.error('APIerSv1.SetBalance', { ...data, Balance: { ID: 'x', ExpiryTime: bad } }),
        /Unsupported time format|time: invalid duration/,
      )
    }
    assert.match(
      await bench.error('APIerSv1.SetBalance', { ...data, Balance: { ID: 'x', ExpiryTime: 5 } }),
      /cannot convert field: 5/,
    )
  })

  it('removes by ID, refuses to remove nothing, and removes the whole type without a filter', async () => {
    await using bench = await startBench()
    for (const ID of ['a', 'b', 'c'])
      await bench.result('APIerSv1.SetBalance', { ...data, Balance: { ID, Value: 1 } })
    await bench.result('APIerSv1.RemoveBalances', { ...data, Balance: { ID: 'b' } })
    assert.deepEqual(
      (await values(bench, '*data')).map(([id]) => id),
      ['a', 'c'],
    )
    assert.equal(
      await bench.error('APIerSv1.RemoveBalances', { ...data, Balance: { ID: 'b' } }),
      'PARTIALLY_EXECUTED',
    )
    await bench.result('APIerSv1.RemoveBalances', data)
    assert.deepEqual((await bench.account('svc-1')).BalanceMap, { '*data': [] })
    assert.equal(await bench.error('APIerSv1.RemoveBalances', { ...data, Account: 'nobody' }), 'NOT_FOUND')
  })

  it('refuses to set a balance of an unknown UUID, having made the account', async () => {
    await using bench = await startBench()
    const answer = await bench.error('APIerSv1.SetBalance', { ...data, Balance: { UUID: 'none', Value: 1 } })
    assert.equal(answer, 'PARTIALLY_EXECUTED')
    assert.equal((await bench.account('svc-1')).BalanceMap, null)
  })

  it('does not store the balance when a CDR is asked for and no CDR connection is there', async () => {
    await using bench = await startBench()
    const topUp = { ...data, Cdrlog: true, Balance: { ID: 'p', Value: 5 } }
    assert.equal(await bench.error('APIerSv1.AddBalance', topUp), 'PARTIALLY_EXECUTED')
    assert.equal((await bench.account('svc-1')).BalanceMap, null)
    bench.peer.settings.hasCdrConnection = true
    await bench.result('APIerSv1.AddBalance', topUp)
    const [cdr] = (await bench.result('APIerSv2.GetCDRs')) as Array<Record<string, unknown>>
    assert.deepEqual(
      [cdr?.RunID, cdr?.Source, cdr?.Cost, cdr?.ToR, cdr?.PreRated],
      ['*topup', '*cdrlog', 5, '*data', true],
    )
  })

  it('sets several balances one after the other, the first ones staying when a later one fails', async () => {
    await using bench = await startBench()
    const Balances = [
      { BalanceType: '*sms', Balance: { ID: 'a', Value: 1 } },
      { BalanceType: '*sms', Balance: { Value: 1 } },
    ]
    assert.equal(
      await bench.error('APIerSv1.SetBalances', { ...account, Balances }),
      'MANDATORY_IE_MISSING: [BalanceID or BalanceUUID]',
    )
    assert.deepEqual(await values(bench, '*sms'), [['a', 1]])
  })

  it('moves units between accounts with an empty text for an answer', async () => {
    await using bench = await startBench()
    await bench.result('APIerSv1.SetBalance', { ...data, Balance: { ID: 'a', Value: 10 } })
    await bench.result('APIerSv2.SetAccount', { Tenant: 'op1', Account: 'svc-2' })
    const transfer = {
      Tenant: 'op1',
      SourceAccountID: 'svc-1',
      SourceBalanceID: 'a',
      DestinationAccountID: 'svc-2',
      DestinationBalanceID: 'b',
      Units: 4,
    }
    assert.equal(await bench.result('APIerSv1.TransferBalance', transfer), '')
    assert.equal((await bench.account('svc-2')).BalanceMap?.['*data']?.[0]?.Value, 4)
    assert.equal(
      await bench.error('APIerSv1.TransferBalance', { ...transfer, Units: 7 }),
      'SERVER_ERROR: PARTIALLY_EXECUTED',
    )
    assert.deepEqual(await values(bench, '*data'), [['a', 6]])
  })

  it('shows expired balances until the next change purges them', async () => {
    const clock = makeClock('2026-01-01T00:00:00Z')
    await using bench = await startBench({ now: clock.now })
    await bench.result('APIerSv1.SetBalance', {
      ...data,
      Balance: { ID: 'old', Value: 1, ExpiryTime: '+1h' },
    })
    clock.advance(2 * 3600_000)
    assert.deepEqual(await values(bench, '*data'), [['old', 1]])
    await bench.result('APIerSv1.AddBalance', { ...data, Balance: { ID: 'new', Value: 1 } })
    assert.deepEqual(await values(bench, '*data'), [['new', 1]])
  })
})

describe('CGRateS peer: series 0.10 (cgrates-rpc 13, line 4)', () => {
  it('wants the tenant, names it first, and knows no default', async () => {
    await using bench = await startBench({ engine: '0.10' })
    const missing: Array<[string, object, string]> = [
      ['APIerSv2.SetAccount', { Account: 'a' }, 'MANDATORY_IE_MISSING: [Tenant]'],
      ['APIerSv1.RemoveAccount', {}, 'MANDATORY_IE_MISSING: [Tenant Account]'],
      ['APIerSv1.AddBalance', {}, 'MANDATORY_IE_MISSING: [Tenant Account BalanceType]'],
      ['APIerSv1.GetAttributeProfile', { ID: 'X' }, 'MANDATORY_IE_MISSING: [Tenant]'],
      ['APIerSv1.RemoveFilter', {}, 'MANDATORY_IE_MISSING: [Tenant ID]'],
      ['APIerSv2.GetAccounts', {}, 'MANDATORY_IE_MISSING: [Tenant]'],
      ['APIerSv2.GetAccount', { Account: 'a' }, 'NOT_FOUND'],
    ]
    for (const [method, argument, error] of missing)
      assert.equal(await bench.error(method, argument), error, method)
    await using newer = await startBench({ engine: '0.11' })
    await newer.result('APIerSv2.SetAccount', { Account: 'a' })
    assert.deepEqual([...newer.peer.state.accounts.keys()], ['cgrates.org:a'])
  })

  it('lacks the methods of 0.11 and shows the factors under their old name', async () => {
    await using bench = await startBench({ engine: '0.10' })
    for (const method of [
      'APIerSv1.GetAccountIDs',
      'APIerSv1.SetBalances',
      'APIerSv1.TransferBalance',
      'APIerSv1.SetTiming',
      'APIerSv1.SetActionPlanAccounts',
    ]) {
      assert.equal(await bench.error(method), `rpc: can't find method ${method}`)
    }
    assert.equal(await bench.error('RouteSv1.Ping'), "rpc: can't find service RouteSv1.Ping")
    assert.equal(await bench.result('SupplierSv1.Ping'), 'Pong')
    await bench.result('APIerSv1.SetBalance', {
      ...data,
      Balance: { ID: 'p', Value: 1, Factor: { call: 2 } },
    })
    const [balance] = (await bench.account('svc-1')).BalanceMap?.['*data'] ?? []
    assert.deepEqual(
      Object.entries(balance ?? {}).filter(([key]) => key.startsWith('Factor')),
      [['Factor', { call: 2 }]],
    )
  })
})

function flags({ Disabled, AllowNegative }: { Disabled: boolean; AllowNegative: boolean }): boolean[] {
  return [Disabled, AllowNegative]
}

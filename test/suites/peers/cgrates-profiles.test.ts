import assert from 'node:assert/strict'
import { makeClock, startBench } from './cgrates-client.ts'

const id = { Tenant: 'op1', ID: 'X' }
const attribute = { Path: '*req.Account', Type: '*constant', Value: 'svc-1' }

describe('CGRateS peer: profiles and filters (cgrates-rpc 8)', () => {
  it('stores attribute profiles of V2 in the form that V1 shows', async () => {
    await using bench = await startBench()
    const profile = {
      ...id,
      FilterIDs: ['*string:~*req.OriginatingUser:34600111222'],
      Attributes: [{ FilterIDs: [], ...attribute }],
      Weight: 10,
      APIOpts: { '*cache': '*reload' },
    }
    assert.equal(await bench.result('APIerSv2.SetAttributeProfile', profile), 'OK')
    assert.deepEqual(await bench.result('APIerSv1.GetAttributeProfile', id), {
      Tenant: 'op1',
      ID: 'X',
      Contexts: ['*any'],
      FilterIDs: ['*string:~*req.OriginatingUser:34600111222'],
      ActivationInterval: null,
      Attributes: [{ FilterIDs: [], Path: '*req.Account', Type: '*constant', Value: [{ Rules: 'svc-1' }] }],
      Blocker: false,
      Weight: 10,
    })
    assert.deepEqual(await bench.result('APIerSv1.GetAttributeProfileIDs', { Tenant: 'op1' }), ['X'])
  })

  it('names what a profile lacks, wrapped under V2 and plain under V1', async () => {
    await using bench = await startBench()
    const errors: Array<[string, object, string]> = [
      ['APIerSv1.SetAttributeProfile', { Tenant: 'op1' }, 'MANDATORY_IE_MISSING: [ID Attributes]'],
      [
        'APIerSv1.SetAttributeProfile',
        { ...id, Attributes: [{ Type: 'x' }] },
        'MANDATORY_IE_MISSING: [Path]',
      ],
      ['APIerSv2.SetAttributeProfile', { Tenant: 'op1' }, 'MANDATORY_IE_MISSING: [ID]'],
      ['APIerSv2.SetAttributeProfile', id, 'SERVER_ERROR: MANDATORY_IE_MISSING: [Attributes]'],
      [
        'APIerSv2.SetAttributeProfile',
        { ...id, Attributes: [{ ...attribute, Value: '' }] },
        'SERVER_ERROR: MANDATORY_IE_MISSING: [Value]',
      ],
      ['APIerSv1.SetResourceProfile', { Limit: 1 }, 'MANDATORY_IE_MISSING: [ID]'],
    ]
    for (const [method, argument, error] of errors) assert.equal(await bench.error(method, argument), error)
  })

  it('replaces the whole object and answers NOT_FOUND to the removal of nothing', async () => {
    await using bench = await startBench()
    for (const kind of ['ChargerProfile', 'ThresholdProfile', 'ResourceProfile', 'Filter']) {
      await bench.result(`APIerSv1.Set${kind}`, {
        ...id,
        ActivationInterval: { ActivationTime: '2026-01-01T00:00:00Z' },
      })
      await bench.result(`APIerSv1.Set${kind}`, id)
      const stored = (await bench.result(`APIerSv1.Get${kind}`, id)) as Record<string, unknown>
      assert.equal(stored.ActivationInterval, null, kind)
      assert.deepEqual(await bench.result(`APIerSv1.Get${kind}IDs`, { Tenant: 'op1' }), ['X'])
      assert.equal(await bench.result(`APIerSv1.Remove${kind}`, id), 'OK')
      assert.equal(await bench.error(`APIerSv1.Remove${kind}`, id), 'NOT_FOUND')
      assert.equal(await bench.error(`APIerSv1.Get${kind}`, id), 'NOT_FOUND')
      assert.equal(await bench.error(`APIerSv1.Get${kind}IDs`, { Tenant: 'op1' }), 'NOT_FOUND')
    }
  })

  it('refuses a filter that is not there, and the removal of one that is in use', async () => {
    await using bench = await startBench()
    const profile = { ...id, FilterIDs: ['FLTR_1'], Attributes: [attribute] }
    assert.equal(
      await bench.error('APIerSv2.SetAttributeProfile', profile),
      'SERVER_ERROR: broken reference to filter: <FLTR_1> for item with ID: op1:X',
    )
    const Rules = [{ Type: '*string', Element: '~*req.Account', Values: ['svc-1'] }]
    await bench.result('APIerSv1.SetFilter', { Tenant: 'op1', ID: 'FLTR_1', Rules })
    await bench.result('APIerSv2.SetAttributeProfile', profile)
    assert.match(
      await bench.error('APIerSv1.RemoveFilter', { Tenant: 'op1', ID: 'FLTR_1' }),
      /^SERVER_ERROR: cannot remove filter <op1:FLTR_1> because will broken the reference/,
    )
    await bench.result('APIerSv1.RemoveAttributeProfile', id)
    assert.equal(await bench.result('APIerSv1.RemoveFilter', { Tenant: 'op1', ID: 'FLTR_1' }), 'OK')
  })

  it('knows the types of filter', async () => {
    await using bench = await startBench()
    const set = (Type: string) => ({ ...id, Rules: [{ Type, Element: '~*req.Account', Values: ['x'] }] })
    for (const type of ['*string', '*notstring', '*prefix', '*regex', '*gte']) {
      assert.equal(await bench.result('APIerSv1.SetFilter', set(type)), 'OK')
    }
    assert.equal(
      await bench.error('APIerSv1.SetFilter', set('*like')),
      'SERVER_ERROR: Unsupported filter Type: *like',
    )
  })

  it('alters an event by the heaviest profile that fits', async () => {
    await using bench = await startBench()
    const set = (ID: string, Weight: number, Value: string, FilterIDs: string[]) =>
      bench.result('APIerSv2.SetAttributeProfile', {
        Tenant: 'op1',
        ID,
        Weight,
        FilterIDs,
        Attributes: [{ ...attribute, Value }],
      })
    await set('ANY', 0, 'nobody', [])
    await set('ONE', 10, 'svc-1', ['*string:~*req.Imsi:1|2'])
    const event = (Imsi: string) => ({ Tenant: 'op1', ID: 'e', Event: { Imsi, Account: '' } })
    const first = (await bench.result('AttributeSv1.ProcessEvent', event('2'))) as Record<string, unknown>
    assert.deepEqual(
      [first.MatchedProfiles, first.AlteredFields, first.Event],
      [['op1:ONE'], ['*req.Account'], { Imsi: '2', Account: 'svc-1' }],
    )
    const second = (await bench.result('AttributeSv1.ProcessEvent', event('3'))) as {
      Event: { Account: string }
    }
    assert.equal(second.Event.Account, 'nobody')
    assert.equal(
      await bench.error('AttributeSv1.ProcessEvent', { ...event('3'), Tenant: 'op2' }),
      'NOT_FOUND',
    )
    assert.equal(
      await bench.error('AttributeSv1.ProcessEvent', { Tenant: 'op1' }),
      'MANDATORY_IE_MISSING: [Event]',
    )
  })

  it('records cache reloads and clears', async () => {
    await using bench = await startBench()
    assert.equal(await bench.result('CacheSv1.ReloadCache', { Tenant: 'op1', FilterIDs: ['op1:X'] }), 'OK')
    assert.equal(await bench.result('CacheSv1.Clear', { CacheIDs: null }), 'OK')
    assert.deepEqual(bench.peer.state.cacheReloads, [{ Tenant: 'op1', FilterIDs: ['op1:X'] }])
  })

  it('fires a threshold on account updates as often as it may', async () => {
    await using bench = await startBench()
    const bonus = { Identifier: '*topup', BalanceType: '*sms', BalanceId: 'bonus', Units: 1 }
    await bench.result('APIerSv1.SetActions', { ActionsId: 'BONUS', Actions: [bonus] })
    const FilterIDs = ['*string:~*opts.*eventType:AccountUpdate', '*string:~*req.AccountID:svc-1']
    await bench.result('APIerSv1.SetThresholdProfile', {
      Tenant: 'op1',
      ID: 'T',
      FilterIDs,
      MaxHits: 2,
      MinHits: 1,
      ActionIDs: ['BONUS'],
    })
    for (let count = 0; count < 3; count++) {
      await bench.result('APIerSv1.AddBalance', {
        Tenant: 'op1',
        Account: 'svc-1',
        BalanceType: '*data',
        Balance: { ID: 'p', Value: 1 },
      })
    }
    assert.equal((await bench.account('svc-1')).BalanceMap?.['*sms']?.[0]?.Value, 2)
    const threshold = (await bench.result('ThresholdSv1.GetThreshold', { Tenant: 'op1', ID: 'T' })) as {
      Hits: number
    }
    assert.equal(threshold.Hits, 2)
    await bench.result('ThresholdSv1.ResetThreshold', { Tenant: 'op1', ID: 'T' })
    const event = {
      Tenant: 'op1',
      ID: 'e',
      Event: { AccountID: 'svc-1' },
      APIOpts: { '*eventType': 'AccountUpdate' },
    }
    assert.deepEqual(await bench.result('ThresholdSv1.ProcessEvent', event), ['T'])
  })
})

describe('CGRateS peer: resources (cgrates-rpc 8.4)', () => {
  const profile = {
    Tenant: 'op1',
    ID: 'RES',
    FilterIDs: ['*string:~*req.Account:svc-1'],
    Limit: 2,
    UsageTTL: -1,
    AllocationMessage: 'ALLOWED',
  }
  const event = (usage: string, Account = 'svc-1') => ({
    Tenant: 'op1',
    ID: `e-${usage}`,
    Event: { Account },
    APIOpts: { '*rsUsageID': usage, '*rsUnits': 1 },
  })

  it('allocates up to the limit and releases', async () => {
    await using bench = await startBench()
    await bench.result('APIerSv1.SetResourceProfile', profile)
    assert.equal(await bench.result('ResourceSv1.AuthorizeResources', event('a')), 'ALLOWED')
    assert.equal(await bench.result('ResourceSv1.AllocateResources', event('a')), 'ALLOWED')
    assert.equal(await bench.result('ResourceSv1.AllocateResources', event('b')), 'ALLOWED')
    assert.equal(await bench.error('ResourceSv1.AuthorizeResources', event('c')), 'RESOURCE_UNAUTHORIZED')
    assert.equal(await bench.error('ResourceSv1.AllocateResources', event('c')), 'RESOURCE_UNAVAILABLE')
    assert.deepEqual(await bench.result('ResourceSv1.GetResource', { Tenant: 'op1', ID: 'RES' }), {
      Tenant: 'op1',
      ID: 'RES',
      Usages: {
        a: { Tenant: 'op1', ID: 'a', ExpiryTime: '0001-01-01T00:00:00Z', Units: 1 },
        b: { Tenant: 'op1', ID: 'b', ExpiryTime: '0001-01-01T00:00:00Z', Units: 1 },
      },
      TTLIdx: null,
    })
    assert.equal(await bench.result('ResourceSv1.ReleaseResources', event('a')), 'OK')
    assert.equal(await bench.result('ResourceSv1.AllocateResources', event('c')), 'ALLOWED')
    assert.equal(await bench.error('ResourceSv1.AllocateResources', event('d', 'svc-2')), 'NOT_FOUND')
    assert.equal(
      await bench.error('ResourceSv1.AllocateResources', { ...event('d'), APIOpts: {} }),
      'MANDATORY_IE_MISSING: [UsageID]',
    )
  })

  it('lets usages expire, and has them beside the event in 0.10', async () => {
    const clock = makeClock('2026-01-01T00:00:00Z')
    await using bench = await startBench({ engine: '0.10', now: clock.now })
    await bench.result('APIerSv1.SetResourceProfile', {
      ...profile,
      Limit: 1,
      UsageTTL: 60e9,
      AllocationMessage: '',
    })
    const old = (UsageID: string) => ({
      Tenant: 'op1',
      ID: 'e',
      Event: { Account: 'svc-1' },
      UsageID,
      Units: 1,
    })
    assert.equal(await bench.result('ResourceSv1.AllocateResources', old('a')), 'RES')
    assert.equal(await bench.error('ResourceSv1.AllocateResources', old('b')), 'RESOURCE_UNAVAILABLE')
    clock.advance(61_000)
    assert.equal(await bench.result('ResourceSv1.AllocateResources', old('b')), 'RES')
  })
})

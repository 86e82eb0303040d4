import assert from 'node:assert/strict'
import { startBench } from './cgrates-client.ts'

const topUp = { Tenant: 'op1', Account: 'svc-1', BalanceType: '*data', Balance: { ID: 'p1', Value: 100 } }

describe('CGRateS peer: faults (cgrates-rpc 13, line 13)', () => {
  it('refuses with the given text and does nothing', async () => {
    await using bench = await startBench()
    bench.peer.faults.add({ kind: 'error', method: 'APIerSv1.AddBalance', error: 'SERVER_ERROR: disk full' })
    assert.equal(await bench.error('ApierV1.AddBalance', topUp), 'SERVER_ERROR: disk full')
    assert.equal(bench.peer.state.accounts.size, 0)
    assert.equal(await bench.result('ApierV1.AddBalance', topUp), 'OK')
  })

  it('drops the connection before anything is done', async () => {
    await using bench = await startBench()
    bench.peer.faults.add({ kind: 'drop', method: 'AddBalance' })
    await assert.rejects(bench.call('APIerSv1.AddBalance', topUp), TypeError)
    assert.equal(bench.peer.state.accounts.size, 0)
    assert.deepEqual([bench.peer.calls[0]?.fault, bench.peer.calls[0]?.answer], ['drop', null])
  })

  it('stores the change and then drops the connection, so that the outcome is unknown to the caller', async () => {
    await using bench = await startBench()
    bench.peer.faults.add({ kind: 'after', method: /AddBalance$/ })
    await assert.rejects(bench.call('APIerSv1.AddBalance', topUp), TypeError)
    assert.equal((await bench.account('svc-1')).BalanceMap?.['*data']?.[0]?.Value, 100)
    assert.equal(bench.peer.calls[0]?.answer, null)
  })

  it('answers 500, 401 and an empty body when told so', async () => {
    await using bench = await startBench()
    for (const [kind, status] of [
      ['http500', 500],
      ['http401', 401],
      ['empty', 200],
    ] as const) {
      bench.peer.faults.add({ kind })
      const body = JSON.stringify({ method: 'APIerSv1.AddBalance', params: [topUp], id: 1 })
      const response = await fetch(bench.peer.url, { method: 'POST', body })
      assert.equal(response.status, status, kind)
      if (kind === 'empty') assert.equal(await response.text(), '')
    }
    assert.equal(bench.peer.state.accounts.size, 0)
  })

  it('answers late and right after a delay', async () => {
    await using bench = await startBench()
    bench.peer.faults.add({ kind: 'delay', delayMs: 60 })
    const start = performance.now()
    assert.equal(await bench.result('CoreSv1.Ping'), 'Pong')
    assert.ok(performance.now() - start >= 55)
  })

  it('fails from the nth call on, as many times as it says, and for ever with -1', async () => {
    await using bench = await startBench()
    const remove = bench.peer.faults.add({ kind: 'error', method: 'Ping', nth: 2, times: 2, error: 'X' })
    const outcomes = []
    for (let count = 0; count < 5; count++) outcomes.push((await bench.call('CoreSv1.Ping')).error)
    assert.deepEqual(outcomes, [null, 'X', 'X', null, null])
    remove()
    bench.peer.faults.add({ kind: 'error', error: 'Y', times: -1 })
    for (let count = 0; count < 3; count++) assert.equal(await bench.error('CoreSv1.Ping'), 'Y')
  })

  it('records every call with what was sent and answered', async () => {
    await using bench = await startBench()
    await bench.call('ApierV2.SetAccount', { Tenant: 'op1', Account: 'svc-1' })
    await bench.call('ApierV2.GetAccount', { Tenant: 'op1', Account: 'svc-2' })
    assert.deepEqual(
      bench.peer.calls.map(({ method, params, answer }) => ({ method, params, answer })),
      [
        {
          method: 'ApierV2.SetAccount',
          params: [{ Tenant: 'op1', Account: 'svc-1' }],
          answer: { result: 'OK', error: null },
        },
        {
          method: 'ApierV2.GetAccount',
          params: [{ Tenant: 'op1', Account: 'svc-2' }],
          answer: { result: null, error: 'NOT_FOUND' },
        },
      ],
    )
  })

  it('is steered over HTTP: faults in, state out, everything forgotten', async () => {
    await using bench = await startBench()
    const at = (path: string) => `http://${bench.peer.host}/peer/${path}`
    const posted = await fetch(at('faults'), {
      method: 'POST',
      body: JSON.stringify([
        { kind: 'error', method: '/^apierv1\\.add/i', error: 'SERVER_ERROR: told so', times: 1 },
      ]),
    })
    assert.equal(posted.status, 201)
    assert.equal(await bench.error('ApierV1.AddBalance', topUp), 'SERVER_ERROR: told so')
    await bench.result('ApierV1.AddBalance', topUp)
    const state = (await (await fetch(at('state'))).json()) as {
      accounts: Record<string, { BalanceMap: object }>
    }
    assert.deepEqual(Object.keys(state.accounts), ['op1:svc-1'])
    const calls = (await (await fetch(at('calls'))).json()) as Array<{ method: string; fault?: string }>
    assert.deepEqual(
      calls.map(call => [call.method, call.fault]),
      [
        ['ApierV1.AddBalance', 'error'],
        ['ApierV1.AddBalance', undefined],
      ],
    )
    await fetch(at('state'), { method: 'DELETE' })
    assert.deepEqual(
      [bench.peer.state.accounts.size, bench.peer.calls.length, bench.peer.faults.list()],
      [0, 0, []],
    )
  })

  it('refuses a fault it cannot read and names the field', async () => {
    await using bench = await startBench()
    for (const [body, message] of [
      ['{"kind":"explode"}', '"kind" is one of error, http500, http401, drop, delay, empty, after.'],
      ['{"kind":"drop","nth":1.5}', '"nth" is a whole number.'],
      ['{"kind":"drop","method":7}', '"method" is a string; write /pattern/ for a pattern.'],
      ['not json', 'The body is not JSON.'],
    ]) {
      const response = await fetch(`http://${bench.peer.host}/peer/faults`, {
        method: 'POST',
        body: body ?? '',
      })
      assert.deepEqual([response.status, await response.json()], [400, { message }])
    }
    assert.equal((await fetch(`http://${bench.peer.host}/peer/nothing`)).status, 404)
  })

  it('ends the engine process on a profile without any of its fields, and begins it again (cgrates-rpc 1.5)', async () => {
    await using bench = await startBench()
    for (const kind of [
      'AttributeProfile',
      'ChargerProfile',
      'ThresholdProfile',
      'ResourceProfile',
      'Filter',
    ]) {
      await assert.rejects(bench.call(`APIerSv1.Set${kind}`, { APIOpts: { '*cache': '*reload' } }), TypeError)
    }
    assert.equal(bench.peer.state.restarts, 5)
    assert.equal(await bench.error('APIerSv1.SetFilter', { Tenant: 'op1' }), 'MANDATORY_IE_MISSING: [ID]')
  })
})

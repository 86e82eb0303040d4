import assert from 'node:assert/strict'
import { startBench, type Answer } from './cgrates-client.ts'

const now = () => new Date('2026-08-01T09:00:00Z')

describe('CGRateS peer: transport and framework (cgrates-rpc 1)', () => {
  it('answers the worked exchanges of appendix A to the letter', async () => {
    await using bench = await startBench({ now })
    const exchanges: Array<[string, string]> = [
      [
        '{"method":"APIerSv2.GetAccount","params":[{"Tenant":"op1","Account":"nobody"}],"id":1}',
        '{"id":1,"result":null,"error":"NOT_FOUND"}',
      ],
      [
        '{"method":"APIerSv2.SetAccount","params":[{"Tenant":"op1","Account":"svc-1","ExtraOptions":{"AllowNegative":false,"Disabled":false}}],"id":2}',
        '{"id":2,"result":"OK","error":null}',
      ],
      [
        '{"method":"APIerSv2.GetAccount","params":[{"tenant":"op1","ACCOUNT":"svc-1"}],"id":3}',
        '{"id":3,"result":{"ID":"op1:svc-1","BalanceMap":null,"UnitCounters":null,"ActionTriggers":null,"AllowNegative":false,"Disabled":false,"UpdateTime":"2026-08-01T09:00:00Z"},"error":null}',
      ],
      [
        '{"method":"APIerSv1.SetBalance","params":[{"Tenant":"op1","Account":"svc-1","BalanceType":"*data","Balance":{"Value":5368709120}}],"id":4}',
        '{"id":4,"result":null,"error":"MANDATORY_IE_MISSING: [BalanceID or BalanceUUID]"}',
      ],
      [
        '{"method":"APIerSv1.SetBalance","params":[{"Tenant":"op1","Account":"svc-1","BalanceType":"*data","Balance":{"ID":"pur-9","Value":5368709120,"ExpiryTime":"2026-09-01T00:00:00Z","Weight":20}}],"id":5}',
        '{"id":5,"result":"OK","error":null}',
      ],
      [
        '{"method":"APIerSv1.AddBalance","params":[{"Tenant":"op1","Account":"svc-1","BalanceType":"*monetary","Value":"10"}],"id":6}',
        '{"id":6,"result":null,"error":"json: cannot unmarshal string into Go struct field AttrAddBalance.Value of type float64"}',
      ],
      [
        '{"method":"APIerSv1.RemoveBalances","params":[{"Tenant":"op1","Account":"svc-1","BalanceType":"*data","Balance":{"ID":"none"}}],"id":7}',
        '{"id":7,"result":null,"error":"PARTIALLY_EXECUTED"}',
      ],
      [
        '{"method":"APIerSv1.ReloadCache","params":[{}],"id":13}',
        '{"id":13,"result":null,"error":"rpc: can\'t find method APIerSv1.ReloadCache"}',
      ],
      [
        '{"method":"APIerSv1.GetAccount","params":{"Tenant":"op1"},"id":14}',
        '{"id":14,"result":null,"error":"json: cannot unmarshal object into Go value of type [1]interface {}"}',
      ],
    ]
    for (const [request, answer] of exchanges) assert.equal(await bench.raw(request), `${answer}\n`)
  })

  it('answers HTTP 200 with an empty body to a batch and to what is not JSON', async () => {
    await using bench = await startBench()
    for (const body of [
      '[{"method":"CoreSv1.Ping","params":[{}],"id":15}]',
      'nonsense',
      '{"method":',
      '{"method":5,"params":[{}]}',
    ]) {
      const response = await fetch(bench.peer.url, { method: 'POST', body })
      assert.deepEqual([response.status, await response.text()], [200, ''], body)
    }
  })

  it('answers several objects of one body, one a line, each with its id', async () => {
    await using bench = await startBench()
    const body =
      '{"method":"CoreSv1.Ping","params":[{}],"id":"a"} {"method":"CoreSv1.Ping","params":[{}],"id":"b"}\n[1]'
    const lines = (await bench.raw(body)).trim().split('\n')
    const answers = lines.map(line => JSON.parse(line) as Answer)
    assert.deepEqual(
      new Map(answers.map(answer => [answer.id, answer.result])),
      new Map([
        ['a', 'Pong'],
        ['b', 'Pong'],
      ]),
    )
  })

  it('echoes any id as it was written and null when there is none', async () => {
    await using bench = await startBench()
    for (const id of ['12345678901234567890', '"7f0c"', '{"a":[1,2]}', 'null', '"<&>"']) {
      const sent = `{"method":"CoreSv1.Ping","params":[{}],"id":${id},"jsonrpc":"2.0"}`
      const echoed = id.replace('<', '\\u003c').replace('&', '\\u0026').replace('>', '\\u003e')
      assert.equal(await bench.raw(sent), `{"id":${echoed},"result":"Pong","error":null}\n`)
    }
    assert.equal(
      await bench.raw('{"method":"CoreSv1.Ping","params":[{}]}'),
      '{"id":null,"result":"Pong","error":null}\n',
    )
  })

  it('names what it cannot find with the texts of the RPC library', async () => {
    await using bench = await startBench()
    assert.equal(await bench.error('NoSuchSv1.Do'), "rpc: can't find service NoSuchSv1.Do")
    assert.equal(await bench.error('CacheSv1.Do'), "rpc: can't find method CacheSv1.Do")
    assert.equal(await bench.error('nodot'), 'rpc: service/method request ill-formed: nodot')
    const missing = JSON.parse(await bench.raw('{"method":"CoreSv1.Ping","id":1}')) as Answer
    assert.equal(missing.error, 'jsonrpc: request body missing params')
  })

  it('has a Ping on each service and none on a service that is switched off', async () => {
    await using bench = await startBench()
    for (const service of [
      'APIerSv1',
      'ApierV1',
      'APIerSv2',
      'ApierV2',
      'AttributeSv1',
      'SessionSv1',
      'CDRsV1',
      'SchedulerSv1',
    ]) {
      assert.equal(await bench.result(`${service}.Ping`), 'Pong')
    }
    bench.peer.settings.disabledServices.add('SessionSv1')
    assert.equal(await bench.error('SessionSv1.Ping'), "rpc: can't find service SessionSv1.Ping")
  })

  it('takes V1 methods under V2 and both names of the service', async () => {
    await using bench = await startBench()
    const account = { Tenant: 'op1', Account: 'svc-1' }
    assert.equal(
      await bench.result('ApierV2.AddBalance', { ...account, BalanceType: '*sms', Value: 1 }),
      'OK',
    )
    assert.equal(await bench.result('ApierV2.RemoveAccount', account), 'OK')
  })

  it('reports its status with version and start', async () => {
    await using bench = await startBench()
    const status = (await bench.result('CoreSv1.Status')) as Record<string, unknown>
    assert.match(String(status.version), /^CGRateS@v0\.11/)
    assert.ok(Date.parse(String(status.running_since)) <= Date.now())
  })

  it('ignores unknown fields and wants map keys with their exact case', async () => {
    await using bench = await startBench()
    const argument = {
      TENANT: 'op1',
      account: 'a',
      balancetype: '*data',
      Balance: { ID: 'x', value: 5, Value: 7 },
      Nonsense: 1,
    }
    assert.equal(await bench.result('APIerSv1.AddBalance', argument), 'OK')
    assert.equal((await bench.account('a')).BalanceMap?.['*data']?.[0]?.Value, 7)
  })

  it('refuses wrong basic credentials with 401 and no other status', async () => {
    await using bench = await startBench({ basicAuth: { user: 'admin', password: 'pass' } })
    const refused = await fetch(bench.peer.url, { method: 'POST', body: '{}' })
    assert.deepEqual(
      [refused.status, await refused.text(), refused.headers.get('www-authenticate')],
      [401, 'Not authorized\n', 'Basic realm="Restricted"'],
    )
    const headers = { authorization: `Basic ${btoa('admin:pass')}` }
    const body = '{"method":"CoreSv1.Ping","params":[{}],"id":1}'
    assert.equal((await fetch(bench.peer.url, { method: 'POST', headers, body })).status, 200)
  })

  it('refuses requests over its limit with the text of its series', async () => {
    for (const [engine, text] of [
      ['0.11', 'MAX_CONCURRENT_RPC_EXCEEDED'],
      ['0.10', 'denying request due to maximum active requests reached'],
    ] as const) {
      await using bench = await startBench({ engine, settings: { maxConcurrent: 1 } })
      bench.peer.faults.add({ kind: 'delay', delayMs: 50, times: -1 })
      const answers = await Promise.all([bench.call('CoreSv1.Ping'), bench.call('CoreSv1.Ping')])
      assert.deepEqual(new Set(answers.map(answer => answer.error)), new Set([null, text]))
    }
  })
})

import assert from 'node:assert/strict'
import { startHssPeer } from '@omnicrm/test/peers'

const imsi = '310120123456789'
const sim = {
  imsi,
  msisdn: '34600111222',
  ki: '0123456789abcdef0123456789ABCDEF',
  opc: 'f'.repeat(32),
  enabled: true,
}

async function startBench() {
  const peer = await startHssPeer()
  const send = async (verb: string, path: string, body?: unknown) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(peer.url + path, { method: verb, ...init })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return { peer, send, [Symbol.asyncDispose]: () => peer.close() }
}

describe('HSS peer', () => {
  it('takes a subscriber by PUT and answers 200 without the keys', async () => {
    await using bench = await startBench()
    const answer = await bench.send('PUT', `/subscriber/${imsi}`, sim)
    const { ki: _ki, opc: _opc, ...shown } = sim
    assert.deepEqual(answer, {
      status: 200,
      body: { subscriber_id: 1, ...shown, ue_ambr_dl: 0, ue_ambr_ul: 0, apn_list: '' },
    })
    assert.equal(bench.peer.state.subscribers.get(imsi)?.ki, sim.ki)
    assert.deepEqual(await bench.send('GET', `/subscriber/${imsi}`), answer)
  })

  it('finds, changes and removes a subscriber by IMSI and by its own id', async () => {
    await using bench = await startBench()
    await bench.send('PUT', `/subscriber/${imsi}`, sim)
    assert.equal((await bench.send('GET', '/subscriber/1')).body.imsi, imsi)
    assert.equal((await bench.send('DELETE', '/subscriber/1')).status, 200)
    assert.deepEqual(await bench.send('DELETE', `/subscriber/${imsi}`), {
      status: 404,
      body: { message: `There is no subscriber ${imsi}.` },
    })
  })

  it('lets a subscriber go dormant with a dummy number and high rates', async () => {
    await using bench = await startBench()
    await bench.send('PUT', `/subscriber/${imsi}`, sim)
    const dormant = {
      enabled: true,
      msisdn: `9999${imsi.slice(-10)}`,
      ue_ambr_dl: 999999,
      ue_ambr_ul: 999999,
    }
    const answer = await bench.send('PATCH', `/subscriber/${imsi}`, dormant)
    assert.deepEqual(
      [answer.status, answer.body.msisdn, answer.body.ue_ambr_dl],
      [200, '99990123456789', 999999],
    )
    assert.equal(bench.peer.state.subscribers.get(imsi)?.opc, sim.opc)
  })

  it('refuses what is missing or wrong with 400 and the name of the field', async () => {
    await using bench = await startBench()
    for (const [field, value] of [
      ['imsi', undefined],
      ['imsi', '31012x'],
      ['imsi', '310120123456780'],
      ['msisdn', undefined],
      ['msisdn', ''],
      ['ki', undefined],
      ['ki', '0123'],
      ['opc', undefined],
      ['opc', 'g'.repeat(32)],
      ['enabled', 'yes'],
      ['ue_ambr_dl', -1],
    ] as const) {
      const answer = await bench.send('PUT', `/subscriber/${imsi}`, { ...sim, [field]: value })
      assert.equal(answer.status, 400, `${field} ${value}`)
      assert.match(String(answer.body.message), new RegExp(`"${field}"`))
    }
    assert.equal((await bench.send('PUT', `/subscriber/${imsi}`)).status, 400)
    assert.equal((await bench.send('POST', `/subscriber/${imsi}`, sim)).status, 405)
    assert.equal(bench.peer.state.subscribers.size, 0)
  })

  it('refuses an MSISDN that another IMSI holds with 409, and repeats a PUT without harm', async () => {
    await using bench = await startBench()
    await bench.send('PUT', `/subscriber/${imsi}`, sim)
    assert.equal((await bench.send('PUT', `/subscriber/${imsi}`, sim)).body.subscriber_id, 1)
    const other = await bench.send('PUT', '/subscriber/310120000000001', { ...sim, imsi: '310120000000001' })
    assert.deepEqual(other, { status: 409, body: { message: `MSISDN 34600111222 is held by IMSI ${imsi}.` } })
  })

  it('shows faults by verb or by verb and path, and executes before an "after"', async () => {
    await using bench = await startBench()
    bench.peer.faults.add({ kind: 'error', method: 'PUT', error: 'overloaded' })
    assert.deepEqual(await bench.send('PUT', `/subscriber/${imsi}`, sim), {
      status: 503,
      body: { message: 'overloaded' },
    })
    bench.peer.faults.add({ kind: 'after', method: `PUT /subscriber/${imsi}` })
    await assert.rejects(bench.send('PUT', `/subscriber/${imsi}`, sim), TypeError)
    assert.equal(bench.peer.state.subscribers.size, 1)
    bench.peer.faults.add({ kind: 'http500', method: /^DELETE/ })
    assert.equal((await fetch(`${bench.peer.url}/subscriber/${imsi}`, { method: 'DELETE' })).status, 500)
    assert.deepEqual(
      bench.peer.calls.map(call => [call.method, call.fault]),
      [
        [`PUT /subscriber/${imsi}`, 'error'],
        [`PUT /subscriber/${imsi}`, 'after'],
        [`DELETE /subscriber/${imsi}`, 'http500'],
      ],
    )
  })
})

import assert from 'node:assert/strict'
import { days, hours, minutes, type Actor } from '@omnicrm/sdk'
import { engine, type TestApp } from '@omnicrm/test'
import { PurgeKeyUsage, TellOfExpiringKeys } from '../src/keys/watch.ts'
import { SharedParts } from '../src/parts.ts'
import { client, fillProbes, firstAdmin, identityApp, probes } from './helpers.ts'
import { secondProcess } from './second-process.ts'

const probe = '/crm/probe/'
const start = new Date('2025-01-10T10:00:00Z')

describe('use of API keys', () => {
  let app: TestApp
  let root: Actor
  beforeEach(async () => {
    app = await identityApp({ plugins: [probes(), 'activity'], clock: start })
    await fillProbes(app)
    root = await firstAdmin(app)
  })
  afterEach(() => app[Symbol.asyncDispose]())
  const keys = () => client(app.as(root))
  const make = (more: object = {}) =>
    keys().createApiKey({ name: 'Sync', permissions: ['view_probe'], ...more })
  const call = (key: string, url = probe, remoteAddress = '10.0.0.1') =>
    app.http({ url, remoteAddress, headers: { 'x-api-key': key } })
  const flush = () => app.service(SharedParts).usage.flush(app.entry)
  const alerts = async () =>
    (await app.entry.db('alert').orderBy('alert_id')).map(each => [
      each.severity,
      each.title,
      each.permission,
    ]) as unknown[]

  it('is written in one batch, not with each request, and at the latest when the process stops (KEY-8)', async () => {
    const { api_key, api_key_id } = await make()
    for (let count = 0; count < 3; count++) await call(api_key)
    assert.equal((await app.entry.db('api_key_usage')).length, 0)
    const { database } = app.kernel
    assert.equal((await keys().getApiKey({ api_key_id })).last_used, null)
    await flush()
    const rows = await database.writer('api_key_usage')
    assert.equal(rows.length, 3)
    const { last_used, recent } = await keys().getApiKey({ api_key_id })
    assert.equal(last_used, recent[0]?.at)
    await using second = await secondProcess(app)
    await second.http({ url: probe, headers: { 'x-api-key': api_key } })
    await second[Symbol.asyncDispose]()
    assert.equal((await database.writer('api_key_usage')).length, 4)
  })

  it('is kept for the next time when it can not be written', async () => {
    const { api_key } = await make()
    await call(api_key)
    const broken = { ...app.entry, log: app.entry.log, tx: () => Promise.reject(new Error('away')) }
    const { usage } = app.service(SharedParts)
    await usage.flush(broken)
    assert.ok(app.logs.some(each => String(each.message).includes('could not be written')))
    await usage.flush(app.entry)
    assert.equal((await app.entry.db('api_key_usage')).length, 1)
  })

  it('counts successful use as last use, and nothing that was refused (KEY-8)', async () => {
    const { api_key, api_key_id } = await make()
    const last = async () => {
      await flush()
      return (await keys().getApiKey({ api_key_id })).last_used
    }
    await call(api_key, '/crm/auth/users')
    assert.equal(await last(), null)
    await call(api_key)
    const first = await last()
    assert.ok(first)
    app.clock.advance(minutes(5))
    await call(api_key)
    assert.ok((await last())! > first)
  })

  it('is shown with the key: requests by day, addresses and the latest fifty (KEY-36, PLAT-96)', async () => {
    const { api_key, api_key_id } = await make({ allowed_ips: ['10.0.0.0/24'] })
    for (let count = 0; count < 51; count++) await call(api_key)
    app.clock.advance(minutes(1))
    await call(api_key, '/crm/auth/users?secret=1', '10.0.0.2')
    app.clock.advance(days(1))
    await call(api_key, probe, '10.0.9.9')
    await flush()
    const { usage, recent, created_by_name } = await keys().getApiKey({ api_key_id })
    assert.equal(created_by_name, 'admin')
    assert.deepEqual([usage.requests, usage.refused], [53, 2])
    assert.deepEqual(usage.by_day, [
      { day: '2025-01-10', requests: 52 },
      { day: '2025-01-11', requests: 1 },
    ])
    assert.deepEqual(
      usage.addresses.map(each => [each.ip_address, each.requests]),
      [
        ['10.0.9.9', 1],
        ['10.0.0.2', 1],
        ['10.0.0.1', 51],
      ],
    )
    assert.equal(recent.length, 50)
    const { at, ...newest } = recent[0] ?? { at: '' }
    assert.deepEqual(newest, { method: 'GET', path: probe, status: 403, ip_address: '10.0.9.9' })
    assert.equal(at.slice(0, 10), '2025-01-11')
    assert.equal(recent[1]?.path, '/crm/auth/users')
  })

  it('is removed after ninety days', async () => {
    const { api_key } = await make()
    await call(api_key)
    app.clock.advance(days(60))
    await call(api_key)
    await flush()
    const purge = async () => {
      await app.entry.tx(tx => tx.enqueue(PurgeKeyUsage, {}))
      await app.drain()
      return (await app.entry.db('api_key_usage')).length
    }
    assert.equal(await purge(), 2)
    app.clock.advance(days(31))
    assert.equal(await purge(), 1)
  })

  it('from a new address alerts the holders of manage_api_keys, once for each address (KEY-88)', async () => {
    const { api_key } = await make()
    await call(api_key)
    await call(api_key)
    await flush()
    assert.deepEqual(await alerts(), [
      ['info', "API key 'Sync' was used for the first time", 'manage_api_keys'],
    ])
    await call(api_key, probe, '203.0.113.7')
    await call(api_key)
    await flush()
    await call(api_key, probe, '203.0.113.7')
    await flush()
    assert.deepEqual((await alerts()).slice(1), [
      ['warning', "API key 'Sync' came from a new address", 'manage_api_keys'],
    ])
    assert.ok(!JSON.stringify(await app.entry.db('alert')).includes(api_key.slice(8)))
  })

  it('from one new address in two processes at once alerts once (KEY-88)', async () => {
    const { api_key } = await make()
    await using second = await secondProcess(app)
    await Promise.all([
      call(api_key),
      second.http({ url: probe, remoteAddress: '10.0.0.1', headers: { 'x-api-key': api_key } }),
    ])
    const stop = () => second[Symbol.asyncDispose]()
    // One process can't wait for itself: SQLite lets one write at a time, and its driver waits without turning the loop.
    if (engine === 'sqlite') {
      await flush()
      await stop()
    } else await Promise.all([flush(), stop()])
    assert.equal((await app.entry.db('api_key_usage')).length, 2)
    assert.equal((await alerts()).length, 1)
  })

  it('that is refused again and again alerts once a day, whatever the reason (KEY-88)', async () => {
    const { api_key } = await make({ expiry_date: '2025-01-10T12:00:00Z' })
    await call(api_key)
    await flush()
    app.clock.advance(hours(3))
    const refused = async (times: number) => {
      for (let count = 0; count < times; count++) assert.equal((await call(api_key)).statusCode, 401)
      await flush()
      return (await alerts()).slice(1)
    }
    assert.deepEqual(await refused(9), [])
    const alarm = ['warning', "API key 'Sync' is refused again and again", 'manage_api_keys']
    assert.deepEqual(await refused(1), [alarm])
    assert.deepEqual(await refused(20), [alarm])
    app.clock.advance(hours(25))
    assert.deepEqual(await refused(10), [alarm, alarm])
  })

  it('that is about to end alerts thirty days, seven days and one day before, each once (D-101)', async () => {
    const { api_key_id } = await make({ expiry_date: '2025-03-31' })
    await make({ name: 'endless' })
    const tellOn = async (day: string) => {
      app.clock.advance(Date.parse(`${day}T06:00:00Z`) - app.clock.now().getTime())
      for (const _ of [1, 2]) {
        await app.entry.tx(tx => tx.enqueue(TellOfExpiringKeys, {}))
        await app.drain()
      }
      return (await alerts()).length
    }
    assert.equal(await tellOn('2025-02-27'), 0)
    assert.equal(await tellOn('2025-03-02'), 1)
    assert.equal(await tellOn('2025-03-20'), 1)
    assert.equal(await tellOn('2025-03-26'), 2)
    assert.equal(await tellOn('2025-03-31'), 3)
    assert.equal(await tellOn('2025-04-02'), 3)
    assert.deepEqual((await alerts()).at(-1), [
      'warning',
      "API key 'Sync' expires on 2025-03-31",
      'manage_api_keys',
    ])
    await keys().updateApiKey({ api_key_id, expiry_date: '2025-04-20' })
    assert.equal(await tellOn('2025-04-03'), 4)
  })

  it('is visible in the logs by the name of the key (CONF-50)', async () => {
    const { api_key, api_key_id } = await make()
    await call(api_key)
    const line = app.logs.find(each => each.message === 'request' && each.path === probe)
    assert.deepEqual(
      [line?.auth, line?.api_key, line?.api_key_id, line?.ip],
      ['api_key', 'Sync', api_key_id, '10.0.0.1'],
    )
  })
})

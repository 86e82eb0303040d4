import assert from 'node:assert/strict'
import type { TestApp } from '@omnicrm/test'
import { kindOf, makeAddressSet } from '../src/addresses.ts'
import { fillProbes, identityApp, probes } from './helpers.ts'

const adminKey = 'k'.repeat(48)
const provisioningKey = 'p'.repeat(48)
const boundKey = 'b'.repeat(48)

describe('machines', () => {
  let app: TestApp
  before(async () => {
    app = await identityApp({
      plugins: [probes()],
      config: {
        api_keys: {
          [adminKey]: { roles: ['ADMIN'], description: 'Billing sync' },
          [provisioningKey]: { roles: ['provisioning'] },
          [boundKey]: { roles: ['Read-only Auditor'], ips: ['10.0.1.0/24', '::1'] },
        },
        ip_whitelist: {
          '192.168.1.100': { roles: ['admin'] },
          '10.0.0.0/24': { roles: ['Read-only Auditor'] },
          '10.0.0.57': { roles: ['provisioning'] },
          '172.16.50.10': { roles: ['Nobody'] },
          '127.0.0.1': { roles: ['admin'] },
          '203.0.113.9': { roles: ['Read-only Auditor'] },
        },
      },
    })
    await fillProbes(app)
  })
  after(() => app[Symbol.asyncDispose]())

  const call = (options: { key?: string; ip?: string; url?: string; headers?: Record<string, string> }) =>
    app.http({
      method: 'GET',
      url: options.url ?? '/crm/probe/',
      remoteAddress: options.ip ?? '127.0.0.1',
      headers: { ...(options.key === undefined ? {} : { 'x-api-key': options.key }), ...options.headers },
    })

  it('sign in with a key of the configuration and get the rights of its roles (PLAT-41, PROV-46, D-16)', async () => {
    assert.equal((await call({ key: adminKey })).statusCode, 200)
    assert.equal((await call({ key: adminKey, url: '/crm/auth/users' })).statusCode, 200)
    assert.equal((await call({ key: provisioningKey })).statusCode, 403)
  })

  it('are refused with a wrong key, one with a character more or less, and one in Authorization (PLAT-52, PROV-46)', async () => {
    for (const key of ['x'.repeat(48), adminKey.slice(1), `${adminKey}k`]) {
      const response = await call({ key })
      assert.equal(response.statusCode, 401)
      assert.equal(response.json().message, 'Invalid API key')
    }
    assert.equal((await call({ headers: { authorization: `Bearer ${adminKey}` } })).statusCode, 401)
    assert.equal((await call({ headers: { authorization: adminKey } })).statusCode, 401)
  })

  it('use a key with addresses from these only', async () => {
    assert.equal((await call({ key: boundKey, ip: '10.0.1.7' })).statusCode, 200)
    assert.equal((await call({ key: boundKey, ip: '::1' })).statusCode, 200)
    const elsewhere = await call({ key: boundKey, ip: '10.0.2.7' })
    assert.deepEqual([elsewhere.statusCode, elsewhere.json().message], [403, 'Access denied'])
  })

  it('need no credential from whitelisted addresses and get their roles together (PLAT-41, D-2)', async () => {
    assert.equal((await call({ ip: '192.168.1.100', url: '/crm/auth/users' })).statusCode, 200)
    assert.equal((await call({ ip: '10.0.0.57' })).statusCode, 200)
    assert.equal((await call({ ip: '10.0.0.3', url: '/crm/auth/users' })).statusCode, 403)
  })

  it('get 401 from any other address, and loopback is none of them (PLAT-53, D-3)', async () => {
    assert.equal((await call({ ip: '10.0.1.5' })).statusCode, 401)
    assert.equal((await call({})).statusCode, 401)
    assert.equal((await call({ headers: { 'x-forwarded-for': '192.168.1.100' } })).statusCode, 401)
  })

  it('from addresses whose role is not there may do nothing (D-2)', async () => {
    assert.equal((await call({ ip: '172.16.50.10' })).statusCode, 403)
  })

  it('a wrong key is not saved by a good address', async () => {
    assert.equal((await call({ ip: '192.168.1.100', key: 'x'.repeat(48) })).statusCode, 401)
  })

  it('are warned of at the start: loopback, public addresses and roles that are not there (D-2, D-3)', () => {
    const warnings = app.logs.filter(each => each.level === 'warn').map(each => String(each.message))
    assert.ok(warnings.some(each => each.includes('127.0.0.1') && each.includes('ignored')))
    assert.ok(warnings.some(each => each.includes('203.0.113.9') && each.includes('public')))
    assert.ok(app.logs.some(each => each.role === 'Nobody'))
    assert.ok(!JSON.stringify(app.logs).includes(adminKey))
  })

  it('take the list form of the whitelist with its default roles, and none by default (D-2)', async () => {
    await using none = await identityApp({ plugins: [probes()], config: { ip_whitelist: ['10.0.0.0/24'] } })
    const from = (other: TestApp, ip: string) => other.http({ url: '/crm/probe/', remoteAddress: ip })
    assert.equal((await from(none, '10.0.0.57')).statusCode, 403)
    assert.equal((await from(none, '10.0.1.5')).statusCode, 401)
    assert.ok(none.logs.some(each => String(each.message).includes('ip_whitelist is a plain list')))
    await using some = await identityApp({
      plugins: [probes()],
      config: { ip_whitelist: ['10.0.0.0/24'], ip_whitelist_default_roles: ['Read-only Auditor'] },
    })
    assert.equal((await from(some, '10.0.0.57')).statusCode, 200)
  })

  it('stop the start when a key is short or an address is none, without telling the key', async () => {
    const short = 'a-short-key-of-31-characters-xx'
    await assert.rejects(
      identityApp({ config: { api_keys: { [short]: { roles: ['admin'] } } } }),
      (error: Error) => {
        assert.match(error.message, /Key 1 of api_keys has fewer than 32 characters/)
        assert.ok(!error.message.includes(short))
        return true
      },
    )
    await assert.rejects(
      identityApp({ config: { ip_whitelist: { 'crm.example.com': { roles: [] } } } }),
      /'crm\.example\.com' is no IP address/,
    )
  })
})

describe('an address set', () => {
  it('holds IPv4 and IPv6 addresses and ranges', () => {
    const set = makeAddressSet(['192.168.1.100', '10.0.0.0/24', '2001:db8::/32'])
    for (const ip of ['192.168.1.100', '10.0.0.57', '2001:db8::1']) assert.ok(set.has(ip), ip)
    for (const ip of ['192.168.1.101', '10.0.1.5', '2001:db9::1', 'nonsense', '']) assert.ok(!set.has(ip), ip)
    for (const range of ['10.0.0.0/33', '10.0.0', '::/129', '10.0.0.0/x'])
      assert.throws(() => makeAddressSet([range]), /is no IP address/)
  })

  it('tells private from public and loopback', () => {
    assert.deepEqual(
      ['127.0.0.1', '::1', '10.1.2.3', '172.31.0.0/16', '192.168.0.0/16', 'fd00::1', '8.8.8.8'].map(kindOf),
      ['loopback', 'loopback', 'private', 'private', 'private', 'private', 'public'],
    )
  })
})

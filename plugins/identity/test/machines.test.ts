import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import type { TestApp } from '@omnicrm/test'
import { kindOf, makeAddressSet } from '../src/addresses.ts'
import { fillProbes, identityApp, probes, signIn } from './helpers.ts'
import { secondProcess } from './second-process.ts'

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

  it('sign in with a key of the configuration and get the rights of its roles; admin opens everything (CONF-43, CONF-45, PLAT-41, PROV-46, D-16)', async () => {
    assert.equal((await call({ key: adminKey })).statusCode, 200)
    assert.equal((await call({ key: adminKey, url: '/crm/auth/users' })).statusCode, 200)
    assert.equal((await call({ key: provisioningKey })).statusCode, 403)
  })

  it('are refused with a wrong key, one with a character more or less, and one in Authorization (KEY-3, PLAT-45, PLAT-52, PROV-46)', async () => {
    for (const key of ['x'.repeat(48), adminKey.slice(1), `${adminKey}k`]) {
      const response = await call({ key })
      assert.equal(response.statusCode, 401)
      assert.equal(response.json().message, 'Invalid API key')
    }
    assert.equal((await call({ headers: { authorization: `Bearer ${adminKey}` } })).statusCode, 401)
    assert.equal((await call({ headers: { authorization: adminKey } })).statusCode, 401)
  })

  it('use a key with addresses from these only (KEY-67, CONF-46)', async () => {
    assert.equal((await call({ key: boundKey, ip: '10.0.1.7' })).statusCode, 200)
    assert.equal((await call({ key: boundKey, ip: '::1' })).statusCode, 200)
    const elsewhere = await call({ key: boundKey, ip: '10.0.2.7' })
    assert.deepEqual([elsewhere.statusCode, elsewhere.json().message], [403, 'Access denied'])
  })

  it('need no credential from whitelisted addresses and get their roles together (KEY-81, KEY-85, CONF-48, PLAT-41, D-2)', async () => {
    assert.equal((await call({ ip: '192.168.1.100', url: '/crm/auth/users' })).statusCode, 200)
    assert.equal((await call({ ip: '10.0.0.57' })).statusCode, 200)
    assert.equal((await call({ ip: '10.0.0.3', url: '/crm/auth/users' })).statusCode, 403)
  })

  it('get 401 from any other address, and loopback is none of them (KEY-82, KEY-85, CONF-49, PLAT-53, D-3)', async () => {
    assert.equal((await call({ ip: '10.0.1.5' })).statusCode, 401)
    assert.equal((await call({})).statusCode, 401)
    assert.equal((await call({ headers: { 'x-forwarded-for': '192.168.1.100' } })).statusCode, 401)
  })

  it('from addresses whose role is not there may do nothing (D-2)', async () => {
    assert.equal((await call({ ip: '172.16.50.10' })).statusCode, 403)
  })

  it('a wrong key is not saved by a good address, nor a wrong token by a good key (PLAT-62)', async () => {
    assert.equal((await call({ ip: '192.168.1.100', key: 'x'.repeat(48) })).statusCode, 401)
    const headers = { authorization: 'Bearer nonsense' }
    assert.equal((await call({ ip: '192.168.1.100', key: adminKey, headers })).statusCode, 401)
    // The key comes before the address: it may do less, and then does less.
    const url = '/crm/auth/users'
    assert.equal((await call({ ip: '192.168.1.100', key: provisioningKey, url })).statusCode, 403)
    const { token } = await signIn(app)
    const asAdmin = { authorization: `Bearer ${token}` }
    assert.equal((await call({ key: provisioningKey, url, headers: asAdmin })).statusCode, 200)
  })

  it('are logged with their address, so that the list can be checked (KEY-87)', async () => {
    await call({ ip: '10.0.0.33' })
    const line = app.logs.find(each => each.message === 'request' && each.ip === '10.0.0.33')
    assert.deepEqual([line?.auth, line?.status], ['ip_whitelist', 200])
  })

  it('are warned of at the start: loopback, public addresses and roles that are not there (KEY-86, CONF-49, D-2, D-3)', () => {
    const warnings = app.logs.filter(each => each.level === 'warn').map(each => String(each.message))
    assert.ok(warnings.some(each => each.includes('127.0.0.1') && each.includes('ignored')))
    assert.ok(warnings.some(each => each.includes('203.0.113.9') && each.includes('public')))
    assert.ok(app.logs.some(each => each.role === 'Nobody'))
    assert.ok(!JSON.stringify(app.logs).includes(adminKey))
  })

  it('take the list form of the whitelist with its default roles, and none by default (KEY-80, D-2)', async () => {
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

  it('stop the start when a key is short or an address is none, without telling the key (KEY-68, CONF-44)', async () => {
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

describe('machines of the specification', () => {
  const key4 = 'four'.repeat(12)
  const key5 = 'five'.repeat(12)
  const base64Key = `${'Ab+/'.repeat(15)}Abc=`
  let app: TestApp
  before(async () => {
    const roles = ['customer_service_agent_1']
    app = await identityApp({
      plugins: [probes()],
      config: {
        crm: { trusted_proxies: ['198.51.100.1'] },
        api_keys: {
          [key4]: { roles, ips: ['10.0.1.50'] },
          [key5]: { roles, ips: ['127.0.0.1', '::1', '10.0.1.0/24'] },
          [base64Key]: { roles: ['View_Probe', 'nonsense'] },
        },
        ip_whitelist: {
          '192.168.1.100': { roles: ['view_probe'] },
          '10.0.0.0/24': { roles: ['view_probe'] },
          '172.16.50.10': { roles: ['view_probe'] },
          '::ffff:10.7.7.7': { roles: ['view_probe'] },
          '126.0.0.0/7': { roles: ['view_probe'] },
        },
      },
    })
  })
  after(() => app[Symbol.asyncDispose]())
  const from = async (ip: string, headers: Record<string, string> = {}, url = '/crm/probe/') =>
    (await app.http({ url, remoteAddress: ip, headers })).statusCode

  it('use keys from the addresses of the vector: the role there, refused elsewhere (CONF-47, CONF-129)', async () => {
    // The role lacks the permission of the probe: 403 with the sentence of the check, not of the address.
    const told = async (ip: string, key: string) => {
      const answer = await app.http({ url: '/crm/probe/', remoteAddress: ip, headers: { 'x-api-key': key } })
      return answer.json().code as string
    }
    const [role, refused] = ['request.forbidden', 'identity.addressRefused']
    assert.deepEqual([await told('10.0.1.50', key4), await told('10.0.1.50', key5)], [role, role])
    assert.deepEqual([await told('10.0.2.7', key4), await told('10.0.2.7', key5)], [refused, refused])
    assert.deepEqual([await told('::1', key4), await told('::1', key5)], [refused, role])
  })

  it('reach the API from the addresses and networks of the vector (KEY-80)', async () => {
    for (const ip of ['192.168.1.100', '172.16.50.10', '10.0.0.57']) assert.equal(await from(ip), 200, ip)
    for (const ip of ['192.168.1.101', '172.16.50.11', '10.0.1.5']) assert.equal(await from(ip), 401, ip)
  })

  it('may be given single permissions by name, and a base64 key is accepted (KEY-66, KEY-70)', async () => {
    assert.equal(await from('128.0.0.1', { 'x-api-key': base64Key }), 200)
    assert.equal(await from('128.0.0.1', { 'x-api-key': base64Key }, '/crm/auth/users'), 403)
    assert.ok(app.logs.some(each => each.role === 'nonsense'))
    assert.ok(!app.logs.some(each => each.role === 'View_Probe'))
  })

  it('are known by the address before the trusted proxies; others can not claim one (KEY-84)', async () => {
    const claimed = { 'x-forwarded-for': '203.0.113.1, 192.168.1.100' }
    assert.equal(await from('198.51.100.1', claimed), 200)
    assert.equal(await from('198.51.100.1', { 'x-forwarded-for': '192.168.1.100, 203.0.113.1' }), 401)
    assert.equal(await from('203.0.113.1', claimed), 401)
  })

  it('are the same in the notation of sockets for both families (KEY-84)', async () => {
    assert.equal(await from('::ffff:10.0.0.57'), 200)
    assert.equal(await from('::ffff:128.0.0.1'), 401)
    assert.equal(await from('::ffff:128.0.0.1', { 'x-api-key': key4 }), 403)
    assert.equal(await from('10.7.7.7'), 200)
  })

  it('are not this machine itself, however wide a network is given (KEY-82)', async () => {
    assert.equal(await from('126.0.0.1'), 200)
    for (const ip of ['127.0.0.1', '127.9.9.9', '::ffff:127.0.0.1']) assert.equal(await from(ip), 401, ip)
    assert.ok(app.logs.some(each => String(each.message).includes('126.0.0.0/7 is a public address')))
  })
})

describe('keys of the configuration file', () => {
  it('take effect with a restart, and go with one (KEY-69)', async () => {
    await using app = await identityApp({
      plugins: [probes()],
      config: { api_keys: { [adminKey]: { roles: ['admin'] } } },
    })
    const file = app.kernel.config.file ?? ''
    const before = JSON.parse(readFileSync(file, 'utf8')) as object
    writeFileSync(file, JSON.stringify({ ...before, api_keys: { [provisioningKey]: { roles: ['admin'] } } }))
    const ask = (key: string) => ({ url: '/crm/probe/', headers: { 'x-api-key': key } })
    const running = [adminKey, provisioningKey].map(async key => (await app.http(ask(key))).statusCode)
    assert.deepEqual(await Promise.all(running), [200, 401])
    await using restarted = await secondProcess(app)
    const anew = [adminKey, provisioningKey].map(async key => (await restarted.http(ask(key))).statusCode)
    assert.deepEqual(await Promise.all(anew), [401, 200])
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
      [
        '127.0.0.1',
        '::1',
        '::ffff:127.0.0.1',
        '10.1.2.3',
        '172.31.0.0/16',
        '192.168.0.0/16',
        'fd00::1',
        '8.8.8.8',
        '10.0.0.0/7',
      ].map(kindOf),
      ['loopback', 'loopback', 'loopback', 'private', 'private', 'private', 'private', 'public', 'public'],
    )
  })
})

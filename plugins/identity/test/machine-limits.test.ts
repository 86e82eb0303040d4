import assert from 'node:assert/strict'
import type { TestApp } from '@omnicrm/test'
import { identityApp, probes } from './helpers.ts'

const shortestKey = 's'.repeat(32)
const fromAnywhere = 'a'.repeat(48)

describe('machines at the limits of what is allowed', () => {
  let app: TestApp
  before(async () => {
    app = await identityApp({
      plugins: [probes()],
      config: {
        api_keys: {
          [shortestKey]: { roles: ['view_probe'] },
          [fromAnywhere]: { roles: ['Read-only Auditor'] },
        },
        ip_whitelist: {
          '::1': { roles: ['admin'] },
          '127.0.0.1': { roles: ['admin'] },
          '10.9.8.0/24': { roles: ['manage_api_keys'] },
          '10.9.8.7': { roles: ['view_probe'] },
        },
      },
    })
  })
  after(() => app[Symbol.asyncDispose]())
  const from = async (remoteAddress: string, key?: string, url = '/crm/probe/') =>
    (
      await app.http({
        url,
        remoteAddress,
        headers: key === undefined ? {} : { 'x-api-key': key },
      })
    ).statusCode

  it('use a key of 32 characters, and none of 31 (KEY-68, CONF-44)', async () => {
    assert.equal(await from('10.0.0.1', shortestKey), 200)
    const config = { api_keys: { [shortestKey.slice(1)]: { roles: ['admin'] } } }
    await assert.rejects(identityApp({ config }), /Key 1 of api_keys has fewer than 32 characters/)
  })

  it('use a key without addresses from every address (CONF-46)', async () => {
    for (const ip of ['10.0.0.1', '203.0.113.9', '127.0.0.1', '::1', '2001:db8::7'])
      assert.equal(await from(ip, fromAnywhere), 200, ip)
  })

  it('are not this machine in either family: its addresses are ignored, and warned of (KEY-82, CONF-49, D-3)', async () => {
    assert.deepEqual([await from('::1'), await from('127.0.0.1')], [401, 401])
    const warnings = app.logs.filter(each => each.level === 'warn').map(each => String(each.message))
    for (const address of ['::1', '127.0.0.1'])
      assert.equal(
        warnings.filter(each => each.includes(`${address} is a loopback address and is ignored`)).length,
        1,
        address,
      )
  })

  it('get the roles of their address and of the networks it lies in together (KEY-81, CONF-48)', async () => {
    const opened = async (ip: string) => [await from(ip), await from(ip, undefined, '/crm/api-keys')]
    assert.deepEqual(await opened('10.9.8.7'), [200, 200])
    assert.deepEqual(await opened('10.9.8.8'), [403, 200])
  })

  it('stop the start when a key has an outer blank, which no header can carry, without telling the key (KEY-5)', async () => {
    for (const key of [` ${fromAnywhere}`, `${fromAnywhere} `, `${fromAnywhere}\t`])
      await assert.rejects(
        identityApp({ config: { api_keys: { [key]: { roles: ['admin'] } } } }),
        (error: Error) => {
          assert.match(error.message, /Key 1 of api_keys begins or ends with a blank/)
          assert.ok(!error.message.includes(fromAnywhere))
          return true
        },
      )
  })
})

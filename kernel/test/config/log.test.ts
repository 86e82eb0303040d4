import assert from 'node:assert/strict'
import { hidePasswords, isSecretKey, makeLog, redact } from '../../src/log.ts'

describe('log', () => {
  const written = (isPretty = false) => {
    const lines: string[] = []
    return {
      lines,
      log: makeLog({ isPretty, level: 'debug', destination: { write: text => lines.push(text) } }),
    }
  }

  it('writes one JSON line with time, level, fields and sentence', () => {
    const { lines, log } = written()
    log.info({ customer_id: 12 }, 'Customer created.')
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>
    assert.deepEqual([line.level, line.customer_id, line.msg], ['info', 12, 'Customer created.'])
    assert.match(String(line.time), /^\d{4}-\d\d-\d\dT/)
  })

  it('hides secrets by key at any depth (CONF-13)', () => {
    const { lines, log } = written()
    const secret = 'do-not-show-me'
    log.warn(
      {
        body: { password: secret, list: [{ api_key: secret, Ki: secret, opc: secret }] },
        headers: { authorization: secret },
      },
      'Refused.',
    )
    assert.ok(!lines.join().includes(secret), lines.join())
  })

  for (const key of [
    'password',
    'new_password',
    'jwt_secret',
    'accessToken',
    'refresh_token',
    'X-API-KEY',
    'apiKey',
    'Authorization',
    'Cookie',
    'ki',
    'Ki',
    'opc',
    'psk',
    'backup_codes',
    'password_hash',
    'stripe_secret',
    'pin1',
    'puk2',
    'totp_secret',
  ])
    it(`takes '${key}' for a secret (CONF-13)`, () => assert.ok(isSecretKey(key)))
  for (const key of [
    'api_key_id',
    'token_type',
    'operation',
    'kind',
    'description',
    'passed',
    'iccid',
    'imsi',
    'company',
    'spanish',
    'cookies_accepted_at',
  ])
    it(`takes '${key}' for none`, () => assert.ok(!isSecretKey(key)))

  it('hides passwords of addresses and bearer tokens in texts and errors (CONF-9, CONF-13)', () => {
    assert.equal(
      hidePasswords('mysql://omnitouch:hunter2@db/omnicrm'),
      'mysql://omnitouch:[redacted]@db/omnicrm',
    )
    const cause = new Error('connect mysql://omnitouch:hunter2@db failed')
    const shown = JSON.stringify(redact({ err: new Error('Bearer abcdefghijklmnopqrstuvwxyz', { cause }) }))
    assert.ok(!shown.includes('hunter2') && !shown.includes('abcdefghij'), shown)
    assert.match(shown, /omnitouch/)
  })

  it('adds the fields of a child to every line, redacted as well', () => {
    const { lines, log } = written()
    log.child({ request_id: 'r1', token: 'hidden-token' }).error({ status: 500 }, 'Failed.')
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>
    assert.deepEqual([line.request_id, line.status, line.token], ['r1', 500, '[redacted]'])
  })

  it('writes one readable line on a terminal', () => {
    const { lines, log } = written(true)
    log.info({ port: 5000 }, 'Listening.')
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', /Listening\..*port=.*5000\n$/)
  })
})

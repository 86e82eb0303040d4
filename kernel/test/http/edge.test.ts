import assert from 'node:assert/strict'
import { query, T } from '@omnicrm/sdk'
import type { HttpConfig } from '../../src/parts.ts'
import { bearer, config, httpOf, serving, tokens } from './fakes.ts'

const open = (rate?: 'login' | 'public' | 'api', path = '/crm/open') =>
  query({
    method: 'GET',
    path,
    allow: 'anyone',
    response: T.Object({ ip: T.String() }),
    ...(rate ? { rate } : {}),
  })

const httpWith = (over: Partial<HttpConfig>) =>
  httpOf(
    [
      serving('open', open(), async cx => ({ ip: String(cx.actor.ip) })),
      serving('login', open('login', '/crm/login'), async cx => ({ ip: String(cx.actor.ip) })),
      serving('public', open('public', '/crm/public'), async cx => ({ ip: String(cx.actor.ip) })),
    ],
    { config: { ...config, ...over } },
  )

describe('http at the edge', () => {
  it('sends the security headers of an API, and none that names the framework', async () => {
    await using http = httpWith({})
    for (const url of ['/crm/open', '/crm/nothing']) {
      const { headers } = await http.get(url)
      assert.partialDeepStrictEqual(headers, {
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cache-control': 'no-store',
      })
      assert.deepEqual(
        [headers['x-powered-by'], headers.server, headers['strict-transport-security']],
        [undefined, undefined, undefined],
      )
    }
  })

  it('asks for encryption for good where the caller came encrypted', async () => {
    await using http = httpWith({ trustedProxies: ['127.0.0.1'] })
    assert.match(
      String(
        (await http.get('/crm/open', { 'x-forwarded-proto': 'https' })).headers['strict-transport-security'],
      ),
      /max-age=31536000/,
    )
    assert.equal(
      (await http.get('/crm/open', { 'x-forwarded-proto': 'http' })).headers['strict-transport-security'],
      undefined,
    )
    await using untrusting = httpWith({})
    assert.equal(
      (await untrusting.get('/crm/open', { 'x-forwarded-proto': 'https' })).headers[
        'strict-transport-security'
      ],
      undefined,
    )
  })

  it('believes forwarded addresses from trusted proxies only, and only as far as they are trusted', async () => {
    const ipFor = async (trustedProxies: string[], forwarded: string) => {
      await using http = httpWith({ trustedProxies })
      return (await http.get('/crm/open', { 'x-forwarded-for': forwarded })).json<{ ip: string }>().ip
    }
    assert.equal(await ipFor([], '203.0.113.9'), '127.0.0.1')
    assert.equal(await ipFor(['10.0.0.0/8'], '203.0.113.9'), '127.0.0.1')
    assert.equal(await ipFor(['127.0.0.0/8'], '203.0.113.9'), '203.0.113.9')
    assert.equal(await ipFor(['127.0.0.0/8'], '1.1.1.1, 203.0.113.9'), '203.0.113.9')
    assert.equal(await ipFor(['127.0.0.0/8', '10.0.0.0/8'], '203.0.113.9, 10.1.2.3'), '203.0.113.9')
    assert.equal(
      await ipFor(['127.0.0.1', '2001:db8::/32'], '::ffff:203.0.113.9, 2001:db8::1'),
      '203.0.113.9',
    )
    assert.equal(await ipFor(['127.0.0.1'], 'unknown'), '127.0.0.1')
    assert.throws(() => httpWith({ trustedProxies: ['10.0.0.0/40'] }), /10\.0\.0\.0\/40/)
  })

  it('lets pages of configured origins in, and no others', async () => {
    await using http = httpWith({ corsOrigins: ['https://app.example.com/'] })
    const allowed = await http.get('/crm/open', { origin: 'https://app.example.com' })
    assert.partialDeepStrictEqual(allowed.headers, {
      'access-control-allow-origin': 'https://app.example.com',
      vary: 'Origin',
    })
    assert.equal(
      (await http.get('/crm/open', { origin: 'https://evil.example.com' })).headers[
        'access-control-allow-origin'
      ],
      undefined,
    )
    const preflight = await http.call({
      method: 'OPTIONS',
      url: '/crm/open',
      headers: { origin: 'https://app.example.com' },
    })
    assert.equal(preflight.statusCode, 204)
    assert.match(String(preflight.headers['access-control-allow-headers']), /Idempotency-Key/)
    await using any = httpWith({ corsOrigins: ['*'] })
    const headers = (await any.get('/crm/open', { origin: 'https://x.example.com' })).headers
    assert.deepEqual(
      [headers['access-control-allow-origin'], headers['access-control-allow-credentials']],
      ['*', undefined],
    )
    await using none = httpWith({})
    assert.equal(
      (await none.get('/crm/open', { origin: 'https://app.example.com' })).headers[
        'access-control-allow-origin'
      ],
      undefined,
    )
  })

  it('answers 429 with Retry-After beyond the limit of a class, by address (PLAT-55, PLAT-22)', async () => {
    await using http = httpWith({
      trustedProxies: ['127.0.0.1'],
      rateLimit: { login_per_minute: 2, public_per_minute: 3, api_per_minute: 0 },
    })
    const statuses = async (url: string, times: number, ip: string) => {
      const all: number[] = []
      for (let round = 0; round < times; round++)
        all.push((await http.get(url, { 'x-forwarded-for': ip })).statusCode)
      return all
    }
    assert.deepEqual(await statuses('/crm/login', 3, '203.0.113.1'), [200, 200, 429])
    assert.deepEqual(await statuses('/crm/public', 4, '203.0.113.1'), [200, 200, 200, 429])
    assert.deepEqual(await statuses('/crm/login', 1, '203.0.113.2'), [200])
    assert.deepEqual(
      await statuses('/crm/open', 20, '203.0.113.1'),
      Array.from({ length: 20 }, () => 200),
    )
    const refused = await http.get('/crm/login', { 'x-forwarded-for': '203.0.113.1' })
    assert.ok(Number(refused.headers['retry-after']) >= 1 && Number(refused.headers['retry-after']) <= 60)
    assert.equal(refused.json<{ code: string }>().code, 'request.tooMany')
  })

  it('limits every other endpoint too, where the operator asks for it (PLAT-55)', async () => {
    const rateLimit = { login_per_minute: 0, public_per_minute: 0, api_per_minute: 2 }
    await using http = httpWith({ rateLimit })
    const answers = [await http.get('/crm/open'), await http.get('/crm/open'), await http.get('/crm/open')]
    assert.deepEqual(
      answers.map(each => each.statusCode),
      [200, 200, 429],
    )
    assert.ok(Number(answers[2]?.headers['retry-after']) >= 1)
  })

  it('goes on limiting, each process for itself, while Redis is away (PLAT-55, PLAT-22)', async () => {
    const rateLimit = { login_per_minute: 2, public_per_minute: 0, api_per_minute: 0 }
    await using http = httpWith({ redisUrl: 'redis://127.0.0.1:1', rateLimit })
    const statuses: number[] = []
    for (let round = 0; round < 3; round++) statuses.push((await http.get('/crm/login')).statusCode)
    assert.deepEqual(statuses, [200, 200, 429])
  })

  it('names the key and the real user behind a request in its line (CONF-50, USG-71)', async () => {
    const written: string[] = []
    const people = {
      key: { method: 'api_key', userId: null, userName: 'Sync "1"', apiKeyId: 4 },
      acting: { userId: 42, impersonatingUserId: 1 },
    } as const
    const http = httpOf([serving('open', open(), async () => ({ ip: '' }))], {
      authenticators: [tokens(people)],
      requestLine: lines => void written.push(lines),
    })
    for (const token of ['key', 'acting']) await http.get('/crm/open', bearer(token))
    await http.close()
    const lines = written
      .join('')
      .trimEnd()
      .split('\n')
      .map(each => JSON.parse(each) as Record<string, unknown>)
    assert.partialDeepStrictEqual(lines, [
      { user_id: null, auth: 'api_key', api_key: 'Sync "1"', api_key_id: 4 },
      { user_id: 42, auth: 'jwt', impersonating_user_id: 1 },
    ])
  })

  it('writes request lines in batches, each a JSON object, and the last ones on closing', async () => {
    const written: string[] = []
    const http = httpOf([serving('open', open(), async () => ({ ip: '' }))], {
      requestLine: lines => void written.push(lines),
    })
    await http.get('/crm/open?k=secret', { 'x-request-id': 'r-1' })
    await http.get('/crm/nothing')
    assert.equal(written.length, 0)
    await http.close()
    assert.equal(written.length, 1)
    const lines = (written[0] ?? '')
      .trimEnd()
      .split('\n')
      .map(each => JSON.parse(each) as Record<string, unknown>)
    assert.partialDeepStrictEqual(lines, [
      {
        level: 'info',
        request_id: 'r-1',
        method: 'GET',
        path: '/crm/open',
        status: 200,
        ip: '127.0.0.1',
        user_id: null,
        auth: 'none',
        msg: 'request',
      },
      { path: '/crm/nothing', status: 404 },
    ])
    assert.doesNotMatch(written[0] ?? '', /secret/)
  })
})

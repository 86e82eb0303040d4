import assert from 'node:assert/strict'
import { errors, IdParam, permission, query, command, action, raw, T, Id } from '@omnicrm/sdk'
import type { Authenticator } from '@omnicrm/sdk'
import { bearer, holding, httpOf, serving, tokens } from './fakes.ts'

const view = permission('view_thing', 'See things')
const Thing = T.Object({ thing_id: Id(), name: T.String() })
const get = query({
  method: 'GET',
  path: '/crm/thing/thing_id/:thing_id',
  allow: view,
  params: IdParam('thing_id'),
  response: Thing,
})
const create = command({
  method: 'PUT',
  path: '/crm/thing/',
  allow: view,
  body: T.Object({ name: T.String({ minLength: 1 }) }),
  response: Thing,
})
const ping = action({
  method: 'POST',
  path: '/crm/thing/ping',
  allow: 'anyone',
  response: T.Object({ ok: T.Boolean() }),
})
const file = raw({ method: 'GET', path: '/crm/thing/file', allow: 'anyone', response: T.String() })
const fail = errors('shop', { gone: [410, 'Thing {id} is gone.'], busy: [409, 'Busy.'] })

const authenticators = [tokens({ staff: holding('view_thing'), guest: {} })]
const thing = { thing_id: 7, name: 'Lamp' }

describe('http pipeline', () => {
  it('answers a read in a read context with what its schema declares and nothing else (PLAT-41, PLAT-44, CONF-13)', async () => {
    await using http = httpOf([serving('get', get, async () => ({ ...thing, password: 'x' }))], {
      authenticators,
    })
    const response = await http.get('/crm/thing/thing_id/7', bearer('staff'))
    assert.equal(response.statusCode, 200)
    assert.deepEqual(response.json(), thing)
    assert.equal(http.opened.at(-1), 'cx')
  })

  it('takes an API key from X-API-KEY only (PLAT-45, PLAT-58)', async () => {
    await using http = httpOf([serving('get', get, async () => thing)], { authenticators })
    assert.equal((await http.get('/crm/thing/thing_id/7', { 'x-api-key': 'staff' })).statusCode, 200)
    assert.equal((await http.get('/crm/thing/thing_id/7', { authorization: 'staff' })).statusCode, 401)
  })

  it('tells authenticators how a known caller was answered, and nothing of others or of queries', async () => {
    const told: unknown[] = []
    const answered: Authenticator['answered'] = ({ userName }, { method, path, status, isBackground }) =>
      void told.push([userName, method, path, status, isBackground])
    const listening = { ...tokens({ staff: holding('view_thing'), guest: {} }), answered }
    await using http = httpOf([serving('get', get, async () => thing)], { authenticators: [listening] })
    const path = '/crm/thing/thing_id/7'
    await http.get(`${path}?secret=1`, bearer('staff'))
    await http.get(path, bearer('guest'))
    await http.get(path)
    await http.get(path, { ...bearer('staff'), 'x-omnicrm-background': '1' })
    assert.deepEqual(told, [
      ['clerk', 'GET', path, 200, false],
      ['clerk', 'GET', path, 403, false],
      ['clerk', 'GET', path, 200, true],
    ])
  })

  it('answers 401 without credential and with a bad one, never with what is wrong with the input (PLAT-52, PLAT-53)', async () => {
    await using http = httpOf([serving('create', create, async () => thing)], { authenticators })
    const without = await http.send('PUT', '/crm/thing/', { wrong: true })
    assert.equal(without.statusCode, 401)
    assert.equal(without.headers['www-authenticate'], 'Bearer')
    assert.deepEqual(Object.keys(without.json()).toSorted(), ['code', 'message', 'request_id'])
    const bad = await http.send('PUT', '/crm/thing/', { wrong: true }, { 'x-api-key': 'nonsense' })
    assert.equal(bad.statusCode, 401)
    assert.equal(bad.json().message, 'Invalid API key')
  })

  it('answers 403 Access denied without the permission and calls nothing (PLAT-52, PLAT-54)', async () => {
    let calls = 0
    await using http = httpOf([serving('create', create, async () => (calls++, thing))], { authenticators })
    const response = await http.send('PUT', '/crm/thing/', { name: 'x' }, bearer('guest'))
    assert.equal(response.statusCode, 403)
    assert.equal(response.json().message, 'Access denied')
    assert.equal(calls, 0)
  })

  it('gives a command its transaction, an action its entry, a raw endpoint the exchange; success is 200 (PLAY-108)', async () => {
    await using http = httpOf(
      [
        serving('create', create, async (_tx, { name }) => ({ thing_id: 1, name })),
        serving('ping', ping, async () => ({ ok: true })),
        serving('file', file, async (_entry, _input, exchange) =>
          exchange.reply({ type: 'text/csv', headers: { 'Content-Disposition': 'attachment' }, body: 'a,b' }),
        ),
      ],
      { authenticators },
    )
    const created = await http.send('PUT', '/crm/thing/', { name: 'Chair' }, bearer('staff'))
    assert.deepEqual([created.statusCode, created.json()], [200, { thing_id: 1, name: 'Chair' }])
    assert.equal(http.opened.at(-1), 'tx')
    const pinged = await http.send('POST', '/crm/thing/ping', undefined)
    assert.deepEqual([pinged.statusCode, http.opened.at(-1)], [200, 'entry'])
    const sent = await http.get('/crm/thing/file')
    assert.deepEqual(
      [sent.payload, sent.headers['content-type'], sent.headers['content-disposition']],
      ['a,b', 'text/csv', 'attachment'],
    )
  })

  it('serves open endpoints to everybody, a bad credential or not', async () => {
    await using http = httpOf([serving('ping', ping, async entry => ({ ok: entry.actor.userId === 5 }))], {
      authenticators,
    })
    assert.deepEqual((await http.send('POST', '/crm/thing/ping', undefined, bearer('outdated'))).json(), {
      ok: false,
    })
    assert.deepEqual((await http.send('POST', '/crm/thing/ping', undefined, bearer('guest'))).json(), {
      ok: true,
    })
  })

  it('shows the sentence, the fields and the code of a known fault (PLAT-52)', async () => {
    await using http = httpOf(
      [
        serving('get', get, async (_cx, { thing_id }) =>
          Promise.reject(fail.gone({ id: thing_id, fields: { thing_id: 'is gone' } })),
        ),
      ],
      { authenticators },
    )
    const response = await http.get('/crm/thing/thing_id/7', { ...bearer('staff'), 'x-request-id': 'abc-1' })
    assert.equal(response.statusCode, 410)
    assert.deepEqual(response.json(), {
      message: 'Thing 7 is gone.',
      errors: { thing_id: 'is gone' },
      code: 'shop.gone',
      request_id: 'abc-1',
    })
  })

  it('passes retryAfter on as Retry-After', async () => {
    await using http = httpOf([
      serving('ping', ping, async () => Promise.reject(fail.busy({ retryAfter: 3 }))),
    ])
    assert.equal((await http.send('POST', '/crm/thing/ping', undefined)).headers['retry-after'], '3')
  })

  it('hides an unknown fault behind the request id and logs it with its stack', async () => {
    await using http = httpOf([serving('ping', ping, async () => Promise.reject(new Error('secret detail')))])
    const response = await http.send('POST', '/crm/thing/ping', undefined, { 'x-request-id': 'r-9' })
    assert.equal(response.statusCode, 500)
    assert.doesNotMatch(response.payload, /secret detail/)
    assert.match(response.json().message, /r-9/)
    const line = http.log.lines.find(each => each.level === 'error') ?? assert.fail('nothing was logged')
    assert.match(String((line.fields['err'] as Error).stack), /pipeline\.test/)
    assert.equal(line.fields['request_id'], 'r-9')
  })

  it('answers 500 and names the mismatch in the log when an answer breaks its schema', async () => {
    await using http = httpOf([serving('get', get, async () => ({ thing_id: 7 }) as typeof thing)], {
      authenticators,
    })
    const response = await http.get('/crm/thing/thing_id/7', bearer('staff'))
    assert.equal(response.statusCode, 500)
    assert.doesNotMatch(response.payload, /name is required/)
    const err = http.log.lines.find(each => each.level === 'error')?.fields['err'] as Error & { code: string }
    assert.equal(err.code, 'kernel.answer')
    assert.match(err.message, /name is required/)
  })

  it('keeps a sane request id and makes one otherwise', async () => {
    await using http = httpOf([serving('ping', ping, async () => ({ ok: true }))])
    const id = async (given: string) =>
      (await http.send('POST', '/crm/thing/ping', undefined, { 'x-request-id': given })).headers[
        'x-request-id'
      ]
    assert.equal(await id('trace:7.a'), 'trace:7.a')
    assert.match(String(await id('a b\tc')), /^[\w-]{12}-\w+$/)
    assert.match(String(await id('x'.repeat(65))), /^[\w-]{12}-\w+$/)
  })

  it('writes one line a request, without the query (PLAT-27)', async () => {
    await using http = httpOf([serving('get', get, async () => thing)], { authenticators })
    await http.get('/crm/thing/thing_id/7?k=topsecret', bearer('staff'))
    const lines = http.log.lines.filter(each => each.message === 'request')
    assert.equal(lines.length, 1)
    assert.doesNotMatch(JSON.stringify(lines), /topsecret/)
    assert.partialDeepStrictEqual(lines[0]?.fields, {
      method: 'GET',
      path: '/crm/thing/thing_id/7',
      status: 200,
      user_id: 5,
      auth: 'jwt',
    })
  })

  it('hides text parameters in the log: they may be secret links', async () => {
    const link = query({
      method: 'GET',
      path: '/crm/pay/:token',
      allow: 'anyone',
      params: T.Object({ token: T.String() }),
      response: T.Object({}),
    })
    await using http = httpOf([serving('link', link, async () => ({}))])
    assert.equal((await http.get('/crm/pay/abcdef')).statusCode, 200)
    assert.equal(http.log.lines.find(each => each.message === 'request')?.fields['path'], '/crm/pay/:token')
  })

  it('hides the token of a link to a page in the log (PLAT-99)', async () => {
    await using http = httpOf([])
    const token = 'Zm9v-_'.repeat(8)
    for (const path of [`/reset-password/${token}`, '/customers/12']) await http.get(path)
    assert.deepEqual(
      http.log.lines.filter(each => each.message === 'request').map(each => each.fields['path']),
      ['/reset-password/…', '/customers/12'],
    )
  })
})

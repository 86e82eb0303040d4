import assert from 'node:assert/strict'
import { action, command, cookiesOf, errors, query, T, withCookies } from '@omnicrm/sdk'
import { freshDatabase } from './database.ts'
import { config, httpOf, serving } from './fakes.ts'

const fail = errors('shop', { sold: [409, 'Sold.'] })
const Cookies = T.Object({ basket: T.Optional(T.String({ maxLength: 40 })) })
const Basket = T.Object({ basket: T.String() })
const fill = action({
  method: 'POST',
  path: '/crm/basket/fill',
  allow: 'anyone',
  body: T.Object({ basket: T.String(), seconds: T.Optional(T.Integer()) }),
  response: Basket,
})
const empty = command({ method: 'DELETE', path: '/crm/basket', allow: 'anyone', response: Basket })
const buy = action({ method: 'POST', path: '/crm/basket/buy', allow: 'anyone', response: Basket })
const look = query({
  method: 'GET',
  path: '/crm/basket',
  allow: 'anyone',
  query: T.Object({ basket: T.Optional(T.String()) }),
  cookies: Cookies,
  response: T.Object({ asked: T.Optional(T.String()), kept: T.Optional(T.String()) }),
})
const path = '/crm/basket'

const shop = (publicUrl = 'https://shop.example') =>
  httpOf(
    [
      serving('fill', fill, async (_entry, { basket, seconds }) =>
        withCookies({ basket }, [
          {
            name: 'basket',
            value: basket,
            path,
            ...(seconds === undefined ? {} : { maxAgeSeconds: seconds }),
          },
          { name: 'other', value: 'a;b', path: '/' },
        ]),
      ),
      serving('empty', empty, async () =>
        withCookies({ basket: '' }, [{ name: 'basket', value: null, path }]),
      ),
      serving('buy', buy, async () => {
        withCookies({ basket: '' }, [{ name: 'basket', value: 'gone', path }])
        throw fail.sold()
      }),
      serving('look', look, async (_cx, { basket, cookies }) => ({
        ...(basket === undefined ? {} : { asked: basket }),
        ...(cookies.basket === undefined ? {} : { kept: cookies.basket }),
      })),
    ],
    { config: { ...config, publicUrl, corsOrigins: ['https://partner.example'] } },
  )

describe('cookies', () => {
  it('are set out of reach of scripts and other sites, until the browser closes or for a time (AUTH-22)', async () => {
    await using http = shop()
    const closing = await http.send('POST', '/crm/basket/fill', { basket: 'x 1' })
    assert.deepEqual(closing.headers['set-cookie'], [
      'basket=x%201; Path=/crm/basket; HttpOnly; Secure; SameSite=Strict',
      'other=a%3Bb; Path=/; HttpOnly; Secure; SameSite=Strict',
    ])
    const lasting = await http.send('POST', '/crm/basket/fill', { basket: 'x', seconds: 60 })
    assert.match(String(lasting.headers['set-cookie']), /^basket=x; Path=\/crm\/basket; Max-Age=60; HttpOnly/)
  })

  it('are removed by a null', async () => {
    await using http = shop()
    const answer = await http.send('DELETE', '/crm/basket', {})
    assert.deepEqual(
      answer.headers['set-cookie'],
      'basket=; Path=/crm/basket; Max-Age=0; HttpOnly; Secure; SameSite=Strict',
    )
  })

  it('come with no error', async () => {
    await using http = shop()
    const answer = await http.send('POST', '/crm/basket/buy', {})
    assert.equal(answer.statusCode, 409)
    assert.equal(answer.headers['set-cookie'], undefined)
  })

  it('are Secure on this machine, and not where plain http would make browsers drop them (AUTH-22)', async () => {
    const secure = async (publicUrl: string) => {
      await using http = shop(publicUrl)
      const answer = await http.send('DELETE', '/crm/basket', {})
      return String(answer.headers['set-cookie']).includes('; Secure')
    }
    assert.equal(await secure('http://localhost:8080'), true)
    assert.equal(await secure('http://127.0.0.1'), true)
    assert.equal(await secure('http://[::1]:1'), true)
    assert.equal(await secure('http://crm.lan'), false)
    assert.equal(await secure('http://localhost.evil.example'), false)
  })

  it('are read where they are declared, beside what else is sent, and judged like it', async () => {
    await using http = shop()
    const read = async (cookie: string, url: string = path) => (await http.get(url, { cookie })).json()
    assert.deepEqual(await read('a=1; basket=x%201; b=2'), { kept: 'x 1' })
    assert.deepEqual(await read('basket=near; basket=far'), { kept: 'near' })
    assert.deepEqual(await read('basket=mine', `${path}?basket=theirs`), { asked: 'theirs', kept: 'mine' })
    assert.deepEqual(await read('basket=%E0%A4%A'), { kept: '%E0%A4%A' })
    assert.deepEqual(await read('nonsense; =; basket'), {})
    const long = await http.get(path, { cookie: `basket=${'x'.repeat(41)}` })
    assert.deepEqual([long.statusCode, Object.keys(long.json().errors as object)], [400, ['basket']])
  })

  it("are refused on requests that another site's page makes", async () => {
    await using http = shop()
    const status = async (headers: Record<string, string>) =>
      (await http.get(path, { cookie: 'basket=x', host: 'shop.example', ...headers })).statusCode
    assert.equal(await status({}), 200)
    assert.equal(await status({ 'sec-fetch-site': 'same-origin', origin: 'http://dev.example:5173' }), 200)
    assert.equal(await status({ 'sec-fetch-site': 'none' }), 200)
    assert.equal(await status({ 'sec-fetch-site': 'same-site', origin: 'https://partner.example' }), 200)
    assert.equal(await status({ origin: 'https://shop.example' }), 200)
    assert.equal(await status({ 'sec-fetch-site': 'cross-site' }), 403)
    assert.equal(await status({ 'sec-fetch-site': 'same-site', origin: 'https://blog.shop.example' }), 403)
    assert.equal(await status({ origin: 'https://evil.example' }), 403)
    assert.equal(await status({ origin: 'null' }), 403)
    const bare = await http.get(path, { 'sec-fetch-site': 'cross-site' })
    assert.equal(bare.statusCode, 200)
  })

  it('stay with the answer they were given to', () => {
    const answer = withCookies({ basket: 'x' }, [{ name: 'a', value: '1', path }])
    withCookies(answer, [{ name: 'b', value: '2', path }])
    assert.deepEqual(
      cookiesOf(answer).map(each => each.name),
      ['a', 'b'],
    )
    assert.deepEqual(cookiesOf({ ...answer }), [])
  })
})

describe('an answer that holds secrets', () => {
  const make = action({
    method: 'POST',
    path: '/crm/key',
    allow: 'anyone',
    secretAnswer: true,
    response: T.Object({ key: T.String() }),
  })
  const issue = command({
    method: 'PUT',
    path: '/crm/key',
    allow: 'anyone',
    secretAnswer: true,
    response: T.Object({ key: T.String() }),
  })

  for (const [kind, method] of [
    ['an action', 'POST'],
    ['a command', 'PUT'],
  ] as const)
    it(`is not kept under an Idempotency-Key; ${kind} happens once nevertheless (PLAT-99)`, async () => {
      await using database = await freshDatabase()
      let calls = 0
      const handle = async () => ({ key: `secret-${++calls}` })
      await using http = httpOf([serving('make', make, handle), serving('issue', issue, handle)], {
        db: database.db,
      })
      const send = () => http.send(method, '/crm/key', {}, { 'idempotency-key': 'k1' })
      assert.deepEqual((await send()).json(), { key: 'secret-1' })
      const again = await send()
      assert.deepEqual([again.statusCode, again.json().code], [409, 'request.answerNotKept'])
      assert.equal(calls, 1)
      const rows = await database.db('idempotency_key').select('*')
      assert.equal(rows.length, 1)
      assert.ok(!JSON.stringify(rows).includes('secret-'))
    })
})

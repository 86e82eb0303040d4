import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { action, query, raw, T } from '@omnicrm/sdk'
import { httpOf, serving } from './fakes.ts'

const echo = action({
  method: 'POST',
  path: '/crm/echo',
  allow: 'anyone',
  body: T.Object({ name: T.Optional(T.String()), deep: T.Optional(T.Unknown()) }),
  response: T.Unknown(),
  bodyLimit: 1000,
})
const upload = raw({
  method: 'POST',
  path: '/crm/upload',
  allow: 'anyone',
  response: T.Unknown(),
  bodyLimit: 1000,
})

const http = () =>
  httpOf([
    serving('echo', echo, async (_entry, input) => input),
    serving('upload', upload, async (_entry, _input, exchange) =>
      exchange.reply({
        body: JSON.stringify({
          bytes: (await exchange.bytes()).length,
          again: (await exchange.bytes()).length,
        }),
      }),
    ),
  ])

const typed = (type: string) => ({ 'content-type': type })
const json = typed('application/json')

async function post(
  payload: string | Buffer | Readable,
  headers: Record<string, string> = json,
  url = '/crm/echo',
) {
  await using server = http()
  const response = await server.call({ method: 'POST', url, payload: payload as string, headers })
  return {
    status: response.statusCode,
    ...response.json<{ code?: string; bytes?: number }>(),
    connection: response.headers.connection,
  }
}

describe('http body', () => {
  it('answers 400 for what is not JSON', async () => {
    for (const payload of ['{', 'name=x', '{"name":"x"} {', Buffer.from([0x7b, 0xff, 0x7d])])
      assert.partialDeepStrictEqual(await post(payload), { status: 400, code: 'request.malformed' })
  })

  it('answers 415 for other content, and takes JSON by its several names', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
    ])
      assert.partialDeepStrictEqual(await post('{"name":"x"}', typed(type)), {
        status: 415,
        code: 'request.unsupportedType',
      })
    for (const type of [
      'application/json',
      'application/json; charset=UTF-8',
      'application/merge-patch+json',
    ])
      assert.partialDeepStrictEqual(await post('{"name":"x"}', typed(type)), { status: 200, name: 'x' })
  })

  it('answers 413 by the announced length, and by counting what was not announced', async () => {
    const large = `{"name":"${'x'.repeat(1000)}"}`
    assert.partialDeepStrictEqual(await post(large), {
      status: 413,
      code: 'request.tooLarge',
      connection: 'close',
    })
    const chunks = Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(100, 'x')))
    assert.partialDeepStrictEqual(await post(chunks), { status: 413 })
    assert.partialDeepStrictEqual(
      await post(Buffer.alloc(1001), typed('application/octet-stream'), '/crm/upload'),
      { status: 413 },
    )
  })

  it('gives raw endpoints their bytes, as often as they ask', async () => {
    assert.partialDeepStrictEqual(
      await post(Buffer.alloc(1000), typed('application/octet-stream'), '/crm/upload'),
      { status: 200, bytes: 1000, again: 1000 },
    )
  })

  it("refuses fields that reach an object's prototype, however they are spelled", async () => {
    for (const payload of [
      '{"__proto__":{"isAdmin":true}}',
      '{"deep":{"\\u005f_proto__":{}}}',
      '{"deep":[{"constructor":{"prototype":{}}}]}',
    ])
      assert.partialDeepStrictEqual(await post(payload), { status: 400, code: 'request.malformed' })
    assert.equal((await post('{"deep":{"constructor":"Smith & Sons"}}')).status, 200)
    assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined)
  })

  it('survives nesting deeper than the stack', async () => {
    const take = action({
      method: 'POST',
      path: '/crm/deep',
      allow: 'anyone',
      body: T.Object({ deep: T.Unknown() }),
      response: T.Object({}),
    })
    await using server = httpOf([serving('take', take, async () => ({}))])
    const payload = `{"deep":${'['.repeat(200_000)}"\\u0041"${']'.repeat(200_000)}}`
    assert.equal(
      (await server.call({ method: 'POST', url: '/crm/deep', payload, headers: json })).statusCode,
      200,
    )
  })

  it('takes no body for an empty one', async () => {
    await using server = http()
    const response = await server.call({ method: 'POST', url: '/crm/echo' })
    assert.deepEqual([response.statusCode, response.json()], [200, {}])
  })

  it('ignores the body of a GET', async () => {
    const get = query({
      method: 'GET',
      path: '/crm/get',
      allow: 'anyone',
      body: T.Object({ must: T.String() }),
      response: T.Unknown(),
    })
    await using server = httpOf([serving('get', get, async (_cx, input) => input)])
    const response = await server.call({ method: 'GET', url: '/crm/get', payload: '{', headers: json })
    assert.deepEqual([response.statusCode, response.json()], [200, {}])
  })
})

import assert from 'node:assert/strict'
import Type from 'typebox'
import { command, query } from '../../sdk/src/endpoint.ts'
import { buildCall, client, serialiseQuery } from '../../sdk/web/client.ts'
import { ApiError } from '../../sdk/web/error.ts'
import { followPerson } from '../../sdk/web/presence.ts'
import { adoptTokens, session, signOut, type TokenAnswer } from '../../sdk/web/session.ts'

const Row = Type.Object({ id: Type.Integer() })
const api = {
  list: query({
    method: 'GET',
    path: '/crm/things',
    allow: 'signedIn',
    query: Type.Object({ page: Type.Optional(Type.Integer()), filters: Type.Optional(Type.String()) }),
    response: Type.Object({ data: Type.Array(Row) }),
  }),
  get: query({
    method: 'GET',
    path: '/crm/thing/:thing_id/part/:part',
    allow: 'signedIn',
    params: Type.Object({ thing_id: Type.Integer(), part: Type.String() }),
    response: Row,
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/thing/:thing_id',
    allow: 'signedIn',
    params: Type.Object({ thing_id: Type.Integer() }),
    query: Type.Object({ dry_run: Type.Optional(Type.Boolean()) }),
    body: Type.Object({ name: Type.String() }),
    response: Row,
  }),
}
const things = client('things', api)

interface Sent {
  url: string
  method: string
  headers: Headers
  body: unknown
}

let sent: Sent[]
let answers: (() => Response)[]
const realFetch = globalThis.fetch

const json = (status: number, body: unknown) => () =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
const tokens = (access_token: string): TokenAnswer => ({
  access_token,
  user: { user_id: 1, email: 'ana@example.com' },
  roles: [],
  permissions: ['view_customer'],
})

describe('the typed client', () => {
  beforeEach(() => {
    sent = []
    answers = []
    globalThis.fetch = (input, init) => {
      const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined
      const url = input instanceof Request ? input.url : input.toString()
      sent.push({ url, method: init?.method ?? 'GET', headers: new Headers(init?.headers), body })
      const answer = answers.shift()
      assert.ok(answer, `No answer prepared for ${url}.`)
      return Promise.resolve(answer())
    }
  })

  afterEach(async () => {
    answers = [json(200, {})]
    await signOut()
    globalThis.fetch = realFetch
  })

  function signIn(): void {
    adoptTokens(tokens('first'))
    sent = []
  }

  it('fills and encodes path parameters', () => {
    assert.equal(buildCall(api.get, { thing_id: 7, part: 'a/b' }).url, '/crm/thing/7/part/a%2Fb')
  })

  it('names the path parameter that is missing', () => {
    assert.throws(() => buildCall(api.get, { thing_id: 7 }), /needs a value for "part"/)
  })

  it('splits flat input into path, query and body by the schemas', () => {
    assert.deepEqual(buildCall(api.update, { thing_id: 7, dry_run: true, name: 'x' }), {
      url: '/crm/thing/7?dry_run=true',
      body: { name: 'x' },
    })
  })

  it('serialises filters as JSON and leaves out what is empty (PLAT-49)', () => {
    const search = serialiseQuery({
      page: 1,
      search: '',
      sort: undefined,
      filters: { status: ['Open'] },
      tag: ['a', 'b'],
    })
    assert.equal(search, 'page=1&filters=%7B%22status%22%3A%5B%22Open%22%5D%7D&tag=a&tag=b')
  })

  it('says of what it reads by itself that nobody is there, and never of a write (AUTH-23)', async () => {
    signIn()
    const { now } = Date
    answers = [json(200, { data: [] }), json(200, { data: [] }), json(401, { code: 'identity.badToken' })]
    answers.push(json(200, tokens('second')), json(200, { id: 7 }))
    followPerson()
    try {
      Date.now = () => now() + 59_000
      await things.list({})
      Date.now = () => now() + 61_000
      await things.list({})
      await things.update({ thing_id: 7, name: 'x' })
    } finally {
      Date.now = now
    }
    assert.deepEqual(
      sent.map(({ url, headers }) => [url, headers.get('x-omnicrm-background')]),
      [
        ['/crm/things', null],
        ['/crm/things', '1'],
        ['/crm/thing/7', null],
        ['/crm/auth/refresh', '1'],
        ['/crm/thing/7', null],
      ],
    )
  })

  it('sends the token as a bearer and a write with an idempotency key (PLAT-44)', async () => {
    signIn()
    answers = [json(200, { id: 7 })]
    await things.update({ thing_id: 7, name: 'x' }, { idempotencyKey: 'k1' })
    assert.equal(sent[0]?.headers.get('authorization'), 'Bearer first')
    assert.equal(sent[0]?.headers.get('idempotency-key'), 'k1')
    assert.deepEqual(sent[0]?.body, { name: 'x' })
  })

  it('turns a refusal into an error with code, fields and request id', async () => {
    signIn()
    answers = [
      json(409, { message: 'Taken.', code: 'things.taken', errors: { name: 'is taken' }, request_id: 'r-1' }),
    ]
    await assert.rejects(things.update({ thing_id: 7, name: 'x' }), (error: unknown) => {
      assert.ok(error instanceof ApiError)
      const { message, code, errors, status, requestId } = error
      assert.deepEqual(
        { message, code, errors, status, requestId },
        {
          message: 'Taken.',
          code: 'things.taken',
          errors: { name: 'is taken' },
          status: 409,
          requestId: 'r-1',
        },
      )
      return true
    })
  })

  it('renews an expired token once for calls that run at the same time', async () => {
    signIn()
    answers = [
      json(401, {}),
      json(401, {}),
      json(200, tokens('second')),
      json(200, { data: [] }),
      json(200, { data: [] }),
    ]
    await Promise.all([things.list({}), things.list({ page: 2 })])
    assert.equal(sent.filter(one => one.url === '/crm/auth/refresh').length, 1)
    assert.deepEqual(sent.at(-1)?.headers.get('authorization'), 'Bearer second')
  })

  it('waits for a new sign-in when the session is over, then sends the same call again', async () => {
    signIn()
    answers = [json(401, {}), json(401, {})]
    const call = things.update({ thing_id: 7, name: 'kept' })
    await until(() => session.get().state === 'expired')
    answers = [json(200, { id: 7 })]
    adoptTokens(tokens('third'))
    assert.deepEqual(await call, { id: 7 })
    const writes = sent.filter(one => one.url === '/crm/thing/7')
    assert.deepEqual(
      writes.map(one => one.body),
      [{ name: 'kept' }, { name: 'kept' }],
    )
    assert.equal(writes[0]?.headers.get('idempotency-key'), writes[1]?.headers.get('idempotency-key'))
  })

  it('tells a lost connection apart from a refusal', async () => {
    signIn()
    answers = [
      () => {
        throw new TypeError('fetch failed')
      },
    ]
    await assert.rejects(things.list({}), { code: 'network', status: 0 })
  })
})

/** Lets promises run until the condition holds. */
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    if (holds()) return
    await new Promise(resolve => setImmediate(resolve))
  }
  assert.fail('The condition never held.')
}

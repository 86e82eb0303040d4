import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import {
  command,
  Day,
  Email,
  env,
  Id,
  IdParam,
  Instant,
  ListQuery,
  MoneyAmount,
  nullable,
  OneOf,
  own,
  permission,
  query,
  RequiredText,
  T,
  Text,
} from '@omnicrm/sdk'
import type { TObject } from '@omnicrm/sdk'
import { bearer, holding, httpOf, serving, tokens } from './fakes.ts'

interface Problem {
  readonly message: string
  readonly errors: Record<string, string>
  readonly code: string
}

/** Sends a body to an endpoint with this schema; gives what the handler got, or the faults. */
async function bodyAs(
  schema: TObject,
  body: unknown,
  options: { method?: 'PUT' | 'PATCH'; unknown?: 'refuse' | 'ignore' } = {},
) {
  const { method = 'PUT', ...rest } = options
  const endpoint = command({
    method,
    path: '/crm/thing/',
    allow: 'anyone',
    body: schema,
    response: T.Unknown(),
    ...rest,
  })
  await using http = httpOf([serving('thing', endpoint, async (_tx, input) => input)])
  const response = await http.send(method, '/crm/thing/', body)
  return response.statusCode === 200 ? response.json<unknown>() : response.json<Problem>().errors
}

async function queryAs(schema: TObject, search: string) {
  const endpoint = query({
    method: 'GET',
    path: '/crm/thing/',
    allow: 'anyone',
    query: schema,
    response: T.Unknown(),
  })
  await using http = httpOf([serving('thing', endpoint, async (_cx, input) => input)])
  const response = await http.get(`/crm/thing/?${search}`)
  return response.statusCode === 200 ? response.json<unknown>() : response.json<Problem>().errors
}

describe('http input', () => {
  it('names every faulty field with a sentence, nested ones by their path', async () => {
    const contact = T.Object({ contact_email: Email() })
    const schema = T.Object({
      name: RequiredText(10),
      age: T.Integer({ minimum: 18 }),
      contacts: T.Array(contact, { maxItems: 2 }),
    })
    const endpoint = command({
      method: 'PUT',
      path: '/crm/thing/',
      allow: 'anyone',
      body: schema,
      response: T.Unknown(),
    })
    await using http = httpOf([serving('thing', endpoint, async () => ({}))])
    const response = await http.send('PUT', '/crm/thing/', { age: 17, contacts: [{ contact_email: 'x' }] })
    assert.equal(response.statusCode, 400)
    const { message, errors, code } = response.json<Problem>()
    assert.equal(code, 'request.invalid')
    assert.deepEqual(errors, {
      name: 'is required',
      age: 'must be at least 18',
      'contacts.0.contact_email': 'must be an e-mail address',
    })
    assert.match(message, /^The request has 3 faults: .*name is required/)
  })

  it('has a sentence for each kind of fault', async () => {
    const schema = T.Object({
      text: Text(3),
      blank: RequiredText(9),
      word: OneOf(['a', 'b']),
      maybe: nullable(T.Integer()),
      flag: T.Boolean(),
      day: Day(),
      at: Instant(),
      price: MoneyAmount(),
      list: T.Array(T.String(), { minItems: 1, uniqueItems: true }),
      either: T.Union([T.Literal('x'), T.Literal('y')]),
      part: nullable(T.Object({ size: T.Integer() })),
      most: T.Number({ maximum: 5 }),
      control: Text(9),
    })
    const faults = await bodyAs(schema, {
      text: 'long',
      blank: '  ',
      word: 'c',
      maybe: 'x',
      flag: 'yes',
      day: '2025-02-30',
      at: 'soon',
      price: 1.23456,
      list: [],
      either: 'z',
      part: { size: 'big' },
      most: 6,
      control: 'a\u0001',
    })
    assert.deepEqual(faults, {
      text: 'must have at most 3 characters',
      blank: 'must not be empty',
      word: 'must be one of a, b',
      maybe: 'must be a whole number or null',
      flag: 'must be true or false',
      day: 'must be a day of the calendar, YYYY-MM-DD',
      at: 'must be a time in ISO-8601, for example 2025-01-04T10:30:00Z',
      price: 'must have at most 4 decimals',
      list: 'must have at least 1 entry',
      either: 'must be one of x, y',
      'part.size': 'must be a whole number',
      most: 'must be at most 5',
      control: 'must not hold control characters',
    })
  })

  it('accepts numeric strings for numbers, at every depth, and only there (PLAY-23)', async () => {
    const schema = T.Object({
      customer_id: Id(),
      retail_cost: MoneyAmount(),
      name: T.String(),
      note: T.Union([T.String(), T.Number()]),
      site_id: nullable(Id()),
      items: T.Array(T.Object({ count: T.Integer() })),
    })
    const sent = {
      customer_id: '123',
      retail_cost: '15.0',
      name: '123',
      note: '7',
      site_id: '4',
      items: [{ count: ' 2 ' }],
    }
    assert.deepEqual(await bodyAs(schema, sent), {
      customer_id: 123,
      retail_cost: 15,
      name: '123',
      note: '7',
      site_id: 4,
      items: [{ count: 2 }],
    })
    assert.deepEqual(
      await bodyAs(T.Object({ a: T.Integer(), b: T.Number(), c: T.String() }), { a: '1x', b: '', c: 5 }),
      {
        a: 'must be a whole number',
        b: 'must be a number',
        c: 'must be text',
      },
    )
    assert.deepEqual(await bodyAs(T.Object({ on: T.Boolean() }), { on: 'true' }), {
      on: 'must be true or false',
    })
  })

  it('brings instants to UTC with milliseconds, whatever accepted form they came in (PLAT-51, D-23)', async () => {
    const schema = T.Object({ a: Instant(), b: nullable(Instant()), c: Instant(), d: nullable(Instant()) })
    assert.deepEqual(
      await bodyAs(schema, {
        a: '2025-01-04T10:30:00Z',
        b: '2025-01-04 12:30:00+0200',
        c: '2025-01-04',
        d: null,
      }),
      {
        a: '2025-01-04T10:30:00.000Z',
        b: '2025-01-04T10:30:00.000Z',
        c: '2025-01-04T00:00:00.000Z',
        d: null,
      },
    )
  })

  it('takes money with up to four decimals, large amounts too', async () => {
    const schema = T.Object({ amount: MoneyAmount() })
    for (const amount of [0, 0.1, 19.99, 0.0001, 123456789.1234, -4.5, 999_999_999_999, 1e-4])
      assert.deepEqual(await bodyAs(schema, { amount }), { amount })
    for (const amount of [0.00001, 1.00005, 123456789.12345])
      assert.deepEqual(await bodyAs(schema, { amount }), { amount: 'must have at most 4 decimals' })
  })

  it('refuses unknown fields by name where something is created', async () => {
    const schema = T.Object({ name: T.String(), site: T.Optional(T.Object({ city: T.String() })) })
    assert.deepEqual(await bodyAs(schema, { name: 'x', nmae: 'y', site: { city: 'z', zip: 1 } }), {
      nmae: 'is not a known field',
      'site.zip': 'is not a known field',
    })
  })

  it('drops unknown fields of a PATCH, nested ones too (00-canonical 3.0)', async () => {
    const schema = T.Object({
      name: T.Optional(T.String()),
      site: T.Optional(nullable(T.Object({ city: T.String() }))),
    })
    assert.deepEqual(
      await bodyAs(schema, { name: 'x', created: 'y', site: { city: 'z', zip: 1 } }, { method: 'PATCH' }),
      { name: 'x', site: { city: 'z' } },
    )
    assert.deepEqual(await bodyAs(schema, { other: 1 }, { unknown: 'ignore' }), {})
    assert.deepEqual(await bodyAs(schema, { other: 1 }, { method: 'PATCH', unknown: 'refuse' }), {
      other: 'is not a known field',
    })
  })

  it('leaves open records and undescribed values as they are', async () => {
    const schema = T.Object({
      free: T.Unknown(),
      prices: T.Record(T.String(), T.Number()),
      open: T.Object({ a: T.Integer() }, { additionalProperties: true }),
    })
    const sent = { free: { deep: [1, { x: '2' }] }, prices: { eur: '1.5', usd: 2 }, open: { a: '1', b: '2' } }
    assert.deepEqual(await bodyAs(schema, sent), {
      free: sent.free,
      prices: { eur: 1.5, usd: 2 },
      open: { a: 1, b: '2' },
    })
  })

  it('chooses among object forms by their constants', async () => {
    const schema = T.Object({
      pay: T.Union([
        T.Object({ kind: T.Literal('card'), last4: T.String() }),
        T.Object({ kind: T.Literal('cash'), amount: T.Number() }),
      ]),
    })
    assert.deepEqual(await bodyAs(schema, { pay: { kind: 'cash', amount: '2.5' } }), {
      pay: { kind: 'cash', amount: 2.5 },
    })
    assert.deepEqual(await bodyAs(schema, { pay: { kind: 'card', last4: '1234', amount: 1 } }), {
      'pay.amount': 'is not a known field',
    })
  })

  it('fills in defaults where something is created, never in a PATCH (PLAT-56)', async () => {
    const schema = T.Object({ size: T.Optional(T.Integer({ default: 3 })) })
    assert.deepEqual(await bodyAs(schema, {}), { size: 3 })
    assert.deepEqual(await bodyAs(schema, {}, { method: 'PATCH' }), {})
  })

  it('treats a PUT on users as partial: `{"deleted": false}` alone is valid (PLAT-56)', async () => {
    const body = T.Object({
      role: T.Optional(T.String()),
      deleted: T.Optional(T.Boolean()),
      locale: T.Optional(T.String({ default: 'en' })),
    })
    const endpoint = command({
      method: 'PUT',
      path: '/crm/auth/users/:user_id',
      allow: 'anyone',
      params: IdParam('user_id'),
      body,
      response: T.Unknown(),
    })
    await using http = httpOf([serving('change', endpoint, async (_tx, input) => input)])
    for (const sent of [{ deleted: false }, { role: 'Finance' }]) {
      const response = await http.send('PUT', '/crm/auth/users/3', sent)
      assert.deepEqual(response.json(), { ...sent, user_id: 3 })
    }
  })

  it('reads the query: numbers, flags, lists, blanks as absent, unknown names ignored (PLAT-49)', async () => {
    const schema = T.Object({
      page: T.Optional(T.Integer()),
      on: T.Optional(T.Boolean()),
      ids: T.Optional(T.Array(T.Integer())),
      text: T.Optional(T.String()),
      at: T.Optional(Instant()),
    })
    assert.deepEqual(await queryAs(schema, 'page=2&on=true&ids=3&text=a%20b+c&at=2025-01-04&utm=x'), {
      page: 2,
      on: true,
      ids: [3],
      text: 'a b c',
      at: '2025-01-04T00:00:00.000Z',
    })
    assert.deepEqual(await queryAs(schema, 'ids=3&ids=4&on=0'), { ids: [3, 4], on: false })
    assert.deepEqual(await queryAs(schema, 'page=&text='), { text: '' })
    assert.deepEqual(await queryAs(schema, 'page=two&page=3'), { page: 'must be a whole number' })
    assert.deepEqual(await queryAs(schema, 'page=1e3&on=maybe'), {
      page: 'must be a whole number',
      on: 'must be true or false',
    })
    assert.deepEqual(await queryAs(schema, 'text=100%'), { text: '100%' })
    assert.deepEqual(await queryAs(schema, '__proto__=x&text=a'), { text: 'a' })
  })

  it('knows the parameters of lists (PLAT-48, PLAT-49, D-22)', async () => {
    assert.deepEqual(
      await queryAs(
        ListQuery,
        'page=2&per_page=100&sort=name&order=asc&search=x&filters=%7B%22a%22%3A%5B1%5D%7D',
      ),
      {
        page: 2,
        per_page: 100,
        sort: 'name',
        order: 'asc',
        search: 'x',
        filters: '{"a":[1]}',
      },
    )
    assert.deepEqual(await queryAs(ListQuery, 'page=0&per_page=101&order=up&filters=%5B%5D'), {
      page: 'must be at least 1',
      per_page: 'must be at most 100',
      order: 'must be one of asc, desc',
      filters: 'must be a JSON object, for example {"status":["active"]}',
    })
  })

  it('gives handlers one flat object in which path parameters win', async () => {
    const endpoint = command({
      method: 'PUT',
      path: '/crm/thing/:thing_id',
      allow: 'anyone',
      params: IdParam('thing_id'),
      query: T.Object({ thing_id: T.Optional(T.Integer()), force: T.Optional(T.Boolean()) }),
      body: T.Object({ thing_id: T.Integer(), force: T.Boolean(), name: T.String() }),
      response: T.Unknown(),
    })
    await using http = httpOf([serving('thing', endpoint, async (_tx, input) => input)])
    const response = await http.send('PUT', '/crm/thing/7?thing_id=8&force=true', {
      thing_id: 9,
      force: false,
      name: 'x',
    })
    assert.deepEqual(response.json(), { thing_id: 7, force: true, name: 'x' })
  })

  it('keeps own-scope callers from the ids of others in path, query and body, before it tells them anything of faults', async () => {
    const viewOwn = permission('update_own_site', 'Change own sites')
    const body = T.Object({ customer_id: T.Optional(Id()), name: T.String() })
    const endpoint = command({
      method: 'PUT',
      path: '/crm/site/',
      allow: own(viewOwn),
      body,
      response: T.Unknown(),
    })
    const authenticators = [
      tokens({ customer: { ...holding('update_own_site'), bound: { customer_id: 12 } } }),
    ]
    await using http = httpOf(
      [serving('site', endpoint, async (tx, input) => ({ input, scope: tx.scope }))],
      { authenticators },
    )
    const call = (url: string, payload: unknown) => http.send('PUT', url, payload, bearer('customer'))
    assert.equal((await call('/crm/site/', { customer_id: 13, name: 5 })).statusCode, 404)
    assert.equal((await call('/crm/site/?customer_id=13', { name: 'x' })).statusCode, 404)
    assert.deepEqual((await call('/crm/site/', { customer_id: '12', name: 'x' })).json(), {
      input: { customer_id: 12, name: 'x' },
      scope: { customer_id: 12 },
    })
  })

  it('names an endpoint whose schema nobody can check, before the server listens', async () => {
    const search = T.Object({ a: T.String({ format: 'phone', ...env('X') }) })
    const endpoint = query({
      method: 'GET',
      path: '/crm/thing/',
      allow: 'anyone',
      query: search,
      response: T.Unknown(),
    })
    await using http = httpOf([serving('thing', endpoint, async () => ({}))], { strictAnswers: false })
    assert.throws(() => http.upgrade(createServer()), /shop\.thing: the format 'phone' is not known/)
  })
})

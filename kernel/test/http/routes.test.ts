import assert from 'node:assert/strict'
import { command, IdParam, query, raw, T } from '@omnicrm/sdk'
import type { Method } from '@omnicrm/sdk'
import { makeRoutes, routeFaults } from '../../src/http/routes.ts'
import type { ServedEndpoint } from '../../src/parts.ts'
import { httpOf, serving } from './fakes.ts'

/** Serves paths by name; the handler tells which one was called with what. */
function served(
  name: string,
  method: Method,
  path: string,
  over: { aliases?: string[]; params?: ReturnType<typeof T.Object> } = {},
): ServedEndpoint {
  const make = method === 'GET' ? query : command
  const endpoint = make({ method, path, allow: 'anyone', response: T.Unknown(), ...over })
  return { plugin: 'shop', name, endpoint, handle: async (_cx, input) => ({ name, input }) }
}

/** `GET /path` → the name it leads to, or the status. */
async function leadsTo(endpoints: ServedEndpoint[], request: string): Promise<string | number> {
  await using http = httpOf(endpoints)
  const [method, url] = request.split(' ') as ['GET', string]
  const response = await http.call({ method, url })
  return response.statusCode === 200 ? response.json<{ name: string }>().name : response.statusCode
}

describe('http routes', () => {
  it('prefers fixed segments and never takes a word for an id', async () => {
    const endpoints = [
      served('byId', 'GET', '/crm/product/:product_id', { params: IdParam('product_id') }),
      served('paginated', 'GET', '/crm/product/paginated'),
      served('list', 'GET', '/crm/product/'),
    ]
    assert.equal(await leadsTo(endpoints, 'GET /crm/product/12'), 'byId')
    assert.equal(await leadsTo(endpoints, 'GET /crm/product/paginated'), 'paginated')
    assert.equal(await leadsTo(endpoints, 'GET /crm/product/other'), 404)
    assert.equal(await leadsTo(endpoints, 'GET /crm/product'), 'list')
  })

  it('takes text where the schema of an id says text', async () => {
    const params = T.Object({ customer_stripe_id: T.String() })
    const endpoints = [
      served('card', 'DELETE', '/crm/stripe/customer_stripe_id/:customer_stripe_id', { params }),
    ]
    assert.equal(await leadsTo(endpoints, 'DELETE /crm/stripe/customer_stripe_id/pm_12'), 'card')
  })

  it('comes back from a branch that leads nowhere', async () => {
    const endpoints = [
      served('pdf', 'GET', '/crm/file/a/pdf'),
      served('text', 'GET', '/crm/file/:name/text', { params: T.Object({ name: T.String() }) }),
    ]
    assert.equal(await leadsTo(endpoints, 'GET /crm/file/a/text'), 'text')
    assert.equal(await leadsTo(endpoints, 'GET /crm/file/a/pdf'), 'pdf')
  })

  it('takes a trailing slash or none, aliases, and the bare forms of old scripts', async () => {
    const endpoints = [
      served('login', 'POST', '/crm/auth/login'),
      served('verify', 'POST', '/crm/2fa/verify/user/:user_id'),
      served('usage', 'GET', '/crm/oam/usage'),
      served('search', 'GET', '/crm/utilities/search_everything'),
      served('pdf', 'GET', '/crm/invoice/:invoice_id/pdf', { aliases: ['/crm/invoice/pdf/:invoice_id'] }),
      served('simple', 'POST', '/crm/simple_provision'),
      served('cells', 'GET', '/crm/cbc/sites', { aliases: ['/cellSites.txt'] }),
    ]
    for (const [request, name] of [
      ['POST /auth/login', 'login'],
      ['POST /crm/auth/login/', 'login'],
      ['POST /2fa/verify/user/3', 'verify'],
      ['GET /oam/usage/', 'usage'],
      ['GET /utilities/search_everything', 'search'],
      ['GET /invoice/pdf/9', 'pdf'],
      ['GET /crm/invoice/9/pdf', 'pdf'],
      ['GET /invoice/9/pdf', 404],
      ['POST /simple_provision', 'simple'],
      ['GET /cellSites.txt', 'cells'],
    ] as const)
      assert.equal(await leadsTo(endpoints, request), name, request)
  })

  for (const entity of ['service', 'customer', 'contact', 'site', 'product', 'inventory'])
    it(`reaches a ${entity} by both id forms with every verb and below (00-canonical 3.0, D-21)`, async () => {
      const id = `${entity}_id`
      const endpoints = [
        served('get', 'GET', `/crm/${entity}/:${id}`),
        served('change', 'PATCH', `/crm/${entity}/${id}/:${id}`),
        served('remove', 'DELETE', `/crm/${entity}/${id}/:${id}`),
        served('cancel', 'POST', `/crm/${entity}/:${id}/cancel`),
        served('history', 'GET', `/crm/${entity}/${id}/:${id}/history`),
      ]
      for (const form of [`/crm/${entity}/4`, `/crm/${entity}/${id}/4`]) {
        assert.equal(await leadsTo(endpoints, `GET ${form}`), 'get')
        assert.equal(await leadsTo(endpoints, `PATCH ${form}`), 'change')
        assert.equal(await leadsTo(endpoints, `DELETE ${form}`), 'remove')
        assert.equal(await leadsTo(endpoints, `POST ${form}/cancel`), 'cancel')
        assert.equal(await leadsTo(endpoints, `GET ${form}/history`), 'history')
      }
    })

  it('takes POST for a creating PUT, unless an endpoint has that POST itself (D-21)', async () => {
    const put = served('create', 'PUT', '/crm/provision/')
    assert.equal(await leadsTo([put], 'POST /crm/provision'), 'create')
    assert.equal(await leadsTo([put, served('own', 'POST', '/crm/provision/')], 'POST /crm/provision'), 'own')
    assert.deepEqual(routeFaults([put, served('own', 'POST', '/crm/provision/')]), [])
  })

  it('takes PUT for PATCH on users and roles, whichever is declared (PLAT-56)', async () => {
    const patch = [served('user', 'PATCH', '/crm/auth/users/:user_id')]
    assert.equal(await leadsTo(patch, 'PUT /crm/auth/users/3'), 'user')
    assert.equal(await leadsTo(patch, 'PUT /auth/users/3'), 'user')
    const put = [served('role', 'PUT', '/crm/auth/roles/:role_id')]
    assert.equal(await leadsTo(put, 'PATCH /crm/auth/roles/3'), 'role')
    assert.equal(await leadsTo(put, 'POST /crm/auth/roles/3'), 405)
  })

  it('names both endpoints that claim one method and path', () => {
    const faults = routeFaults([
      served('one', 'GET', '/crm/thing/:thing_id'),
      served('two', 'GET', '/crm/thing/:other_id'),
      served('three', 'GET', '/crm/thing/:name', { params: T.Object({ name: T.String() }) }),
    ])
    assert.equal(faults.length, 1)
    assert.match(faults[0] ?? '', /shop\.one and shop\.two both claim GET \/crm\/thing\/:other_id/)
    assert.throws(
      () => httpOf([served('one', 'GET', '/crm/a'), served('two', 'GET', '/crm/a/')]),
      /shop\.one and shop\.two/,
    )
  })

  it('answers 405 with Allow, 404 as JSON, 400 for broken escapes, and OPTIONS', async () => {
    await using http = httpOf([served('list', 'GET', '/crm/thing'), served('create', 'PUT', '/crm/thing')])
    const wrongMethod = await http.call({ method: 'DELETE', url: '/crm/thing' })
    assert.deepEqual(
      [wrongMethod.statusCode, wrongMethod.headers.allow],
      [405, 'GET, HEAD, OPTIONS, POST, PUT'],
    )
    const nothing = await http.get('/crm/nothing')
    assert.deepEqual([nothing.statusCode, nothing.json<{ code: string }>().code], [404, 'request.notFound'])
    assert.equal(
      (await http.get('/auth/nothing', { accept: 'text/html' })).headers['content-type'],
      'application/json; charset=utf-8',
    )
    const broken = await http.get('/crm/a%zz')
    assert.deepEqual([broken.statusCode, broken.json<{ code: string }>().code], [400, 'request.malformed'])
    const options = await http.call({ method: 'OPTIONS', url: '/crm/thing' })
    assert.deepEqual([options.statusCode, options.headers.allow], [204, 'GET, HEAD, OPTIONS, POST, PUT'])
  })

  it('answers HEAD like GET, without the body', async () => {
    await using http = httpOf([served('list', 'GET', '/crm/thing')])
    const head = await http.call({ method: 'HEAD', url: '/crm/thing' })
    assert.deepEqual([head.statusCode, head.payload], [200, ''])
    assert.ok(Number(head.headers['content-length']) > 0)
  })

  it('decodes path parameters', async () => {
    const params = T.Object({ name: T.String() })
    await using http = httpOf([served('text', 'GET', '/crm/file/:name', { params })])
    assert.deepEqual((await http.get('/crm/file/a%2Fb%20c')).json<{ input: unknown }>().input, {
      name: 'a/b c',
    })
  })

  it('costs the same with 10 or 2500 routes: look-ups touch one path only', () => {
    const many = Array.from({ length: 2500 }, (_, index) =>
      served(`r${index}`, 'GET', `/crm/thing${index}/:thing_id`),
    )
    const routes = makeRoutes(many)
    assert.equal(routes.size, 2500)
    const found = routes.find('GET', '/crm/thing2499/1')
    assert.ok(typeof found === 'object' && 'target' in found && found.target.name === 'r2499')
  })

  it('serves raw endpoints below the same tree', async () => {
    const file = raw({ method: 'GET', path: '/crm/file', allow: 'anyone', response: T.String() })
    await using http = httpOf([
      serving('file', file, async (_entry, _input, exchange) => exchange.reply({ body: '{}' })),
    ])
    assert.equal((await http.get('/crm/file')).payload, '{}')
  })
})

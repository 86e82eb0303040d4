import assert from 'node:assert/strict'
import { command, IdParam, ListQuery, own, PageOf, permission, query, T, Id, anyOf } from '@omnicrm/sdk'
import type { Check, CheckResult } from '@omnicrm/sdk'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { bearer, config, holding, httpOf, serving, tokens } from './fakes.ts'

const view = permission('view_thing', 'See things')
const viewOwn = permission('view_own_thing', 'See own things')
const report = permission('view_report', 'Reports')
const Thing = T.Object({ thing_id: Id(), name: T.String() })
const list = query({
  method: 'GET',
  path: '/crm/thing/',
  allow: anyOf(view, own(viewOwn)),
  query: ListQuery,
  response: PageOf(Thing),
  errors: ['shop.closed'],
})
const change = command({
  method: 'PATCH',
  path: '/crm/thing/thing_id/:thing_id',
  allow: view,
  params: IdParam('thing_id'),
  body: Thing,
  response: Thing,
  summary: 'Changes a thing',
  aliases: ['/crm/old/:thing_id'],
})
const authenticators = [
  tokens({ admin: { isAdmin: true }, analyst: holding('view_report'), staff: holding('view_thing') }),
]
const things = [
  serving('list', list, async () => ({
    data: [],
    pagination: { current_page: 1, per_page: 10, total_pages: 0, total_items: 0 },
  })),
  serving('change', change, async () => ({ thing_id: 1, name: 'x' })),
]

interface Operation {
  readonly operationId: string
  readonly tags: string[]
  readonly description: string
  readonly security: object[]
  readonly parameters?: ({ name: string; in: string; required: boolean; schema: object } & {
    $ref?: string
  })[]
  readonly requestBody?: { content: Record<string, { schema: object }> }
  readonly responses: Record<string, { $ref?: string; content?: Record<string, { schema: object }> }>
  readonly 'x-permission': string
  readonly 'x-aliases'?: string[]
}
interface Document {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { securitySchemes: Record<string, object>; [kind: string]: Record<string, object> }
}

const documentOf = async (): Promise<Document> => {
  await using http = httpOf(things, { authenticators, permissions: [report] })
  return (await http.get('/crm/docs/openapi.json')).json<Document>()
}

describe('the API document', () => {
  it('lists every served endpoint, those of plugins too, with permission, aliases and errors (PLAT-42)', async () => {
    const { openapi, paths } = await documentOf()
    assert.equal(openapi, '3.1.0')
    const served = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(each => `${each} ${path}`),
    )
    assert.deepEqual(served.toSorted(), [
      'get /crm/config/ui',
      'get /crm/docs/',
      'get /crm/docs/openapi.json',
      'get /crm/docs/{file}',
      'get /crm/health',
      'get /crm/metrics',
      'get /crm/thing/',
      'patch /crm/thing/thing_id/{thing_id}',
    ])
    const listed = paths['/crm/thing/']?.['get']
    assert.equal(listed?.['x-permission'], 'view_thing or view_own_thing (own customer_id only)')
    assert.match(listed?.description ?? '', /shop\.closed/)
    assert.deepEqual(listed?.tags, ['shop'])
    assert.deepEqual(paths['/crm/thing/thing_id/{thing_id}']?.['patch']?.['x-aliases'], [
      'PATCH /crm/old/:thing_id',
    ])
  })

  it('tells how to authenticate: bearer token and X-API-KEY; open endpoints need neither (PLAT-43, PLAT-44, PLAT-45)', async () => {
    const { components, paths } = await documentOf()
    assert.partialDeepStrictEqual(components.securitySchemes, {
      bearer: { type: 'http', scheme: 'bearer' },
      apiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY' },
    })
    assert.deepEqual(paths['/crm/thing/']?.['get']?.security, [{ bearer: [] }, { apiKey: [] }])
    assert.deepEqual(paths['/crm/health']?.['get']?.security, [{}, { bearer: [] }, { apiKey: [] }])
  })

  it('is a sound OpenAPI 3.1 document: unique ids, declared path parameters, references that lead somewhere, valid schemas', async () => {
    const document = await documentOf()
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map(each => ({ path, each })),
    )
    assert.equal(new Set(operations.map(({ each }) => each.operationId)).size, operations.length)
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    for (const { path, each } of operations) {
      const resolved = (each.parameters ?? []).map(parameter =>
        parameter.$ref ? follow(document, parameter.$ref) : parameter,
      ) as NonNullable<Operation['parameters']>
      const inPath = resolved.filter(parameter => parameter.in === 'path')
      assert.deepEqual(
        inPath.map(({ name }) => `{${name}}`),
        path.match(/\{\w+\}/g) ?? [],
      )
      assert.ok(inPath.every(({ required }) => required))
      const schemas = [
        ...resolved.map(({ schema }) => schema),
        ...contentsOf(each.requestBody),
        ...Object.values(each.responses).flatMap(contentsOf),
      ]
      for (const schema of schemas)
        assert.ok(ajv.validateSchema(schema), `${each.operationId}: ${ajv.errorsText()}`)
      for (const response of Object.values(each.responses))
        if (response.$ref) assert.ok(follow(document, response.$ref))
      assert.ok(each.responses['200'])
    }
  })

  it('shows an interactive page whose files all come from this server (PLAT-42, PLAT-43)', async () => {
    await using http = httpOf(things)
    for (const url of ['/crm/docs/', '/crm/docs']) {
      const page = await http.get(url)
      assert.equal(page.headers['content-type'], 'text/html; charset=utf-8')
      const files = [...page.payload.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file)
      assert.equal(files.length, 6)
      for (const file of files) assert.deepEqual([file, (await http.get(file)).statusCode], [file, 200])
      assert.doesNotMatch(page.payload, /<script>|https?:/)
      assert.match(String(page.headers['content-security-policy']), /script-src 'self';/)
    }
    assert.equal((await http.get('/crm/docs/package.json')).statusCode, 404)
    assert.equal((await http.get('/crm/docs/..%2fpackage.json')).statusCode, 400)
  })

  it('forgives "Bearer" pasted twice (PLAT-43)', async () => {
    await using http = httpOf(things, { authenticators })
    assert.equal((await http.get('/crm/thing/', { authorization: 'Bearer Bearer staff' })).statusCode, 200)
    assert.equal((await http.get('/crm/thing/', { authorization: 'bearer staff' })).statusCode, 200)
    assert.equal((await http.get('/crm/thing/', { authorization: 'Basic staff' })).statusCode, 401)
  })
})

function follow(document: object, ref: string): object {
  let at = document as Record<string, object>
  for (const part of ref.slice(2).split('/')) at = at[part] as Record<string, object>
  return at
}

const contentsOf = (holder: { content?: Record<string, { schema: object }> } | undefined): object[] =>
  Object.values(holder?.content ?? {}).map(each => each.schema)

const check = (name: string, run: () => Promise<CheckResult>, quick = true): Check => ({ name, quick, run })
const fine: CheckResult = { state: 'ok', finding: 'It answers.' }
const broken: CheckResult = { state: 'failed', finding: 'No answer.', remedy: 'Start it.' }

describe('the endpoints of the kernel', () => {
  it('tells everybody its health and administrators the reasons (D-102)', async () => {
    await using http = httpOf([], {
      authenticators,
      checks: [check('database', async () => fine), check('slow', async () => broken, false)],
    })
    const open = await http.get('/crm/health')
    assert.deepEqual([open.statusCode, open.json()], [200, { status: 'ok' }])
    assert.deepEqual((await http.get('/crm/health', bearer('admin'))).json(), {
      status: 'ok',
      checks: [{ name: 'database', ...fine }],
    })
    assert.deepEqual((await http.get('/crm/health', bearer('staff'))).json(), { status: 'ok' })
  })

  it('answers 503 when a quick check fails, breaks, or takes longer than a second', async () => {
    for (const run of [
      async () => broken,
      async () => Promise.reject(new Error('bug')),
      () => new Promise<never>(() => undefined),
    ]) {
      await using http = httpOf([], { authenticators, checks: [check('database', run)] })
      const response = await http.get('/crm/health')
      assert.deepEqual([response.statusCode, response.json()], [503, { status: 'degraded' }])
    }
  })

  it('gives figures by route to holders of view_report only (PLAT-26, D-102)', async () => {
    await using http = httpOf(things, { authenticators, permissions: [report] })
    await http.get('/crm/thing/', bearer('staff'))
    await http.get('/crm/nothing')
    const figures = await http.get('/crm/metrics', bearer('analyst'))
    assert.match(String(figures.headers['content-type']), /^text\/plain/)
    assert.match(
      figures.payload,
      /http_request_duration_seconds_count\{method="GET",route="\/crm\/thing\/",status="200"\} 1\n/,
    )
    assert.match(
      figures.payload,
      /http_request_duration_seconds_bucket\{method="GET",route="none",status="404",le="\+Inf"\} 1\n/,
    )
    assert.match(figures.payload, /live_sockets 0/)
    assert.equal((await http.get('/crm/metrics', bearer('staff'))).statusCode, 403)
    assert.equal((await http.get('/crm/metrics')).statusCode, 401)
  })

  it('keeps the figures of two applications apart, and asks for admin where view_report does not exist', async () => {
    await using one = httpOf(things, { authenticators })
    await using two = httpOf(things, { authenticators })
    await one.get('/crm/thing/', bearer('staff'))
    assert.equal((await two.get('/crm/metrics', bearer('analyst'))).statusCode, 403)
    assert.doesNotMatch((await two.get('/crm/metrics', bearer('admin'))).payload, /crm\/thing/)
  })

  it('serves the UI configuration to everybody, and 304 to those who have it (CONF-13, D-103)', async () => {
    await using http = httpOf([], { ui: () => ({ REACT_APP_COMPANY_NAME: 'Norfone' }) })
    const first = await http.get('/crm/config/ui')
    assert.deepEqual(first.json(), { REACT_APP_COMPANY_NAME: 'Norfone' })
    const again = await http.get('/crm/config/ui', { 'if-none-match': String(first.headers.etag) })
    assert.deepEqual([again.statusCode, again.payload], [304, ''])
    assert.equal((await http.get('/crm/config/ui', { 'if-none-match': '"other"' })).statusCode, 200)
  })

  it('takes figures of other parts of the application', async () => {
    await using http = httpOf([], { authenticators, config })
    assert.equal(typeof http.metrics.registerMetric, 'function')
    assert.match((await http.get('/crm/metrics', bearer('admin'))).payload, /http_rate_limited_total/)
  })
})

import type { Endpoint } from '@omnicrm/sdk'
import type { HttpConfig, ServedEndpoint } from '../parts.ts'
import { claimsOf } from './paths.ts'
import { describeAllow, isOpen } from './decide.ts'
import { takesDigitsOnly } from './routes.ts'

type Json = Record<string, unknown>

/**
 * OpenAPI 3.1 of everything that is served (PLAT-42). It is complete because there is no other way to add a route:
 * the same list makes the routes.
 */
export function makeOpenApi(served: readonly ServedEndpoint[], config: HttpConfig, version: string): Json {
  const paths: Record<string, Json> = {}
  for (const each of served) {
    const path = each.endpoint.path.replace(/:(\w+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][each.endpoint.method.toLowerCase()] = operationOf(each)
  }
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'OmniCRM',
      version,
      description:
        'Lists take `page`, `per_page`, `sort`, `order`, `search` and `filters`, and answer `{data, pagination}`. ' +
        'Faults answer `{message, errors, code, request_id}`. Writes honour `Idempotency-Key`.',
    },
    servers: [{ url: config.publicUrl.replace(/\/$/, '') || '/' }, { url: '/' }],
    tags: [...new Set(served.map(each => each.plugin))].map(name => ({ name })),
    paths,
    components: { securitySchemes, schemas: { Fault: fault }, responses, parameters },
  }
}

const securitySchemes: Json = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The `token` of POST /crm/auth/login, as `Bearer <token>`.',
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY' },
}

const fault: Json = {
  type: 'object',
  required: ['message', 'code', 'request_id'],
  properties: {
    message: { type: 'string' },
    errors: {
      type: 'object',
      description: 'Field → what is wrong with it.',
      additionalProperties: { type: 'string' },
    },
    code: { type: 'string' },
    request_id: { type: 'string' },
  },
}

const parameters: Json = {
  idempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'A repeat with the same key within a day gets the first answer and has no second effect.',
    schema: { type: 'string', minLength: 1, maxLength: 191 },
  },
}

const faultAnswer = (description: string): Json => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Fault' } } },
})

const responses: Json = {
  Invalid: faultAnswer('The input has faults; `errors` names the fields.'),
  Unauthenticated: faultAnswer('No credential, or one that is not accepted.'),
  Forbidden: faultAnswer('The permission is lacking.'),
  NotFound: faultAnswer('There is no such record, or it is not yours.'),
  Conflict: faultAnswer('The state of the data does not allow it.'),
  TooMany: faultAnswer('Too many requests; see `Retry-After`.'),
  Failed: faultAnswer('A fault of the server; tell its request id.'),
}

function operationOf({ plugin, name, endpoint }: ServedEndpoint): Json {
  const permission = describeAllow(endpoint.allow)
  const [, ...aliases] = claimsOf(endpoint).map(({ method, path }) => `${method} ${path}`)
  return {
    operationId: `${plugin}.${name}`,
    tags: [plugin],
    summary: endpoint.summary ?? words(name),
    description: [`Permission: ${permission}.`, ...errorLines(endpoint)].join('\n\n'),
    'x-permission': permission,
    ...(aliases.length > 0 ? { 'x-aliases': aliases } : {}),
    security: [...(isOpen(endpoint.allow) ? [{}] : []), { bearer: [] }, { apiKey: [] }],
    ...parametersOf(endpoint),
    ...bodyOf(endpoint),
    responses: responsesOf(endpoint),
  }
}

const errorLines = (endpoint: Endpoint): string[] =>
  endpoint.errors?.length ? [`Errors: ${endpoint.errors.map(each => `\`${each}\``).join(', ')}.`] : []

/** `customerList` → `Customer list` */
const words = (name: string): string => {
  const text = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function parametersOf(endpoint: Endpoint): Json {
  const named = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema:
      endpoint.params?.properties[name] ??
      (takesDigitsOnly(name, endpoint) ? { type: 'integer' } : { type: 'string' }),
  }))
  const required = new Set(endpoint.query?.required)
  const asked = Object.entries(endpoint.query?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema,
  }))
  const cookies = Object.entries(endpoint.cookies?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'cookie',
    required: false,
    schema,
  }))
  const key = endpoint.method === 'GET' ? [] : [{ $ref: '#/components/parameters/idempotencyKey' }]
  const all = [...named, ...asked, ...cookies, ...key]
  return all.length > 0 ? { parameters: all } : {}
}

function bodyOf({ body, kind, method }: Endpoint): Json {
  if (!body || method === 'GET') return {}
  const required = (body as { required?: readonly string[] }).required
  const type =
    kind === 'raw'
      ? ((body as { contentMediaType?: string }).contentMediaType ?? 'application/json')
      : 'application/json'
  return { requestBody: { required: (required?.length ?? 0) > 0, content: { [type]: { schema: body } } } }
}

function responsesOf(endpoint: Endpoint): Json {
  const type = (endpoint.response as { contentMediaType?: string }).contentMediaType ?? 'application/json'
  const hasInput =
    endpoint.body !== undefined || endpoint.query !== undefined || endpoint.params !== undefined
  const ref = (name: string) => ({ $ref: `#/components/responses/${name}` })
  return {
    200: { description: 'Success', content: { [type]: { schema: endpoint.response } } },
    ...(hasInput ? { 400: ref('Invalid') } : {}),
    ...(isOpen(endpoint.allow) ? {} : { 401: ref('Unauthenticated'), 403: ref('Forbidden') }),
    ...(endpoint.path.includes(':') ? { 404: ref('NotFound') } : {}),
    ...(endpoint.method === 'GET' ? {} : { 409: ref('Conflict') }),
    429: ref('TooMany'),
    500: ref('Failed'),
  }
}

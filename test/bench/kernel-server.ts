import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openSync, writeSync } from 'node:fs'
import Koa from 'koa'
import { LRUCache } from 'lru-cache'
import createKnex from 'knex'
import { Failure, IdParam, ListQuery, PageOf, permission, query, T, Id, Text } from '@omnicrm/sdk'
import type { Actor, Authenticator } from '@omnicrm/sdk'
import { createHttp } from '../../kernel/src/http/index.ts'
import { makeContexts } from '../../kernel/src/contexts.ts'
import { makeLog } from '../../kernel/src/log.ts'
import { makeLiveHub } from '../../kernel/src/live.ts'
import type { ServedEndpoint } from '../../kernel/src/parts.ts'
import { benchSecret } from './secret.ts'

const answer = {
  data: [
    { thing_id: 1, name: 'Lamp', price: 12.5 },
    { thing_id: 2, name: 'Chair', price: 40 },
  ],
  pagination: { current_page: 2, per_page: 10, total_pages: 5, total_items: 47 },
}
const Row = T.Object({ thing_id: Id(), name: Text(100), price: T.Number() })
const view = permission('view_thing', 'See things')
const verbs = ['GET', 'POST', 'PATCH', 'DELETE', 'PUT'] as const

function endpoints(count: number): ServedEndpoint[] {
  return Array.from({ length: count }, (_, index) => {
    const at = 120 + Math.floor(index / verbs.length)
    const endpoint = query({
      method: verbs[index % verbs.length] ?? 'GET',
      path: `/crm/thing${at}/thing${at}_id/:thing${at}_id`,
      allow: view,
      params: IdParam(`thing${at}_id`),
      query: ListQuery,
      response: PageOf(Row),
    })
    return { plugin: 'bench', name: `thing${index}`, endpoint, handle: async () => answer }
  })
}

interface Claims {
  readonly sub: number
  readonly exp: number
}

function verify(token: string): Claims {
  const at = token.lastIndexOf('.')
  const given = Buffer.from(token.slice(at + 1), 'base64url')
  const right = createHmac('sha256', benchSecret).update(token.slice(0, at)).digest()
  if (given.length !== right.length || !timingSafeEqual(given, right))
    throw badToken('The signature is wrong.')
  return JSON.parse(Buffer.from(token.slice(token.indexOf('.') + 1, at), 'base64url').toString()) as Claims
}

const badToken = (text: string): Failure => new Failure('identity.badToken', 401, text)

/** @param keeps true remembers verified tokens: a signature that was right stays right, only the expiry is looked at again */
function jwt(keeps: boolean): Authenticator {
  const known = new LRUCache<string, Claims>({ max: 10_000 })
  return {
    name: 'jwt',
    order: 1,
    async authenticate(_cx, { bearer, ip }) {
      if (bearer === undefined) return undefined
      let claims = keeps ? known.get(bearer) : undefined
      if (!claims) known.set(bearer, (claims = verify(bearer)))
      if (claims.exp * 1000 < Date.now()) throw badToken('The token has run out.')
      return { ...caller, userId: claims.sub, ip }
    },
  }
}

const caller: Actor = {
  method: 'jwt',
  userId: 0,
  userName: 'bench',
  impersonatingUserId: null,
  apiKeyId: null,
  sessionId: null,
  isAdmin: false,
  permissions: new Set(['view_thing']),
  bound: {},
  ip: null,
}

function kernel(count: number, keeps: boolean): RequestListener {
  const out = openSync('/dev/null', 'w')
  const log = makeLog({ isPretty: false, destination: { write: text => writeSync(out, text) } })
  const db = createKnex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  })
  const live = makeLiveHub(undefined, log)
  const contexts = makeContexts({
    database: {
      engine: 'sqlite',
      writer: db,
      reader: db,
      snapshot: work => db.transaction(work),
      close: () => db.destroy(),
    },
    say: (_language, sentence) => sentence,
    now: () => new Date(),
    live,
    emit: async () => undefined,
    enqueue: async () => 0,
    apply: async (_tx, _hook, value) => value,
    wake: () => undefined,
  })
  return createHttp({
    endpoints: endpoints(count),
    topics: [],
    permissions: [view],
    authenticators: [jwt(keeps)],
    contexts,
    db,
    live,
    checks: [],
    ui: () => ({}),
    config: {
      trustedProxies: [],
      corsOrigins: [],
      rateLimit: { login_per_minute: 10, public_per_minute: 30, api_per_minute: 0 },
      redisUrl: undefined,
      publicUrl: 'http://localhost',
    },
    log,
    requestLine: lines => void writeSync(out, lines),
    say: (_language, sentence) => sentence,
    now: () => new Date(),
    webRoot: null,
    brandingRoot: '',
    strictAnswers: false,
    sign: (_purpose, text) => text,
  }).handler
}

function koa(): RequestListener {
  const app = new Koa()
  app.use(ctx => {
    ctx.body = answer
  })
  const handle = app.callback()
  return (req, res) => void handle(req, res)
}

process.once('disconnect', () => process.exit(0))
const kind = process.argv[2]
const listener = kind === 'koa' ? koa() : kernel(kind === 'kernel-10' ? 10 : 250, kind !== 'kernel-verify')
const server = createServer(listener)
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))

import assert from 'node:assert/strict'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { action, anyOf, Failure, own, permission, query, T } from '@omnicrm/sdk'
import type { Actor, Authenticator } from '@omnicrm/sdk'
import { makeAddresses } from '../../src/http/address.ts'
import { makeCors } from '../../src/http/headers.ts'
import { makeMetrics } from '../../src/http/metrics.ts'
import { makeSockets, type Pace } from '../../src/http/sockets.ts'
import type { HttpParts, ServedTopic } from '../../src/parts.ts'
import { actor, config, holding, httpOf, memoryHub, serving, type HttpUnderTest } from './fakes.ts'

const view = permission('view_job', 'See jobs')
const viewOwn = permission('view_own_job', 'See own jobs')

interface Live extends AsyncDisposable {
  readonly http: HttpUnderTest
  readonly port: number
  open(headers?: Record<string, string>): Promise<Client>
}

const authenticatorOf = (people: Record<string, Partial<Actor>>): Authenticator => ({
  name: 'people',
  order: 1,
  async authenticate(_cx, { bearer, apiKey }) {
    const known = people[bearer ?? apiKey ?? '']
    if (bearer !== undefined && !known) throw new Failure('identity.badToken', 401, 'Bad token.')
    return known && actor(known)
  },
})

/** Key 7 belongs to customer 12. */
const topic: ServedTopic = {
  plugin: 'shop',
  id: 'shop.job',
  allow: anyOf(view, own(viewOwn)),
  sees: async (cx, key) => cx.scope?.['customer_id'] === 12 && key === '7',
}

/** A listening server with one topic, whose sockets beat at their usual pace or a given one. */
async function listen(
  people: Record<string, Partial<Actor>>,
  over: Partial<HttpParts> = {},
  endpoints: Parameters<typeof httpOf>[0] = [],
  pace?: Pace,
): Promise<Live> {
  const http = httpOf(endpoints, {
    authenticators: [authenticatorOf(people)],
    topics: [topic],
    live: memoryHub(),
    ...over,
  })
  const server: Server = createServer(http.handler)
  const paced =
    pace &&
    makeSockets(
      { parts: http.parts, addresses: makeAddresses([]), cors: makeCors(config), metrics: makeMetrics() },
      pace,
    )
  if (paced) paced.attach(server)
  else http.upgrade(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const clients: WebSocket[] = []
  return {
    http,
    port,
    async open(headers = {}) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/crm/ws/`, { headers })
      clients.push(socket)
      return clientOf(socket)
    },
    async [Symbol.asyncDispose]() {
      await paced?.close()
      await http.close()
      for (const each of clients) each.terminate()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Client {
  readonly socket: WebSocket
  send(message: object | string): void
  /** The next message that came in. */
  next(): Promise<Record<string, unknown>>
  closed(): Promise<number>
}

async function clientOf(socket: WebSocket): Promise<Client> {
  const messages: Record<string, unknown>[] = []
  const waiting: ((message: Record<string, unknown>) => void)[] = []
  const end = new Promise<number>(resolve => socket.on('close', code => resolve(code)))
  socket.on('message', data => {
    const message = JSON.parse((data as Buffer).toString()) as Record<string, unknown>
    const taker = waiting.shift()
    if (taker) taker(message)
    else messages.push(message)
  })
  await once(socket, 'open')
  return {
    socket,
    send: message => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: () => {
      const first = messages.shift()
      return first ? Promise.resolve(first) : new Promise(resolve => waiting.push(resolve))
    },
    closed: () => end,
  }
}

const staff = holding('view_job')
const customer = { ...holding('view_own_job'), bound: { customer_id: 12 } }

async function signedIn(live: Live, token: string): Promise<Client> {
  const client = await live.open()
  client.send({ type: 'auth', token })
  assert.deepEqual(await client.next(), { type: 'ready' })
  return client
}

describe('live sockets', () => {
  it('push a topic to its subscribers, and to nobody else (PLAT-28)', async () => {
    await using live = await listen({ staff })
    const [one, two] = [await signedIn(live, 'staff'), await signedIn(live, 'staff')]
    one.send({ type: 'subscribe', topic: 'shop.job:7' })
    assert.deepEqual(await one.next(), { type: 'subscribed', topic: 'shop.job:7' })
    live.http.live.publish('shop.job', '8', 'other')
    live.http.live.publish('shop.job', '7', { status: 1 })
    assert.deepEqual(await one.next(), { type: 'live', topic: 'shop.job:7', data: { status: 1 } })
    one.send({ type: 'unsubscribe', topic: 'shop.job:7' })
    for (const each of [one, two]) each.send({ type: 'ping' })
    assert.deepEqual([await one.next(), await two.next()], [{ type: 'pong' }, { type: 'pong' }])
    live.http.live.publish('shop.job', '7', { status: 2 })
    one.send({ type: 'ping' })
    assert.deepEqual(await one.next(), { type: 'pong' })
  })

  it('count as one use of the key that opened them, and as sent by the page itself (KEY-8, AUTH-23)', async () => {
    const told: unknown[] = []
    const people = { machine: { method: 'api_key', apiKeyId: 4 } } as const
    const answered: Authenticator['answered'] = ({ apiKeyId }, { path, status, isBackground }) =>
      void told.push([apiKeyId, path, status, isBackground])
    await using live = await listen({}, { authenticators: [{ ...authenticatorOf(people), answered }] })
    const client = await live.open()
    client.send({ type: 'auth', api_key: 'machine' })
    assert.deepEqual(await client.next(), { type: 'ready' })
    assert.deepEqual(told, [[4, '/crm/ws', 101, true]])
  })

  it('refuse topics without permission, of other customers, and unknown ones, all with one sentence', async () => {
    await using live = await listen({ staff, customer, guest: {} })
    const refusal = { type: 'refused', message: 'There is no such topic, or you may not follow it.' }
    const ask = async (token: string, topic: string) => {
      const client = await signedIn(live, token)
      client.send({ type: 'subscribe', topic })
      return await client.next()
    }
    assert.deepEqual(await ask('customer', 'shop.job:7'), { type: 'subscribed', topic: 'shop.job:7' })
    assert.deepEqual(await ask('customer', 'shop.job:8'), { ...refusal, topic: 'shop.job:8' })
    assert.deepEqual(await ask('guest', 'shop.job:7'), { ...refusal, topic: 'shop.job:7' })
    assert.deepEqual(await ask('staff', 'shop.unknown:7'), { ...refusal, topic: 'shop.unknown:7' })
    assert.deepEqual(await ask('staff', 'shop.job'), { ...refusal, topic: 'shop.job' })
  })

  it('want a credential first, and close on a bad one', async () => {
    await using live = await listen({ staff })
    const early = await live.open()
    early.send({ type: 'subscribe', topic: 'shop.job:7' })
    assert.deepEqual(await early.next(), {
      type: 'refused',
      topic: 'shop.job:7',
      message: 'Authenticate first.',
    })
    early.send({ type: 'auth', token: 'wrong' })
    assert.partialDeepStrictEqual(await early.next(), { type: 'refused' })
    assert.equal(await early.closed(), 4401)
    const none = await live.open()
    none.send({ type: 'auth' })
    assert.equal(await none.closed(), 4401)
    const machine = await live.open()
    machine.send({ type: 'auth', api_key: 'staff' })
    assert.deepEqual(await machine.next(), { type: 'ready' })
  })

  const never = 1_000_000

  it('close on clients that do not authenticate in time', async () => {
    await using live = await listen({ staff }, {}, [], { patience: 20, beat: never, recheck: never })
    const silent = await live.open()
    assert.equal(await silent.closed(), 4408)
  })

  it('end topics and connections when the credential no longer admits to them', async () => {
    const people: Record<string, Partial<Actor>> = { staff, other: staff }
    await using live = await listen(people, {}, [], { patience: never, beat: never, recheck: 20 })
    const [leaving, losing] = [await signedIn(live, 'staff'), await signedIn(live, 'other')]
    losing.send({ type: 'subscribe', topic: 'shop.job:7' })
    assert.deepEqual(await losing.next(), { type: 'subscribed', topic: 'shop.job:7' })
    delete people['staff']
    people['other'] = {}
    assert.deepEqual(await losing.next(), {
      type: 'refused',
      topic: 'shop.job:7',
      message: 'You may no longer follow this topic.',
    })
    assert.partialDeepStrictEqual(await leaving.next(), { type: 'refused' })
    assert.equal(await leaving.closed(), 4401)
  })

  it('end connections that do not answer pings, and no others', async () => {
    await using live = await listen({ staff }, {}, [], { patience: never, beat: 100, recheck: never })
    const [lost, well] = [await signedIn(live, 'staff'), await signedIn(live, 'staff')]
    lost.socket.on('ping', () => assert.fail('a paused socket reads nothing'))
    lost.socket.pause()
    for (let beats = 0; beats < 3; beats++) await once(well.socket, 'ping')
    lost.socket.removeAllListeners('ping')
    lost.socket.resume()
    assert.equal(await lost.closed(), 1006)
    assert.equal(well.socket.readyState, WebSocket.OPEN)
  })

  it('drop a client that reads too slowly', async () => {
    await using live = await listen({ staff })
    const client = await signedIn(live, 'staff')
    client.send({ type: 'subscribe', topic: 'shop.job:7' })
    await client.next()
    client.socket.pause()
    const large = 'x'.repeat(512 * 1024)
    for (let round = 0; round < 40; round++) live.http.live.publish('shop.job', '7', large)
    client.socket.resume()
    assert.equal(await client.closed(), 1006)
  })

  it('bound what one client may ask for: messages, topics, kinds', async () => {
    await using live = await listen({ staff })
    const client = await signedIn(live, 'staff')
    for (const message of ['{', '[]', '{"type":"unknown"}', '{"type":"subscribe"}']) {
      client.send(message)
      assert.partialDeepStrictEqual(await client.next(), { type: 'refused' })
    }
    for (let key = 1; key <= 101; key++) client.send({ type: 'subscribe', topic: `shop.job:${key}` })
    for (let key = 1; key <= 100; key++)
      assert.deepEqual(await client.next(), { type: 'subscribed', topic: `shop.job:${key}` })
    assert.deepEqual(await client.next(), {
      type: 'refused',
      topic: 'shop.job:101',
      message: 'One connection follows at most 100 topics.',
    })
    client.send({ type: 'subscribe', topic: 'x'.repeat(20_000) })
    assert.equal(await client.closed(), 1009)
  })

  it('open for own and configured origins only, at their path only', async () => {
    await using live = await listen(
      { staff },
      { config: { ...config, corsOrigins: ['https://app.example.com'] } },
    )
    for (const origin of [
      `http://127.0.0.1:${live.port}`,
      'http://localhost:5000',
      'https://app.example.com',
    ])
      await live.open({ origin })
    await assert.rejects(live.open({ origin: 'https://evil.example.com' }), /403/)
    const elsewhere = new WebSocket(`ws://127.0.0.1:${live.port}/crm/other`)
    const [error] = (await once(elsewhere, 'error')) as [Error]
    assert.match(error.message, /404/)
  })

  it('are told when the server goes down', async () => {
    const live = await listen({ staff })
    const client = await signedIn(live, 'staff')
    await live[Symbol.asyncDispose]()
    assert.ok([1001, 1006].includes(await client.closed()))
  })
})

describe('a caller that hangs up', () => {
  const slow = query({ method: 'GET', path: '/crm/slow', allow: 'anyone', response: T.Object({}) })
  const write = action({ method: 'POST', path: '/crm/write', allow: 'anyone', response: T.Object({}) })

  it('stops the read it asked for, never a write', async () => {
    const seen = Promise.withResolvers<boolean>()
    const wrote = Promise.withResolvers<boolean>()
    const started = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    await using live = await listen({}, {}, [
      serving('slow', slow, async cx => {
        cx.signal.addEventListener('abort', () => seen.resolve(true))
        started[0].resolve()
        await seen.promise
        return {}
      }),
      serving('write', write, async entry => {
        started[1].resolve()
        await seen.promise
        wrote.resolve(entry.signal.aborted)
        return {}
      }),
    ])
    const hangUp = new AbortController()
    const call = (path: string, method: string) =>
      fetch(`http://127.0.0.1:${live.port}${path}`, { method, signal: hangUp.signal }).catch(
        (error: Error) => error.name,
      )
    const calls = [call('/crm/slow', 'GET'), call('/crm/write', 'POST')]
    await Promise.all(started.map(each => each.promise))
    hangUp.abort()
    assert.deepEqual(await Promise.all(calls), ['AbortError', 'AbortError'])
    assert.equal(await seen.promise, true)
    assert.equal(await wrote.promise, false)
  })

  it('can not break a log line by what it writes into a path', async () => {
    let written = ''
    {
      await using live = await listen({}, { requestLine: lines => void (written += lines) })
      const asked = request({ port: live.port, host: '127.0.0.1', path: '/crm/a"b\\c' }).end()
      const [response] = (await once(asked, 'response')) as [NodeJS.ReadableStream & { statusCode: number }]
      assert.equal(response.statusCode, 404)
      response.resume()
    }
    assert.equal((JSON.parse(written) as { path: string }).path, '/crm/a"b\\c')
  })
})

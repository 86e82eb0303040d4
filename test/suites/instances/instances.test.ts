import assert from 'node:assert/strict'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { Alerts } from '@omnicrm/plugin-activity/contract'
import { testApp, type TestApp } from '@omnicrm/test'
import { everyPlugin } from '../bad-input/walk.ts'
import { startServer } from '../story/server-process.ts'
import { startRedis, type RedisServer } from './redis.ts'

const person = { email: 'root@example.com', password: 'TempP@ssw0rd!' }
const attempts = 6
const secret = (name: string): string => `${name}-of-both-instances-`.padEnd(64, '0123456789abcdef')

interface Tokens {
  readonly token: string
  readonly refresh_token: string
}

describe('two instances behind one address, with a real Redis', function () {
  this.timeout(60_000)
  const opened = new AsyncDisposableStack()
  let redis: RedisServer
  let app: TestApp
  let instances: [string, string]

  before(async () => {
    redis = opened.use(await startRedis())
    app = opened.use(
      await testApp({
        plugins: everyPlugin(),
        clock: 'real',
        config: {
          redis: { url: redis.url },
          jwt_secret: secret('jwt'),
          crm: {
            instances: 2,
            secret_key: secret('rest'),
            callback_key: secret('callback'),
            trusted_proxies: ['127.0.0.0/8'],
          },
          auth: { bcrypt_cost: 4 },
          rate_limit: { login_per_minute: attempts, public_per_minute: 0 },
        },
        env: { OMNICRM_ADMIN_EMAIL: person.email, OMNICRM_ADMIN_PASSWORD: person.password },
        firstBoot: { demo: false },
      }),
    )
    const second = startServer(app.dataDirectory, ['api'])
    opened.defer(() => second.stop())
    instances = [await app.listen(), await second.ready]
  })
  after(() => opened.disposeAsync())

  const ask = (
    base: string,
    method: 'GET' | 'POST',
    path: string,
    { token, body, from = '203.0.113.1' }: { token?: string; body?: object; from?: string } = {},
  ): Promise<Response> =>
    fetch(new URL(path, base), {
      method,
      headers: {
        'x-forwarded-for': from,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })

  async function signIn(base: string, from: string): Promise<Tokens> {
    const answer = await ask(base, 'POST', '/crm/auth/login', { body: person, from })
    assert.equal(answer.status, 200, await answer.clone().text())
    return (await answer.json()) as Tokens
  }

  /** Wrong sign-ins at one instance after the other, from one address. @returns their statuses */
  async function knock(from: string, times: number): Promise<number[]> {
    const statuses: number[] = []
    for (let round = 0; round < times; round++) {
      const body = { email: `nobody-${round}@example.com`, password: 'wrong' }
      const answer = await ask(instances[round % 2] as string, 'POST', '/crm/auth/login', { body, from })
      statuses.push(answer.status)
    }
    return statuses
  }

  it('answer each other’s sessions: one signs in, the other renews, either ends it (PLAT-21)', async () => {
    const [one, other] = instances
    const { token, refresh_token } = await signIn(one, '203.0.113.2')
    const me = async (base: string, bearer: string) =>
      (await ask(base, 'GET', '/crm/auth/me', { token: bearer })).status
    assert.deepEqual([await me(one, token), await me(other, token)], [200, 200])
    const renewed = await ask(other, 'POST', '/crm/auth/refresh', { body: { refresh_token } })
    assert.equal(renewed.status, 200, await renewed.clone().text())
    const next = (await renewed.json()) as Tokens
    assert.deepEqual([await me(one, next.token), await me(other, next.token)], [200, 200])
    await ask(other, 'POST', '/crm/auth/logout', { token: next.token })
    assert.deepEqual([await me(one, next.token), await me(other, next.token)], [401, 401])
  })

  it('count the sign-ins of an address together (PLAT-21, PLAT-22)', async () => {
    assert.deepEqual(await knock('203.0.113.3', attempts + 2), [
      ...Array<number>(attempts).fill(401),
      429,
      429,
    ])
  })

  it('push to each other’s sockets what one of them commits (PLAT-21)', async () => {
    const { token } = await signIn(instances[1], '203.0.113.4')
    const socket = new WebSocket(instances[1].replace(/^http/, 'ws') + '/crm/ws/')
    try {
      await once(socket, 'open')
      assert.deepEqual(await answerTo(socket, { type: 'auth', token }), { type: 'ready' })
      const topic = 'activity.alert:permission:admin'
      assert.deepEqual(await answerTo(socket, { type: 'subscribe', topic }), { type: 'subscribed', topic })
      const pushed = nextMessage(socket)
      await raise(app, 'Disk of the charging engine is full')
      assert.partialDeepStrictEqual(await pushed, {
        type: 'live',
        topic,
        data: { title: 'Disk of the charging engine is full' },
      })
    } finally {
      socket.terminate()
    }
  })

  it('go on without Redis, each counting for itself, and together again once it is back (PLAT-22)', async () => {
    await redis.kill()
    const alone = await knock('203.0.113.5', attempts * 2 + 2)
    assert.deepEqual(alone, [...Array<number>(attempts * 2).fill(401), 429, 429])
    await redis.start()
    await backTogether()
    assert.deepEqual(await knock('203.0.113.200', attempts + 2), [
      ...Array<number>(attempts).fill(401),
      429,
      429,
    ])
  })

  /** Each instance finds Redis again by itself; until then an address has its attempts at each of them. */
  async function backTogether(): Promise<void> {
    for (let address = 10; address < 200; address++) {
      const statuses = await knock(`203.0.113.${address}`, attempts + 1)
      if (statuses.at(-1) === 429) return
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    assert.fail('The instances do not count together again.')
  }
})

const nextMessage = async (socket: WebSocket): Promise<unknown> => {
  const [data] = (await once(socket, 'message')) as [Buffer]
  return JSON.parse(data.toString()) as unknown
}

async function answerTo(socket: WebSocket, message: object): Promise<unknown> {
  const answer = nextMessage(socket)
  socket.send(JSON.stringify(message))
  return await answer
}

const raise = (app: TestApp, title: string): Promise<number> =>
  app.entry.tx(tx => app.service(Alerts).raise(tx, { severity: 'error', title }))

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Knex } from 'knex'
import { action, command, errors, IdParam, raw, T } from '@omnicrm/sdk'
import { bearer, httpOf, serving, tokens, sign } from './fakes.ts'
import { freshDatabase } from './database.ts'

const fail = errors('shop', {
  declined: [402, 'The card was declined.'],
  closed: [409, 'Closed.'],
  away: [502, 'The bank is away.'],
  later: [429, 'Later.'],
})
const Body = T.Object({ amount: T.Integer() })
const charge = command({
  method: 'PUT',
  path: '/crm/charge/',
  allow: 'anyone',
  body: Body,
  response: T.Object({ id: T.Integer() }),
})
const refund = command({
  method: 'POST',
  path: '/crm/charge/:charge_id/refund',
  allow: 'anyone',
  params: IdParam('charge_id'),
  response: T.Object({ id: T.Integer() }),
})
const pay = action({
  method: 'POST',
  path: '/crm/pay',
  allow: 'anyone',
  body: Body,
  response: T.Object({ call: T.Integer() }),
})
const file = raw({ method: 'POST', path: '/crm/file', allow: 'anyone', response: T.String() })
const key = (value: string) => ({ 'idempotency-key': value })

const count = async (db: Knex, table: string): Promise<number> =>
  Number((await db(table).count({ n: '*' }))[0]?.['n'])

/** A command that inserts a row, and an action that counts its calls. */
function shop(db: Knex, over: { pay?: (call: number) => Promise<void>; now?: () => Date } = {}) {
  let calls = 0
  const insert = async (tx: { db: Knex }, amount: number) =>
    Number((await tx.db('charge').insert({ amount }))[0])
  return httpOf(
    [
      serving('charge', charge, async (tx, { amount }) => {
        const id = await insert(tx, amount)
        if (amount < 0) throw fail.closed()
        return { id }
      }),
      serving('refund', refund, async (tx, { charge_id }) => ({ id: await insert(tx, -charge_id) })),
      serving('pay', pay, async () => {
        await over.pay?.(++calls)
        return { call: calls }
      }),
      serving('file', file, async (_entry, _input, exchange) =>
        exchange.reply({
          type: 'text/csv',
          headers: { 'X-Rows': '1' },
          body: `${(await exchange.bytes()).length};${++calls}`,
        }),
      ),
    ],
    {
      db,
      authenticators: [tokens({ ann: { userId: 1 }, bob: { userId: 2 } })],
      ...(over.now ? { now: over.now } : {}),
    },
  )
}

describe('Idempotency-Key', () => {
  it('gives a repeated command its first answer and no second effect', async () => {
    await using database = await freshDatabase()
    await using http = shop(database.db)
    const first = await http.send('PUT', '/crm/charge/', { amount: 5 }, key('k1'))
    const second = await http.send('PUT', '/crm/charge/', { amount: 5 }, key('k1'))
    assert.deepEqual([first.statusCode, second.statusCode, second.json()], [200, 200, first.json()])
    assert.deepEqual(
      [first.headers['idempotent-replayed'], second.headers['idempotent-replayed']],
      [undefined, 'true'],
    )
    assert.equal(await count(database.db, 'charge'), 1)
  })

  it('has one effect when the same request arrives many times at once', async () => {
    await using database = await freshDatabase()
    await using http = shop(database.db)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => http.send('PUT', '/crm/charge/', { amount: 5 }, key('k1'))),
    )
    assert.deepEqual(new Set(answers.map(each => each.payload)), new Set([answers[0]?.payload]))
    assert.equal(await count(database.db, 'charge'), 1)
  })

  it('answers 422 to the same key with other content', async () => {
    await using database = await freshDatabase()
    await using http = shop(database.db)
    await http.send('PUT', '/crm/charge/', { amount: 5 }, key('k1'))
    const other = await http.send('PUT', '/crm/charge/', { amount: 6 }, key('k1'))
    assert.deepEqual([other.statusCode, other.json<{ code: string }>().code], [422, 'request.keyReused'])
    assert.equal((await http.send('PUT', '/crm/charge/?x=1', { amount: 5 }, key('k1'))).statusCode, 422)
  })

  it('keeps of the content a hash under the key of the installation, which tells nothing to who guesses (PLAT-99)', async () => {
    await using database = await freshDatabase()
    await using http = shop(database.db)
    await http.send('PUT', '/crm/charge/', { amount: 5 }, key('k1'))
    const row = (await database.db('idempotency_key').first()) as { request_hash: string }
    const guessed = createHash('sha256').update('').update('\n').update('{"amount":5}').digest('hex')
    assert.notEqual(row.request_hash, guessed)
    assert.equal(row.request_hash, sign('kernel.idempotency', guessed))
  })

  it('keeps keys apart by caller, method and path, and takes aliases for the same path', async () => {
    await using database = await freshDatabase()
    await using http = shop(database.db)
    for (const [url, who] of [
      ['/crm/charge/1/refund', 'ann'],
      ['/crm/charge/2/refund', 'ann'],
      ['/crm/charge/1/refund', 'bob'],
    ] as const)
      assert.equal(
        (await http.send('POST', url, undefined, { ...key('k1'), ...bearer(who) })).headers[
          'idempotent-replayed'
        ],
        undefined,
      )
    assert.equal(await count(database.db, 'charge'), 3)
    await http.send('PUT', '/crm/charge/', { amount: 5 }, key('k2'))
    assert.equal(
      (await http.send('POST', '/crm/charge', { amount: 5 }, key('k2'))).headers['idempotent-replayed'],
      'true',
    )
  })

  it('commits key and effect together: a refused command leaves neither', async () => {
    await using database = await freshDatabase()
    await using http = shop(database.db)
    assert.equal((await http.send('PUT', '/crm/charge/', { amount: -1 }, key('k1'))).statusCode, 409)
    assert.deepEqual(
      [await count(database.db, 'charge'), await count(database.db, 'idempotency_key')],
      [0, 0],
    )
  })

  it('commits nothing that it can not answer', async () => {
    await using database = await freshDatabase()
    const broken = command({
      method: 'PUT',
      path: '/crm/broken/',
      allow: 'anyone',
      response: T.Object({ id: T.Integer() }),
    })
    const handler = serving(
      'broken',
      broken,
      async tx => ({ id: String(await tx.db('charge').insert({ amount: 1 })) }) as never,
    )
    await using http = httpOf([handler], { db: database.db })
    for (const headers of [{}, key('k1')])
      assert.equal((await http.send('PUT', '/crm/broken/', undefined, headers)).statusCode, 500)
    assert.deepEqual(
      [await count(database.db, 'charge'), await count(database.db, 'idempotency_key')],
      [0, 0],
    )
  })

  it('has the effect exactly once when the process is killed in the middle of the command', async () => {
    await using database = await freshDatabase()
    const child = spawn(
      process.execPath,
      [new URL('killed-command.ts', import.meta.url).pathname, JSON.stringify(database.config)],
      { stdio: 'inherit' },
    )
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
    assert.equal(signal, 'SIGKILL')
    assert.deepEqual(
      [await count(database.db, 'charge'), await count(database.db, 'idempotency_key')],
      [0, 0],
    )
    await using http = shop(database.db)
    await http.send('PUT', '/crm/charge/', { amount: 5 }, key('k1'))
    await http.send('PUT', '/crm/charge/', { amount: 5 }, key('k1'))
    assert.equal(await count(database.db, 'charge'), 1)
  })

  it('answers 409 with Retry-After while an action runs, and replays it afterwards', async () => {
    await using database = await freshDatabase()
    const gate = Promise.withResolvers<void>()
    const started = Promise.withResolvers<void>()
    await using http = shop(database.db, { pay: async () => (started.resolve(), gate.promise) })
    const first = http.send('POST', '/crm/pay', { amount: 5 }, key('k1'))
    await started.promise
    const second = await http.send('POST', '/crm/pay', { amount: 5 }, key('k1'))
    assert.deepEqual([second.statusCode, second.headers['retry-after']], [409, '2'])
    gate.resolve()
    assert.deepEqual((await first).json(), { call: 1 })
    const third = await http.send('POST', '/crm/pay', { amount: 5 }, key('k1'))
    assert.deepEqual([third.json(), third.headers['idempotent-replayed']], [{ call: 1 }, 'true'])
  })

  it('replays the refusal of an action, and gives the key back after a fault of ours or of the far side', async () => {
    await using database = await freshDatabase()
    const outcomes = [fail.away(), fail.later(), new Error('bug'), fail.declined()]
    await using http = shop(database.db, {
      pay: call => (outcomes[call - 1] ? Promise.reject(outcomes[call - 1]) : Promise.resolve()),
    })
    const statuses: number[] = []
    for (let round = 0; round < 5; round++)
      statuses.push((await http.send('POST', '/crm/pay', { amount: 5 }, key('k1'))).statusCode)
    assert.deepEqual(statuses, [502, 429, 500, 402, 402])
  })

  it('replays raw answers with type and headers', async () => {
    await using database = await freshDatabase()
    await using http = shop(database.db)
    const [first, second] = [
      await http.send('POST', '/crm/file', 'abc', key('k1')),
      await http.send('POST', '/crm/file', 'abc', key('k1')),
    ]
    assert.equal(first.payload, '3;1')
    assert.deepEqual(
      [
        second.payload,
        second.headers['content-type'],
        second.headers['x-rows'],
        second.headers['idempotent-replayed'],
      ],
      ['3;1', 'text/csv', '1', 'true'],
    )
  })

  it('forgets a key after a day', async () => {
    await using database = await freshDatabase()
    let now = new Date('2025-01-01T00:00:00Z')
    await using http = shop(database.db, { now: () => now })
    await http.send('PUT', '/crm/charge/', { amount: 5 }, key('k1'))
    now = new Date('2025-01-01T23:59:00Z')
    assert.equal(
      (await http.send('PUT', '/crm/charge/', { amount: 5 }, key('k1'))).headers['idempotent-replayed'],
      'true',
    )
    now = new Date('2025-01-02T00:00:01Z')
    assert.equal(
      (await http.send('PUT', '/crm/charge/', { amount: 6 }, key('k1'))).headers['idempotent-replayed'],
      undefined,
    )
    assert.equal(await count(database.db, 'charge'), 2)
  })

  it('refuses a key that can not be kept, and does nothing', async () => {
    await using database = await freshDatabase()
    await using http = shop(database.db)
    for (const bad of ['x'.repeat(192), 'with blank', 'ü'])
      assert.equal((await http.send('PUT', '/crm/charge/', { amount: 5 }, key(bad))).statusCode, 400)
    assert.equal(await count(database.db, 'charge'), 0)
  })
})

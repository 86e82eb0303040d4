import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { WebSocket } from 'ws'
import { days, minutes, type Actor } from '@omnicrm/sdk'
import type { TestApp } from '@omnicrm/test'
import { SharedParts } from '../src/parts.ts'
import { client, fillProbes, firstAdmin, identityApp, probes } from './helpers.ts'

const start = new Date('2025-01-10T10:00:00Z')
const probe = '/crm/probe/'
const fileKeys = ['f', 'g', 'h'].map(letter => letter.repeat(48))

/** How often two values were compared in constant time meanwhile. */
async function comparisonsIn(work: () => Promise<unknown>): Promise<number> {
  const { timingSafeEqual } = crypto
  let count = 0
  crypto.timingSafeEqual = (a, b) => {
    count++
    return timingSafeEqual(a, b)
  }
  // Named imports of the module see the change only after this.
  syncBuiltinESMExports()
  try {
    await work()
    return count
  } finally {
    crypto.timingSafeEqual = timingSafeEqual
    syncBuiltinESMExports()
  }
}

/** What the socket says to a key. */
async function socketAnswer(address: string, api_key: string): Promise<string> {
  const socket = new WebSocket(`${address.replace(/^http/, 'ws')}/crm/ws`)
  const gone = new Promise(resolve => socket.once('close', resolve))
  try {
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const answer = new Promise<Buffer>(resolve => socket.once('message', resolve))
    socket.send(JSON.stringify({ type: 'auth', api_key }))
    return (JSON.parse((await answer).toString()) as { type: string }).type
  } finally {
    socket.close()
    await gone
  }
}

describe('values of API keys', () => {
  let app: TestApp
  let root: Actor
  beforeEach(async () => {
    const api_keys = Object.fromEntries(fileKeys.map(key => [key, { roles: ['view_probe'] }]))
    app = await identityApp({ plugins: [probes()], clock: start, config: { api_keys } })
    await fillProbes(app)
    root = await firstAdmin(app)
  })
  afterEach(() => app[Symbol.asyncDispose]())
  const keys = () => client(app.as(root))
  const make = (more: object = {}) =>
    keys().createApiKey({ name: 'Sync', permissions: ['view_probe'], ...more })
  const call = (key: string, url = probe) => app.http({ url, headers: { 'x-api-key': key } })
  const status = async (key: string) => (await call(key)).statusCode

  it('with outer blanks are none over a socket either, which strips nothing (KEY-5)', async () => {
    const { api_key } = await make()
    const address = await app.listen()
    for (const good of [api_key, fileKeys[0] ?? '']) {
      assert.equal(await socketAnswer(address, good), 'ready')
      for (const wrong of [` ${good}`, `${good} `, `\t${good}\n`])
        assert.equal(await socketAnswer(address, wrong), 'refused', JSON.stringify(wrong))
    }
  })

  it('are compared in constant time: each of the file whatever comes, and the one that is found (KEY-20)', async () => {
    const { api_key } = await make()
    const [first = '', , last = ''] = fileKeys
    const ofFile = fileKeys.length
    for (const [key, expected, count] of [
      [first, 200, ofFile],
      [last, 200, ofFile],
      [`x${first.slice(1)}`, 401, ofFile],
      [`${first.slice(0, -1)}x`, 401, ofFile],
      [api_key, 200, ofFile + 1],
    ] as const)
      assert.equal(await comparisonsIn(async () => assert.equal(await status(key), expected)), count, key)
  })

  it('are not told when they could not be stored (KEY-35)', async () => {
    await app.entry.db.schema.renameTable('api_key', 'api_key_away')
    try {
      const answer = await app.as(root).http({
        method: 'POST',
        url: '/crm/api-keys',
        payload: { name: 'lost', permissions: [] },
      })
      assert.equal(answer.statusCode, 500)
      assert.ok(!answer.body.includes('sk_live_'))
      assert.deepEqual(Object.keys(answer.json() as object).toSorted(), ['code', 'message', 'request_id'])
    } finally {
      await app.entry.db.schema.renameTable('api_key_away', 'api_key')
    }
  })

  it('end at a day by its last second, as at a time by it (KEY-29, KEY-37)', async () => {
    const { api_key_id } = await make({ expiry_date: '2025-06-01' })
    const ends = async (expiry_date: string) =>
      (await keys().updateApiKey({ api_key_id, expiry_date })).expiry_date
    assert.equal(await ends('2026-01-10T23:59:59Z'), '2026-01-10T23:59:59.000Z')
    assert.equal(await ends('2026-12-31'), '2026-12-31T23:59:59.000Z')
    assert.equal(
      (await keys().updateApiKey({ api_key_id, description: 'x' })).expiry_date,
      '2026-12-31T23:59:59.000Z',
    )
  })
})

describe('lives of API keys', () => {
  let app: TestApp
  let root: Actor
  beforeEach(async () => {
    app = await identityApp({ plugins: [probes()], clock: start })
    await fillProbes(app)
    root = await firstAdmin(app)
  })
  afterEach(() => app[Symbol.asyncDispose]())
  const keys = () => client(app.as(root))
  const make = (more: object = {}) =>
    keys().createApiKey({ name: 'Sync', permissions: ['view_probe'], ...more })
  const call = (key: string) => app.http({ url: probe, headers: { 'x-api-key': key } })
  const flush = () => app.service(SharedParts).usage.flush(app.entry)
  const lastUsed = async (api_key_id: number) => {
    await flush()
    return (await keys().getApiKey({ api_key_id })).last_used
  }

  it('are rotated while the last use of each is watched: the old one stands still once it is unused (KEY-55)', async () => {
    const [old, fresh] = [await make(), await make()]
    assert.deepEqual(fresh.permissions, old.permissions)
    await call(old.api_key)
    const left = await lastUsed(old.api_key_id)
    assert.ok(left !== null && (await lastUsed(fresh.api_key_id)) === null)
    app.clock.advance(days(1))
    assert.equal((await call(fresh.api_key)).statusCode, 200)
    assert.ok(((await lastUsed(fresh.api_key_id)) ?? '') > left)
    assert.equal(await lastUsed(old.api_key_id), left)
    await keys().deleteApiKey({ api_key_id: old.api_key_id })
    assert.deepEqual(
      [(await call(old.api_key)).statusCode, (await call(fresh.api_key)).statusCode],
      [401, 200],
    )
  })

  it('end though the key is in use; that is no protection, and the last use was told (KEY-32, KEY-34)', async () => {
    const { api_key, api_key_id } = await make()
    await call(api_key)
    assert.ok((await lastUsed(api_key_id)) !== null)
    assert.deepEqual(await keys().deleteApiKey({ api_key_id }), { result: 'success' })
    assert.equal((await call(api_key)).statusCode, 401)
  })

  it('do not end by deletion where the key is protected, and the answer says why (KEY-34)', async () => {
    const { api_key, api_key_id } = await make()
    await app.entry.tx(tx => tx.db('api_key').where({ api_key_id }).update({ protected: true }))
    await assert.rejects(keys().deleteApiKey({ api_key_id }), {
      status: 409,
      message: 'This key is protected: it is defined outside of this list and is changed there.',
    })
    assert.equal((await call(api_key)).statusCode, 200)
  })

  it('are told whole: name, description, creation, creator, rights, accesses, statistics (KEY-36)', async () => {
    const name = `Sync of ${'x'.repeat(80)}`
    const description = 'd'.repeat(2000)
    const made = await make({ name, description })
    app.clock.advance(minutes(5))
    await call(made.api_key)
    await flush()
    const { usage, recent, ...shown } = await keys().getApiKey({ api_key_id: made.api_key_id })
    assert.deepEqual(
      [
        shown.name,
        shown.description,
        shown.created,
        shown.created_by,
        shown.created_by_name,
        shown.permissions,
      ],
      [name, description, made.created, root.userId, 'admin', ['view_probe']],
    )
    assert.deepEqual(
      recent.map(each => [each.method, each.path, each.status, each.ip_address]),
      [['GET', probe, 200, '127.0.0.1']],
    )
    assert.deepEqual([usage.requests, usage.refused, usage.addresses.length], [1, 0, 1])
  })
})

describe('the list of API keys', () => {
  it('is searched by name, description and what is seen of the key, and sorted by creation both ways (KEY-50, KEY-51)', async () => {
    await using app = await identityApp({ clock: start })
    const keys = client(app.as(await firstAdmin(app)))
    const made: Record<string, string> = {}
    for (const [name, description] of [
      ['Gamma', null],
      ['Alpha', 'reads invoices'],
      ['Beta', 'reads the warehouse'],
    ] as const) {
      made[name] = (await keys.createApiKey({ name, description, permissions: [] })).api_key
      app.clock.advance(days(1))
    }
    const names = async (input: object) => (await keys.listApiKeys(input)).data.map(each => each.name)
    assert.deepEqual(await names({ search: 'beta' }), ['Beta'])
    assert.deepEqual(await names({ search: 'WAREHOUSE' }), ['Beta'])
    assert.deepEqual(await names({ search: `...${made['Gamma']?.slice(-3)}` }), ['Gamma'])
    assert.deepEqual(await names({ search: made['Gamma']?.slice(10, 20) }), [])
    assert.deepEqual(await names({ sort: 'created', order: 'asc' }), ['Gamma', 'Alpha', 'Beta'])
    assert.deepEqual(await names({ sort: 'created', order: 'desc' }), ['Beta', 'Alpha', 'Gamma'])
    assert.deepEqual(await names({}), ['Beta', 'Alpha', 'Gamma'])
  })
})

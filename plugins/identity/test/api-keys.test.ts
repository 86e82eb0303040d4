import assert from 'node:assert/strict'
import { days, type Actor } from '@omnicrm/sdk'
import { staff, type TestApp } from '@omnicrm/test'
import { api, type NewApiKeyAnswer } from '../contract.ts'
import { makeKey } from '../src/keys/values.ts'
import { fillProbes, firstAdmin, identityApp, probes, signIn, withToken } from './helpers.ts'
import { secondProcess } from './second-process.ts'

const start = new Date('2025-01-10T10:00:00Z')
const probe = '/crm/probe/'

describe('API keys', () => {
  let app: TestApp
  let root: Actor
  beforeEach(async () => {
    app = await identityApp({ plugins: [probes()], clock: start })
    await fillProbes(app)
    root = await firstAdmin(app)
  })
  afterEach(() => app[Symbol.asyncDispose]())

  const keys = (actor: Actor = root) => app.as(actor).of(api)
  const make = (more: object = {}): Promise<NewApiKeyAnswer> =>
    keys().createApiKey({ name: 'Billing Sync - QuickBooks', permissions: ['view_probe'], ...more })
  const call = async (
    key: string,
    url = probe,
    more: { method?: 'GET' | 'POST'; remoteAddress?: string } = {},
  ) => (await app.http({ method: 'GET', url, headers: { 'x-api-key': key }, ...more })).statusCode

  it('answer the vector of the specification (KEY-29)', async () => {
    app.clock.advance(start.getTime() - app.clock.now().getTime())
    const made = await keys().createApiKey({
      name: 'New Integration',
      description: 'Third-party billing sync',
      expiry_date: '2026-01-10',
      permissions: ['view_probe', 'view_own_probe'],
    })
    assert.equal(made.status, 'active')
    assert.equal(made.created?.slice(0, 19), '2025-01-10T10:00:00')
    assert.equal(made.expiry_date, '2026-01-10T23:59:59.000Z')
    assert.match(made.api_key, /^sk_live_[A-Za-z0-9]{40}$/)
  })

  it('are sk_live_ and 40 random letters and digits, each of the 62 as likely as the others (KEY-15, KEY-16)', () => {
    const counts = new Map<string, number>()
    const rounds = 3000
    const made = new Set(Array.from({ length: rounds }, makeKey))
    assert.equal(made.size, rounds)
    for (const key of made) {
      assert.match(key, /^sk_live_[A-Za-z0-9]{40}$/)
      for (const letter of key.slice(8)) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    }
    assert.equal(counts.size, 62)
    // A byte taken modulo 62 would give eight letters a quarter more than the others: far beyond this bound.
    const expected = (rounds * 40) / 62
    for (const [letter, count] of counts)
      assert.ok(Math.abs(count - expected) < expected * 0.15, `${letter} ${count}`)
  })

  it('open what their permissions allow and nothing else, by X-API-KEY (KEY-1, KEY-2, KEY-4, KEY-6, PLAT-45)', async () => {
    const { api_key } = await make()
    assert.equal(await call(api_key), 200)
    assert.equal(await call(api_key, '/crm/auth/users'), 403)
    for (const authorization of [api_key, `Bearer ${api_key}`])
      assert.equal((await app.http({ url: probe, headers: { authorization } })).statusCode, 401)
    const everything = await make({ permissions: ['Administrator'] })
    assert.deepEqual(everything.permissions, ['admin'])
    assert.equal(await call(everything.api_key, '/crm/auth/users'), 200)
  })

  it('are stored as a hash; only the answers that make one carry it (KEY-17, KEY-18, KEY-19)', async () => {
    const { api_key, api_key_id, masked_key } = await make()
    assert.equal(masked_key, `sk_live_...${api_key.slice(-3)}`)
    await call(api_key)
    const answers = [
      await keys().listApiKeys({}),
      await keys().getApiKey({ api_key_id }),
      await keys().updateApiKey({ api_key_id, name: 'Other' }),
      await app.entry.db('api_key').select('*'),
      await app.entry.db('kernel_job').select('*'),
      app.logs,
    ]
    assert.ok(!JSON.stringify(answers).includes(api_key.slice(8)))
  })

  it('are made once under an Idempotency-Key, and the value is not kept for the repeat (KEY-17, KEY-18)', async () => {
    const send = () =>
      app.as(root).http({
        method: 'POST',
        url: '/crm/api-keys',
        headers: { 'idempotency-key': 'once' },
        payload: { name: 'Once', permissions: [] },
      })
    const first = (await send()).json() as NewApiKeyAnswer
    const repeat = await send()
    assert.deepEqual([repeat.statusCode, repeat.json().code], [409, 'request.answerNotKept'])
    assert.equal((await keys().listApiKeys({})).data.length, 1)
    const kept = JSON.stringify(await app.entry.db('idempotency_key').select('*'))
    assert.ok(!kept.includes(first.api_key.slice(8)))
  })

  it('are not valid with outer blanks, in another case, or with a letter more or less (KEY-3, KEY-5)', async () => {
    const { api_key } = await make()
    for (const wrong of [
      ` ${api_key}`,
      `${api_key} `,
      api_key.toUpperCase(),
      api_key.slice(1),
      `${api_key}a`,
    ]) {
      const response = await app.http({ url: probe, headers: { 'x-api-key': wrong } })
      assert.deepEqual([response.statusCode, response.json().message], [401, 'Invalid API key'])
    }
  })

  it('are managed by holders of manage_api_keys, which the role admin has (KEY-25)', async () => {
    const lacking = keys(staff('view_probe'))
    await assert.rejects(lacking.listApiKeys({}), { status: 403 })
    await assert.rejects(lacking.createApiKey({ name: 'x', permissions: [] }), { status: 403 })
    const { token } = await signIn(app)
    assert.equal((await withToken(app, token).get('/crm/api-keys')).statusCode, 200)
  })

  it('need a name; description and expiry may be left out (KEY-26, KEY-27)', async () => {
    for (const body of [{ permissions: [] }, { name: ' ', permissions: [] }]) {
      const response = await app.as(root).http({ method: 'POST', url: '/crm/api-keys', payload: body })
      assert.equal(response.statusCode, 400)
      assert.ok('name' in (response.json().errors as object))
    }
    const { description, expiry_date, api_key } = await make()
    assert.deepEqual([description, expiry_date], [null, null])
    app.clock.advance(days(3650))
    assert.equal(await call(api_key), 200)
  })

  it('refuse an expiry that is no time or over, an unknown permission and a wrong address, and make nothing (KEY-35)', async () => {
    const wrong: [object, string][] = [
      [{ expiry_date: '2025-02-30' }, 'expiry_date'],
      [{ expiry_date: '2025-01-09' }, 'expiry_date'],
      [{ permissions: ['view_probe', 'view_nothing'] }, 'permissions'],
      [{ allowed_ips: ['10.0.0.0/40'] }, 'allowed_ips'],
    ]
    for (const [more, field] of wrong) {
      const payload = { name: 'x', permissions: ['view_probe'], ...more }
      const response = await app.as(root).http({ method: 'POST', url: '/crm/api-keys', payload })
      assert.equal(response.statusCode, 400, JSON.stringify(more))
      assert.ok(field in (response.json().errors as object), field)
      assert.ok(!('api_key' in response.json()))
    }
    assert.deepEqual((await keys().listApiKeys({})).data, [])
  })

  it('appear in the list at once (KEY-35)', async () => {
    const { api_key, ...rest } = await make()
    assert.deepEqual((await keys().listApiKeys({})).data, [rest])
    assert.equal(rest.created_by_name, 'admin')
    assert.equal(await call(api_key), 200)
  })

  it('take other names of permissions and keep the stored one (KEY-6)', async () => {
    const { permissions } = await make({ permissions: ['VIEW_PROBE', 'Manage_Api_Keys', 'view_probe'] })
    assert.deepEqual(permissions, ['view_probe', 'manage_api_keys'])
  })

  it('end with their expiry, to the second (KEY-28, KEY-47)', async () => {
    const { api_key, api_key_id } = await make({ expiry_date: '2025-01-11' })
    app.clock.advance(Date.parse('2025-01-11T23:59:55Z') - app.clock.now().getTime())
    assert.equal(await call(api_key), 200)
    app.clock.advance(5000)
    assert.equal(await call(api_key), 401)
    assert.equal((await keys().getApiKey({ api_key_id })).status, 'expired')
    const extended = await keys().updateApiKey({ api_key_id, expiry_date: '2026-12-31' })
    assert.deepEqual([extended.status, extended.expiry_date], ['active', '2026-12-31T23:59:59.000Z'])
    assert.equal(await call(api_key), 200)
  })

  it('take an expiry as a time or as a day, and leave what is not sent (KEY-37)', async () => {
    const { api_key_id } = await make({ description: 'kept', allowed_ips: ['10.0.0.0/8'] })
    const timed = await keys().updateApiKey({ api_key_id, expiry_date: '2026-01-10T23:59:59Z' })
    assert.equal(timed.expiry_date, '2026-01-10T23:59:59.000Z')
    const renamed = await keys().updateApiKey({ api_key_id, name: 'Renamed' })
    assert.deepEqual(renamed, { ...timed, name: 'Renamed' })
    assert.equal((await keys().updateApiKey({ api_key_id, expiry_date: null })).expiry_date, null)
  })

  it('keep value, creation and creator when they are edited (KEY-30)', async () => {
    const { api_key, api_key_id, created, created_by, masked_key } = await make()
    await app.as(root).http({
      method: 'PATCH',
      url: `/crm/api-keys/${api_key_id}`,
      payload: { name: 'x', created_by: 99, created: '2020-01-01', api_key: 'y'.repeat(48) },
    })
    const after = await keys().getApiKey({ api_key_id })
    assert.deepEqual([after.created, after.created_by, after.masked_key], [created, created_by, masked_key])
    assert.equal(await call(api_key), 200)
  })

  it('gain and lose permissions with the next request, in every process (KEY-30)', async () => {
    await using second = await secondProcess(app)
    const { api_key, api_key_id } = await make({ permissions: [] })
    const there = async () =>
      (await second.http({ url: probe, headers: { 'x-api-key': api_key } })).statusCode
    assert.deepEqual([await call(api_key), await there()], [403, 403])
    await keys().updateApiKey({ api_key_id, permissions: ['view_probe'] })
    assert.deepEqual([await call(api_key), await there()], [200, 200])
    await keys().updateApiKey({ api_key_id, permissions: [] })
    assert.deepEqual([await call(api_key), await there()], [403, 403])
  })

  it('get a new value that ends the old one at once, in every process (KEY-31)', async () => {
    await using second = await secondProcess(app)
    const there = async (key: string) =>
      (await second.http({ url: probe, headers: { 'x-api-key': key } })).statusCode
    const first = await make({ description: 'stays' })
    assert.deepEqual([await call(first.api_key), await there(first.api_key)], [200, 200])
    const { api_key, masked_key, ...next } = await keys().regenerateApiKey({ api_key_id: first.api_key_id })
    assert.notEqual(api_key, first.api_key)
    assert.equal(masked_key, `sk_live_...${api_key.slice(-3)}`)
    assert.deepEqual(
      [next.name, next.description, next.permissions],
      [first.name, first.description, first.permissions],
    )
    assert.deepEqual([await call(first.api_key), await there(first.api_key)], [401, 401])
    assert.deepEqual([await call(api_key), await there(api_key)], [200, 200])
  })

  it('are revoked for good: 401 in every process, hash wiped, row kept and hidden (KEY-3, KEY-32, KEY-48)', async () => {
    await using second = await secondProcess(app)
    const { api_key, api_key_id } = await make()
    assert.equal(await call(api_key), 200)
    assert.equal((await second.http({ url: probe, headers: { 'x-api-key': api_key } })).statusCode, 200)
    await keys().deleteApiKey({ api_key_id })
    assert.equal(await call(api_key), 401)
    assert.equal((await second.http({ url: probe, headers: { 'x-api-key': api_key } })).statusCode, 401)
    assert.deepEqual((await keys().listApiKeys({})).data, [])
    const gone = { status: 404 }
    await assert.rejects(keys().getApiKey({ api_key_id }), gone)
    await assert.rejects(keys().updateApiKey({ api_key_id, name: 'back' }), gone)
    await assert.rejects(keys().regenerateApiKey({ api_key_id }), gone)
    await assert.rejects(keys().deleteApiKey({ api_key_id }), gone)
    const [row] = await app.entry.db('api_key').where({ api_key_id })
    assert.deepEqual([row?.key_hash, row?.revoked_at !== null], [null, true])
  })

  it('can be rotated: a second key with the same permissions, both valid until the first goes (KEY-55)', async () => {
    const [old, fresh] = [await make(), await make()]
    assert.deepEqual([await call(old.api_key), await call(fresh.api_key)], [200, 200])
    await keys().deleteApiKey({ api_key_id: old.api_key_id })
    assert.deepEqual([await call(old.api_key), await call(fresh.api_key)], [401, 200])
  })

  it('come from the addresses they are bound to only', async () => {
    const { api_key, api_key_id } = await make({ allowed_ips: ['10.0.1.0/24', '::1'] })
    for (const [remoteAddress, status] of [
      ['10.0.1.7', 200],
      ['::1', 200],
      ['10.0.2.7', 403],
    ] as const)
      assert.equal(await call(api_key, probe, { remoteAddress }), status, remoteAddress)
    await keys().updateApiKey({ api_key_id, allowed_ips: null })
    assert.equal(await call(api_key, probe, { remoteAddress: '10.0.2.7' }), 200)
  })

  it('see the rows of the customer they are bound to, and none without a binding (KEY-7)', async () => {
    const names = async (more: object) => {
      const { api_key } = await make({ permissions: ['view_own_probe'], ...more })
      const response = await app.http({ url: probe, headers: { 'x-api-key': api_key } })
      return response.statusCode === 200
        ? (response.json().data as { name: string }[]).map(each => each.name)
        : response.statusCode
    }
    assert.deepEqual(await names({ customer_id: 80 }), ['theirs'])
    assert.equal(await names({}), 403)
    const { api_key } = await make({ permissions: ['view_own_probe'], customer_id: 80 })
    assert.equal(await call(api_key, '/crm/probe/customer_id/70'), 404)
  })

  it('that only read are refused every write (KEY-60)', async () => {
    const { api_key } = await make()
    assert.equal(await call(api_key, '/crm/api-keys', { method: 'POST' }), 403)
  })

  it('show status: expiring within thirty days, still valid, and expired (KEY-45, KEY-46, KEY-49)', async () => {
    const soon = await make({ name: 'soon', expiry_date: '2025-02-08' })
    await make({ name: 'later', expiry_date: '2025-02-10' })
    await make({ name: 'never' })
    const over = await make({ name: 'over', expiry_date: '2025-01-11' })
    const revoked = await make({ name: 'revoked' })
    await keys().deleteApiKey({ api_key_id: revoked.api_key_id })
    app.clock.advance(days(2))
    const { data } = await keys().listApiKeys({ sort: 'name', order: 'asc' })
    assert.deepEqual(
      data.map(each => [each.name, each.status]),
      [
        ['later', 'expiring_soon'],
        ['never', 'active'],
        ['over', 'expired'],
        ['soon', 'expiring_soon'],
      ],
    )
    assert.deepEqual([await call(soon.api_key), await call(over.api_key)], [200, 401])
    assert.deepEqual(await keys().apiKeySummary({}), { total: 4, active: 3, expiring_soon: 2, expired: 1 })
  })
})

import assert from 'node:assert/strict'
import { type Actor } from '@omnicrm/sdk'
import { type TestApp } from '@omnicrm/test'
import { api, type NewApiKeyAnswer } from '../contract.ts'
import {
  client,
  firstAdmin,
  grant,
  identityApp,
  newUser,
  permissionId,
  probes,
  roleWith,
  signIn,
  withToken,
} from './helpers.ts'

const probe = '/crm/probe/'

describe('API keys and their creators', () => {
  let app: TestApp
  let boss: Actor
  beforeEach(async () => {
    app = await identityApp({ plugins: [probes()] })
    boss = await firstAdmin(app)
  })
  afterEach(() => app[Symbol.asyncDispose]())
  const root = () => client(app.as(boss))
  const call = async (key: string, url = probe) =>
    (await app.http({ url, headers: { 'x-api-key': key } })).statusCode

  /** A user whose role holds exactly these permissions, signed in. */
  async function manager(...names: string[]) {
    const role_id = await roleWith(root(), 'Key manager', ...names)
    const user = newUser({ role: 'Key manager' })
    const { user_id } = await root().createUser(user)
    const { token } = await signIn(app, user.email)
    const send = withToken(app, token).send
    return { user_id, role_id, send, get: withToken(app, token).get }
  }

  it('never do more than their creator may when they are made (D-16)', async () => {
    const { send, get } = await manager('manage_api_keys', 'view_probe')
    const post = (body: object) => send('POST', '/crm/api-keys', { name: 'x', ...body })
    const refused = await post({ permissions: ['view_probe', 'admin'] })
    assert.deepEqual([refused.statusCode, refused.json().code], [403, 'identity.beyondOwnRights'])
    assert.ok('permissions' in (refused.json().errors as object))
    assert.equal(
      (await post({ permissions: ['view_probe', 'view_own_probe'], customer_id: 70 })).statusCode,
      200,
    )
    const offered = (await get('/crm/api-keys/permissions')).json() as { data: { name: string }[] }
    assert.deepEqual(
      offered.data.map(each => each.name),
      ['manage_api_keys', 'view_own_probe', 'view_probe'],
    )
  })

  it('can be neither widened nor read anew by somebody who may do less (D-16)', async () => {
    const { send } = await manager('manage_api_keys', 'view_probe')
    const strong = await root().createApiKey({ name: 'strong', permissions: ['admin'] })
    const url = `/crm/api-keys/${strong.api_key_id}`
    assert.equal((await send('POST', `${url}/regenerate`)).statusCode, 403)
    assert.equal((await send('PATCH', url, { permissions: ['admin', 'can_impersonate'] })).statusCode, 403)
    assert.equal((await send('PATCH', url, { customer_id: 70 })).statusCode, 403)
    assert.equal(await call(strong.api_key, '/crm/auth/users'), 200)
    assert.equal((await send('PATCH', url, { permissions: [] })).statusCode, 200)
    assert.equal(await call(strong.api_key, '/crm/auth/users'), 403)
  })

  it('lose what their creator loses, with the next request (D-16)', async () => {
    const { send, role_id, user_id } = await manager('manage_api_keys', 'view_probe')
    const made = await send('POST', '/crm/api-keys', { name: 'x', permissions: ['view_probe'] })
    const { api_key, api_key_id } = made.json() as NewApiKeyAnswer
    assert.equal(await call(api_key), 200)
    const permission_id = await permissionId(root(), 'view_probe')
    await root().removeRolePermission({ role_id, permission_id })
    assert.equal(await call(api_key), 403)
    await grant(root(), role_id, 'view_probe')
    assert.equal(await call(api_key), 200)
    await root().updateUser({ user_id, active: false })
    assert.equal(await call(api_key), 401)
    assert.equal((await root().getApiKey({ api_key_id })).creator_active, false)
    await root().updateUser({ user_id, active: true })
    assert.equal(await call(api_key), 200)
    await root().deleteUser({ user_id })
    assert.equal(await call(api_key), 401)
  })

  it('made by a key stand under the one who made that key, and within its permissions', async () => {
    const parent = await root().createApiKey({ name: 'p', permissions: ['manage_api_keys', 'view_probe'] })
    const post = (permissions: string[]) =>
      app.http({
        method: 'POST',
        url: '/crm/api-keys',
        headers: { 'x-api-key': parent.api_key },
        payload: { name: 'child', permissions },
      })
    assert.equal((await post(['can_impersonate'])).statusCode, 403)
    const child = (await post(['view_probe'])).json() as NewApiKeyAnswer
    assert.equal(child.created_by, parent.created_by)
    assert.equal(await call(child.api_key), 200)
  })

  it('record what they do under their own name (PLAT-97)', async () => {
    await using full = await identityApp({ plugins: ['activity'] })
    const of = (actor: Actor) => full.as(actor).of(api)
    const { api_key, api_key_id } = await of(await firstAdmin(full)).createApiKey({
      name: 'Robot',
      permissions: ['admin'],
    })
    await full.http({
      method: 'POST',
      url: '/crm/api-keys',
      headers: { 'x-api-key': api_key },
      payload: { name: 'Made by robot', permissions: [] },
    })
    await full.drain()
    const entries = await full.entry.db('activity').where({ entity_type: 'api_key' }).orderBy('activity_id')
    assert.deepEqual(
      entries.map(each => [each.user_name, each.auth_method, each.api_key_id]),
      [
        ['admin', 'jwt', null],
        ['Robot', 'api_key', api_key_id],
      ],
    )
    assert.ok(!JSON.stringify(entries).includes(api_key.slice(8)))
  })
})

import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { client, firstAdmin, identityApp, newUser, password, renew, signIn, withToken } from '../helpers.ts'
import { givenActing, impersonate, me, start, stop, type Started } from './acting.ts'

describe('impersonation', () => {
  const given = givenActing()
  const { root, logs, person, customer, agent, tokenOf, post, begin, status } = given

  it('answers the vector at its start: both users, the time, and tokens of the view of the target (USG-67, USG-68, USG-85)', async () => {
    const target = await customer()
    const { token, user } = await signIn(given.app)
    given.app.clock.advance(start.getTime() - given.app.clock.now().getTime())
    const {
      token: access,
      access_token,
      refresh_token,
      ...answer
    } = (await (await post(token, impersonate, { user_id: target.user_id })).json()) as Started &
      Record<string, unknown>
    assert.equal(access, access_token)
    assert.equal(answer.impersonation_start.slice(0, 19), '2025-01-04T15:30:00')
    assert.deepEqual(
      [answer.success, answer.impersonating_user_id, answer.target_user_id, answer.user.id],
      [true, user.id, target.user_id, target.user_id],
    )
    assert.equal((await withToken(given.app, access).get(me)).json().id, target.user_id)
    const renewed = await renew(given.app, refresh_token)
    assert.equal(renewed.user.id, target.user_id)
  })

  it('needs can_impersonate or admin (AUTH-185, USG-64, PORT-71)', async () => {
    const target = await customer()
    const plain = await person('Plain', ['view_customer_activity'])
    const refused = await post(await tokenOf(plain), impersonate, { user_id: target.user_id })
    assert.equal(refused.statusCode, 403)
    await begin(await tokenOf(await agent()), target.user_id)
    await begin((await signIn(given.app)).token, target.user_id)
    const { api_key } = await root().createApiKey({ name: 'x', permissions: ['admin'] })
    const byKey = await given.app.http({
      method: 'POST',
      url: impersonate,
      headers: { 'x-api-key': api_key },
      payload: { user_id: target.user_id },
    })
    assert.deepEqual([byKey.statusCode, byKey.json().code], [403, 'identity.noUser'])
  })

  it('tells the page who really acts, and until when, and nobody else anything (USG-68, USG-69)', async () => {
    const target = await customer()
    const { token, user } = await signIn(given.app)
    const { access_token, impersonation_ends } = await begin(token, target.user_id)
    const { impersonation } = (await withToken(given.app, access_token).get(me)).json()
    assert.deepEqual(
      [
        impersonation.impersonating_user_id,
        impersonation.impersonating_user_name,
        impersonation.impersonation_ends,
      ],
      [user.id, user.username, impersonation_ends],
    )
    for (const each of [token, await tokenOf(target)])
      assert.equal((await withToken(given.app, each).get(me)).json().impersonation, null)
  })

  it('gives the rights of the target and never those of both (AUTH-187, USG-63, USG-70)', async () => {
    const target = await customer()
    const { access_token, permissions } = await begin((await signIn(given.app)).token, target.user_id)
    assert.deepEqual(permissions, ['view_own_probe'])
    const seen = await withToken(given.app, access_token).get('/crm/probe/')
    assert.deepEqual(
      (seen.json().data as { name: string }[]).map(each => each.name),
      ['ours'],
    )
    assert.equal(await status(access_token, '/crm/auth/users'), 403)
    assert.equal(await status(access_token, '/crm/probe/customer_id/80'), 404)
  })

  it('asks neither password nor second factor of the target, and leaves its sessions and sign-ins alone (AUTH-187, USG-76, USG-77)', async () => {
    const target = await person('Owing', ['view_own_probe'], { contact_id: 7, must_change_password: true })
    const own = await signIn(given.app, target.email)
    const factor = { is_2fa_enabled: true, totp_secret: 'not asked for' }
    await given.app.entry.tx(tx => tx.db('user').where({ id: target.user_id }).update(factor))
    const before = await given.app.entry.db('user').where({ id: target.user_id }).first()
    const { access_token } = await begin((await signIn(given.app)).token, target.user_id)
    assert.equal(await status(access_token, '/crm/probe/'), 200)
    await post(access_token, stop)
    const after = await given.app.entry.db('user').where({ id: target.user_id }).first()
    assert.deepEqual([after.login_count, after.last_login], [before.login_count, before.last_login])
    assert.equal((await renew(given.app, own.refresh_token)).user.id, target.user_id)
  })

  it('refuses administrators unless they are allowed, and oneself, the deleted and the unknown (USG-80, D-15)', async () => {
    const other = newUser({ role: 'admin' })
    const { user_id } = await root().createUser(other)
    const { token, user } = await signIn(given.app)
    const code = async (id: number) => {
      const response = await post(token, impersonate, { user_id: id })
      return [response.statusCode, response.json().code]
    }
    const refused = [403, 'identity.impersonationRefused']
    assert.deepEqual(await code(user_id), refused)
    assert.deepEqual(await code(user.id), refused)
    assert.deepEqual(await code(9999), [404, 'request.notFound'])
    const target = await customer()
    await root().updateUser({ user_id: target.user_id, active: false })
    assert.deepEqual(await code(target.user_id), refused)
    await root().deleteUser({ user_id: target.user_id })
    assert.deepEqual(await code(target.user_id), refused)
    assert.deepEqual(await logs(), [])
    await using open = await identityApp({ config: { impersonation: { allow_admin_targets: true } } })
    const made = await client(open.as(admin())).createUser(other)
    const { token: first } = await signIn(open)
    const allowed = await withToken(open, first).send('POST', impersonate, { user_id: made.user_id })
    assert.equal(allowed.statusCode, 200)
  })

  it('of staff by staff stays within the own rights; customers may do more with their own account', async () => {
    const token = await tokenOf(await agent())
    const colleague = await person('Colleague', ['view_customer_activity'])
    const finance = await person('Money', ['view_customer_activity', 'view_probe'])
    assert.equal((await post(token, impersonate, { user_id: finance.user_id })).statusCode, 403)
    const { access_token } = await begin(token, colleague.user_id)
    await post(access_token, stop)
    await begin(token, (await customer()).user_id)
  })

  it('is one at a time for each member of staff, also when two start at once (AUTH-189, USG-78)', async () => {
    const [one, two] = [await customer('A'), await customer('B')]
    const { token } = await signIn(given.app)
    const both = await Promise.all(
      [one, two].map(each => post(token, impersonate, { user_id: each.user_id })),
    )
    assert.deepEqual(
      both.map(each => each.statusCode).toSorted((a, b) => a - b),
      [200, 409],
    )
    const again = await post(token, impersonate, { user_id: one.user_id })
    assert.deepEqual([again.statusCode, again.json().code], [409, 'identity.alreadyImpersonating'])
    assert.equal((await logs()).length, 1)
    const [by, user_id] = [given.boss.userId, one.user_id]
    const row = {
      impersonating_user_id: by,
      target_user_id: user_id,
      impersonation_start: new Date(),
      open_for: by,
    }
    await assert.rejects(
      given.app.entry.tx(tx => tx.db('impersonation_log').insert(row)),
      /already one with this open_for/,
    )
  })

  it('does not nest: who acts as another starts no second one', async () => {
    const target = await agent()
    const { access_token } = await begin((await signIn(given.app)).token, target.user_id)
    const second = await post(access_token, impersonate, { user_id: (await customer()).user_id })
    assert.deepEqual([second.statusCode, second.json().code], [403, 'identity.notWhileImpersonating'])
  })

  it('changes nothing that gives access to the target or to others (AUTH-189, PORT-73, D-15)', async () => {
    await using open = await identityApp({ config: { impersonation: { allow_admin_targets: true } } })
    const other = newUser({ role: 'admin' })
    const { user_id } = await client(open.as(admin())).createUser(other)
    const { api_key_id } = await client(open.as(await firstAdmin(open))).createApiKey({
      name: 'x',
      permissions: [],
    })
    const { token } = await signIn(open)
    const begun = (await withToken(open, token).send('POST', impersonate, { user_id })).json() as Started
    const { send, get } = withToken(open, begun.token)
    const attempts: [Parameters<typeof send>[0], string, object?][] = [
      ['POST', '/crm/auth/change_password', { current_password: password, new_password: 'Another-P@ss-1' }],
      ['PATCH', me, { email: 'mine@example.com' }],
      ['PATCH', `/crm/auth/users/${user_id}`, { email: 'mine@example.com' }],
      ['POST', `/crm/2fa/enable/user/${user_id}`],
      ['POST', `/crm/2fa/verify-setup/user/${user_id}`, { code: '123456' }],
      ['POST', `/crm/2fa/backup-codes/regenerate/user/${user_id}`, { code: '123456' }],
      ['POST', `/crm/2fa/admin/disable/user/${user_id}`],
      ['POST', '/crm/api-keys', { name: 'mine', permissions: [] }],
      ['PATCH', `/crm/api-keys/${api_key_id}`, { name: 'mine' }],
      ['POST', `/crm/api-keys/${api_key_id}/regenerate`],
      ['DELETE', `/crm/api-keys/${api_key_id}`],
    ]
    for (const [method, url, payload] of attempts) {
      const response = await send(method, url, payload)
      assert.deepEqual(
        [response.statusCode, response.json().code],
        [403, 'identity.notWhileImpersonating'],
        url,
      )
    }
    assert.equal((await get('/crm/api-keys')).json().data.length, 1)
    assert.equal((await send('PATCH', me, { first_name: 'Jane' })).statusCode, 200)
    assert.equal((await signIn(open, other.email)).user.id, user_id)
  })
})

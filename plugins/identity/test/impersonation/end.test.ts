import assert from 'node:assert/strict'
import { minutes } from '@omnicrm/sdk'
import { admin } from '@omnicrm/test'
import {
  adminEmail,
  client,
  identityApp,
  newUser,
  password,
  probes,
  renew,
  signIn,
  withToken,
} from '../helpers.ts'
import { secondProcess } from '../second-process.ts'
import { givenActing, impersonate, me, stop, type Started } from './acting.ts'

describe('the end of an impersonation', () => {
  const given = givenActing()
  const { root, logs, settle, customer, agent, tokenOf, post, begin, status } = given

  it('stops with tokens of the original session, and its own tokens end (AUTH-188, USG-74, USG-84)', async () => {
    const target = await customer()
    const original = await signIn(given.app)
    const begun = await begin(original.token, target.user_id)
    const stopped = (await post(begun.access_token, stop)).json() as Started
    assert.equal(stopped.user.id, original.user.id)
    assert.equal(await status(stopped.access_token, '/crm/auth/users'), 200)
    const renewed = await renew(given.app, stopped.refresh_token)
    assert.equal(renewed.user.id, original.user.id)
    assert.equal(await status(begun.access_token), 401)
    await assert.rejects(renew(given.app, begun.refresh_token), {
      status: 401,
    })
    assert.equal((await given.app.entry.db('session').where({ user_id: original.user.id })).length, 1)
  })

  it('can be stopped from the original session or after signing in again, when its own tab is lost (USG-82)', async () => {
    const target = await customer()
    const { token } = await signIn(given.app)
    const { access_token } = await begin(token, target.user_id)
    assert.equal((await post(token, stop)).statusCode, 200)
    assert.equal(await status(access_token), 401)
    const none = await post((await signIn(given.app)).token, stop)
    assert.deepEqual([none.statusCode, none.json().code], [409, 'identity.notImpersonating'])
    await begin((await signIn(given.app)).token, target.user_id)
    const fresh = await signIn(given.app)
    assert.equal((await withToken(given.app, fresh.token).get(me)).json().impersonation, null)
    assert.equal((await post(fresh.token, stop)).statusCode, 200)
    await begin(fresh.token, target.user_id)
  })

  it('ends after its limit, whatever is done in it (AUTH-189, USG-79)', async () => {
    const target = await customer()
    const first = await signIn(given.app)
    let { refresh_token } = await begin(first.token, target.user_id)
    let access = ''
    for (let minute = 0; minute < 50; minute += 10) {
      given.app.clock.advance(minutes(10))
      const next = await renew(given.app, refresh_token)
      refresh_token = next.refresh_token
      access = next.token
    }
    assert.equal(await status(access), 200)
    given.app.clock.advance(minutes(10))
    assert.equal(await status(access), 401)
    await assert.rejects(renew(given.app, refresh_token), { status: 401 })
    await settle()
    const [entry] = await logs()
    assert.equal(entry?.impersonation_duration, 3600)
    // The work in it kept the original session open.
    const back = await renew(given.app, first.refresh_token)
    assert.equal(back.user.id, first.user.id)
  })

  it('takes its limit from the configuration', async () => {
    await using short = await identityApp({
      plugins: [probes()],
      config: { impersonation: { max_minutes: 5 } },
    })
    const { user_id } = await client(short.as(admin())).createUser(newUser())
    const { token } = await signIn(short)
    const begun = (await withToken(short, token).send('POST', impersonate, { user_id })).json() as Started
    assert.equal(Date.parse(begun.impersonation_ends) - Date.parse(begun.impersonation_start), minutes(5))
    short.clock.advance(minutes(6))
    assert.equal((await withToken(short, begun.token).get(me)).statusCode, 401)
  })

  it('ends when it is not used, and its log says when (USG-79, PORT-73)', async () => {
    const target = await customer()
    const { token } = await signIn(given.app)
    const { access_token } = await begin(token, target.user_id)
    given.app.clock.advance(minutes(31))
    assert.equal(await status(access_token), 401)
    await settle()
    const seconds = (await logs())[0]?.impersonation_duration ?? 0
    // Half an hour after the last use of the original session, which was a moment earlier.
    assert.ok(seconds >= 1795 && seconds <= 1800, String(seconds))
    await begin((await signIn(given.app)).token, target.user_id)
  })

  interface Acting {
    readonly token: string
    readonly agent: { readonly user_id: number; readonly role_id: number }
    readonly target: { readonly user_id: number }
  }
  const ends: [string, (of: Acting) => Promise<unknown>][] = [
    ['the original session signs out', ({ token }) => post(token, '/crm/auth/logout')],
    [
      'the impersonator is deactivated',
      of => root().updateUser({ user_id: of.agent.user_id, active: false }),
    ],
    ['the impersonator is deleted', of => root().deleteUser({ user_id: of.agent.user_id })],
    [
      'the impersonator gets another role',
      of => root().updateUser({ user_id: of.agent.user_id, role: 'Support' }),
    ],
    ['the target is deactivated', of => root().updateUser({ user_id: of.target.user_id, active: false })],
    ['its role loses the right', of => root().deleteRole({ role_id: of.agent.role_id })],
  ]
  for (const [what, act] of ends)
    it(`ends at once, in every process, when ${what} (AUTH-189)`, async () => {
      const [target, staff] = [await customer(), await agent()]
      const token = await tokenOf(staff)
      const begun = await begin(token, target.user_id)
      await using second = await secondProcess(given.app)
      assert.equal((await second.get(me, begun.token)).statusCode, 200)
      await act({ token, agent: staff, target })
      assert.equal((await second.get(me, begun.token)).statusCode, 401)
      assert.equal(await status(begun.token), 401)
      const { refresh_token } = begun
      await assert.rejects(renew(given.app, refresh_token), { status: 401 })
      assert.equal((await post(begun.token, stop)).statusCode, 401)
      await settle()
      const [entry] = await logs()
      assert.ok(entry && entry.impersonation_end !== null)
    })

  it('ends when the target becomes an administrator', async () => {
    const target = await customer()
    const begun = await begin(await tokenOf(await agent()), target.user_id)
    await root().updateUser({ user_id: target.user_id, role: 'admin' })
    assert.equal(await status(begun.token), 401)
  })

  it('by signing out ends itself and not the original session', async () => {
    const target = await customer()
    const { token } = await signIn(given.app)
    const begun = await begin(token, target.user_id)
    await post(begun.token, '/crm/auth/logout')
    assert.deepEqual([await status(begun.token), await status(token)], [401, 200])
    await settle()
    assert.equal((await logs())[0]?.impersonation_duration, 0)
  })

  it('has a cookie of its own beside that of the original session, which stays when it is stopped (USG-74, USG-84)', async () => {
    const target = await customer()
    const cookieOf = (response: { headers: object }, name: string) =>
      [(response.headers as { 'set-cookie'?: string | string[] })['set-cookie'] ?? []]
        .flat()
        .find(each => each.startsWith(`${name}=`))
    const send = (url: string, payload: object, headers: Record<string, string> = {}) =>
      given.app.http({ method: 'POST', url, payload, headers })
    const original = await send('/crm/auth/login', { email: adminEmail, password, use_cookie: true })
    const main = cookieOf(original, 'refresh_token')?.split(';')[0] ?? ''
    const authorization = `Bearer ${original.json().token}`
    const begun = await send(impersonate, { user_id: target.user_id, use_cookie: true }, { authorization })
    assert.equal(begun.json().refresh_token, null)
    const set = cookieOf(begun, 'impersonation_refresh_token') ?? ''
    assert.match(set, /HttpOnly/i)
    const cookie = `${main}; ${set.split(';')[0]}`
    const renewed = await send('/crm/auth/refresh', { impersonation: true }, { cookie })
    assert.equal(renewed.json().user.id, target.user_id)
    const next = cookieOf(renewed, 'impersonation_refresh_token')?.split(';')[0]
    const stopped = await send(
      stop,
      {},
      { authorization: `Bearer ${renewed.json().token}`, cookie: `${main}; ${next}` },
    )
    assert.equal(stopped.statusCode, 200, stopped.body)
    assert.deepEqual([stopped.json().user.email, stopped.json().refresh_token], [adminEmail, null])
    assert.ok(cookieOf(stopped, 'impersonation_refresh_token')?.startsWith('impersonation_refresh_token=;'))
    assert.equal(cookieOf(stopped, 'refresh_token')?.split(';')[0], main)
    const back = await send('/crm/auth/refresh', {}, { cookie: main })
    assert.equal(back.json().user.email, adminEmail)
  })

  it('stops once when two ask for it at once', async () => {
    const target = await customer()
    const { token } = await signIn(given.app)
    const begun = await begin(token, target.user_id)
    const both = await Promise.all([begun.access_token, token].map(each => post(each, stop)))
    assert.equal(both.filter(each => each.statusCode === 200).length, 1)
    await given.app.drain()
    const told = await given.app.entry.db('activity').where({ action: 'impersonate_stop' })
    assert.equal(told.length, 1)
  })
})

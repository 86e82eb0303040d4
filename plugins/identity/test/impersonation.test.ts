import assert from 'node:assert/strict'
import { days, minutes, type Actor } from '@omnicrm/sdk'
import { admin, type TestApp } from '@omnicrm/test'
import { CloseImpersonations } from '../src/impersonation/end.ts'
import {
  adminEmail,
  client,
  fillProbes,
  firstAdmin,
  identityApp,
  newUser,
  password,
  probes,
  renew,
  signIn,
  withToken,
} from './helpers.ts'
import { secondProcess } from './second-process.ts'

const start = new Date('2025-01-04T15:30:00Z')
const me = '/crm/auth/me'
const impersonate = '/crm/auth/impersonate'
const stop = '/crm/auth/stop_impersonation'

interface Started {
  readonly token: string
  readonly access_token: string
  readonly refresh_token: string
  readonly impersonation_start: string
  readonly impersonation_ends: string
  readonly user: { readonly id: number }
  readonly permissions: string[]
}

describe('impersonation', () => {
  let app: TestApp
  let boss: Actor
  beforeEach(async () => {
    app = await identityApp({ plugins: [probes(), 'activity'], clock: start })
    await fillProbes(app)
    boss = await firstAdmin(app)
  })
  afterEach(() => app[Symbol.asyncDispose]())

  const root = () => client(app.as(boss))
  const logs = async (input: object = {}) => (await root().impersonationLogs(input)).data
  const settle = async () => {
    await app.entry.tx(tx => tx.enqueue(CloseImpersonations, {}))
    await app.drain()
  }

  /** A user with a role of its own that holds exactly these permissions. */
  async function person(role: string, permissions: string[], more: object = {}) {
    const { id: role_id } = await root().createRole({ name: role })
    const ids = (await root().listPermissions({ per_page: 100 })).data
      .filter(each => permissions.includes(each.name))
      .map(each => each.id)
    assert.equal(ids.length, permissions.length)
    if (ids.length > 0) await root().addRolePermissions({ role_id, permission_ids: ids })
    const user = newUser({ role })
    const { user_id } = await root().createUser(user)
    if (Object.keys(more).length > 0)
      await app.entry.tx(tx => tx.db('user').where({ id: user_id }).update(more))
    return { ...user, user_id, role_id }
  }
  const customer = (role = 'Portal') => person(role, ['view_own_probe'], { contact_id: 7 })
  const agent = (...more: string[]) => person('Agent', ['can_impersonate', 'view_customer_activity', ...more])
  const tokenOf = async (user: { email: string }) => (await signIn(app, user.email)).token
  const post = (token: string, url: string, payload: object = {}) =>
    withToken(app, token).send('POST', url, payload)
  async function begin(token: string, user_id: number, more: object = {}): Promise<Started> {
    const response = await post(token, impersonate, { user_id, ...more })
    assert.equal(response.statusCode, 200, response.body)
    return response.json() as Started
  }
  const status = async (token: string, url = me) => (await withToken(app, token).get(url)).statusCode

  it('answers the vector at its start: both users, the time, and tokens of the view of the target (USG-67, USG-68, USG-85)', async () => {
    const target = await customer()
    const { token, user } = await signIn(app)
    app.clock.advance(start.getTime() - app.clock.now().getTime())
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
    assert.equal((await withToken(app, access).get(me)).json().id, target.user_id)
    const renewed = await renew(app, refresh_token)
    assert.equal(renewed.user.id, target.user_id)
  })

  it('answers the vector at its end: fifteen minutes are 900 seconds (USG-72, USG-75)', async () => {
    const target = await customer()
    const { token } = await signIn(app)
    const { refresh_token, impersonation_start } = await begin(token, target.user_id)
    app.clock.advance(minutes(10))
    const renewed = await renew(app, refresh_token)
    app.clock.advance(Date.parse(impersonation_start) + minutes(15) - app.clock.now().getTime())
    const stopped = (await post(renewed.token, stop)).json()
    assert.equal(stopped.duration_seconds, 900)
    const [entry] = await logs()
    assert.deepEqual(
      [entry?.impersonation_start, entry?.impersonation_end, entry?.impersonation_duration],
      [impersonation_start, stopped.impersonation_end, 900],
    )
  })

  it('needs can_impersonate or admin (AUTH-185, USG-64, PORT-71)', async () => {
    const target = await customer()
    const plain = await person('Plain', ['view_customer_activity'])
    const refused = await post(await tokenOf(plain), impersonate, { user_id: target.user_id })
    assert.equal(refused.statusCode, 403)
    await begin(await tokenOf(await agent()), target.user_id)
    await begin((await signIn(app)).token, target.user_id)
    const { api_key } = await root().createApiKey({ name: 'x', permissions: ['admin'] })
    const byKey = await app.http({
      method: 'POST',
      url: impersonate,
      headers: { 'x-api-key': api_key },
      payload: { user_id: target.user_id },
    })
    assert.deepEqual([byKey.statusCode, byKey.json().code], [403, 'identity.noUser'])
  })

  it('tells the page who really acts, and until when, and nobody else anything (USG-68, USG-69)', async () => {
    const target = await customer()
    const { token, user } = await signIn(app)
    const { access_token, impersonation_ends } = await begin(token, target.user_id)
    const { impersonation } = (await withToken(app, access_token).get(me)).json()
    assert.deepEqual(
      [
        impersonation.impersonating_user_id,
        impersonation.impersonating_user_name,
        impersonation.impersonation_ends,
      ],
      [user.id, user.username, impersonation_ends],
    )
    for (const each of [token, await tokenOf(target)])
      assert.equal((await withToken(app, each).get(me)).json().impersonation, null)
  })

  it('gives the rights of the target and never those of both (AUTH-187, USG-63, USG-70)', async () => {
    const target = await customer()
    const { access_token, permissions } = await begin((await signIn(app)).token, target.user_id)
    assert.deepEqual(permissions, ['view_own_probe'])
    const seen = await withToken(app, access_token).get('/crm/probe/')
    assert.deepEqual(
      (seen.json().data as { name: string }[]).map(each => each.name),
      ['ours'],
    )
    assert.equal(await status(access_token, '/crm/auth/users'), 403)
    assert.equal(await status(access_token, '/crm/probe/customer_id/80'), 404)
  })

  it('asks neither password nor second factor of the target, and leaves its sessions and sign-ins alone (AUTH-187, USG-76, USG-77)', async () => {
    const target = await person('Owing', ['view_own_probe'], { contact_id: 7, must_change_password: true })
    const own = await signIn(app, target.email)
    const factor = { is_2fa_enabled: true, totp_secret: 'not asked for' }
    await app.entry.tx(tx => tx.db('user').where({ id: target.user_id }).update(factor))
    const before = await app.entry.db('user').where({ id: target.user_id }).first()
    const { access_token } = await begin((await signIn(app)).token, target.user_id)
    assert.equal(await status(access_token, '/crm/probe/'), 200)
    await post(access_token, stop)
    const after = await app.entry.db('user').where({ id: target.user_id }).first()
    assert.deepEqual([after.login_count, after.last_login], [before.login_count, before.last_login])
    assert.equal((await renew(app, own.refresh_token)).user.id, target.user_id)
  })

  it('refuses administrators unless they are allowed, and oneself, the deleted and the unknown (USG-80, D-15)', async () => {
    const other = newUser({ role: 'admin' })
    const { user_id } = await root().createUser(other)
    const { token, user } = await signIn(app)
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
    const { token } = await signIn(app)
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
    const [by, user_id] = [boss.userId, one.user_id]
    const row = {
      impersonating_user_id: by,
      target_user_id: user_id,
      impersonation_start: new Date(),
      open_for: by,
    }
    await assert.rejects(
      app.entry.tx(tx => tx.db('impersonation_log').insert(row)),
      /already one with this open_for/,
    )
  })

  it('does not nest: who acts as another starts no second one', async () => {
    const target = await agent()
    const { access_token } = await begin((await signIn(app)).token, target.user_id)
    const second = await post(access_token, impersonate, { user_id: (await customer()).user_id })
    assert.deepEqual([second.statusCode, second.json().code], [403, 'identity.notWhileImpersonating'])
  })

  it('stops with tokens of the original session, and its own tokens end (AUTH-188, USG-74, USG-84)', async () => {
    const target = await customer()
    const original = await signIn(app)
    const begun = await begin(original.token, target.user_id)
    const stopped = (await post(begun.access_token, stop)).json() as Started
    assert.equal(stopped.user.id, original.user.id)
    assert.equal(await status(stopped.access_token, '/crm/auth/users'), 200)
    const renewed = await renew(app, stopped.refresh_token)
    assert.equal(renewed.user.id, original.user.id)
    assert.equal(await status(begun.access_token), 401)
    await assert.rejects(renew(app, begun.refresh_token), {
      status: 401,
    })
    assert.equal((await app.entry.db('session').where({ user_id: original.user.id })).length, 1)
  })

  it('can be stopped from the original session or after signing in again, when its own tab is lost (USG-82)', async () => {
    const target = await customer()
    const { token } = await signIn(app)
    const { access_token } = await begin(token, target.user_id)
    assert.equal((await post(token, stop)).statusCode, 200)
    assert.equal(await status(access_token), 401)
    const none = await post((await signIn(app)).token, stop)
    assert.deepEqual([none.statusCode, none.json().code], [409, 'identity.notImpersonating'])
    await begin((await signIn(app)).token, target.user_id)
    const fresh = await signIn(app)
    assert.equal((await withToken(app, fresh.token).get(me)).json().impersonation, null)
    assert.equal((await post(fresh.token, stop)).statusCode, 200)
    await begin(fresh.token, target.user_id)
  })

  it('ends after its limit, whatever is done in it (AUTH-189, USG-79)', async () => {
    const target = await customer()
    const first = await signIn(app)
    let { refresh_token } = await begin(first.token, target.user_id)
    let access = ''
    for (let minute = 0; minute < 50; minute += 10) {
      app.clock.advance(minutes(10))
      const next = await renew(app, refresh_token)
      refresh_token = next.refresh_token
      access = next.token
    }
    assert.equal(await status(access), 200)
    app.clock.advance(minutes(10))
    assert.equal(await status(access), 401)
    await assert.rejects(renew(app, refresh_token), { status: 401 })
    await settle()
    const [entry] = await logs()
    assert.equal(entry?.impersonation_duration, 3600)
    // The work in it kept the original session open.
    const back = await renew(app, first.refresh_token)
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
    const { token } = await signIn(app)
    const { access_token } = await begin(token, target.user_id)
    app.clock.advance(minutes(31))
    assert.equal(await status(access_token), 401)
    await settle()
    const seconds = (await logs())[0]?.impersonation_duration ?? 0
    // Half an hour after the last use of the original session, which was a moment earlier.
    assert.ok(seconds >= 1795 && seconds <= 1800, String(seconds))
    await begin((await signIn(app)).token, target.user_id)
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
      await using second = await secondProcess(app)
      assert.equal((await second.get(me, begun.token)).statusCode, 200)
      await act({ token, agent: staff, target })
      assert.equal((await second.get(me, begun.token)).statusCode, 401)
      assert.equal(await status(begun.token), 401)
      const { refresh_token } = begun
      await assert.rejects(renew(app, refresh_token), { status: 401 })
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
    const { token } = await signIn(app)
    const begun = await begin(token, target.user_id)
    await post(begun.token, '/crm/auth/logout')
    assert.deepEqual([await status(begun.token), await status(token)], [401, 200])
    await settle()
    assert.equal((await logs())[0]?.impersonation_duration, 0)
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

  it('is told in the activity log of the customer, where staff is "support"; what is done in it names both (AUTH-186, PLAT-96, PLAT-101, USG-71, PORT-72)', async () => {
    const target = await person('Portal', ['view_own_probe', 'view_own_customer_activity'], { contact_id: 7 })
    const { token, user } = await signIn(app)
    const begun = await begin(token, target.user_id, { reason: 'The customer asked on the phone.' })
    await withToken(app, begun.token).send('PATCH', me, { first_name: 'Jane' })
    await post(begun.token, stop)
    await app.drain()
    const entries = await app.entry
      .db('activity')
      .whereIn('action', ['impersonate_start', 'impersonate_stop', 'update'])
      .where({ entity_type: 'user', entity_id: String(target.user_id) })
      .where(either => void either.whereNot('action', 'update').orWhereNotNull('impersonating_user_id'))
      .orderBy('activity_id')
    assert.deepEqual(
      entries.map(each => [each.action, each.user_id, each.impersonating_user_id, each.customer_id]),
      [
        ['impersonate_start', user.id, null, 70],
        ['update', target.user_id, user.id, null],
        ['impersonate_stop', target.user_id, user.id, 70],
      ],
    )
    assert.deepEqual(new Set(entries.map(each => each.ip_address)), new Set(['127.0.0.1']))
    const seen = await withToken(app, await tokenOf(target)).get('/crm/activity/customer_id/70')
    const told = seen.json().data as { action: string; user_name: string; impersonating_user_id: null }[]
    assert.deepEqual(
      told
        .filter(each => each.action.startsWith('impersonate_'))
        .map(each => [each.action, each.user_name, each.impersonating_user_id])
        .toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)),
      [
        ['impersonate_start', 'support', null],
        ['impersonate_stop', 'support', null],
      ],
    )
    assert.ok(!seen.body.includes('phone'))
  })

  it('is logged whoever does it, and found by user, time and duration, by administrators (USG-72, USG-73, USG-81)', async () => {
    const [one, two, staff] = [await customer('A'), await customer('B'), await agent()]
    const { token } = await signIn(app)
    const first = await begin(token, one.user_id, { reason: 'Bill of May' })
    app.clock.advance(minutes(2))
    await post(first.token, stop)
    app.clock.advance(days(1))
    const second = await begin(await tokenOf(staff), two.user_id)
    app.clock.advance(minutes(10))
    await post(second.token, stop)
    const third = await begin((await signIn(app)).token, two.user_id)
    const targets = async (input: object) => (await logs(input)).map(each => each.target_user_id)
    assert.deepEqual(await targets({}), [two.user_id, two.user_id, one.user_id])
    assert.deepEqual(await targets({ user_id: staff.user_id }), [two.user_id])
    assert.deepEqual(await targets({ user_id: one.user_id }), [one.user_id])
    assert.deepEqual(
      await targets({ target_user_id: two.user_id, impersonating_user_id: boss.userId ?? 0 }),
      [two.user_id],
    )
    assert.deepEqual(await targets({ end_date: '2025-01-04T23:00:00Z' }), [one.user_id])
    assert.deepEqual(await targets({ start_date: '2025-01-05' }), [two.user_id, two.user_id])
    assert.deepEqual(await targets({ min_duration: 121 }), [two.user_id])
    assert.deepEqual(await targets({ max_duration: 121 }), [one.user_id])
    assert.deepEqual(await targets({ search: 'bill of may' }), [one.user_id])
    const [latest, middle] = await logs()
    assert.deepEqual([latest?.impersonation_end, latest?.impersonation_duration], [null, null])
    assert.deepEqual(
      [middle?.impersonating_user_name, middle?.target_user_name, middle?.impersonation_duration],
      [staff.username, two.username, 600],
    )
    assert.equal(await status(await tokenOf(staff), '/crm/auth/impersonation_logs'), 403)
    assert.equal(await status(third.token, '/crm/auth/impersonation_logs'), 403)
  })

  it('has a cookie of its own beside that of the original session, which stays when it is stopped (USG-74, USG-84)', async () => {
    const target = await customer()
    const cookieOf = (response: { headers: object }, name: string) =>
      [(response.headers as { 'set-cookie'?: string | string[] })['set-cookie'] ?? []]
        .flat()
        .find(each => each.startsWith(`${name}=`))
    const send = (url: string, payload: object, headers: Record<string, string> = {}) =>
      app.http({ method: 'POST', url, payload, headers })
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
    const { token } = await signIn(app)
    const begun = await begin(token, target.user_id)
    const both = await Promise.all([begun.access_token, token].map(each => post(each, stop)))
    assert.equal(both.filter(each => each.statusCode === 200).length, 1)
    await app.drain()
    const told = await app.entry.db('activity').where({ action: 'impersonate_stop' })
    assert.equal(told.length, 1)
  })
})

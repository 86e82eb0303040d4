import assert from 'node:assert/strict'
import { minutes } from '@omnicrm/sdk'
import { admin, type TestApp } from '@omnicrm/test'
import {
  adminEmail,
  client,
  identityApp,
  newUser,
  outbox,
  password,
  renew,
  signIn,
  withToken,
} from './helpers.ts'

const url = '/crm/auth/sessions'
const me = '/crm/auth/me'
interface Listed {
  readonly session_id: string
  readonly user_id: number
  readonly current: boolean
  readonly user_agent: string | null
  readonly ip_address: string | null
}

describe('open sessions', () => {
  let app: TestApp
  let email: string
  let userId: number
  beforeEach(async () => {
    app = await identityApp()
    const user = newUser()
    email = user.email
    userId = (await client(app.as(admin())).createUser(user)).user_id
  })
  afterEach(() => app[Symbol.asyncDispose]())
  const sessionsOf = async (token: string, more = '') =>
    (await withToken(app, token).get(url + more)).json<{ data: Listed[] }>().data

  it('are listed for their user, with device and address, the present one marked (AUTH-192)', async () => {
    const login = { method: 'POST', url: '/crm/auth/login', payload: { email, password } } as const
    await app.http({ ...login, headers: { 'user-agent': 'Phone/1.0' } })
    const { token } = await signIn(app, email)
    const listed = await sessionsOf(token)
    assert.equal(listed.length, 2)
    for (const each of listed) assert.deepEqual([each.user_id, each.ip_address], [userId, '127.0.0.1'])
    assert.deepEqual(
      listed.filter(each => each.current).map(each => each.user_agent !== 'Phone/1.0'),
      [true],
    )
    assert.ok(listed.some(each => each.user_agent === 'Phone/1.0'))
    assert.ok(!JSON.stringify(listed).includes('hash'))
  })

  it('are ended by their user, one or all others, access tokens included (AUTH-192)', async () => {
    const [first, second, third] = [
      await signIn(app, email),
      await signIn(app, email),
      await signIn(app, email),
    ]
    const [current] = (await sessionsOf(first.token)).filter(each => each.current)
    const ended = await withToken(app, second.token).send('DELETE', `${url}/${current?.session_id}`)
    assert.equal(ended.statusCode, 200)
    assert.equal((await withToken(app, first.token).get(me)).statusCode, 401)
    await assert.rejects(renew(app, first.refresh_token), { status: 401 })
    assert.equal((await withToken(app, second.token).send('DELETE', url)).statusCode, 200)
    assert.equal((await withToken(app, third.token).get(me)).statusCode, 401)
    assert.equal((await withToken(app, second.token).get(me)).statusCode, 200)
    assert.equal((await sessionsOf(second.token)).length, 1)
  })

  it('of others are not there: neither to see nor to end (AUTH-192)', async () => {
    const [mine, theirs] = [await signIn(app, email), await signIn(app)]
    const [session] = await sessionsOf(theirs.token)
    const asMe = withToken(app, mine.token)
    const others = `${url}?user_id=${theirs.user.user_id}`
    const unknown = '00000000-0000-4000-8000-000000000000'
    assert.equal((await asMe.send('DELETE', `${url}/${session?.session_id}`)).statusCode, 404)
    assert.equal((await asMe.send('DELETE', `${url}/${unknown}`)).statusCode, 404)
    assert.equal((await asMe.get(others)).statusCode, 404)
    assert.equal((await asMe.send('DELETE', others)).statusCode, 404)
    assert.equal((await withToken(app, theirs.token).get(me)).statusCode, 200)
  })

  it('are listed and ended by administrators, which is logged (AUTH-192)', async () => {
    await using logged = await identityApp({ plugins: ['activity'] })
    const user = newUser()
    const { user_id } = await client(logged.as(admin())).createUser(user)
    const open = [
      await signIn(logged, user.email),
      await signIn(logged, user.email),
      await signIn(logged, user.email),
    ]
    const staff = client(logged.as(admin()))
    const [one] = (await staff.listSessions({ user_id })).data
    await staff.endSession({ session_id: one?.session_id ?? '' })
    assert.equal((await staff.listSessions({ user_id })).data.length, 2)
    await staff.endOtherSessions({ user_id })
    for (const { token } of open) assert.equal((await withToken(logged, token).get(me)).statusCode, 401)
    await logged.drain()
    assert.equal((await logged.entry.db('activity').where({ action: 'session_ended' })).length, 2)
    await assert.rejects(staff.endOtherSessions({ user_id: 999 }), { status: 404 })
  })

  it('are none of a machine', async () => {
    assert.equal(
      (await app.as({ ...admin(), method: 'api_key', userId: null }).http({ url })).statusCode,
      403,
    )
  })

  it('end after a time without use that is a setting; then each request gets 401 (AUTH-23, AUTH-192)', async () => {
    await using short = await identityApp({ config: { auth: { session_idle_minutes: 10 } } })
    const used = await signIn(short)
    short.clock.advance(minutes(9))
    const renewed = await renew(short, used.refresh_token)
    short.clock.advance(minutes(9))
    const again = await renew(short, renewed.refresh_token)
    short.clock.advance(minutes(10))
    assert.equal((await withToken(short, again.token).get(me)).statusCode, 401)
    await assert.rejects(renew(short, again.refresh_token), { status: 401 })
    assert.deepEqual(await short.entry.db('session').where('expires_at', '>', short.clock.now()), [])
  })

  it('all end when their user is deleted, and stay ended when it is restored (AUTH-29)', async () => {
    const { token, refresh_token } = await signIn(app, email)
    assert.equal((await withToken(app, token).get(me)).statusCode, 200)
    await client(app.as(admin())).deleteUser({ user_id: userId })
    assert.equal((await withToken(app, token).get(me)).statusCode, 401)
    await client(app.as(admin())).updateUser({ user_id: userId, deleted: false })
    assert.equal((await withToken(app, token).get(me)).statusCode, 401)
    await assert.rejects(renew(app, refresh_token), { status: 401 })
  })
})

describe('a sign-in from a new device', () => {
  const { plugin, messages } = outbox()
  const firefox = (version: number) => `Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/${version}.0`

  it('is told to the user; the first one, known ones and newer versions of them are not', async () => {
    await using app = await identityApp({ plugins: [plugin] })
    messages.length = 0
    const login = (agent: string) =>
      app.http({
        method: 'POST',
        url: '/crm/auth/login',
        payload: { email: adminEmail, password },
        headers: { 'user-agent': agent },
      })
    await login(firefox(140))
    await login(firefox(140))
    await login(firefox(141))
    assert.equal(messages.length, 0)
    await login('curl/8.0')
    await login('curl/8.1')
    assert.deepEqual(
      messages.map(each => [
        each.template_key,
        each.recipient,
        each.variables.device,
        each.variables.ip_address,
      ]),
      [['api_crmCommunicationUserNewDevice', adminEmail, 'curl/8.0', '127.0.0.1']],
    )
  })
})

import assert from 'node:assert/strict'
import { minutes } from '@omnicrm/sdk'
import { admin, type TestApp } from '@omnicrm/test'
import { Tokens, type JobTokenInput } from '../contract.ts'
import {
  client,
  fillProbes,
  grant,
  identityApp,
  newUser,
  probes,
  roleNamed,
  signIn,
  withToken,
} from './helpers.ts'

describe('the token of a play', () => {
  const alive = new Set<number>()
  let app: TestApp
  before(async () => {
    app = await identityApp({ plugins: [probes(alive)] })
    await fillProbes(app)
    const administrator = client(app.as(admin()))
    await grant(administrator, await roleNamed(administrator, 'playbook'), 'view_own_probe')
  })
  beforeEach(() => alive.add(5))
  after(() => app[Symbol.asyncDispose]())

  const mint = (input: Partial<JobTokenInput> = {}) =>
    app.entry.tx(tx =>
      app
        .service(Tokens)
        .mintJobToken(tx, { userId: 1, provisionId: 5, customerId: 70, ttlSeconds: 600, ...input }),
    )

  it('has the rights of the role playbook, not those of its user (D-4)', async () => {
    const job = withToken(app, await mint())
    assert.equal((await job.get('/crm/probe/')).statusCode, 200)
    assert.equal((await job.get('/crm/auth/users')).statusCode, 403)
  })

  it('is bound to the customer of its job (D-4)', async () => {
    const bound = withToken(app, await mint())
    assert.equal((await bound.get('/crm/probe/')).json().data.length, 1)
    assert.equal((await bound.get('/crm/probe/customer_id/80')).statusCode, 404)
    const unbound = withToken(app, await mint({ customerId: null }))
    assert.equal((await unbound.get('/crm/probe/')).statusCode, 403)
  })

  it('dies with the job, and by its time (D-4)', async () => {
    const token = await mint({ ttlSeconds: 60 })
    alive.delete(5)
    assert.equal((await withToken(app, token).get('/crm/probe/')).statusCode, 401)
    alive.add(5)
    assert.equal((await withToken(app, token).get('/crm/probe/')).statusCode, 200)
    app.clock.advance(minutes(1))
    assert.equal((await withToken(app, token).get('/crm/probe/')).statusCode, 401)
  })

  it('outlives the session of who started the job, and its access tokens (PROV-53)', async () => {
    const user = newUser()
    const { user_id } = await client(app.as(admin())).createUser(user)
    const session = await signIn(app, user.email)
    const token = await mint({ userId: user_id })
    await withToken(app, session.token).send('POST', '/crm/auth/logout')
    app.clock.advance(minutes(9))
    assert.equal((await withToken(app, token).get('/crm/probe/')).statusCode, 200)
  })

  it('is no person: no profile, no password, no refresh', async () => {
    const token = await mint()
    const job = withToken(app, token)
    assert.equal((await job.get('/crm/auth/me')).json().code, 'identity.noUser')
    const change = { current_password: 'x', new_password: 'y' }
    assert.equal((await job.send('POST', '/crm/auth/change_password', change)).statusCode, 403)
    await assert.rejects(client(app.as(undefined)).refresh({ refresh_token: token }), { status: 401 })
  })
})

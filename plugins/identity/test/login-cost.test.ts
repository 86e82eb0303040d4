import assert from 'node:assert/strict'
import { parseOptions } from '@node-rs/bcrypt'
import { admin, type TestApp } from '@omnicrm/test'
import { SharedParts } from '../src/parts.ts'
import { decoyOf, makePasswords } from '../src/passwords.ts'
import { adminEmail, client, identityApp, newUser, password, signIn } from './helpers.ts'

const wrong = 'Wr0ng!password'
const nobody = 'nobody@example.com'

/** Time tells what work is done, so the work is compared: times differ with the load of the machine. */
describe('what a sign-in costs', () => {
  let app: TestApp
  let hashed: (string | undefined)[]
  before(async () => {
    app = await identityApp()
    const { passwords } = app.service(SharedParts)
    const matches = passwords.matches.bind(passwords)
    Object.assign(passwords, {
      matches: (given: string, stored: string | undefined) => {
        hashed.push(stored)
        return matches(given, stored)
      },
    })
  })
  beforeEach(() => void (hashed = []))
  after(() => app[Symbol.asyncDispose]())

  async function accounts(): Promise<Record<string, string>> {
    const staff = client(app.as(admin()))
    const made = async (change: (user_id: number) => Promise<unknown>): Promise<string> => {
      const user = newUser()
      await change((await staff.createUser(user)).user_id)
      return user.email
    }
    return {
      active: await made(async () => undefined),
      inactive: await made(user_id => staff.updateUser({ user_id, active: false })),
      deleted: await made(user_id => staff.deleteUser({ user_id })),
      locked: await made(id =>
        app.entry
          .db('user')
          .where({ id })
          .update({ locked_until: new Date('2999-01-01') }),
      ),
      unknown: nobody,
    }
  }

  /** Statements of a request, values left out. */
  async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
    const statements: string[] = []
    const { writer, reader } = app.kernel.database
    const note = ({ sql }: { sql: string }) => void statements.push(sql.replace(/\s+/g, ' ').slice(0, 40))
    const both = new Set([writer, reader])
    for (const each of both) each.on('query', note)
    try {
      await work()
      return statements
    } finally {
      for (const each of both) each.off('query', note)
    }
  }

  it('is one hash for every account, known or not, whatever its state (AUTH-4)', async () => {
    for (const [state, email] of Object.entries(await accounts())) {
      hashed = []
      await assert.rejects(signIn(app, email, wrong), { status: 401 })
      assert.deepEqual([hashed.length, hashed[0] === undefined], [1, state === 'unknown'], state)
    }
  })

  it('is as many statements for unknown accounts as for known ones (AUTH-4)', async () => {
    const { active = '' } = await accounts()
    const work = async (email: string) => {
      const refused = () => assert.rejects(signIn(app, email, wrong), { code: 'identity.badLogin' })
      // What only the first request of all reads is read before.
      await refused()
      return await statementsOf(refused)
    }
    const unknown = await work(nobody)
    assert.deepEqual(unknown, await work(active))
    assert.ok(unknown.length > 2)
  })

  it('is the hash of a decoy where there is none: it takes its turn, and has the cost of all others (AUTH-4)', async () => {
    for (const cost of [4, 12]) assert.equal(parseOptions(decoyOf(cost)).cost, cost)
    assert.equal(parseOptions(await makePasswords(5).hash(password)).cost, 5)
    const oneByOne = makePasswords(4, { atOnce: 1, waiting: 0 })
    for (const stored of [undefined, await oneByOne.hash(password)]) {
      const working = oneByOne.matches(wrong, stored)
      await assert.rejects(oneByOne.matches(wrong, stored), { code: 'identity.busy' })
      assert.equal(await working, false)
    }
  })

  it('of asking for a link is the same for every address: it is looked up afterwards, in a job (D-1)', async () => {
    const ask = (email: string) => statementsOf(() => client(app.as(undefined)).forgotPassword({ email }))
    await ask(adminEmail)
    const known = await ask(adminEmail)
    assert.deepEqual(await ask(nobody), known)
    assert.ok(known.length > 0 && !known.some(each => /from .user/.test(each)), known.join('\n'))
    assert.deepEqual(hashed, [])
  })
})

describe('the rate of an address', () => {
  it('holds for every endpoint that takes a password, a code or a link (AUTH-79, AUTH-155, D-1)', async () => {
    await using app = await identityApp({ config: { rate_limit: { login_per_minute: 1 } } })
    const token = 'x'.repeat(48)
    const guarded: Record<string, object> = {
      '/crm/auth/login': { email: nobody, password },
      '/crm/auth/forgot_password': { email: nobody },
      '/crm/auth/reset_password': { token, new_password: password },
      '/crm/auth/verify_email': { token },
      '/crm/auth/register': { email: nobody, password, first_name: 'A', last_name: 'B' },
      '/crm/2fa/verify/user/1': { code: '000000', challenge_token: token },
      '/crm/2fa/verify-setup/user/1': { code: '000000', challenge_token: token },
      '/crm/2fa/reset-for-new-device/user/1': { backup_code: '00000000', challenge_token: token },
    }
    for (const [index, [url, payload]] of Object.entries(guarded).entries()) {
      const send = () => app.http({ method: 'POST', url, payload, remoteAddress: `203.0.113.${index + 1}` })
      assert.notEqual((await send()).statusCode, 429, url)
      const refused = await send()
      assert.deepEqual([refused.statusCode, refused.json().code], [429, 'request.tooMany'], url)
      assert.ok(Number(refused.headers['retry-after']) > 0)
    }
  })
})

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { minutes, seconds } from '@omnicrm/sdk'
import { admin, type TestApp } from '@omnicrm/test'
import { bumpEpoch } from '../../src/epoch.ts'
import { isChallenge, type Enrolment, type LoginAnswer } from '../../contract.ts'
import { codeOf } from './factors.ts'
import { client, identityApp, newUser, otherPassword, password, withToken } from '../helpers.ts'

/** What may be done in any order. Numbers choose among what is there: which backup code, which challenge, which step. */
const actions = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('login' as const), right: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('verify' as const),
      challenge: fc.nat(3),
      ahead: fc.integer({ min: -2, max: 2 }),
      secret: fc.constantFrom('active', 'pending', 'former'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('backup' as const), challenge: fc.nat(3), code: fc.nat(3) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      seconds: fc.constantFrom(10, 30, 61, 301, 1801),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('enable' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('confirm' as const), right: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disable' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('demandChange' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('changePassword' as const) }) },
)
type Action = typeof actions extends fc.Arbitrary<infer A> ? A : never

/** What a user has proved, and what counts as proof, in the simplest terms. */
interface Model {
  password: string
  active: Enrolment | undefined
  pending: Enrolment | undefined
  former: string | undefined
  spentCodes: Set<string>
  lastStep: number
  failures: number
  lockedUntil: number
  isTemporary: boolean
  isTemporaryUsed: boolean
  challenges: { token: string; made: number; logins: number; password: string }[]
  logins: number
  token: string | undefined
}

const lockAfter = 4
const stepOf = (now: Date) => Math.floor(now.getTime() / 30_000)

/** Does one action to the application and to the model, and compares what both say. */
async function take(app: TestApp, user: { user_id: number; email: string }, model: Model, action: Action) {
  const { user_id, email } = user
  const nobody = client(app.as(undefined))
  const staff = client(app.as(admin()))
  const now = () => app.clock.now()
  const isLocked = () => model.lockedUntil > now().getTime()
  const isAdmitted = () => !isLocked() && !(model.isTemporary && model.isTemporaryUsed)

  function failed() {
    if (!isLocked() && model.lockedUntil > 0) Object.assign(model, { failures: 0, lockedUntil: 0 })
    model.failures++
    if (!isLocked() && model.failures >= lockAfter) model.lockedUntil = now().getTime() + minutes(30)
  }
  async function signedIn(answer: LoginAnswer) {
    assert.ok(!isChallenge(answer))
    Object.assign(model, { failures: 0, lockedUntil: 0, token: answer.token })
    model.logins++
    if (model.isTemporary) model.isTemporaryUsed = true
    assert.equal(answer.must_change_password, model.isTemporary)
    const seen = await withToken(app, answer.token).get('/crm/auth/me')
    assert.equal(seen.statusCode, model.isTemporary ? 403 : 200)
  }
  const attempt = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work
    } catch (error) {
      assert.equal((error as { status?: number }).status, 401, String(error))
      return undefined
    }
  }
  async function answerWith(at: number, code: string, isRight: boolean, spend: () => void) {
    const challenge = model.challenges[at % (model.challenges.length || 1)]
    if (!challenge) return
    const stands =
      now().getTime() - challenge.made < minutes(5) - 1000 &&
      challenge.logins === model.logins &&
      challenge.password === model.password &&
      model.active !== undefined &&
      isAdmitted()
    const answer = await attempt(nobody.verify2fa({ user_id, challenge_token: challenge.token, code }))
    assert.equal(
      answer !== undefined,
      stands && isRight,
      `a ${code.length}-digit code, ${JSON.stringify(action)}`,
    )
    if (answer) {
      spend()
      await signedIn(answer)
    } else if (stands) failed()
  }

  switch (action.do) {
    case 'wait':
      return app.clock.advance(seconds(action.seconds))
    case 'login': {
      const given = action.right ? model.password : 'Wr0ng!password'
      const answer = await attempt(nobody.login({ email, password: given }))
      assert.equal(answer !== undefined, action.right && isAdmitted(), JSON.stringify(action))
      if (!answer) return failed()
      assert.equal(
        isChallenge(answer),
        model.active !== undefined,
        'the second factor is asked for exactly when it is on',
      )
      if (!isChallenge(answer)) return await signedIn(answer)
      model.challenges.unshift({
        token: answer.challenge_token,
        made: now().getTime(),
        logins: model.logins,
        password: model.password,
      })
      return
    }
    case 'verify': {
      const secret = {
        active: model.active?.totp_secret,
        pending: model.pending?.totp_secret,
        former: model.former,
      }[action.secret]
      if (secret === undefined) return
      const step = stepOf(now()) + action.ahead
      const isRight =
        secret === model.active?.totp_secret && Math.abs(action.ahead) <= 1 && step > model.lastStep
      return await answerWith(
        action.challenge,
        codeOf(secret, now(), action.ahead),
        isRight,
        () => void (model.lastStep = step),
      )
    }
    case 'backup': {
      const code = (model.active ?? model.pending)?.backup_codes[action.code]
      if (code === undefined) return
      const isRight = model.active !== undefined && !model.spentCodes.has(code)
      return await answerWith(action.challenge, code, isRight, () => void model.spentCodes.add(code))
    }
    case 'enable': {
      if (model.active) return await assert.rejects(staff.enable2fa({ user_id }), { status: 409 })
      model.pending = await staff.enable2fa({ user_id })
      return
    }
    case 'confirm': {
      if (!model.pending) return
      const code = codeOf(model.pending.totp_secret, now(), action.right ? 0 : 5)
      if (!action.right) return await assert.rejects(staff.verify2faSetup({ user_id, code }), { status: 400 })
      await staff.verify2faSetup({ user_id, code })
      Object.assign(model, {
        active: model.pending,
        pending: undefined,
        lastStep: stepOf(now()),
        token: undefined,
      })
      model.spentCodes.clear()
      return
    }
    case 'disable':
    case 'clear': {
      if (action.do === 'disable') await staff.disable2fa({ user_id })
      else await app.entry.tx(tx => tx.db('user').where({ id: user_id }).update({ totp_secret: null }))
      model.former = model.active?.totp_secret ?? model.former
      model.active = undefined
      if (action.do === 'disable') model.pending = undefined
      return
    }
    case 'demandChange': {
      const temporary = { must_change_password: true, temp_password_used_at: null }
      await app.entry.tx(async tx => {
        await tx.db('user').where({ id: user_id }).update(temporary)
        await bumpEpoch(tx)
      })
      Object.assign(model, { isTemporary: true, isTemporaryUsed: false, token: undefined })
      return
    }
    case 'changePassword': {
      if (model.token === undefined) return
      const next = model.password === password ? otherPassword : password
      const payload = { current_password: model.password, new_password: next }
      const response = await withToken(app, model.token).send('POST', '/crm/auth/change_password', payload)
      // The session may have ended meanwhile; only what was answered counts.
      if (response.statusCode !== 200) return
      Object.assign(model, {
        password: next,
        isTemporary: false,
        isTemporaryUsed: false,
        failures: 0,
        lockedUntil: 0,
      })
    }
  }
}

describe('the sign-in, whatever is done in whatever order,', () => {
  it('opens a session exactly when everything required was proved (AUTH-10, AUTH-49, AUTH-67, AUTH-79, AUTH-86, AUTH-145, AUTH-157)', async () => {
    await using app = await identityApp({
      config: { auth: { lockout_threshold: lockAfter, session_idle_minutes: 600 } },
    })
    await fc.assert(
      fc.asyncProperty(fc.array(actions, { minLength: 5, maxLength: 40 }), async steps => {
        const person = newUser()
        const { user_id } = await client(app.as(admin())).createUser(person)
        const model: Model = {
          password,
          active: undefined,
          pending: undefined,
          former: undefined,
          spentCodes: new Set(),
          lastStep: 0,
          failures: 0,
          lockedUntil: 0,
          isTemporary: false,
          isTemporaryUsed: false,
          challenges: [],
          logins: 0,
          token: undefined,
        }
        for (const action of steps) await take(app, { user_id, email: person.email }, model, action)
      }),
      { numRuns: 40, endOnFailure: true },
    )
  }).timeout(120_000)
})

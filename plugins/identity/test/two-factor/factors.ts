import { createGuardrails, generateSync } from 'otplib'
import { admin, type TestApp } from '@omnicrm/test'
import { isChallenge, type ChallengeAnswer, type Enrolment } from '../../contract.ts'
import { client, newUser, password as usualPassword } from '../helpers.ts'

/** Milliseconds of a time step. */
export const step = 30_000

/** The documented sample secret is shorter than those we make. */
const guardrails = createGuardrails({ MIN_SECRET_BYTES: 10 })

/** The code that an authenticator app shows, `ahead` steps from now. */
export const codeOf = (secret: string, at: Date, ahead = 0): string =>
  generateSync({ secret, guardrails, epoch: Math.floor(at.getTime() / 1000) + ahead * 30 })

export interface Enrolled extends Enrolment {
  readonly user_id: number
  readonly email: string
}

/** A user whose second factor is on, as an administrator would set it up together with it. */
export async function enrolledUser(app: TestApp, changes: object = {}): Promise<Enrolled> {
  const staff = client(app.as(admin()))
  const user = newUser(changes)
  const { user_id } = await staff.createUser(user)
  const enrolment = await enrol(app, user_id)
  return { ...enrolment, user_id, email: user.email }
}

/** Turns the second factor on, and lets the code that did it pass. */
export async function enrol(app: TestApp, user_id: number): Promise<Enrolment> {
  const staff = client(app.as(admin()))
  const enrolment = await staff.enable2fa({ user_id })
  await staff.verify2faSetup({ user_id, code: codeOf(enrolment.totp_secret, app.clock.now()) })
  app.clock.advance(2 * step)
  return enrolment
}

/** The password of a user with a second factor: what the sign-in then asks. */
export async function challenged(
  app: TestApp,
  email: string,
  { password = usualPassword, remember_me = false, use_cookie = false } = {},
): Promise<ChallengeAnswer> {
  const answer = await client(app.as(undefined)).login({ email, password, remember_me, use_cookie })
  if (!isChallenge(answer)) throw new Error(`${email} has no second factor.`)
  return answer
}

import { generateSync } from 'otplib'
import type { Response } from 'light-my-request'
import type { Enrolment } from '@omnicrm/plugin-identity/contract'
import type { Tab } from './browser.ts'
import type { Stage, User } from './stage.ts'

/** Fills the form of the sign-in page and sends it. */
export async function signInByPage(
  tab: Tab,
  { email, password }: Pick<User, 'email' | 'password'>,
): Promise<void> {
  await tab.fill('E-mail', email)
  await tab.fill('Password', password)
  await tab.click('button', 'Sign in')
}

/** Ends the session of the page on the server, as an administrator or time would; the page does not know yet. */
export async function endSession(tab: Tab): Promise<void> {
  await tab.page.evaluate(async () => {
    const post = (path: string, headers: object) =>
      fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' })
    const answer = await post('/crm/auth/refresh', {})
    const { access_token: token } = (await answer.json()) as { access_token: string }
    await post('/crm/auth/logout', { authorization: `Bearer ${token}` })
  })
}

/** A code of the app. The server takes each step once: who needs a second code right away takes that of the next step. */
export const codeOf = (secret: string, stepsAhead = 0): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * stepsAhead })

/** The user with a second factor, set up past the pages. Uses the code of this step. */
export async function enrol(stage: Stage, user: User): Promise<Enrolment> {
  const { access_token } = await stage.tokensOf(user)
  const send = async (path: string, payload: object): Promise<Response> => {
    const headers = { authorization: `Bearer ${access_token}` }
    const answer = await stage.world.app.http({
      method: 'POST',
      url: `/crm/2fa/${path}/user/${user.id}`,
      payload,
      headers,
    })
    if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${answer.body}`)
    return answer
  }
  const enrolment = (await send('enable', { password: user.password })).json<Enrolment>()
  await send('verify-setup', { code: codeOf(enrolment.totp_secret) })
  return enrolment
}

/** Types into the box that has the focus; the focus moves on by itself. */
export async function typeCode(tab: Tab, code: string): Promise<void> {
  await tab.page.waitForFunction(
    () => document.activeElement?.getAttribute('autocomplete') === 'one-time-code',
  )
  await tab.page.keyboard.type(code)
}

/** Puts the focus into the first of the six boxes and types. */
export async function fillCode(tab: Tab, code: string): Promise<void> {
  const box = await tab.page.waitForSelector('input[autocomplete="one-time-code"]:not([disabled])')
  await box?.focus()
  await typeCode(tab, code)
}

/** The address of a message that leads to a page of this kind. */
export const linkIn = (stage: Stage, email: string, page: string): Promise<string> =>
  foundIn(stage, email, new RegExp(`https?://[^\\s"<]+(/${page}/[\\w.-]+)`))

/** The six digits of the message that verifies this address. */
export const codeIn = (stage: Stage, email: string): Promise<string> =>
  foundIn(stage, email, /asked for it: (\d{6})/)

async function foundIn({ world }: Stage, email: string, pattern: RegExp): Promise<string> {
  const message = await world.peers.smtp.waitFor(
    ({ to, text }) => to.includes(email) && pattern.test(text),
    30_000,
  )
  return pattern.exec(message.text)?.[1] ?? ''
}

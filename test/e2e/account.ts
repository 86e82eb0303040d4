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

/** The address of a message that leads to a page of this kind. */
export async function linkIn({ world }: Stage, email: string, page: string): Promise<string> {
  const pattern = new RegExp(`https?://[^\\s"<]+(/${page}/[\\w.-]+)`)
  const message = await world.peers.smtp.waitFor(
    ({ to, text }) => to.includes(email) && pattern.test(text),
    30_000,
  )
  return pattern.exec(message.text)?.[1] ?? ''
}

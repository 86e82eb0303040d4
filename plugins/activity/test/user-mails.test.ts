import assert from 'node:assert/strict'
import { api as identity, tokensOf } from '@omnicrm/plugin-identity/contract'
import { definePlugin, T } from '@omnicrm/sdk'
import { admin, type TestApp } from '@omnicrm/test'
import { activityApp, adminEmail, makePost, password } from './helpers.ts'

const john = {
  username: 'john.smith',
  email: 'john.smith@example.com',
  password,
  first_name: 'John',
  last_name: 'Smith',
  role: 'Support',
}
const next = 'NewSecureP@ssw0rd!'
const link = (page: string) => new RegExp(`https://crm\\.example\\.com/${page}/([\\w-]{40,})`)

/** The section of the transport, which the operator fills. */
const mailjet = definePlugin({
  id: 'support',
  config: T.Object({ mailjet: T.Object({ support_email: T.String() }) }),
  setup: () => undefined,
})

/** What people read in the end: the texts of the transport, not the variables that are handed on. */
describe('mails to users', () => {
  const post = makePost()
  let app: TestApp
  let user_id: number
  beforeEach(async () => {
    app = await activityApp([post.plugin, mailjet], { mailjet: { support_email: 'help@example.com' } })
    user_id = (await app.as(admin()).of(identity).createUser(john)).user_id
    await app.drain()
    post.sent.length = 0
  })
  afterEach(() => app[Symbol.asyncDispose]())
  const nobody = () => app.as(undefined).of(identity)

  /** Subject, recipients and text of each mail since the last look. */
  async function read() {
    await app.drain()
    return post.sent.splice(0).map(({ message: { recipients, subject, text } }) => ({
      to: recipients.join(),
      subject,
      text,
    }))
  }

  it('with a forgotten password greet by name, hold the link, say that it ends in an hour, and to ignore it else (AUTH-111, AUTH-114)', async () => {
    await nobody().forgotPassword({ email: john.email })
    const [mail, ...rest] = await read()
    assert.deepEqual([mail?.to, mail?.subject, rest], [john.email, 'Set a new password', []])
    assert.match(mail?.text ?? '', /^Hello John Smith,/)
    assert.match(mail?.text ?? '', link('reset-password'))
    assert.match(
      mail?.text ?? '',
      /The link expires in 1 hour\. If you did not ask for it, ignore this message/,
    )
    const [, token = ''] = link('reset-password').exec(mail?.text ?? '') ?? []
    await nobody().resetPassword({ token, new_password: next })
    const [done] = await read()
    assert.deepEqual([done?.to, done?.subject], [john.email, 'Your password was set anew'])
    assert.ok(tokensOf(await nobody().login({ email: john.email, password: next })).token)
  })

  it('with a welcome say how to sign in, with a link to the first password, and whom to ask (AUTH-176)', async () => {
    await app.as(admin()).of(identity).sendWelcomeEmail({ user_id })
    const [mail] = await read()
    assert.deepEqual([mail?.to, mail?.subject], [john.email, 'Welcome to Norfone'])
    for (const part of [
      /with the role Support/,
      /Sign in: https:\/\/crm\.example\.com\/login \(john\.smith@example\.com\)/,
      /Set your password within 72 hours: https:\/\/crm\.example\.com\/reset-password\/[\w-]{40,}/,
      /Questions\? help@example\.com/,
    ])
      assert.match(mail?.text ?? '', part)
    assert.ok(!mail?.text.includes(password))
  })

  it('of a password that changed say who did it and never what it is (AUTH-136, AUTH-147, AUTH-149)', async () => {
    const root = tokensOf(await nobody().login({ email: adminEmail, password }))
    const bearer = { authorization: `Bearer ${root.token}` }
    const reset = await app.http({
      method: 'POST',
      url: `/crm/auth/users/${user_id}/admin_reset_password`,
      headers: bearer,
      payload: {},
    })
    const { temporary_password } = reset.json<{ temporary_password: string }>()
    await app.http({
      method: 'POST',
      url: '/crm/auth/change_password',
      headers: bearer,
      payload: { current_password: password, new_password: next },
    })
    const mails = await read()
    assert.deepEqual(
      mails.map(({ to, subject, text }) => [to, subject, /Changed by: ([^.]+)\./.exec(text)?.[1]]),
      [
        [john.email, 'Your password was changed', 'First Administrator'],
        [adminEmail, 'Your password was changed', 'Myself'],
      ],
    )
    for (const secret of [temporary_password, next]) assert.ok(!JSON.stringify(mails).includes(secret))
  })

  it('of a locked account tell of the lock, and bring a link to set a password (AUTH-157, PORT-82)', async () => {
    for (let count = 0; count < 5; count++)
      await assert.rejects(nobody().login({ email: john.email, password: 'Wr0ng!password' }))
    const mails = await read()
    assert.deepEqual(
      mails.map(each => each.to),
      [john.email, john.email],
    )
    assert.deepEqual(
      new Set(mails.map(each => each.subject)),
      new Set(['Set a new password', 'Your account is locked']),
    )
    const texts = mails.map(each => each.text).join('\n')
    assert.match(texts, /locked after too many failed sign-ins; the last came from 127\.0\.0\.1/)
    assert.match(texts, link('reset-password'))
  })

  it('with a changed address go to the new one, whose link puts it in force (AUTH-166, AUTH-167)', async () => {
    await app.as(admin()).of(identity).updateUser({ user_id, email: 'john@new.example.com' })
    const [mail, ...rest] = await read()
    assert.deepEqual(
      [mail?.to, mail?.subject, rest],
      ['john@new.example.com', 'Confirm your e-mail address', []],
    )
    const [, token = ''] = link('verify-email').exec(mail?.text ?? '') ?? []
    assert.equal((await nobody().verifyEmail({ token })).email, 'john@new.example.com')
  })

  it('of a changed address go to the one before too, if it was its owner’s, without naming the new one', async () => {
    const change = async (email: string) => {
      await app.as(admin()).of(identity).updateUser({ user_id, email })
      const [, token = ''] = link('verify-email').exec((await read())[0]?.text ?? '') ?? []
      await nobody().verifyEmail({ token })
      return await read()
    }
    assert.deepEqual(await change('john@new.example.com'), [])
    const [told, ...rest] = await change('john@next.example.com')
    assert.deepEqual(
      [told?.to, told?.subject, rest],
      ['john@new.example.com', 'Your e-mail address was changed', []],
    )
    assert.match(told?.text ?? '', /If it was not you, act at once: write to help@example\.com/)
    assert.ok(!told?.text.includes('next.example.com'))
  })
})

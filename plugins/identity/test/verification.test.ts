import assert from 'node:assert/strict'
import { hours } from '@omnicrm/sdk'
import { admin, type TestApp } from '@omnicrm/test'
import { atOnce, client, identityApp, newUser, outbox, signIn, withToken } from './helpers.ts'

const template = 'api_crmCommunicationEmailVerification'
const linkForm = /^https:\/\/crm\.example\.com\/verify-email\/([\w-]{40,})$/

describe('e-mail addresses', () => {
  const { plugin, messages } = outbox()
  let app: TestApp
  let user: ReturnType<typeof newUser> & { readonly user_id: number }
  beforeEach(async () => {
    app = await identityApp({ plugins: [plugin], config: { crm: { public_url: 'https://crm.example.com' } } })
    const fields = newUser()
    messages.length = 0
    user = { ...fields, user_id: (await administrator().createUser(fields)).user_id }
  })
  afterEach(() => app[Symbol.asyncDispose]())
  const administrator = () => client(app.as(admin()))
  const nobody = () => client(app.as(undefined))
  const stored = () => administrator().getUser({ user_id: user.user_id })

  /** What stands in the last message. */
  const proof = () => {
    const { recipient, secrets } = messages.at(-1) ?? {}
    const token = linkForm.exec(secrets?.verification_url ?? '')?.[1] ?? ''
    return { recipient, token, code: secrets?.verification_code ?? '' }
  }
  const change = (email: string) => administrator().updateUser({ user_id: user.user_id, email })

  it('of new accounts are verified by a message that keeps nobody out meanwhile (AUTH-170)', async () => {
    assert.deepEqual([messages.length, messages[0]?.template_key], [1, template])
    assert.equal(proof().recipient, user.email)
    assert.equal((await stored()).email_verified, false)
    await signIn(app, user.email)
    assert.deepEqual(await nobody().verifyEmail({ token: proof().token }), {
      message: 'The e-mail address is verified.',
      email: user.email,
    })
    assert.equal((await stored()).email_verified, true)
  })

  it('that are changed wait for the link sent to the new one; the old one stays in force (AUTH-165, AUTH-166, AUTH-167)', async () => {
    await change('New.Address@example.com')
    const waiting = await stored()
    assert.deepEqual([waiting.email, waiting.pending_email], [user.email, 'New.Address@example.com'])
    assert.equal(proof().recipient, 'New.Address@example.com')
    await signIn(app, user.email)
    await assert.rejects(signIn(app, 'new.address@example.com'), { status: 401 })
    await nobody().verifyEmail({ token: proof().token })
    const { email, pending_email, email_verified } = await stored()
    assert.deepEqual([email, pending_email, email_verified], ['New.Address@example.com', null, true])
    await signIn(app, 'new.address@example.com')
    await assert.rejects(signIn(app, user.email), { status: 401 })
  })

  it('are changed the same way by an administrator, whose other changes apply at once (AUTH-168)', async () => {
    const changed = await administrator().updateUser({
      user_id: user.user_id,
      email: 'jane.doesmith@newcompany.com',
      last_name: 'Doe-Smith',
      phone_number: '+61498765432',
      role: 'Support,Finance',
    })
    assert.equal(changed.email, user.email)
    assert.equal(changed.pending_email, 'jane.doesmith@newcompany.com')
    assert.deepEqual([changed.last_name, changed.phone_number], ['Doe-Smith', '+61498765432'])
    assert.deepEqual(changed.roles, ['Support', 'Finance'])
  })

  it('are changed by their user itself', async () => {
    const { token } = await signIn(app, user.email)
    const mine = withToken(app, token)
    const changed = await mine.send('PATCH', '/crm/auth/me', { email: 'own@example.com' })
    assert.deepEqual([changed.json().email, changed.json().pending_email], [user.email, 'own@example.com'])
    await mine.send('PATCH', '/crm/auth/me', { email: user.email })
    assert.equal((await stored()).pending_email, null)
    await assert.rejects(nobody().verifyEmail({ token: proof().token }), { code: 'identity.badVerification' })
  })

  it('of others, in force or waiting, are refused (AUTH-169)', async () => {
    const other = newUser()
    await administrator().createUser(other)
    const third = await administrator().createUser(newUser())
    await change('waiting@example.com')
    await assert.rejects(change(other.email.toUpperCase()), { status: 409, code: 'identity.userTaken' })
    for (const attempt of [
      () => administrator().createUser(newUser({ email: 'Waiting@example.com' })),
      () => administrator().updateUser({ user_id: third.user_id, email: 'waiting@example.com' }),
    ])
      await assert.rejects(attempt, { status: 409, errors: { email: 'is already in use' } })
    assert.equal((await stored()).pending_email, 'waiting@example.com')
  })

  it('go to one of two who wait for them at the same time (AUTH-169)', async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => administrator().createUser(newUser())))
    const { values, refused } = await atOnce(others.length, at =>
      administrator().updateUser({ user_id: others[at]?.user_id ?? 0, email: 'wanted@example.com' }),
    )
    assert.deepEqual([values.length, refused], [1, ['identity.userTaken']])
  })

  it('are verified once, of fifty who come with the link', async () => {
    await change('once@example.com')
    const { token } = proof()
    const { values, refused } = await atOnce(50, () => nobody().verifyEmail({ token }))
    assert.deepEqual([values.length, refused], [1, ['identity.badVerification']])
    assert.equal((await stored()).email, 'once@example.com')
  })

  it('are verified by address and code too, in five tries', async () => {
    await change('code@example.com')
    const { code } = proof()
    assert.match(code, /^\d{6}$/)
    const wrong = code === '000000' ? '000001' : '000000'
    await assert.rejects(nobody().verifyEmail({ email: 'code@example.com', code: wrong }), { status: 400 })
    await assert.rejects(nobody().verifyEmail({ email: user.email, code }), { status: 400 })
    await nobody().verifyEmail({ email: 'code@example.com', code: ` ${code} ` })
    await change('guessed@example.com')
    const next = proof()
    const miss = next.code === '000000' ? '000001' : '000000'
    for (let tries = 0; tries < 5; tries++)
      await assert.rejects(nobody().verifyEmail({ email: 'guessed@example.com', code: miss }), {
        status: 400,
      })
    await assert.rejects(nobody().verifyEmail({ email: 'guessed@example.com', code: next.code }), {
      status: 400,
    })
    await nobody().verifyEmail({ token: next.token })
  })

  it('are not verified by links that are old, unknown, of an earlier message, or by half a proof', async () => {
    await change('first@example.com')
    const { token: first } = proof()
    await change('second@example.com')
    const { token: second } = proof()
    for (const bad of [{ token: first }, { token: 'unknown' }, {}, { code: '123456' }])
      await assert.rejects(nobody().verifyEmail(bad), { status: 400, code: 'identity.badVerification' })
    app.clock.advance(hours(24))
    await assert.rejects(nobody().verifyEmail({ token: second }), { status: 400 })
    assert.equal((await stored()).email, user.email)
  })

  it('get another message on demand, as long as there is something to verify', async () => {
    const { token } = await signIn(app, user.email)
    const mine = withToken(app, token)
    const { token: first } = proof()
    assert.equal((await mine.send('POST', '/crm/auth/resend_verification')).statusCode, 200)
    await assert.rejects(nobody().verifyEmail({ token: first }), { status: 400 })
    await nobody().verifyEmail({ token: proof().token })
    const again = await mine.send('POST', '/crm/auth/resend_verification')
    assert.deepEqual([again.statusCode, again.json().code], [409, 'identity.nothingToVerify'])
  })

  it('are stored with hashes of link and code only (PLAT-99)', async () => {
    const { token, code } = proof()
    const rows = JSON.stringify(
      await app.entry.db('email_verification_token').select('token_hash', 'code_hash'),
    )
    assert.ok(!rows.includes(token) && !rows.includes(`"${code}"`))
  })
})

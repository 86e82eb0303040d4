import assert from 'node:assert/strict'
import {
  api as identityApi,
  MailOutboxes,
  NewRegistration,
  type UserMessage,
} from '@omnicrm/plugin-identity/contract'
import { definePlugin, errors, hours, type Plugin } from '@omnicrm/sdk'
import { admin, testApp, type TestApp } from '@omnicrm/test'
import { customerApi } from '../contract.ts'

const password = 'TempP@ssw0rd!'
const ann = { email: 'Ann@example.com', password, first_name: 'Ann', last_name: 'Lee' }

/** Keeps the messages. */
function outbox(): { plugin: Plugin; messages: UserMessage[] } {
  const messages: UserMessage[] = []
  const send = async (_tx: unknown, message: UserMessage) => void messages.push(message)
  const plugin = definePlugin({
    id: 'test-outbox',
    setup: host => host.contribute(MailOutboxes, () => ({ send })),
  })
  return { plugin, messages }
}

async function installation(allow_registration = true, ...more: Plugin[]) {
  const { plugin, messages } = outbox()
  const app = await testApp({
    plugins: ['identity', 'customers', plugin, ...more],
    config: {
      auth: { bcrypt_cost: 4 },
      self_care: { allow_registration },
      rate_limit: { login_per_minute: 0, public_per_minute: 0 },
    },
    env: { OMNICRM_ADMIN_EMAIL: 'root@example.com', OMNICRM_ADMIN_PASSWORD: password },
    firstBoot: { demo: false },
  })
  const nobody = () => app.as(undefined).of(identityApi)
  /** Signs up and gives what stands in the message. */
  const ask = async (more: object = {}) => {
    const told = await nobody().register({ ...ann, ...more })
    await app.drain()
    const { template_key, recipient, secrets } = messages.at(-1) ?? {}
    const token = /\/verify-email\/([\w-]+)$/.exec(secrets?.verification_url ?? '')?.[1] ?? ''
    return { told, template_key, recipient, token, code: secrets?.verification_code ?? '' }
  }
  return { app, messages, nobody, ask, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

const counts = async ({ entry: { db } }: TestApp) => {
  const of = async (table: string) => (await db(table)).length
  return [await of('user'), await of('customer'), await of('customer_contact'), await of('registration')]
}

describe('signing up', () => {
  it('is off by default, and then nothing is kept (D-14)', async () => {
    await using closed = await installation(false)
    await assert.rejects(closed.nobody().register(ann), { status: 403, code: 'identity.registrationOff' })
    assert.deepEqual(await counts(closed.app), [1, 0, 0, 0])
    const ui = await closed.app.http({ url: '/crm/config/ui' })
    assert.equal(ui.json<{ registration: boolean }>().registration, false)
  })

  it('makes nothing before the address is verified (RBAC-5, D-14)', async () => {
    await using open = await installation()
    const { template_key, recipient } = await open.ask()
    assert.deepEqual([template_key, recipient], ['api_crmCommunicationEmailVerification', 'Ann@example.com'])
    assert.deepEqual(await counts(open.app), [1, 0, 0, 1])
    await assert.rejects(open.nobody().login({ email: ann.email, password }), { status: 401 })
  })

  it('makes user, customer and Primary contact together once it is, with the role customer (RBAC-5, D-14)', async () => {
    await using open = await installation()
    const { token } = await open.ask({ phone_number: '+61412345678' })
    assert.equal((await open.nobody().verifyEmail({ token, password })).email, 'Ann@example.com')
    assert.deepEqual(await counts(open.app), [2, 1, 1, 0])
    const signedIn = await open.nobody().login({ email: ann.email, password })
    assert.ok('roles' in signedIn)
    const { roles, landing_page, user } = signedIn
    assert.deepEqual([roles, landing_page, user.email_verified], [['customer'], '/self-care', true])
    const [customer] = (await open.app.as(admin()).of(customerApi).list({})).data
    const { contacts, customer_account_type, customer_name } = await open.app
      .as(admin())
      .of(customerApi)
      .get({ customer_id: customer?.customer_id ?? 0 })
    assert.deepEqual([customer_name, customer_account_type], ['Ann Lee', 'Individual'])
    assert.deepEqual(
      contacts.map(each => [each.contact_types, each.contact_email, each.contact_phone, each.user_id]),
      [[['Primary'], 'Ann@example.com', '+61412345678', user.user_id]],
    )
    assert.equal(user.contact_id, contacts[0]?.contact_id)
    const mine = { headers: { authorization: `Bearer ${signedIn.token}` } }
    const own = await open.app.http({ url: `/crm/customer/customer_id/${customer?.customer_id}`, ...mine })
    assert.equal(own.statusCode, 200)
  })

  it('makes a business of who names one, and takes the code for the link', async () => {
    await using open = await installation()
    const { code } = await open.ask({ company_name: 'Lee & Co' })
    const wrong = code === '000000' ? '000001' : '000000'
    await assert.rejects(open.nobody().verifyEmail({ email: ann.email, code: wrong, password }), {
      status: 400,
    })
    await open.nobody().verifyEmail({ email: 'ann@example.com', code, password })
    const [customer] = (await open.app.as(admin()).of(customerApi).list({})).data
    assert.deepEqual([customer?.customer_name, customer?.customer_account_type], ['Lee & Co', 'Business'])
  })

  it('makes nothing of a link that a stranger asked for: it takes the password chosen then (RBAC-5, D-14)', async () => {
    await using open = await installation()
    const { token, code } = await open.ask()
    const mine = 'NewSecureP@ssw0rd!'
    for (const proof of [{ token }, { email: ann.email, code }]) {
      await assert.rejects(open.nobody().verifyEmail(proof), {
        status: 400,
        code: 'identity.signUpPassword',
        errors: { password: 'is required' },
      })
      await assert.rejects(open.nobody().verifyEmail({ ...proof, password: mine }), {
        code: 'identity.signUpPassword',
        errors: { password: 'is wrong' },
      })
    }
    assert.deepEqual(await counts(open.app), [1, 0, 0, 1])
    const own = await open.ask({ password: mine })
    await open.nobody().verifyEmail({ token: own.token, password: mine })
    await assert.rejects(open.nobody().login({ email: ann.email, password }), { status: 401 })
    await open.nobody().login({ email: ann.email, password: mine })
    assert.deepEqual(await counts(open.app), [2, 1, 1, 0])
  })

  it('is over with the fifth wrong password, so that none is found by trying', async () => {
    await using open = await installation()
    const { token } = await open.ask()
    for (let tries = 0; tries < 5; tries++)
      await assert.rejects(open.nobody().verifyEmail({ token, password: 'Wr0ng!password' }), {
        code: 'identity.signUpPassword',
      })
    await assert.rejects(open.nobody().verifyEmail({ token, password }), { code: 'identity.badVerification' })
    assert.deepEqual(await counts(open.app), [1, 0, 0, 0])
  })

  it('answers the same for an address that has an account, and tells its owner only (D-14)', async () => {
    await using open = await installation()
    const unknown = await open.ask({ email: 'new@example.com' })
    const known = await open.ask({ email: 'Root@example.com' })
    assert.equal(known.told.message.replace('Root@', 'new@'), unknown.told.message)
    assert.deepEqual(
      [known.template_key, known.recipient, known.token],
      ['api_crmCommunicationUserAlreadyRegistered', 'root@example.com', ''],
    )
    assert.deepEqual(await counts(open.app), [1, 0, 0, 1])
  })

  it('refuses a weak password and a missing name by field, and keeps nothing', async () => {
    await using open = await installation()
    await assert.rejects(open.nobody().register({ ...ann, password: 'password' }), {
      code: 'identity.weakPassword',
      errors: { password: 'needs an upper-case letter, a number, a special character' },
    })
    await assert.rejects(open.nobody().register({ ...ann, last_name: ' ' }), { status: 400 })
    assert.deepEqual(await counts(open.app), [1, 0, 0, 0])
  })

  it('is done once, of fifty who come with the link', async () => {
    await using open = await installation()
    const { token } = await open.ask()
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => open.nobody().verifyEmail({ token, password })),
    )
    assert.equal(results.filter(each => each.status === 'fulfilled').length, 1)
    assert.deepEqual(await counts(open.app), [2, 1, 1, 0])
  })

  it('makes one account of two registrations of one address, verified at the same time', async () => {
    await using open = await installation()
    const both = await Promise.all([
      open.nobody().register(ann),
      open.nobody().register({ ...ann, email: 'ann@EXAMPLE.com', first_name: 'Anna' }),
    ])
    assert.equal(both.length, 2)
    await open.app.drain()
    const tokens = open.messages.map(
      each => /\/verify-email\/([\w-]+)$/.exec(each.secrets?.verification_url ?? '')?.[1] ?? '',
    )
    assert.equal(new Set(tokens).size, 2)
    const results = await Promise.allSettled(
      tokens.map(token => open.nobody().verifyEmail({ token, password })),
    )
    assert.deepEqual(results.map(each => each.status).toSorted(), ['fulfilled', 'rejected'])
    assert.deepEqual(await counts(open.app), [2, 1, 1, 0])
  })

  it("fills nobody's mailbox: five messages wait for one address", async () => {
    await using open = await installation()
    for (let times = 0; times < 7; times++) await open.ask()
    assert.equal(open.messages.length, 5)
    assert.deepEqual(await counts(open.app), [1, 0, 0, 5])
  })

  it('makes nothing of it when a plugin refuses (D-14)', async () => {
    const fail = errors('bouncer', { refused: [409, 'We have no network where you live.'] })
    const bouncer = definePlugin({
      id: 'bouncer',
      setup: host =>
        host.hook(NewRegistration, (_tx, person) => {
          if (person.last_name === 'Lee') throw fail.refused()
          return person
        }),
    })
    await using open = await installation(true, bouncer)
    const { token } = await open.ask()
    await assert.rejects(open.nobody().verifyEmail({ token, password }), { code: 'bouncer.refused' })
    assert.deepEqual(await counts(open.app), [1, 0, 0, 1])
  })

  it('has to be finished within a day', async () => {
    await using open = await installation()
    const { token } = await open.ask()
    open.app.clock.advance(hours(25))
    await assert.rejects(open.nobody().verifyEmail({ token, password }), { code: 'identity.badVerification' })
    assert.deepEqual((await counts(open.app)).slice(0, 3), [1, 0, 0])
  })
})

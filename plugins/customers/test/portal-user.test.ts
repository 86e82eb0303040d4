import assert from 'node:assert/strict'
import {
  api as identityApi,
  MailOutboxes,
  tokensOf,
  Users,
  type UserMessage,
} from '@omnicrm/plugin-identity/contract'
import { definePlugin, type Plugin } from '@omnicrm/sdk'
import { admin, testApp, type TestApp } from '@omnicrm/test'
import { contactApi, customerApi } from '../contract.ts'

const password = 'TempP@ssw0rd!'

async function installation(...more: Plugin[]): Promise<TestApp> {
  return await testApp({
    plugins: ['identity', 'customers', ...more],
    config: { auth: { bcrypt_cost: 4 } },
    firstBoot: { demo: false },
  })
}

/** A user of the contact, signed in as it would be from a browser. */
async function signedIn(app: TestApp, contact_id: number | null, ...roles: string[]) {
  const users = app.service(Users)
  const password_hash = await users.hashPassword(password)
  const names = { username: 'ann', email: 'ann@example.com', first_name: 'Ann', last_name: 'Lee' }
  const { user_id } = await app.entry.tx(tx =>
    users.create(tx, { ...names, password_hash, contact_id, roles, must_change_password: false }),
  )
  const answer = await app.as(undefined).of(identityApi).login({ email: names.email, password })
  const { access_token } = tokensOf(answer)
  const headers = { authorization: `Bearer ${access_token}` }
  const get = (url: string) => app.http({ method: 'GET', url, headers })
  const patchMe = async (payload: object) => {
    const answer = await app.http({ method: 'PATCH', url: '/crm/auth/me', headers, payload })
    assert.equal(answer.statusCode, 200, answer.body)
    await app.drain()
  }
  return { user_id, get, patchMe }
}

describe('users of contacts', () => {
  it("see their own customer in self-care and nobody else's; staff stand alone (CUST-61)", async () => {
    await using app = await installation()
    const api = app.as(admin()).of(customerApi)
    const mine = await api.create({ customer_name: 'Mine', contact: { contact_firstname: 'Ann' } })
    const other = await api.create({ customer_name: 'Other' })
    const contact_id = mine.contacts[0]?.contact_id ?? 0
    const { user_id, get } = await signedIn(app, contact_id, 'customer')
    const own = await get(`/crm/customer/customer_id/${mine.customer_id}`)
    assert.deepEqual([own.statusCode, own.json().customer_name], [200, 'Mine'])
    assert.equal((await get(`/crm/customer/customer_id/${other.customer_id}`)).statusCode, 404)
    assert.equal((await get('/crm/customers')).statusCode, 403)
    const [contact] = (await api.get({ customer_id: mine.customer_id })).contacts
    assert.equal(contact?.user_id, user_id)
  })

  it('take their contact along when they change name and phone, and the address once it is verified (PORT-4, PORT-7)', async () => {
    const links: string[] = []
    const send = async (_tx: unknown, { secrets }: UserMessage) => {
      if (secrets?.['verification_url']) links.push(secrets['verification_url'])
    }
    const outbox = definePlugin({
      id: 'test-outbox',
      setup: host => host.contribute(MailOutboxes, () => ({ send })),
    })
    await using app = await installation(outbox)
    const contacts = app.as(admin()).of(contactApi)
    const { customer_id } = await app.as(admin()).of(customerApi).create({ customer_name: 'Mine' })
    const given = { contact_firstname: 'Annie', contact_phone: '1', contact_email: 'office@example.com' }
    const { contact_id } = await contacts.create({ customer_id, ...given })
    const { patchMe } = await signedIn(app, contact_id, 'customer')
    const stored = async () => {
      const { contact_firstname, contact_lastname, contact_phone, contact_email } = await contacts.get({
        contact_id,
      })
      return [contact_firstname, contact_lastname, contact_phone, contact_email]
    }
    await patchMe({ preferences: { theme: 'dark' } })
    assert.deepEqual(await stored(), ['Annie', null, '1', 'office@example.com'])
    await patchMe({ last_name: 'Lee-Smith', phone_number: '+61412345678' })
    assert.deepEqual(await stored(), ['Annie', 'Lee-Smith', '+61412345678', 'office@example.com'])
    await patchMe({ email: 'ann.lee@example.com' })
    assert.deepEqual(await stored(), ['Annie', 'Lee-Smith', '+61412345678', 'office@example.com'])
    const token = links.at(-1)?.split('/').at(-1) ?? ''
    await app.as(undefined).of(identityApi).verifyEmail({ token })
    await app.drain()
    assert.deepEqual(await stored(), ['Annie', 'Lee-Smith', '+61412345678', 'ann.lee@example.com'])
    await contacts.create({ customer_id, contact_firstname: 'Bob' })
    await app.entry.tx(tx => tx.db('customer_contact').where({ contact_id }).update({ deleted_at: tx.now() }))
    await patchMe({ first_name: 'Anna' })
  })

  it('who are deleted leave contact, customer, transactions and their name in the log behind (RBAC-46, PLAT-98)', async () => {
    await using app = await testApp({
      plugins: ['identity', 'customers', 'activity', 'billing'],
      config: { auth: { bcrypt_cost: 4 } },
      firstBoot: { demo: false },
    })
    const customers = app.as(admin()).of(customerApi)
    const { customer_id, contacts } = await customers.create({
      customer_name: 'Mine',
      contact: { contact_firstname: 'Ann' },
    })
    const { user_id } = await signedIn(app, contacts[0]?.contact_id ?? 0, 'Customer Administrator')
    const acting = { ...admin(), userId: user_id, userName: 'ann' }
    await app.as(acting).of(customerApi).update({ customer_id, customer_name: 'Mine too' })
    const transactions = `/crm/transaction/customer_id/${customer_id}`
    const charged = { customer_id, title: 'Setup', retail_cost: 5 }
    await app.as(acting).http({ method: 'PUT', url: '/crm/transaction/', payload: charged })
    const before = (await app.as(admin()).http({ url: transactions })).json<{ data: object[] }>().data
    assert.equal(before.length, 1)
    await app.as(admin()).of(identityApi).deleteUser({ user_id })
    await app.drain()
    assert.deepEqual(
      (await app.as(admin()).http({ url: transactions })).json<{ data: object[] }>().data,
      before,
    )
    const kept = await customers.get({ customer_id })
    assert.deepEqual([kept.customer_name, kept.contacts.length], ['Mine too', 1])
    const log = await app.as(admin()).http({ url: '/crm/activity/?per_page=100' })
    const entries = log.json<{ data: { user_id: number; user_name: string; title: string }[] }>().data
    assert.ok(entries.some(each => each.user_id === user_id && each.user_name === 'ann'))
    assert.ok(entries.some(each => /Delete user ann/.test(each.title)))
  })

  it('keep their contact from being deleted, until it is confirmed that they are deactivated (CUST-66)', async () => {
    await using app = await installation()
    const { customer_id, contacts } = await app
      .as(admin())
      .of(customerApi)
      .create({ customer_name: 'Mine', contact: { contact_firstname: 'Ann' } })
    const contact_id = contacts[0]?.contact_id ?? 0
    const { user_id, get } = await signedIn(app, contact_id, 'customer')
    const api = app.as(admin()).of(contactApi)
    await api.create({ customer_id, contact_firstname: 'Bob' })
    for (const input of [{ contact_id }, { contact_id, confirm: false }])
      await assert.rejects(api.delete(input), {
        status: 409,
        message: `Contact ${contact_id} cannot be deleted: user ${user_id} signs in with it; confirm to deactivate it.`,
      })
    assert.equal((await get(`/crm/customer/${customer_id}`)).statusCode, 200)
    assert.deepEqual(await api.delete({ contact_id, confirm: true }), { result: 'success' })
    assert.equal((await get(`/crm/customer/${customer_id}`)).statusCode, 401)
    const user = await app.as(admin()).of(identityApi).getUser({ user_id })
    assert.deepEqual([user.active, (await api.ofCustomer({ customer_id })).length], [false, 1])
  })

  it('who are inactive already do not keep it (CUST-66)', async () => {
    await using app = await installation()
    const { customer_id, contacts } = await app
      .as(admin())
      .of(customerApi)
      .create({ customer_name: 'Mine', contact: { contact_firstname: 'Ann' } })
    const contact_id = contacts[0]?.contact_id ?? 0
    const { user_id } = await signedIn(app, contact_id, 'customer')
    const api = app.as(admin()).of(contactApi)
    await api.create({ customer_id, contact_firstname: 'Bob' })
    await app.as(admin()).of(identityApi).updateUser({ user_id, active: false })
    assert.deepEqual(await api.delete({ contact_id }), { result: 'success' })
  })

  it('may hold several roles; the rights of each add up, resource by resource (CUST-72)', async () => {
    await using app = await installation()
    const { customer_id } = await app.as(admin()).of(customerApi).create({ customer_name: 'A' })
    const urls = [
      `/crm/customer/${customer_id}`,
      `/crm/contact/customer_id/${customer_id}`,
      `/crm/site/customer_id/${customer_id}`,
    ]
    const finance = await signedIn(app, null, 'Finance')
    const codes = async (get: (url: string) => Promise<{ statusCode: number }>) =>
      (await Promise.all(urls.map(get))).map(each => each.statusCode)
    assert.deepEqual(await codes(finance.get), [200, 403, 403])
    await using second = await installation()
    const made = await second.as(admin()).of(customerApi).create({ customer_name: 'A' })
    const both = await signedIn(second, null, 'Finance', 'Support')
    const own = urls.map(url => url.replace(String(customer_id), String(made.customer_id)))
    assert.deepEqual(
      (await Promise.all(own.map(both.get))).map(each => each.statusCode),
      [200, 200, 200],
    )
  })
})

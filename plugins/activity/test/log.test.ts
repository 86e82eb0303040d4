import assert from 'node:assert/strict'
import { admin, customerUser, jobActor, machineActor, staff, type TestApp } from '@omnicrm/test'
import { api as identity, tokensOf, Users } from '@omnicrm/plugin-identity/contract'
import { ActivityLog, api, type Activity } from '../contract.ts'
import { redact } from '../src/redact.ts'
import { activityApp, adminEmail, password, Thing, things } from './helpers.ts'

describe('the activity log', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await activityApp()
    await app.drain()
    await app.entry.db('activity').delete()
  })
  afterEach(() => app[Symbol.asyncDispose]())

  const all = async (filters: object = {}): Promise<Activity[]> => {
    await app.drain()
    return (
      await app
        .as(admin())
        .of(api)
        .list({ filters: JSON.stringify(filters) })
    ).data
  }
  const clerk = () => app.as(staff('change_thing')).of(things)

  it('gets an entry with actor, address and before and after of every change', async () => {
    const { thing_id } = await clerk().add({ customer_id: 70, name: 'Router' })
    await clerk().change({ thing_id, name: 'Switch' })
    await clerk().remove({ thing_id })
    const entries = (await all()).toReversed()
    assert.deepEqual(
      entries.map(each => [each.action, each.entity_type, each.entity_id, each.customer_id]),
      [
        ['create', 'thing', String(thing_id), 70],
        ['update', 'thing', String(thing_id), 70],
        ['delete', 'thing', String(thing_id), 70],
      ],
    )
    assert.deepEqual(entries[1]?.detail, { name: { old: 'Router', new: 'Switch' } })
    const { user_id, user_name, auth_method, ip_address, title, description } = entries[1] ?? ({} as Activity)
    assert.deepEqual([user_id, user_name, auth_method, ip_address], [1000, 'staff', 'jwt', '127.0.0.1'])
    assert.deepEqual([title, description], ['Update thing Switch', 'Update thing Switch'])
  })

  it('writes nothing when nothing changed, nothing when the change was undone', async () => {
    const { thing_id } = await clerk().add({ name: 'Router' })
    await clerk().change({ thing_id, name: 'Router' })
    await assert.rejects(
      app.entry.tx(async tx => {
        await tx.insert(Thing, { name: 'Ghost', name_ci: 'ghost' })
        throw new Error('undone')
      }),
      /undone/,
    )
    assert.equal((await all()).length, 1)
  })

  it('names machines, plays and the system as what they are', async () => {
    await app.as(machineActor('change_thing')).of(things).add({ name: 'by key' })
    await app
      .as(jobActor({ provision_id: 9, customer_id: 70 }, 'change_thing'))
      .of(things)
      .add({ name: 'by play' })
    await app.entry.tx(tx => tx.insert(Thing, { name: 'by itself', name_ci: 'by itself' }))
    const entries = await all()
    const by = (name: string) => {
      const entry = entries.find(each => each.title === `Create thing by ${name}`)
      return [entry?.auth_method, entry?.user_name, entry?.api_key_id, entry?.provision_id]
    }
    assert.deepEqual(by('key'), ['api_key', 'machine', 1, null])
    assert.deepEqual(by('play'), ['job', 'playbook', null, 9])
    assert.deepEqual(by('itself'), ['system', null, null, null])
  })

  it('tells the real user behind an impersonation', async () => {
    const actor = { ...staff('change_thing'), impersonatingUserId: 3 }
    await app.as(actor).of(things).add({ name: 'Router' })
    const [entry] = await all()
    assert.deepEqual([entry?.user_id, entry?.impersonating_user_id], [1000, 3])
  })

  it('shows a secret as "changed" and no lower-cased copies', async () => {
    const { thing_id } = await clerk().add({ name: 'Router', management_password: 'first-secret' })
    await clerk().change({ thing_id, management_password: 'second-secret', name: 'Other' })
    const [update, create] = await all()
    assert.deepEqual(update?.detail, {
      management_password: 'changed',
      name: { old: 'Router', new: 'Other' },
    })
    assert.equal(create?.detail.management_password, 'changed')
    assert.ok(!JSON.stringify(await app.entry.db('activity')).includes('secret'))
  })

  it('records sign-ins as acts of their user, and failed ones with their address', async () => {
    const login = (secret: string) =>
      app.as(undefined).of(identity).login({ email: adminEmail, password: secret })
    const { user } = tokensOf(await login(password))
    await assert.rejects(login('Wr0ng!password'))
    const [failed, done] = await all({ action: ['login', 'login_failed'] })
    assert.deepEqual(
      [done?.action, done?.user_id, done?.user_name, done?.ip_address],
      ['login', user.user_id, 'admin', '127.0.0.1'],
    )
    assert.deepEqual(
      [failed?.action, failed?.user_id, failed?.entity_id, failed?.ip_address],
      ['login_failed', null, String(user.user_id), '127.0.0.1'],
    )
  })

  it('records roles and permissions given and taken', async () => {
    const administrator = app.as(admin()).of(identity)
    const { role_id } = await administrator.createRole({ name: 'Clerk' })
    const [right] = (await administrator.listPermissions({ search: 'change_thing' })).data
    await administrator.addRolePermissions({ role_id, permission_id: right?.permission_id ?? 0 })
    const [given] = await all({ entity_type: ['role'], action: ['update'] })
    assert.deepEqual(given?.detail, { permissions: { old: [], new: ['change_thing'] } })
    assert.equal(given?.user_name, 'admin')
  })

  it('takes notes from those who may add them, with fields or text, and calls of other plugins', async () => {
    const author = app.as(staff('create_customer_activity')).of(api)
    const note = await author.note({ customer_id: 70, title: 'Called back', detail: 'At noon' })
    assert.deepEqual([note.action, note.entity_type, note.detail], ['note', 'note', { text: 'At noon' }])
    const about = await author.note({ entity_type: 'service', entity_id: 5, description: 'Slow line' })
    assert.deepEqual([about.entity_type, about.entity_id, about.title], ['service', '5', 'Slow line'])
    const id = await app.entry.tx(tx =>
      app.service(ActivityLog).note(tx, {
        action: 'call',
        title: 'SetAccount',
        entity_type: 'ocs',
        detail: {
          params: { Account: '1', Password: 'canary' },
          api_key: 'canary',
          must_change_password: true,
        },
      }),
    )
    const entry = await app.as(admin()).of(api).get({ activity_id: id })
    assert.deepEqual(entry.detail, {
      params: { Account: '1', Password: 'changed' },
      api_key: 'changed',
      must_change_password: true,
    })
    const untitled = await app
      .as(staff('create_customer_activity'))
      .http({ method: 'PUT', url: '/crm/activity/', payload: { customer_id: 70 } })
    assert.deepEqual(Object.keys(untitled.json().errors as object), ['title'])
    await assert.rejects(app.as(staff('view_customer_activity')).of(api).note({ title: 'x' }), {
      status: 403,
    })
  })

  it('is append-only: PATCH and DELETE answer 405 on every path, whatever one holds (D-10)', async () => {
    const { activity_id } = await app.as(admin()).of(api).note({ title: 'Stays', customer_id: 70 })
    const paths = ['', `customer_id/70`, `activity_id/${activity_id}`, `${activity_id}`]
    for (const path of paths)
      for (const method of ['PATCH', 'DELETE'] as const) {
        const response = await app.as(admin()).http({ method, url: `/crm/activity/${path}`, payload: {} })
        assert.equal(response.statusCode, 405, `${method} ${path}`)
      }
    assert.equal((await app.as(admin()).of(api).get({ activity_id })).title, 'Stays')
  })

  it('is listed newest first, 50 a page, with filters and search', async () => {
    for (let at = 1; at <= 52; at++, app.clock.advance(1))
      await app.entry.tx(tx =>
        app.service(ActivityLog).note(tx, { action: at % 2 ? 'call' : 'send', title: `Entry ${at}` }),
      )
    const administrator = app.as(admin()).of(api)
    const page = await administrator.list({})
    assert.deepEqual(page.pagination, { current_page: 1, per_page: 50, total_pages: 2, total_items: 52 })
    assert.equal(page.data[0]?.title, 'Entry 52')
    assert.equal((await administrator.list({ search: 'Entry 52' })).pagination.total_items, 1)
    assert.equal((await administrator.list({ search: '52 entry' })).pagination.total_items, 1)
    assert.equal((await administrator.list({ filters: '{"action":["send"]}' })).pagination.total_items, 26)
    assert.equal((await administrator.list({ entity_type: 'invoice' })).pagination.total_items, 0)
    await assert.rejects(administrator.list({ filters: '{"detail":["x"]}' }), { status: 400 })
  })

  it('as a whole is for administrators; of one customer for those who may see it (PLAT-54)', async () => {
    await assert.rejects(app.as(staff('view_customer_activity')).of(api).list({}), { status: 403 })
    await assert.rejects(app.as(undefined).of(api).ofCustomer({ customer_id: 70 }), { status: 401 })
    await assert.rejects(app.as(staff('view_customer')).of(api).ofCustomer({ customer_id: 70 }), {
      status: 403,
    })
    const seen = await app.as(staff('view_customer_activity')).of(api).ofCustomer({ customer_id: 70 })
    assert.deepEqual(seen.data, [])
    await assert.rejects(app.as(admin()).of(api).get({ activity_id: 99_999 }), { status: 404 })
  })
})

describe('the activity log of a customer', () => {
  it('leaves out notes, tags, attributes and engine calls, and calls staff "support" (D-11)', async () => {
    await using app = await activityApp()
    const users = app.service(Users)
    const own = await app.entry.tx(async tx =>
      users.create(tx, {
        username: 'anna',
        email: 'anna@example.com',
        password_hash: await users.hashPassword(password),
        first_name: 'Anna',
        last_name: 'Own',
        contact_id: 7,
        roles: ['customer'],
        must_change_password: false,
      }),
    )
    const anna = { ...customerUser(70, 'change_thing'), userId: own.user_id, userName: 'anna' }
    const { thing_id } = await app.as(anna).of(things).add({ customer_id: 70, name: 'Router' })
    await app.as(staff('change_thing')).of(things).change({ thing_id, name: 'Switch', wholesale_cost: 3 })
    await app.as(anna).of(things).add({ customer_id: 80, name: 'Foreign' })
    for (const entity_type of ['note', 'customer_tag', 'customer_attribute', 'ocs'])
      await app.entry.tx(tx =>
        app.service(ActivityLog).note(tx, { action: 'update', title: 'Inner', entity_type, customer_id: 70 }),
      )
    const note = await app
      .as(admin())
      .of(api)
      .note({ customer_id: 70, title: 'Difficult', entity_type: 'service' })
    await app.drain()
    const portal = app.as(customerUser(70, 'view_own_customer_activity')).of(api)
    const { data } = await portal.ofCustomer({ customer_id: 70 })
    assert.deepEqual(
      data.map(each => [each.title, each.user_name, each.user_id, each.ip_address]),
      [
        ['Update thing Switch', 'support', null, null],
        ['Create thing Router', 'anna', own.user_id, '127.0.0.1'],
      ],
    )
    assert.deepEqual(data[0]?.detail, { name: { old: 'Router', new: 'Switch' } })
    await assert.rejects(portal.ofCustomer({ customer_id: 80 }), { status: 404 })
    await assert.rejects(portal.get({ activity_id: note.activity_id }), { status: 404 })
    const [entry] = data
    assert.equal((await portal.get({ activity_id: entry?.activity_id ?? 0 })).user_name, 'support')
  })
})

describe('redaction', () => {
  it('finds secrets by name at every depth and leaves flags alone', () => {
    assert.deepEqual(
      redact({
        Ki: 'a',
        opc: 'b',
        PUK1: 'c',
        access_token: 'd',
        list: [{ authorization: 'e', name: 'x' }],
        password_hash: { old: 'f', new: 'g' },
        must_change_password: { old: true, new: false },
        spinning: 'no secret',
        kind: 'no secret',
      }),
      {
        Ki: 'changed',
        opc: 'changed',
        PUK1: 'changed',
        access_token: 'changed',
        list: [{ authorization: 'changed', name: 'x' }],
        password_hash: 'changed',
        must_change_password: { old: true, new: false },
        spinning: 'no secret',
        kind: 'no secret',
      },
    )
  })
})

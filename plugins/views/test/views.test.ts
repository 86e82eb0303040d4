import assert from 'node:assert/strict'
import type { Actor } from '@omnicrm/sdk'
import { admin, customerUser, jobActor, machineActor, staff, testApp, type TestApp } from '@omnicrm/test'
import { api as activity } from '@omnicrm/plugin-activity/contract'
import { api, mostViews, type ViewState } from '../contract.ts'
import { givenPerson } from './people.ts'

const state: ViewState = {
  columns: ['customer_name', 'balance'],
  sort: 'customer_name',
  order: 'asc',
  filters: { customer_status: ['Open', 'Suspended'] },
  search: 'harbour',
  per_page: 50,
  density: 'compact',
}
const overdue = { list: 'customers', title: 'Overdue', state }

describe('saved views', () => {
  let app: TestApp
  let [ana, bob, root]: Actor[] = []
  before(async () => {
    app = await testApp({ plugins: ['views', 'activity'] })
    ana = await givenPerson(app, 'ana', staff('view_customer'))
    bob = await givenPerson(app, 'bob', staff('view_customer'))
    root = await givenPerson(app, 'root', admin())
  })
  after(() => app[Symbol.asyncDispose]())
  beforeEach(() => app.entry.db('saved_view').delete())
  const as = (actor: Actor | undefined) => app.as(actor).of(api)
  const titles = async (actor: Actor | undefined, list = 'customers') =>
    (await as(actor).list({ list })).data.map(each => each.title)

  it('are kept as they are, each list for itself, and only their owner sees them', async () => {
    const made = await as(ana).create({ ...overdue, title: '  Overdue ' })
    assert.deepEqual(
      { ...made, created: '', last_modified: '' },
      {
        ...overdue,
        saved_view_id: made.saved_view_id,
        shared: false,
        user_id: ana?.userId,
        user_name: 'ana',
        created: '',
        last_modified: '',
      },
    )
    await as(ana).create({ ...overdue, list: 'services' })
    const { data } = await as(ana).list({ list: 'customers' })
    assert.deepEqual(data, [made])
    assert.deepEqual(await titles(bob), [])
    assert.deepEqual(await titles(root), [])
  })

  it('show others what is shared, with the name of who keeps it', async () => {
    await as(ana).create({ ...overdue, shared: true })
    await as(bob).create({ ...overdue, title: 'Mine' })
    const { data } = await as(bob).list({ list: 'customers' })
    assert.deepEqual(
      data.map(each => [each.title, each.shared, each.user_name]),
      [
        ['Overdue', true, 'ana'],
        ['Mine', false, 'bob'],
      ],
    )
    const found = await as(bob).list({ list: 'customers', search: 'ver', filters: '{"shared":[true]}' })
    assert.equal(found.pagination.total_items, 1)
  })

  it('are changed by their owner in what is named, and in nothing else', async () => {
    const { saved_view_id } = await as(ana).create(overdue)
    const renamed = await as(ana).update({ saved_view_id, title: 'Late payers' })
    assert.deepEqual([renamed.title, renamed.state, renamed.shared], ['Late payers', state, false])
    const other: ViewState = {
      columns: ['customer_name'],
      order: 'desc',
      filters: {},
      search: '',
      per_page: 10,
      density: 'comfortable',
    }
    const changed = await as(ana).update({ saved_view_id, state: other })
    assert.deepEqual([changed.title, changed.state], ['Late payers', other])
    assert.equal((await as(ana).update({ saved_view_id, shared: true })).shared, true)
    assert.deepEqual(await titles(bob), ['Late payers'])
    assert.equal((await as(ana).update({ saved_view_id, title: 'Late payers' })).title, 'Late payers')
    assert.deepEqual(await as(ana).remove({ saved_view_id }), { result: 'success' })
    assert.deepEqual(await titles(ana), [])
  })

  it('of others are not there; shared ones can be seen and not changed', async () => {
    const { saved_view_id } = await as(ana).create(overdue)
    for (const other of [bob, root]) {
      await assert.rejects(as(other).update({ saved_view_id, title: 'Mine now' }), { status: 404 })
      await assert.rejects(as(other).remove({ saved_view_id }), { status: 404 })
    }
    await as(ana).update({ saved_view_id, shared: true })
    for (const other of [bob, root])
      await assert.rejects(as(other).update({ saved_view_id, title: 'Mine now' }), {
        status: 403,
        code: 'views.notYours',
      })
    await assert.rejects(as(bob).remove({ saved_view_id }), { status: 403, code: 'views.notYours' })
    assert.deepEqual(await titles(ana), ['Overdue'])
  })

  it('of others are deleted by administrators when they are shared', async () => {
    const { saved_view_id } = await as(ana).create({ ...overdue, shared: true })
    await as(root).remove({ saved_view_id })
    assert.deepEqual(await titles(ana), [])
    await assert.rejects(as(root).remove({ saved_view_id }), { status: 404 })
  })

  it('have a name of their own among those of one person and list, in exact letters', async () => {
    const { saved_view_id } = await as(ana).create({ ...overdue, title: 'Late' })
    await as(ana).create(overdue)
    await as(ana).create({ ...overdue, title: 'overdue' })
    await as(ana).create({ ...overdue, list: 'services' })
    await as(bob).create(overdue)
    const taken = { status: 409, code: 'views.titleTaken', errors: { title: 'is already in use' } }
    await assert.rejects(as(ana).create({ ...overdue, title: ' Overdue' }), taken)
    await assert.rejects(as(ana).update({ saved_view_id, title: 'Overdue' }), taken)
  })

  it('saved twice at once under one name are one view, and the other caller is told of the name', async () => {
    const asked = Array.from({ length: 6 }, () => as(ana).create(overdue))
    const answers = await Promise.allSettled(asked)
    const refusals = answers.filter(each => each.status === 'rejected').map(each => each.reason as Refusal)
    assert.equal(refusals.length, 5)
    for (const { status, errors } of refusals)
      assert.deepEqual([status, errors.title], [409, 'is already in use'])
    assert.deepEqual(await titles(ana), ['Overdue'])
  })

  it(`are ${mostViews} of a list and person at most, also of those who save at once`, async () => {
    const create = (index: number) => as(ana).create({ ...overdue, title: `View ${index}` })
    for (let index = 1; index < mostViews; index++) await create(index)
    const answers = await Promise.allSettled([create(101), create(102), create(103)])
    assert.equal(answers.filter(each => each.status === 'fulfilled').length, 1)
    await assert.rejects(create(104), {
      status: 409,
      code: 'views.tooMany',
      message: `You have ${mostViews} views of this list, and there can be no more. Delete one first.`,
    })
    await as(ana).create({ ...overdue, list: 'services' })
    await as(bob).create(overdue)
    assert.equal((await titles(ana)).length, mostViews)
  })

  it(`are ${mostViews} shared ones of a list at most, whoever shares them`, async () => {
    for (let index = 0; index < mostViews; index++)
      await as(index % 2 ? ana : bob).create({ ...overdue, title: `View ${index}`, shared: true })
    const full = { status: 409, code: 'views.tooManyShared' }
    await assert.rejects(as(root).create({ ...overdue, shared: true }), full)
    const { saved_view_id } = await as(root).create(overdue)
    await assert.rejects(as(root).update({ saved_view_id, shared: true }), full)
    const all = await as(root).list({ list: 'customers' })
    assert.equal(all.data.length, mostViews + 1, 'one page holds them all')
  })

  it('stay with a user that was deleted, and shared ones stay with all', async () => {
    const cyd = await givenPerson(app, 'cyd', staff('view_customer'))
    await as(cyd).create({ ...overdue, title: 'Private' })
    await as(cyd).create({ ...overdue, title: 'Shared', shared: true })
    await app.entry.db('user').where('id', cyd.userId).update({ deleted: true, deleted_at: new Date() })
    const { data } = await as(bob).list({ list: 'customers' })
    assert.deepEqual(
      data.map(each => [each.title, each.user_name]),
      [['Shared', 'cyd']],
    )
  })

  it('are not for customers, machines and strangers', async () => {
    const customer = customerUser(1, 'view_own_customer', 'view_own_customer_service')
    await as(ana).create({ ...overdue, shared: true })
    await assert.rejects(as(customer).list({ list: 'customers' }), { status: 403 })
    await assert.rejects(as(customer).create(overdue), { status: 403 })
    for (const machine of [machineActor('view_customer'), jobActor({ provision_id: 1 }, 'view_customer')]) {
      await assert.rejects(as(machine).list({ list: 'customers' }), { status: 403, code: 'views.noUser' })
      await assert.rejects(as(machine).create(overdue), { status: 403, code: 'views.noUser' })
    }
    await assert.rejects(as(undefined).list({ list: 'customers' }), { status: 401 })
  })

  it('are told to the activity log while they are shared, and only then', async () => {
    const { saved_view_id } = await as(ana).create(overdue)
    await as(ana).update({ saved_view_id, title: 'Late' })
    await as(ana).update({ saved_view_id, shared: true })
    await as(ana).update({ saved_view_id, shared: true })
    await as(root).remove({ saved_view_id })
    await app.drain()
    const filters = JSON.stringify({ entity_type: ['saved_view'], entity_id: [String(saved_view_id)] })
    const { data } = await app.as(admin()).of(activity).list({ filters, sort: 'activity_id', order: 'asc' })
    assert.deepEqual(
      data.map(each => [each.title, each.user_name]),
      [
        ['Update shared view Late', 'ana'],
        ['Delete shared view Late', 'root'],
      ],
    )
    assert.deepEqual(data[0]?.detail, { shared: { old: false, new: true } })
  })
})

interface Refusal {
  readonly status: number
  readonly errors: Readonly<Record<string, string>>
}

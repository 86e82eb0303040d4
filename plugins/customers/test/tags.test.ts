import assert from 'node:assert/strict'
import { admin, customerUser, machineActor, staff, testApp, type TestApp } from '@omnicrm/test'
import { api as activityApi } from '@omnicrm/plugin-activity/contract'
import { customerApi, tagApi } from '../contract.ts'

const rights = ['view', 'create', 'update', 'delete'].map(verb => `${verb}_customer_tag`)
const keeper = () => staff(...rights, 'view_customer')
const api = (app: TestApp) => app.as(keeper()).of(tagApi)
const vip = {
  tag_text: 'VIP Customer',
  tag_hex_color: 'FFD700',
  tag_link: 'https://example.com/vip',
  tag_active_date: '2025-01-01 00:00:00',
  tag_deactivate_date: '2099-12-31 23:59:59',
}
const clock = new Date('2025-06-01T12:00:00Z')

async function customerOf(app: TestApp, customer_name = 'Alpha'): Promise<number> {
  return (await app.as(admin()).of(customerApi).create({ customer_name })).customer_id
}

describe('tags of customers', () => {
  it('are made as documented, by people and by machines, and read back one by one and as a bare array (TAG-1, TAG-13, TAG-17)', async () => {
    await using app = await testApp({ plugins: ['customers'], clock })
    const customer_id = await customerOf(app)
    const response = await app
      .as(machineActor('create_customer_tag'))
      .http({ method: 'PUT', url: '/crm/tag/', payload: { ...vip, customer_id } })
    const { tag_id, created, last_modified, ...rest } = response.json()
    assert.deepEqual(rest, { ...vip, customer_id })
    assert.match(created, /^2025-06-01 12:\d\d:\d\d$/)
    assert.equal(last_modified, created)
    assert.deepEqual(await api(app).get({ tag_id }), response.json())
    const all = await app.as(keeper()).http({ method: 'GET', url: `/crm/tag/customer_id/${customer_id}` })
    assert.deepEqual(all.json(), [response.json()])
  })

  it('need text, colour and active date; the link may be missing and the end is 2099-01-01 (TAG-8, TAG-9)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const put = async (payload: object) => {
      const response = await app
        .as(keeper())
        .http({ method: 'PUT', url: '/crm/tag/', payload: { customer_id, ...payload } })
      return [response.statusCode, Object.keys(response.json().errors ?? {})]
    }
    for (const field of ['tag_text', 'tag_hex_color', 'tag_active_date'])
      assert.deepEqual(await put({ ...vip, [field]: undefined }), [400, [field]])
    for (const [field, value] of [
      ['tag_text', ' '],
      ['tag_text', 'x'.repeat(10_000)],
      ['tag_link', `https://example.com/${'x'.repeat(500)}`],
      ['tag_active_date', 'tomorrow'],
      ['tag_deactivate_date', null],
      ['tag_text', { a: 1 }],
    ] as const)
      assert.deepEqual(await put({ ...vip, [field]: value }), [400, [field]])
    assert.deepEqual(await api(app).ofCustomer({ customer_id }), [])
    const { tag_text, tag_hex_color, tag_active_date } = vip
    const made = await api(app).create({ customer_id, tag_text, tag_hex_color, tag_active_date })
    assert.deepEqual([made.tag_link, made.tag_deactivate_date], [null, '2099-01-01 00:00:00'])
  })

  it('carry the colour as six hex digits; a leading # is dropped, anything else refused (TAG-12)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const made = await api(app).create({ ...vip, customer_id, tag_hex_color: '#00aaFF' })
    assert.equal(made.tag_hex_color, '00aaFF')
    const { tag_id } = made
    for (const tag_hex_color of ['gold', '#FFF', 'FFD7000', '##FFD700', 'red;background:url(x)', ''])
      await assert.rejects(api(app).update({ tag_id, tag_hex_color }), { status: 400 })
    assert.equal((await api(app).update({ tag_id, tag_hex_color: '#112233' })).tag_hex_color, '112233')
  })

  it('change in the sent fields only (TAG-14)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const made = await api(app).create({ ...vip, customer_id })
    const { tag_id } = made
    const changed = await api(app).update({ tag_id, tag_text: 'Updated Tag Text', tag_hex_color: 'FF0000' })
    assert.deepEqual(
      { ...changed, last_modified: made.last_modified },
      { ...made, tag_text: 'Updated Tag Text', tag_hex_color: 'FF0000' },
    )
    assert.equal((await api(app).update({ tag_id, tag_link: null })).tag_link, null)
  })

  it('end after they begin, also when one date changes alone (TAG-18)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const refused = { status: 400, errors: { tag_deactivate_date: 'must be after tag_active_date' } }
    await assert.rejects(
      api(app).create({ ...vip, customer_id, tag_deactivate_date: vip.tag_active_date }),
      refused,
    )
    const { tag_id } = await api(app).create({ ...vip, customer_id })
    await assert.rejects(api(app).update({ tag_id, tag_deactivate_date: '2024-01-01' }), refused)
    await assert.rejects(api(app).update({ tag_id, tag_active_date: '2100-01-01' }), refused)
    assert.deepEqual((await api(app).get({ tag_id })).tag_active_date, vip.tag_active_date)
  })

  it('link to web pages and mail only: nothing that would run in the browser (TAG-20)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const make = (tag_link: string) => api(app).create({ ...vip, customer_id, tag_link })
    for (const link of ['http://desk/1', 'HTTPS://desk.example/2', 'mailto:vip@example.com'])
      assert.equal((await make(link)).tag_link, link)
    for (const link of [
      'javascript:alert(1)',
      ' javascript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'file:///etc/passwd',
      '//desk.example',
      'desk.example/1',
    ])
      await assert.rejects(make(link), { status: 400 }, link)
    assert.equal((await make(' ')).tag_link, null)
  })

  it('are in the list of customers from their active date until before their end, and leave it by themselves (TAG-5, TAG-6, TAG-7)', async () => {
    await using app = await testApp({ plugins: ['customers'], clock })
    const customer_id = await customerOf(app)
    await api(app).create({
      ...vip,
      customer_id,
      tag_active_date: '2025-06-02',
      tag_deactivate_date: '2025-06-03',
    })
    const pills = async () => {
      const { data } = await app.as(keeper()).of(customerApi).list({})
      return data[0]?.tags?.map(each => each.tag_text)
    }
    assert.deepEqual(await pills(), [])
    app.clock.advance(12 * 3_600_000)
    assert.deepEqual(await pills(), ['VIP Customer'])
    app.clock.advance(24 * 3_600_000)
    assert.deepEqual(await pills(), [])
    assert.equal((await api(app).ofCustomer({ customer_id })).length, 1)
  })

  it('narrow the list of customers to those that bear one of the texts now; their pills need view_customer_tag', async () => {
    await using app = await testApp({ plugins: ['customers'], clock })
    const ids = [await customerOf(app, 'A'), await customerOf(app, 'B'), await customerOf(app, 'C')]
    const tag = (index: number, tag_text: string, dates = {}) =>
      api(app).create({ ...vip, customer_id: ids[index] ?? 0, tag_text, ...dates })
    await tag(0, 'VIP')
    await tag(1, 'VIP', { tag_deactivate_date: '2025-02-01' })
    await tag(2, 'Overdue')
    await tag(2, 'VIP')
    const customers = app.as(keeper()).of(customerApi)
    const names = async (tag_text: unknown, more = {}) =>
      (await customers.list({ filters: JSON.stringify({ tag: tag_text, ...more }) })).data
        .map(each => each.customer_name)
        .toSorted()
    assert.deepEqual(await names(['VIP']), ['A', 'C'])
    assert.deepEqual(await names('Overdue'), ['C'])
    assert.deepEqual(await names(['Overdue', 'VIP'], { customer_status: ['Closed'] }), [])
    assert.deepEqual(await names([]), [])
    await assert.rejects(names([{ a: 1 }]), { status: 400 })
    const blind = app.as(staff('view_customer')).of(customerApi)
    assert.deepEqual(
      (await blind.list({})).data.map(each => each.tags),
      [undefined, undefined, undefined],
    )
    await assert.rejects(blind.list({ filters: JSON.stringify({ tag: ['VIP'] }) }), { status: 400 })
  })

  it('are suggested by how texts in use begin, each once with its newest colour', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    for (const [tag_text, tag_hex_color] of [
      ['Overdue', '111111'],
      ['Overdue', '222222'],
      ['Over %', '333333'],
      ['VIP', '444444'],
    ] as const)
      await api(app).create({ ...vip, customer_id, tag_text, tag_hex_color })
    assert.deepEqual(await api(app).used({ search: 'Over' }), [
      { tag_text: 'Over %', tag_hex_color: '333333' },
      { tag_text: 'Overdue', tag_hex_color: '222222' },
    ])
    assert.equal((await api(app).used({})).length, 3)
    assert.deepEqual(await api(app).used({ search: '%' }), [])
    await assert.rejects(app.as(staff('view_customer')).of(tagApi).used({}), { status: 403 })
  })

  it('each need their right; unknown ones are not there, and those of others neither', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const [mine, other] = [await customerOf(app), await customerOf(app, 'Beta')]
    const { tag_id } = await api(app).create({ ...vip, customer_id: mine })
    const foreign = await api(app).create({ ...vip, customer_id: other })
    const calls = {
      view_customer_tag: (it: ReturnType<typeof api>) => it.get({ tag_id }),
      create_customer_tag: (it: ReturnType<typeof api>) => it.create({ ...vip, customer_id: mine }),
      update_customer_tag: (it: ReturnType<typeof api>) => it.update({ tag_id, tag_text: 'x' }),
      delete_customer_tag: (it: ReturnType<typeof api>) => it.delete({ tag_id }),
    }
    for (const [right, call] of Object.entries(calls)) {
      const without = app.as(staff(...rights.filter(each => each !== right)))
      await assert.rejects(call(without.of(tagApi)), { status: 403 }, right)
    }
    const me = app.as(customerUser(mine, 'view_own_customer_tag')).of(tagApi)
    assert.equal((await me.ofCustomer({ customer_id: mine })).length, 1)
    await assert.rejects(me.get({ tag_id: foreign.tag_id }), { status: 404 })
    await assert.rejects(me.ofCustomer({ customer_id: other }), { status: 404 })
    for (const call of [
      () => api(app).get({ tag_id: 999 }),
      () => api(app).update({ tag_id: 999, tag_text: 'x' }),
      () => api(app).delete({ tag_id: 999 }),
      () => api(app).create({ ...vip, customer_id: 999 }),
      () => api(app).ofCustomer({ customer_id: 999 }),
    ])
      await assert.rejects(call(), { status: 404 })
  })

  it('are not put on an archived customer (CUST-25)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    await app.as(admin()).of(customerApi).archive({ customer_id })
    await assert.rejects(api(app).create({ ...vip, customer_id }), {
      status: 422,
      code: 'customers.archived',
    })
  })

  it('leave every change in the activity log, with what a deleted one held (TAG-21)', async () => {
    await using app = await testApp({ plugins: ['customers', 'activity'] })
    const customer_id = await customerOf(app)
    const { tag_id } = await api(app).create({ ...vip, customer_id })
    await api(app).update({ tag_id, tag_hex_color: 'FF0000' })
    assert.deepEqual(await api(app).delete({ tag_id }), { result: 'success' })
    await app.drain()
    const { data } = await app
      .as(admin())
      .of(activityApi)
      .ofCustomer({ customer_id, filters: JSON.stringify({ entity_type: ['tag'] }) })
    assert.deepEqual(
      data.map(each => [each.action, each.title, each.user_name]),
      [
        ['delete', 'Delete tag VIP Customer', 'staff'],
        ['update', 'Update tag VIP Customer', 'staff'],
        ['create', 'Create tag VIP Customer', 'staff'],
      ],
    )
    assert.deepEqual(data[1]?.detail, { tag_hex_color: { old: 'FFD700', new: 'FF0000' } })
    assert.deepEqual(data[0]?.detail['tag_link'], { old: vip.tag_link, new: null })
  })
})

import assert from 'node:assert/strict'
import { staff, testApp, type TestApp } from '@omnicrm/test'
import { givenPerson } from './people.ts'

const good = {
  columns: ['customer_name'],
  order: 'asc',
  filters: {},
  search: '',
  per_page: 25,
  density: 'comfortable',
}
const many = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index))
const fields = (count: number) =>
  Object.fromEntries(many(count, index => `field_${index}`).map(each => [each, ['x']]))

/** What is wrong in a state, and the field that the answer names. */
const faults: readonly (readonly [why: string, change: object, field: string])[] = [
  ['an unknown field', { colour: 'red' }, 'state.colour'],
  ['no columns', { columns: [] }, 'state.columns'],
  ['a column twice', { columns: ['a', 'a'] }, 'state.columns'],
  ['too many columns', { columns: many(61, index => `c${index}`) }, 'state.columns'],
  ['a column that is no name', { columns: ['a b'] }, 'state.columns.0'],
  ['a column that is no text', { columns: [{}] }, 'state.columns.0'],
  ['no order', { order: undefined }, 'state.order'],
  ['an order of its own', { order: 'sideways' }, 'state.order'],
  ['a field to sort by that is no name', { sort: 'name; drop' }, 'state.sort'],
  ['too long a search', { search: 'x'.repeat(201) }, 'state.search'],
  ['too large a page', { per_page: 101 }, 'state.per_page'],
  ['no page', { per_page: 0 }, 'state.per_page'],
  ['a density of its own', { density: 'airy' }, 'state.density'],
  ['filters that are a list', { filters: [] }, 'state.filters'],
  ['too many filters', { filters: fields(31) }, 'state.filters'],
  ['a filter that is no name', { filters: { 'a b': ['x'] } }, 'state.filters.a b'],
  ['a filter without values', { filters: { status: [] } }, 'state.filters.status'],
  ['too many values', { filters: { status: many(51, String) } }, 'state.filters.status'],
  ['a value that is no text', { filters: { status: [{}] } }, 'state.filters.status.0'],
  ['too long a value', { filters: { status: ['x'.repeat(201)] } }, 'state.filters.status.0'],
]

describe('what a view shows', () => {
  let app: TestApp
  let send: (request: {
    method: 'PUT' | 'PATCH'
    url: string
    payload: object
  }) => ReturnType<TestApp['http']>
  let viewId = 0
  before(async () => {
    app = await testApp({ plugins: ['views'] })
    const ana = await givenPerson(app, 'ana', staff('view_customer'))
    send = request => app.as(ana).http(request)
    const made = await create(good)
    viewId = (made.json() as { saved_view_id: number }).saved_view_id
  })
  after(() => app[Symbol.asyncDispose]())
  const create = (state: object, title = 'View') =>
    send({ method: 'PUT', url: '/crm/saved_view/', payload: { list: 'customers', title, state } })
  const update = (state: object) =>
    send({ method: 'PATCH', url: `/crm/saved_view/saved_view_id/${viewId}`, payload: { state } })

  for (const [why, change, field] of faults)
    it(`is refused with ${why}, naming the field, when it is made and when it is changed`, async () => {
      for (const answer of [
        await create({ ...good, ...change }, 'Other'),
        await update({ ...good, ...change }),
      ]) {
        assert.equal(answer.statusCode, 400, answer.body)
        assert.deepEqual(Object.keys((answer.json() as { errors: object }).errors), [field])
      }
      const [row] = (await app.entry.db('saved_view')) as { state: unknown }[]
      assert.deepEqual(typeof row?.state === 'string' ? JSON.parse(row.state) : row?.state, good)
    })

  it('is taken at its largest', async () => {
    const answer = await create(
      {
        ...good,
        columns: many(60, index => `c${index}`),
        sort: 's'.repeat(60),
        filters: fields(30),
        search: 'x'.repeat(200),
        per_page: 100,
      },
      'x'.repeat(100),
    )
    assert.equal(answer.statusCode, 200, answer.body)
  })

  it('is refused beyond 32 KiB', async () => {
    const heavy = Object.fromEntries(
      many(30, index => `f${index}`).map(name => [name, many(50, () => 'x'.repeat(100))]),
    )
    assert.equal((await create({ ...good, filters: heavy }, 'Heavy')).statusCode, 413)
  })

  it('belongs to a list and has a name', async () => {
    for (const [change, field] of [
      [{ title: '  ' }, 'title'],
      [{ title: 'x'.repeat(101) }, 'title'],
      [{ list: 'no such/list' }, 'list'],
      [{ list: undefined }, 'list'],
      [{ owner: 7 }, 'owner'],
    ] as const) {
      const payload = { list: 'customers', title: 'Good', state: good, ...change }
      const answer = await send({ method: 'PUT', url: '/crm/saved_view/', payload })
      assert.equal(answer.statusCode, 400)
      assert.deepEqual(Object.keys((answer.json() as { errors: object }).errors), [field])
    }
  })
})

import assert from 'node:assert/strict'
import { pageOf } from '../src/data/pagedLocally.ts'

const rows = [
  { id: 1, name: 'Bravo', kinds: ['a'] },
  { id: 2, name: 'alpha', kinds: ['a', 'b'] },
  { id: 10, name: 'Charlie', kinds: [] },
]
const page = (input: Parameters<typeof pageOf>[1]) => pageOf(rows, input, row => [row.name])
const ids = (input: Parameters<typeof pageOf>[1]) => page(input).data.map(row => row.id)

describe('lists whose rows come all at once', () => {
  it('divides rows into pages and counts all of them (PLAT-47, PLAT-48)', () => {
    assert.deepEqual(page({ page: 2, per_page: 2 }), {
      data: [rows[2]],
      pagination: { current_page: 2, per_page: 2, total_pages: 2, total_items: 3 },
    })
  })

  it('searches its texts, ignoring case', () => assert.deepEqual(ids({ search: 'ALPH' }), [2]))

  it('sorts numbers as numbers and texts as people do', () => {
    assert.deepEqual(ids({ sort: 'id', order: 'desc' }), [10, 2, 1])
    assert.deepEqual(ids({ sort: 'name' }), [2, 1, 10])
  })

  it('keeps rows that have one of the accepted values (PLAT-49)', () => {
    assert.deepEqual(ids({ filters: '{"kinds":["b","c"]}' }), [2])
    assert.deepEqual(ids({ filters: '{"id":["1","10"]}' }), [1, 10])
  })
})

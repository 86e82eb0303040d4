import assert from 'node:assert/strict'
import type { ListView } from '@omnicrm/sdk/web/core'
import type { Column } from '../src/data/column.ts'
import { readListState, writeListState } from '../src/data/listState.ts'
import {
  columnsOf,
  fitted,
  isSameView,
  movedColumns,
  orderedColumns,
  stateOf,
  toggledColumns,
  viewOf,
} from '../src/data/listView.ts'

const column = (key: string, sortable?: boolean | string): Column<object> => ({
  key,
  label: key,
  cell: () => null,
  ...(sortable === undefined ? {} : { sortable }),
})
const columns = [column('name', true), column('status'), column('total', 'total_amount'), column('created')]
const keys = (some: readonly Column<object>[]) => some.map(each => each.key)

const kept: ListView = {
  columns: ['name', 'created', 'total'],
  sort: 'total_amount',
  order: 'desc',
  filters: { status: ['Open', 'Closed'] },
  search: 'ana',
  per_page: 50,
  density: 'compact',
}
const defaults = { sort: 'id', order: 'desc', perPage: 20, filters: { active: ['true'] } } as const

describe('views of a list', () => {
  it('come back from the address as they were saved, whatever the list shows by itself', () => {
    for (const view of [kept, { ...kept, filters: {}, search: '', order: 'asc' as const }]) {
      const address = writeListState(
        new URLSearchParams('tab=2&f.kind=a&page=4'),
        '',
        stateOf({ name: '7', shows: view }),
        defaults,
      )
      const state = readListState(address, '', defaults)
      assert.equal(state.view, '7')
      assert.equal(state.page, 1)
      assert.equal(address.get('tab'), '2')
      const shown = columnsOf(columns, state.columns ?? [])
      assert.ok(isSameView(viewOf(state, shown, state.density ?? 'comfortable'), view))
    }
  })

  it('are the same whatever the order of their filters, and not when one column stands elsewhere', () => {
    const filters = { kind: ['a'], status: ['Closed', 'Open'] }
    const other = { status: ['Open', 'Closed'], kind: ['a'], other: [] }
    assert.ok(isSameView({ ...kept, filters }, { ...kept, filters: other }))
    for (const change of [
      { columns: ['name', 'total', 'created'] },
      { sort: 'name' },
      { order: 'asc' },
      { filters: { status: ['Open'] } },
      { search: 'an' },
      { per_page: 25 },
      { density: 'comfortable' },
    ] as const)
      assert.ok(!isSameView(kept, { ...kept, ...change }), JSON.stringify(change))
  })

  it('lose columns and sorting that the list no longer has, and nothing else', () => {
    assert.deepEqual(fitted(kept, columns, defaults), kept)
    const filters = { import: ['7'], status: ['Open'] }
    const old: ListView = { ...kept, columns: ['fax', 'status'], sort: 'fax', filters, per_page: 33 }
    assert.deepEqual(fitted(old, columns, defaults), {
      ...kept,
      columns: ['name', 'status'],
      sort: 'id',
      order: 'desc',
      filters,
      per_page: 20,
    })
    assert.equal(fitted({ ...kept, sort: 'fax' }, columns, {}).order, 'asc')
  })

  it('keep the order of their columns when one is hidden, and put one back where the table has it', () => {
    const shown = columnsOf(columns, ['created', 'name', 'total'])
    const [, status, , created] = columns as [Column<object>, Column<object>, Column<object>, Column<object>]
    assert.deepEqual(keys(shown), ['name', 'created', 'total'])
    assert.deepEqual(keys(toggledColumns(columns, shown, created)), ['name', 'total'])
    const two = columnsOf(columns, ['name', 'total'])
    assert.deepEqual(keys(toggledColumns(columns, two, status)), ['name', 'status', 'total'])
    const one = columnsOf(columns, ['name'])
    assert.deepEqual(keys(toggledColumns(columns, one, created)), ['name', 'created'])
    assert.deepEqual(keys(orderedColumns(columns, shown)), ['name', 'status', 'created', 'total'])
  })

  it('move one column at a time, and never what names a row', () => {
    const shown = columnsOf(columns, ['name', 'status', 'total'])
    const [name, status, total] = shown as [Column<object>, Column<object>, Column<object>]
    assert.deepEqual(keys(movedColumns(shown, total, -1) ?? []), ['name', 'total', 'status'])
    assert.deepEqual(keys(movedColumns(shown, status, 1) ?? []), ['name', 'total', 'status'])
    assert.equal(movedColumns(shown, status, -1), undefined)
    assert.equal(movedColumns(shown, total, 1), undefined)
    assert.equal(movedColumns(shown, name, 1), undefined)
  })

  it('always show what names a row', () => {
    assert.deepEqual(keys(columnsOf(columns, ['fax', 'created'])), ['name', 'created'])
    assert.deepEqual(keys(columnsOf(columns, [])), ['name'])
  })

  it('of two lists of one page stand apart in the address', () => {
    const address = writeListState(
      new URLSearchParams('view=3&columns=name'),
      'lines-',
      stateOf({ name: '7', shows: kept }),
    )
    assert.equal(address.get('view'), '3')
    assert.equal(readListState(address, 'lines-').view, '7')
    assert.deepEqual(readListState(address, '').columns, ['name'])
  })
})

import assert from 'node:assert/strict'
import type { Column } from '../src/data/column.ts'
import { toCsv } from '../src/data/csv.ts'
import { listQuery, nextSort, readListState, typedValue, writeListState } from '../src/data/listState.ts'
import { mask } from '../src/data/mask.ts'
import { hashOfTab, tabOfHash } from '../src/data/tabHash.ts'

const read = (search: string, defaults = {}) => readListState(new URLSearchParams(search), '', defaults)

describe('lists in the address', () => {
  it('comes back from the address as it went in', () => {
    const state = {
      page: 3,
      perPage: 50,
      sort: 'name',
      order: 'desc',
      search: 'ana',
      filters: { status: ['Open', 'Closed'] },
    } as const
    assert.deepEqual(readListState(writeListState(new URLSearchParams(), '', state), ''), state)
  })

  it('sorts upwards by another column than the usual one, whose own order is downwards', () => {
    const newestFirst = { sort: 'created', order: 'desc' } as const
    const byName = nextSort(read('', newestFirst), 'name', newestFirst)
    const address = writeListState(new URLSearchParams(), '', byName, newestFirst)
    assert.deepEqual(readListState(address, '', newestFirst), byName)
    assert.equal(byName.order, 'asc')
  })

  it('leaves out what is usual and keeps what belongs to others', () => {
    const search = writeListState(new URLSearchParams('step=2&page=9'), '', read('', { sort: 'name' }), {
      sort: 'name',
    })
    assert.equal(search.toString(), 'step=2')
  })

  it('offers pages of 10, 25, 50 and 100 only (PLAT-50)', () => {
    assert.equal(read('per_page=100').perPage, 100)
    assert.equal(read('per_page=10').perPage, 10)
    assert.equal(read('per_page=7').perPage, 25)
  })

  it('falls back where the address is broken', () => {
    const { page, order } = read('page=-4&order=sideways')
    assert.deepEqual({ page, order }, { page: 1, order: 'asc' })
  })

  it('keeps two lists of one page apart by their prefix', () => {
    const search = writeListState(new URLSearchParams('page=2'), 'lines.', { ...read(''), page: 5 })
    assert.equal(search.get('page'), '2')
    assert.equal(search.get('lines.page'), '5')
  })

  it('asks the server in its own words (PLAT-49)', () => {
    assert.deepEqual(listQuery(read('page=2&sort=name&order=desc&search=a&f.status=Open&f.status=Closed')), {
      page: 2,
      per_page: 25,
      sort: 'name',
      order: 'desc',
      search: 'a',
      filters: '{"status":["Open","Closed"]}',
    })
  })

  it('sends own fields of an endpoint beside its filters, and booleans as such', () => {
    const known = [
      { field: 'email_domain', own: true, typed: 'text' },
      { field: 'min_duration', own: true, typed: 'minutes' },
      { field: 'active', boolean: true },
    ] as const
    const state = read('f.email_domain=operator.example&f.min_duration=1.5&f.active=false&f.role=Support')
    assert.deepEqual(listQuery(state, known), {
      page: 1,
      per_page: 25,
      email_domain: 'operator.example',
      min_duration: 90,
      filters: '{"active":[false],"role":["Support"]}',
    })
  })

  it('reads typed days as those of the reader: from their start, until their end', () => {
    const start = new Date('2026-03-05T00:00:00')
    assert.equal(typedValue('2026-03-05', 'from'), start.toISOString())
    assert.equal(typedValue('2026-03-05', 'before'), start.toISOString())
    const next = new Date('2026-03-06T00:00:00').getTime()
    assert.equal(new Date(typedValue('2026-03-05', 'until')).getTime(), next - 1)
    assert.equal(typedValue('no day', 'from'), 'no day')
  })

  it('sorts up, down, then as usual, and starts at the first page', () => {
    const first = nextSort(read('page=4'), 'name')
    assert.deepEqual([first.sort, first.order, first.page], ['name', 'asc', 1])
    const second = nextSort(first, 'name')
    assert.equal(second.order, 'desc')
    assert.equal(nextSort(second, 'name', { sort: 'created' }).sort, 'created')
  })
})

describe('tabs in the address', () => {
  const tabs = [
    { name: 'overview', number: 1 },
    { name: 'sites', number: 2 },
    { name: 'services', number: 3 },
    { name: 'notes' },
  ]

  it('opens a tab by its number or its name (PLAT-78)', () => {
    assert.equal(tabOfHash(tabs, '#2')?.name, 'sites')
    assert.equal(tabOfHash(tabs, '#3')?.name, 'services')
    assert.equal(tabOfHash(tabs, '#notes')?.name, 'notes')
  })

  it('opens the first tab for anything else', () => {
    assert.equal(tabOfHash(tabs, '')?.name, 'overview')
    assert.equal(tabOfHash(tabs, '#99')?.name, 'overview')
  })

  it('writes the number where one is promised', () => {
    assert.deepEqual(tabs.map(hashOfTab), ['#1', '#2', '#3', '#notes'])
  })
})

describe('export as CSV', () => {
  const columns: Column<{ name: string; amount: number }>[] = [
    { key: 'name', label: 'Name', cell: row => row.name, text: row => row.name },
    { key: 'drawn', label: 'Drawn only', cell: () => null },
    { key: 'amount', label: 'Amount', cell: row => row.amount, text: row => row.amount },
  ]

  it('quotes, and takes columns with a text only', () => {
    assert.equal(
      toCsv(columns, [{ name: 'A, "B"', amount: -1.5 }]),
      '\uFEFFName,Amount\r\n"A, ""B""",-1.5\r\n',
    )
  })

  it('never writes a text that a spreadsheet would run', () => {
    assert.match(toCsv(columns, [{ name: '=HYPERLINK("x")', amount: 1 }]), /"'=HYPERLINK/)
  })
})

describe('masking of results', () => {
  it('hides values by their name, at any depth', () => {
    const shown = mask({
      json: { password: 'x', api_key: 'y', name: 'Ana' },
      ki: 'AA',
      list: [{ token: 't' }],
      opc: '00',
    })
    assert.deepEqual(shown, {
      json: { password: '•••', api_key: '•••', name: 'Ana' },
      ki: '•••',
      list: [{ token: '•••' }],
      opc: '•••',
    })
  })

  it('leaves names alone that only sound alike', () => {
    assert.deepEqual(mask({ kind: 'a', opinion: 'b', keyboard: 'c' }), {
      kind: 'a',
      opinion: 'b',
      keyboard: 'c',
    })
  })
})

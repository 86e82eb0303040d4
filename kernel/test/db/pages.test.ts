import assert from 'node:assert/strict'
import { engine, type TestApp } from '@omnicrm/test'
import { insertRows, pagesOf, rowsByKey, type PortableRow } from '../../src/db/pages.ts'
import { describeTables, type Table } from '../../src/db/tables.ts'
import { open } from '../backup/shelf.ts'

const tableOf = async ({ entry }: TestApp, name: string): Promise<Table> => {
  const found = (await describeTables(entry.db, engine)).find(each => each.name === name)
  assert.ok(found)
  return found
}

const all = async (app: TestApp, table: Table): Promise<PortableRow[][]> => {
  const pages: PortableRow[][] = []
  for await (const page of pagesOf(app.entry.db, engine, table)) pages.push(page)
  return pages
}

/** Words that databases sort in ways of their own. */
const word = (at: number): string => `${['a', 'B', 'é', 'Ж', '字', '_', ' '][at % 7]}${at}`

describe('rows a page at a time', () => {
  it('are all there, once, also with keys of several columns and of text', async () => {
    await using app = await open()
    const { db } = app.entry
    for (let book_id = 1; book_id <= 9; book_id++) await db('book').insert({ book_id, title: `${book_id}` })
    const rows = Array.from({ length: 1800 }, (_, at) => ({
      book_id: (at % 9) + 1,
      word: word(at),
      times: at,
    }))
    const names = rows.map(each => ({ name: each.word, note: null }))
    for (let at = 0; at < rows.length; at += 200) {
      await db('book_word').insert(rows.slice(at, at + 200))
      await db('shelf_name').insert(names.slice(at, at + 200))
    }
    for (const name of ['book_word', 'shelf_name']) {
      const pages = await all(app, await tableOf(app, name))
      assert.ok(pages.length > 3, `${name} came in ${pages.length} pages.`)
      const keys = pages.flat().map(row => JSON.stringify(row))
      assert.deepEqual([keys.length, new Set(keys).size], [1800, 1800], name)
    }
  })

  it('are few when they are large', async () => {
    await using app = await open()
    const { db } = app.entry
    const content = 'x'.repeat(500_000)
    for (let at = 0; at < 120; at++)
      await db('book').insert({ title: `${at}`, ...(at < 60 ? { content } : {}) })
    const pages = await all(app, await tableOf(app, 'book'))
    assert.equal(pages.flat().length, 120)
    assert.ok((pages[1]?.length ?? 0) <= 10, 'The first page told how large they are.')
    assert.ok((pages.at(-1)?.length ?? 0) > 10, 'Small ones come in large pages again.')
  })

  it('are found by their keys, and written as many as one packet takes', async () => {
    await using app = await open()
    const table = await tableOf(app, 'shelf_name')
    const rows = Array.from({ length: 20_000 }, (_, at) => [word(at), at % 2 ? 'odd' : null])
    await insertRows(app.entry.db, engine, table, rows)
    const keys = [[word(7)], [word(19_999)], ['nobody']]
    const found = await rowsByKey(app.entry.db, engine, table, keys)
    assert.deepEqual(
      new Map(found as [string, string][]),
      new Map([
        [word(7), 'odd'],
        [word(19_999), 'odd'],
      ]),
    )
  })
})

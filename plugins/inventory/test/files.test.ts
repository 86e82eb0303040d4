import assert from 'node:assert/strict'
import { strToU8, zipSync } from 'fflate'
import { csvLine, neutralised, restored } from '@omnicrm/sdk'
import { csvRows, delimiterOf } from '../src/files/csv.ts'
import { piecesOf, type FileRow } from '../src/files/row.ts'
import { layoutOf, rowsOf } from '../src/files/table.ts'
import { workbook } from './workbook.ts'

async function all(rows: AsyncIterable<FileRow>): Promise<FileRow[]> {
  const found: FileRow[] = []
  for await (const row of rows) found.push(row)
  return found
}
const read = async (bytes: Uint8Array) =>
  (await all(rowsOf(piecesOf(bytes), layoutOf(bytes)))).map(row => row.cells)

describe('CSV files', () => {
  const text = '\ufeffa;"b;1"\r\n\r\n"say ""hi""";"two\nlines"\nlast ; \n'
  const rows = [
    { row: 1, cells: ['a', 'b;1'] },
    { row: 3, cells: ['say "hi"', 'two\nlines'] },
    { row: 5, cells: ['last', ''] },
  ]

  it('hold quotes, line breaks and a byte order mark, wherever the text is cut', async () => {
    for (let size = 1; size <= text.length; size++) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
        text.slice(at * size, (at + 1) * size),
      )
      assert.deepEqual(await all(csvRows(pieces, ';')), rows)
    }
  })

  it('tell their delimiter by the first line: comma, semicolon or tab', () => {
    assert.equal(delimiterOf('a,b,c\n'), ',')
    assert.equal(delimiterOf('a;"b,c,d,e";f\n'), ';')
    assert.equal(delimiterOf('a\tb,c\td\n'), '\t')
    assert.equal(delimiterOf('alone'), ',')
  })

  it('are refused when a quote is never closed, with the line where it was opened', async () => {
    await assert.rejects(all(csvRows(['a,b\n1,"2\n3,4\n'], ',')), {
      code: 'inventory.importFile',
      message: /line 2 is not closed/,
    })
  })

  it('are read as UTF-8, UTF-16 of either order, and Latin-1', async () => {
    const sample = 'Größe,Ort\n1,Zürich\n'
    const wanted = [
      ['Größe', 'Ort'],
      ['1', 'Zürich'],
    ]
    const little = Buffer.from(sample, 'utf16le')
    const big = Buffer.from(little).swap16()
    const cases: [string, Buffer][] = [
      ['utf-8', Buffer.from(sample)],
      ['utf-8', Buffer.from(`\ufeff${sample}`)],
      ['utf-16le', Buffer.concat([Buffer.from([0xff, 0xfe]), little])],
      ['utf-16le', little],
      ['utf-16be', Buffer.concat([Buffer.from([0xfe, 0xff]), big])],
      ['utf-16be', big],
      ['windows-1252', Buffer.from(sample, 'latin1')],
    ]
    for (const [encoding, bytes] of cases) {
      const layout = layoutOf(bytes)
      assert.deepEqual([layout.format, 'encoding' in layout && layout.encoding], ['csv', encoding])
      assert.deepEqual(await read(bytes), wanted)
    }
  })

  it('that are no text are refused', () => {
    const picture = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(64)])
    assert.throws(() => layoutOf(picture), { code: 'inventory.importFile', message: /neither CSV text nor/ })
  })
})

describe('formulas', () => {
  it('leave as text and come back as they were, whatever apostrophes a value has (D-13, INV-100)', () => {
    for (const text of [
      '=1+1',
      '+61412345678',
      '@SUM(A1)',
      '-cmd',
      '\tx',
      "'=x",
      "''+1",
      "'quoted'",
      '-33.8688',
      'plain',
      '',
    ]) {
      assert.equal(restored(neutralised(text)), text)
      if (/^[=+@\t]/.test(text)) assert.equal(neutralised(text), `'${text}`)
    }
    assert.equal(neutralised('-33.8688'), '-33.8688')
    assert.equal(csvLine(['=a', null, ' b', 'c"d']), `'=a,," b","c""d"\r\n`)
  })
})

describe('Excel files', () => {
  it('give texts, numbers and dates of their first sheet by cell, also where cells are left out', async () => {
    const bytes = workbook([
      ['ICCID', 'Count', 'When'],
      ['8961011710000010001', 12.5, new Date('2025-01-15T00:00:00Z')],
      ['', null, null],
      [null, 7, null],
    ])
    assert.deepEqual(await read(bytes), [
      ['ICCID', 'Count', 'When'],
      ['8961011710000010001', '12.5', '2025-01-15T00:00:00.000Z'],
      ['', '7'],
    ])
  })

  it('tell of numbers that the spreadsheet has rounded: an ICCID must be text', async () => {
    const bytes = workbook([['ICCID'], [8.96101171e18]])
    const rows = await all(rowsOf(piecesOf(bytes), { format: 'xlsx' }))
    assert.match(rows[1]?.faults?.get(0) ?? '', /format the column as text/)
  })

  it('that are damaged, hide a huge text or declare a document type are refused', async () => {
    const good = workbook([['a'], ['b']])
    const bomb = zipSync({
      'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'),
      'xl/_rels/workbook.xml.rels': strToU8(
        '<Relationships><Relationship Id="r1" Target="a.xml"/></Relationships>',
      ),
      'xl/a.xml': [new Uint8Array(150_000_000).fill(32), { level: 1 }],
    })
    const entity = zipSync({
      'xl/workbook.xml': strToU8(
        '<!DOCTYPE a [<!ENTITY x "y">]><workbook><sheets><sheet r:id="r1"/></sheets></workbook>',
      ),
    })
    const before = process.memoryUsage().rss
    for (const bytes of [good.slice(0, good.length / 3), bomb, entity, zipSync({ a: strToU8('b') })])
      await assert.rejects(read(bytes), { code: 'inventory.importFile' })
    assert.ok(process.memoryUsage().rss - before < 400_000_000)
  }).timeout(90_000)
})

import assert from 'node:assert/strict'
import type { Actor } from '@omnicrm/sdk'
import { testApp, type TestApp } from '@omnicrm/test'
import { importApi, inventoryApi, type ImportRow } from '../contract.ts'
import { sim, simTemplate, stockKeeper } from './kit.ts'

const keeper: Actor = { ...stockKeeper(), userId: 5, userName: 'Keeper' }

async function post(app: TestApp, file: string | Buffer, item = 'SIM Card') {
  const response = await app.as(keeper).http({
    method: 'POST',
    url: '/crm/inventory/import',
    query: { item, file_name: 'stock.csv' },
    payload: Buffer.from(file),
  })
  return { status: response.statusCode, row: response.json() as ImportRow & { code?: string } }
}

/** Loads and writes a file with the columns it was understood to have. @returns the import and what it refused */
async function bring(app: TestApp, file: string | Buffer) {
  const { status, row } = await post(app, file)
  assert.equal(status, 200, JSON.stringify(row))
  const api = app.as(keeper).of(importApi)
  const { inventory_import_id } = row
  const fields = row.columns.map(each => each.field)
  await api.start({ inventory_import_id, dry_run: false, item: 'SIM Card', fields })
  await app.drain()
  const faults = (await api.faults({ inventory_import_id, per_page: 100 })).data
  return { row: await api.get({ inventory_import_id }), faults }
}

const stock = async (app: TestApp) =>
  (await app.as(keeper).of(inventoryApi).list({ sort: 'inventory_id', order: 'asc' })).data

describe('files that are not as they should be', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
  })
  afterEach(() => app[Symbol.asyncDispose]())

  it('broken encodings: bytes that are no UTF-8 are read as Latin-1 and said so; nothing is lost or replaced (INV-99)', async () => {
    const broken = Buffer.concat([
      Buffer.from('ICCID,item_location\n1,'),
      Buffer.from([0x5a, 0xfc, 0x72, 0x69, 0x63, 0x68, 0x0a]),
    ])
    const { row } = await bring(app, broken)
    assert.deepEqual([row.encoding, row.status, row.items_created], ['windows-1252', 'Imported', 1])
    assert.equal((await stock(app))[0]?.item_location, 'Zürich')
    const half = Buffer.concat([Buffer.from('ICCID\n1é'), Buffer.from([0xc3])])
    const second = await bring(app, half)
    assert.equal(second.row.encoding, 'windows-1252')
    assert.ok((await stock(app)).every(each => !each.itemtext1.includes('\ufffd')))
  })

  it('another delimiter than the first line promises: the rows are one cell, and refused or kept as they stand (INV-99)', async () => {
    const { row, faults } = await bring(app, 'ICCID,IMSI,item_state\n1;2;New\n,2,New\n')
    assert.deepEqual([row.delimiter, row.items_created, row.rows_refused], [',', 1, 1])
    assert.deepEqual(
      faults.map(each => [each.row, each.field]),
      [[3, 'itemtext1']],
    )
    assert.equal((await stock(app))[0]?.itemtext1, '1;2;New')
    // A header with no delimiter at all has one column; it is understood, or the file can't be started.
    const pipes = await post(app, 'ICCID|IMSI\n1|2\n')
    assert.deepEqual(
      pipes.row.columns.map(each => each.field),
      [null],
    )
  })

  it('duplicate headers: the second is left out, and naming both the same field is refused (INV-99)', async () => {
    const { row } = await bring(app, 'ICCID,ICCID,itemtext1\n1,2,3\n')
    assert.deepEqual(
      row.columns.map(each => each.field),
      ['itemtext1', null, null],
    )
    assert.equal((await stock(app))[0]?.itemtext1, '1')
    const second = await post(app, 'ICCID,ICCID\n3,4\n')
    await assert.rejects(
      app
        .as(keeper)
        .of(importApi)
        .start({
          inventory_import_id: second.row.inventory_import_id,
          dry_run: false,
          item: 'SIM Card',
          fields: ['itemtext1', 'itemtext1'],
        }),
      { status: 400, message: /two columns fill 'itemtext1'/ },
    )
  })

  it('an unknown template is refused, with the name that was given (INV-99)', async () => {
    for (const item of ['sim card', 'SIM Card ', 'Satellite', "'; drop table inventory; --"]) {
      const { status, row } = await post(app, 'ICCID\n1\n', item)
      assert.deepEqual([status, row.code], [400, 'inventory.templateUnknown'], item)
    }
  })

  it('fields of 10,000 characters are refused by row and field, others of the file come in (INV-99)', async () => {
    const long = 'x'.repeat(10_000)
    const { row, faults } = await bring(
      app,
      `ICCID,IMSI,item_location\n${long},1,a\n2,${long},a\n3,1,${long}\n4,1,a\n`,
    )
    assert.deepEqual([row.status, row.items_created, row.rows_refused], ['Imported', 1, 3])
    assert.deepEqual(
      faults.map(each => [each.row, each.field, each.message]),
      [
        [2, 'itemtext1', 'must have at most 255 characters'],
        [3, 'itemtext2', 'must have at most 255 characters'],
        [4, 'item_location', 'must have at most 255 characters'],
      ],
    )
    const header = await post(app, `${long},ICCID\n1,2\n`)
    assert.equal(header.status, 200)
    assert.ok((header.row.columns[0]?.header.length ?? 0) <= 200)
  })

  it('hostile markup and formulas are texts, kept letter by letter (INV-99)', async () => {
    const texts = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '=HYPERLINK("http://x","y")',
      '{{constructor.constructor("x")()}}',
      "' or 1=1; --",
      '../../etc/passwd',
    ]
    const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
    const { row } = await bring(app, `ICCID\n${texts.map(cell).join('\n')}\n`)
    assert.equal(row.items_created, texts.length)
    assert.deepEqual(
      (await stock(app)).map(each => each.itemtext1),
      texts,
    )
  })

  it('doubles are refused by imports; one by one, as plays and people add them, they are not (INV-99)', async () => {
    await sim(app, { itemtext1: '1' })
    const { row, faults } = await bring(app, 'ICCID\n1\n2\n2\n')
    assert.deepEqual([row.items_created, row.rows_refused], [1, 2])
    assert.ok(faults.every(each => each.field === 'itemtext1' && /already/.test(each.message)))
    assert.ok(await sim(app, { itemtext1: '1' }))
  })
})

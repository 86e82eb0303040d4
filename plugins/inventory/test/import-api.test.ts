import assert from 'node:assert/strict'
import { admin, staff, testApp, type TestApp } from '@omnicrm/test'
import type { Actor } from '@omnicrm/sdk'
import { importApi, importLimit, inventoryApi, type ImportRow } from '../contract.ts'
import { csvRows } from '../src/files/csv.ts'
import { sim, simTemplate, stockKeeper, twoCustomers } from './kit.ts'
import { workbook } from './workbook.ts'

const keeper: Actor = { ...stockKeeper(), userId: 5, userName: 'Keeper' }

async function load(
  app: TestApp,
  file: string | Uint8Array,
  query: Record<string, string> = {},
  actor = keeper,
) {
  const response = await app.as(actor).http({
    method: 'POST',
    url: '/crm/inventory/import',
    query: { file_name: 'sims.csv', item: 'SIM Card', ...query },
    headers: { 'content-type': 'application/octet-stream' },
    payload: Buffer.from(file),
  })
  assert.equal(response.statusCode, 200, response.body)
  return response.json() as ImportRow
}

type Start = Partial<Parameters<ReturnType<typeof imports>['start']>[0]>
const imports = (app: TestApp, actor = keeper) => app.as(actor).of(importApi)

async function run(app: TestApp, row: ImportRow, options: Start = {}): Promise<ImportRow> {
  const { inventory_import_id, columns } = row
  const fields = columns.map(each => each.field)
  await imports(app).start({ inventory_import_id, dry_run: false, item: 'SIM Card', fields, ...options })
  await app.drain()
  return await imports(app).get({ inventory_import_id })
}

const outcome = ({ status, rows_total, items_created, rows_refused }: ImportRow) => [
  status,
  rows_total,
  items_created,
  rows_refused,
]
const stock = async (app: TestApp) =>
  (await app.as(admin()).of(inventoryApi).list({ sort: 'inventory_id', order: 'asc', per_page: 100 })).data
const firsts = async (app: TestApp) => (await stock(app)).map(each => each.itemtext1)
const faultsOf = async (app: TestApp, { inventory_import_id }: ImportRow) =>
  (await imports(app).faults({ inventory_import_id, per_page: 100 })).data

describe('import of items', function () {
  this.timeout(60_000)

  it('tells the columns of a file and what they are, by label or field; one it does not know, or has twice, is left out (INV-98, INV-99)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const row = await load(app, 'iccid;IMSI;Colour;ICCID;item_location\n8961;50501;red;8962;Shop\n')
    assert.deepEqual([row.format, row.encoding, row.delimiter, row.status], ['csv', 'utf-8', ';', 'Uploaded'])
    assert.deepEqual(row.columns, [
      { header: 'iccid', field: 'itemtext1' },
      { header: 'IMSI', field: 'itemtext2' },
      { header: 'Colour', field: null },
      { header: 'ICCID', field: null },
      { header: 'item_location', field: 'item_location' },
    ])
    const { inventory_import_id } = row
    assert.deepEqual(await imports(app).sample({ inventory_import_id }), {
      data: [{ row: 2, cells: ['8961', '50501', 'red', '8962', 'Shop'] }],
    })
    assert.deepEqual(await stock(app), [])
  })

  it('checks first: a dry run names each faulty row and keeps nothing; then good rows are imported, and the refused come back as a file (INV-99)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    await sim(app, { itemtext1: '1' })
    const long = 'x'.repeat(256)
    const file = await load(
      app,
      `ICCID,item_state,Ki\n1,,\n2,,\n2,,\n,New,\n3,Sold,\n4,,${long}\n=5,Deactivated,0.1\n6,,\n`,
    )
    const checked = await run(app, file, { dry_run: true, defaults: { item_state: 'In Transit' } })
    assert.deepEqual(outcome(checked), ['Checked', 8, 3, 5])
    assert.deepEqual(
      (await faultsOf(app, file)).map(each => [each.row, each.field]),
      [
        [2, 'itemtext1'],
        [4, 'itemtext1'],
        [5, 'itemtext1'],
        [6, 'item_state'],
        [7, 'itemtext3'],
      ],
    )
    assert.deepEqual(await firsts(app), ['1'])
    const done = await run(app, file, { defaults: { item_state: 'In Transit' } })
    assert.deepEqual(outcome(done), ['Imported', 8, 3, 5])
    assert.deepEqual(
      (await stock(app)).map(each => [each.itemtext1, each.item_state, each.wholesale_cost]),
      [
        ['1', 'New', 2.5],
        ['2', 'In Transit', 2.5],
        ['=5', 'Decommissioned', 2.5],
        ['6', 'In Transit', 2.5],
      ],
    )
    const { inventory_import_id } = file
    const refused = await app.as(keeper).http({
      method: 'GET',
      url: `/crm/inventory/import/inventory_import_id/${inventory_import_id}/refused`,
    })
    assert.match(String(refused.headers['content-disposition']), /sims-refused\.csv/)
    const rows: (readonly string[])[] = []
    for await (const { cells } of csvRows([refused.body], ',')) rows.push(cells)
    assert.deepEqual(rows[0], ['ICCID', 'item_state', 'Ki', 'Refused because'])
    assert.deepEqual(rows[4]?.slice(0, 3), ['3', 'Sold', ''])
    assert.match(rows[4]?.[3] ?? '', /^item_state: must be one of New/)
    assert.equal(rows.length, 6)
  })

  it('takes state, place and costs once for all rows; a row that has its own keeps it (INV-70, INV-99)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const file = await load(app, 'ICCID,item_location,retail_cost\n1,,\n2,Depot,12\n')
    const defaults = {
      item_state: 'In Transit',
      item_location: 'Shop',
      wholesale_cost: '3.25',
      retail_cost: '9',
    }
    assert.deepEqual(outcome(await run(app, file, { defaults })), ['Imported', 2, 2, 0])
    assert.deepEqual(
      (await stock(app)).map(each => [
        each.itemtext1,
        each.item_state,
        each.item_location,
        each.wholesale_cost,
        each.retail_cost,
      ]),
      [
        ['1', 'In Transit', 'Shop', 3.25, 9],
        ['2', 'In Transit', 'Depot', 3.25, 12],
      ],
    )
  })

  it('of all or nothing creates nothing when one row is at fault, and all when none is (INV-99)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const refused = await run(app, await load(app, 'ICCID\n1\n2\n1\n'), { mode: 'all' })
    assert.deepEqual(outcome(refused), ['Refused', 3, 0, 1])
    assert.deepEqual(await stock(app), [])
    const done = await run(app, await load(app, 'ICCID\n1\n2\n3\n'), { mode: 'all' })
    assert.deepEqual(outcome(done), ['Imported', 3, 3, 0])
    assert.deepEqual(await firsts(app), ['1', '2', '3'])
  })

  it('of the same file a second time changes nothing, also when both run at once (INV-99)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const text = 'ICCID,IMSI\n1,a\n2,b\n'
    const files = [await load(app, text), await load(app, text), await load(app, text)]
    for (const { inventory_import_id, columns } of files)
      await imports(app).start({
        inventory_import_id,
        dry_run: false,
        item: 'SIM Card',
        fields: columns.map(each => each.field),
      })
    await app.drain()
    const ends = await Promise.all(
      files.map(({ inventory_import_id }) => imports(app).get({ inventory_import_id })),
    )
    assert.deepEqual(
      ends.map(outcome).toSorted((a, b) => Number(a[2]) - Number(b[2])),
      [
        ['Imported', 2, 0, 2],
        ['Imported', 2, 0, 2],
        ['Imported', 2, 2, 0],
      ],
    )
    assert.deepEqual(await firsts(app), ['1', '2'])
  })

  it('goes on after the last batch that was written when its worker was lost, and creates nothing twice', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const count = 20_000
    const file = await load(
      app,
      `ICCID\n${Array.from({ length: count }, (_, at) => `8961011710000${at}`).join('\n')}\n`,
    )
    const { inventory_import_id } = file
    await imports(app).start({ inventory_import_id, dry_run: false, item: 'SIM Card', fields: ['itemtext1'] })
    const second = () => app.entry.db('inventory_import_piece').where({ inventory_import_id, number: 1 })
    const { content } = await second().first('content')
    await second().update({ content: 'not to be read' })
    await app.drain()
    const half = await imports(app).get({ inventory_import_id })
    assert.equal(half.status, 'Importing')
    assert.ok(half.rows_done > 5000 && half.rows_done < count)
    assert.equal(half.items_created, half.rows_done)
    await second().update({ content })
    app.clock.advance(60_000)
    await app.drain()
    const done = await imports(app).get({ inventory_import_id })
    assert.deepEqual(outcome(done), ['Imported', count, count, 0])
    const { pagination } = await app.as(admin()).of(inventoryApi).list({})
    assert.equal(pagination.total_items, count)
  })

  it('can be cancelled: what is there stays, or goes when all or nothing was asked for', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const lines = Array.from({ length: 1500 }, (_, index) => `8${index}`)
    const file = await load(app, `ICCID\n${lines.join('\n')}\n`)
    const { inventory_import_id } = file
    await imports(app).start({ inventory_import_id, dry_run: false, item: 'SIM Card', fields: ['itemtext1'] })
    const stopped = await imports(app).cancel({ inventory_import_id })
    assert.equal(stopped.status, 'Cancelling')
    await assert.rejects(imports(app).delete({ inventory_import_id }), { code: 'inventory.importState' })
    await app.drain()
    const ended = await imports(app).get({ inventory_import_id })
    assert.deepEqual([ended.status, ended.items_created], ['Cancelled', 0])
    await assert.rejects(imports(app).cancel({ inventory_import_id }), { code: 'inventory.importState' })
    await imports(app).delete({ inventory_import_id })
    await assert.rejects(imports(app).get({ inventory_import_id }), { code: 'inventory.importNotFound' })
  })

  it('reads Excel files, refuses numbers that the spreadsheet has rounded, and takes the type from a column (INV-98)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const [customer_id] = await twoCustomers(app)
    const bytes = workbook([
      ['item', 'itemtext1', 'retail_cost', 'customer_id'],
      ['SIM Card', '8961011710000010001', 12.5, customer_id],
      ['SIM Card', 8.96101171e18, 1, null],
      ['sim card', '3', 1, null],
      ['SIM Card', '4', 1, 999],
    ])
    const { item: _, ...untyped } = { item: 'SIM Card' }
    const file = await load(app, bytes, { ...untyped, file_name: 'sims.xlsx' })
    assert.equal(file.format, 'xlsx')
    const done = await run(app, file, { item: null })
    assert.deepEqual(outcome(done), ['Imported', 4, 1, 3])
    assert.deepEqual(
      (await faultsOf(app, file)).map(each => [each.row, each.field]),
      [
        [3, 'itemtext1'],
        [4, 'item'],
        [5, 'customer_id'],
      ],
    )
    const [item] = await stock(app)
    assert.deepEqual(
      [item?.itemtext1, item?.retail_cost, item?.customer_id, item?.item_state],
      ['8961011710000010001', 12.5, customer_id, 'Assigned'],
    )
  })

  it('is refused with a sentence for files that are none, columns that do not fit, and files that are too large', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const post = async (payload: Buffer, item = 'SIM Card') => {
      const response = await app
        .as(keeper)
        .http({ method: 'POST', url: '/crm/inventory/import', query: { item }, payload })
      return [response.statusCode, response.json().code]
    }
    assert.deepEqual(await post(Buffer.from('')), [400, 'inventory.importFile'])
    assert.deepEqual(await post(Buffer.from('\n\n')), [400, 'inventory.importFile'])
    assert.deepEqual(await post(Buffer.from('89504e470d0a1a0a0000', 'hex')), [400, 'inventory.importFile'])
    assert.deepEqual(await post(Buffer.from('a\n1\n'), 'sim card'), [400, 'inventory.templateUnknown'])
    const file = await load(app, 'ICCID,IMSI\n1,2\n')
    const { inventory_import_id } = file
    const start = (fields: (string | null)[], more: Start = {}) =>
      imports(app).start({ inventory_import_id, dry_run: true, item: 'SIM Card', fields, ...more })
    await assert.rejects(start(['itemtext1']), { status: 400, code: 'request.invalid' })
    await assert.rejects(start(['itemtext1', 'itemtext1']), { message: /two columns fill 'itemtext1'/ })
    await assert.rejects(start(['itemtext2', null]), { message: /'ICCID' \(itemtext1\) is missing/ })
    await assert.rejects(start(['itemtext1', 'created']), { message: /no field 'created'/ })
    await assert.rejects(start(['itemtext1', null], { item: null }), { message: /a column must be 'item'/ })
    assert.equal((await imports(app).get({ inventory_import_id })).status, 'Uploaded')
  })

  it('refuses a file of 100 MB before it is read, announced or not, and says how large one may be', async () => {
    await using app = await testApp({ plugins: ['inventory'], clock: 'real' })
    await simTemplate(app)
    const address = await app.listen()
    const before = process.memoryUsage().rss
    const piece = new Uint8Array(65_536).fill(65)
    const send = (headers: Record<string, string>, body: ReadableStream<Uint8Array>) =>
      fetch(`${address}/crm/inventory/import?item=SIM%20Card`, {
        method: 'POST',
        headers: { authorization: `Bearer ${app.tokenOf(keeper)}`, ...headers },
        body,
        duplex: 'half',
      } as RequestInit)
    let sent = 0
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += piece.length
        if (sent > 100_000_000) controller.close()
        else controller.enqueue(piece)
      },
    })
    const response = await send({}, stream).catch((cause: unknown) => cause)
    // The server may close the connection while the sender still writes: both ends are a refusal.
    if (response instanceof Response) {
      assert.equal(response.status, 413)
      assert.match(((await response.json()) as { message: string }).message, new RegExp(String(importLimit)))
    } else assert.ok(response instanceof Error)
    assert.ok(process.memoryUsage().rss - before < 200_000_000)
    assert.equal((await imports(app).list({})).pagination.total_items, 0)
  })

  it('is seen by who loaded the file and by administrators, needs the right, and keeps the file encrypted for a week', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const file = await load(app, 'ICCID,Ki\n1,SECRETKEY\n')
    const { inventory_import_id } = file
    const other: Actor = { ...stockKeeper(), userId: 6, userName: 'Other' }
    await assert.rejects(imports(app, other).get({ inventory_import_id }), { status: 404 })
    assert.equal((await imports(app, other).list({})).pagination.total_items, 0)
    assert.equal((await imports(app, admin()).list({})).pagination.total_items, 1)
    await assert.rejects(imports(app, staff('view_inventory')).list({}), { status: 403 })
    const pieces = await app.entry.db('inventory_import_piece').select('content')
    assert.equal(pieces.length, 1)
    const kept = String(pieces[0].content)
    for (const clear of ['SECRETKEY', Buffer.from('SECRETKEY').toString('base64')])
      assert.ok(!kept.includes(clear))
    await app.tick()
    app.clock.advance(8 * 86_400_000)
    await app.tick()
    await app.drain()
    await assert.rejects(imports(app).sample({ inventory_import_id }), { code: 'inventory.importFileGone' })
    assert.equal((await imports(app).get({ inventory_import_id })).status, 'Uploaded')
  })

  it('gives an empty file of a type to fill in, its labels first', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const response = await app
      .as(keeper)
      .http({ method: 'GET', url: '/crm/inventory/import/form', query: { item: 'SIM Card' } })
    assert.equal(
      response.body,
      '\ufeffICCID,IMSI,Ki,OPc,PUK Code,SIM Type,item_state,item_location,wholesale_cost,retail_cost,inventory_notes\r\n',
    )
  })

  it('loads a hundred thousand rows in flat memory (INV-98)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const count = 100_000
    const file = await load(
      app,
      `ICCID,IMSI,Ki\n${Array.from({ length: count }, (_, at) => `8961011710${at},50501${at},00112233445566778899AABBCCDDEEFF`).join('\n')}\n`,
    )
    const before = process.memoryUsage().rss
    const done = await run(app, file, { defaults: { item_state: 'In Transit' } })
    assert.deepEqual(outcome(done), ['Imported', count, count, 0])
    assert.ok(process.memoryUsage().rss - before < 350_000_000)
  }).timeout(300_000)
})

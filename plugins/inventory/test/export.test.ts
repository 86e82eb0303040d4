import assert from 'node:assert/strict'
import { admin, staff, testApp, type TestApp } from '@omnicrm/test'
import { importApi, inventoryApi, type ImportRow, type NewItem } from '../contract.ts'
import { csvRows } from '../src/files/csv.ts'
import { neighbour, numberTemplate, phone, sim, simTemplate, stockKeeper, twoCustomers } from './kit.ts'

async function exported(app: TestApp, query: Record<string, string> = {}, actor = stockKeeper()) {
  const response = await app.as(actor).http({ method: 'GET', url: '/crm/inventory/export', query })
  const rows: (readonly string[])[] = []
  if (response.statusCode === 200)
    for await (const { cells } of csvRows([response.body], ',')) rows.push(cells)
  const [header = [], ...lines] = rows
  const records = lines.map(cells => Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])))
  return { status: response.statusCode, body: response.body, header, records, headers: response.headers }
}

const awkward: Partial<NewItem> = {
  itemtext1: '=HYPERLINK("http://x")',
  itemtext2: "'+61412345678",
  itemtext3: '-1+1',
  itemtext6: 'say "hi", twice;\nthen\tstop',
  item_location: ' Regal 3 – Größe ü ',
  item_state: 'Used',
  sold_date: '2025-01-15T10:30:00.000Z',
  latitude: '-33.8688',
  longitude: '151.2093',
  management_url: 'https://192.168.1.1',
  management_username: 'admin',
  management_password: 'hunter2, "quoted"',
  config_content: '# ONT\n  wlan-ssid: Home\n\n',
  inventory_notes: '@note',
  wholesale_cost: 2.5075,
}

describe('export of items', function () {
  this.timeout(60_000)

  it('comes back by an import without loss, whatever texts items hold (INV-45, INV-100)', async () => {
    await using from = await testApp({ plugins: ['inventory'] })
    await simTemplate(from)
    await numberTemplate(from)
    await sim(from, awkward)
    await sim(from, { itemtext1: '+1', quarantine_until: '2027-01-01T00:00:00.000Z' })
    await phone(from, { itemtext1: '+61412345678' })
    const first = await exported(from, { secrets: 'true' })
    assert.equal(first.status, 200)
    assert.match(String(first.headers['content-disposition']), /filename="inventory-\d{4}-\d\d-\d\d\.csv"/)

    await using into = await testApp({ plugins: ['inventory'] })
    await simTemplate(into)
    await numberTemplate(into)
    const { inventory_import_id, columns } = (
      await into.as(stockKeeper()).http({
        method: 'POST',
        url: '/crm/inventory/import',
        payload: Buffer.from(first.body),
      })
    ).json() as ImportRow
    const api = into.as(stockKeeper()).of(importApi)
    await api.start({ inventory_import_id, dry_run: false, fields: columns.map(each => each.field) })
    await into.drain()
    assert.deepEqual((await api.faults({ inventory_import_id })).data, [])
    const second = await exported(into, { secrets: 'true' })
    const comparable = (records: Record<string, string>[]) =>
      records.map(each => ({ ...each, inventory_id: '' }))
    assert.deepEqual(comparable(second.records), comparable(first.records))
    assert.equal(first.records.length, 3)
    const [item] = (await into.as(admin()).of(inventoryApi).list({ sort: 'inventory_id', order: 'asc' })).data
    assert.partialDeepStrictEqual(item, awkward)
  })

  it('neutralises what a spreadsheet would run (INV-100)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    await sim(app, { itemtext1: '=1+1', itemtext2: '+61', itemtext6: '@x' })
    const { body } = await exported(app)
    for (const cell of ["'=1+1", "'+61", "'@x"]) assert.ok(body.includes(cell))
    assert.doesNotMatch(body, /(^|[,;])"?[=+@]/m)
  })

  it('leaves secrets out, unless somebody who may change items asks for them, which is logged (D-13, INV-100)', async () => {
    const heard: unknown[] = []
    await using app = await testApp({ plugins: ['inventory', neighbour(heard)] })
    await simTemplate(app)
    await sim(app, {
      management_password: 'hunter2',
      management_username: 'root',
      config_content: 'secret cfg',
    })
    const plain = await exported(app)
    for (const secret of ['hunter2', 'root', 'secret cfg', '00112233445566778899AABBCCDDEEFF', '12345678'])
      assert.ok(!plain.body.includes(secret), secret)
    assert.ok(!plain.header.includes('management_password'))
    const seller = staff('view_inventory')
    assert.equal((await exported(app, { secrets: 'true' }, seller)).status, 403)
    assert.equal((await exported(app, {}, seller)).status, 200)
    assert.equal((await exported(app, {}, staff('view_customer'))).status, 403)
    const full = await exported(app, { secrets: 'true', search: 'abc' })
    assert.equal(full.records.length, 0)
    const all = await exported(app, { secrets: 'true' })
    assert.deepEqual(
      [all.records[0]?.['management_password'], all.records[0]?.['itemtext3']],
      ['hunter2', '00112233445566778899AABBCCDDEEFF'],
    )
    await app.drain()
    const told = ['changed', null, 'Export of items with their secrets']
    assert.deepEqual(
      heard.filter(each => JSON.stringify(each).includes('Export')),
      [told, told],
    )
  })

  it('is narrowed as the list is, and names who has an item (INV-67, INV-100)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    await numberTemplate(app)
    const [customer_id] = await twoCustomers(app)
    await sim(app, { itemtext1: '8961' })
    await sim(app, { itemtext1: '8962', customer_id, service_id: 5 })
    await phone(app)
    const { records } = await exported(app, { filters: '{"item":["SIM Card"],"item_state":"Assigned"}' })
    assert.deepEqual(
      records.map(each => [each['itemtext1'], each['customer_id'], each['service_id']]),
      [['8962', String(customer_id), '5']],
    )
    assert.equal((await exported(app, { filters: '{"colour":"red"}' })).status, 400)
  })

  it('of many items is read in batches: each comes once, in the order of ids', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const inventory_template_id = await simTemplate(app)
    const stamps = { created: new Date(), last_modified: new Date() }
    const count = 2500
    for (let from = 0; from < count; from += 500)
      await app.entry.db('inventory').insert(
        Array.from({ length: 500 }, (_, at) => ({
          inventory_template_id,
          itemtext1: String(from + at),
          wholesale_cost: 1,
          retail_cost: 1,
          ...stamps,
        })),
      )
    const { records } = await exported(app)
    assert.deepEqual(
      records.map(each => each['itemtext1']),
      Array.from({ length: count }, (_, at) => String(at)),
    )
  })
})

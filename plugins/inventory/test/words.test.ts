import assert from 'node:assert/strict'
import { admin, testApp, type TestApp } from '@omnicrm/test'
import { definePlugin, rebuildWords } from '@omnicrm/sdk'
import { importApi, inventoryApi, type ImportRow } from '../contract.ts'
import { m0001 } from '../migrations/0001_inventory.ts'
import { m0002 } from '../migrations/0002_import.ts'
import { m0003 } from '../migrations/0003_low_stock.ts'
import { m0004 } from '../migrations/0004_words.ts'
import { m0005 } from '../migrations/0005_list_orders.ts'
import { itemSource } from '../src/entities.ts'
import { sim, simTemplate } from './kit.ts'

const api = (app: TestApp) => app.as(admin()).of(inventoryApi)

const found = async (app: TestApp, search: string) =>
  (await api(app).list({ search, sort: 'inventory_id', order: 'asc' })).data.map(each => each.itemtext1)

/** All words as they stand. */
const kept = async (app: TestApp): Promise<string[]> => {
  const rows = await app.kernel.database.writer('inventory_word').select('inventory_id', 'word')
  return rows.map(row => `${row.inventory_id} ${row.word}`).toSorted()
}

async function isAsRebuilt(app: TestApp): Promise<string[]> {
  const words = await kept(app)
  await app.kernel.database.writer('inventory_word').delete()
  await rebuildWords(app.kernel.entry(), itemSource)
  assert.deepEqual(words, await kept(app))
  return words
}

async function imported(app: TestApp, lines: readonly string[], mode: 'valid' | 'all'): Promise<ImportRow> {
  const response = await app.as(admin()).http({
    method: 'POST',
    url: '/crm/inventory/import',
    query: { file_name: 'sims.csv', item: 'SIM Card' },
    headers: { 'content-type': 'application/octet-stream' },
    payload: Buffer.from(`ICCID,IMSI\n${lines.join('\n')}\n`),
  })
  const { inventory_import_id, columns } = response.json() as ImportRow
  const imports = app.as(admin()).of(importApi)
  const fields = columns.map(each => each.field)
  await imports.start({ inventory_import_id, dry_run: false, item: 'SIM Card', fields, mode })
  await app.drain()
  return await imports.get({ inventory_import_id })
}

describe('items by words', () => {
  it('are found by how their first two fields begin, and by their last four digits (INV-67, INV-103)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    await sim(app, { itemtext1: '8961011710000010000014', itemtext2: 'IMSI-505010000000014' })
    await sim(app, { itemtext1: 'MR24-000007 Röuter', itemtext2: '02:AB:CD', itemtext3: 'hidden' })
    for (const search of ['89610117', '0014', '505010000000014', 'imsi'])
      assert.deepEqual(await found(app, search), ['8961011710000010000014'], search)
    for (const search of ['mr24', '000007', 'router', '02:ab', 'ROUTER 02'])
      assert.deepEqual(await found(app, search), ['MR24-000007 Röuter'], search)
    for (const search of ['hidden', 'outer', '014', 'router 505010'])
      assert.deepEqual(await found(app, search), [], search)
    assert.deepEqual(await found(app, '2'), ['MR24-000007 Röuter'])
    const offered = async (search: string) =>
      (await api(app).available({ item: 'SIM Card', search })).data.map(each => each.itemtext1)
    assert.deepEqual(await offered('0014'), ['8961011710000010000014'])
    assert.deepEqual(await offered('961011'), [])
  })

  it('follow edits, deletions and imports, also one that is taken back (INV-103)', async function () {
    this.timeout(60_000)
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const inventory_id = await sim(app, { itemtext1: 'Before 1' })
    await api(app).update({ inventory_id, itemtext1: 'After 1', itemtext2: null })
    await api(app).update({ inventory_id, item_state: 'Damaged' })
    const gone = await sim(app, { itemtext1: 'Gone 1' })
    await api(app).delete({ inventory_id: gone })
    await imported(app, ['896100001,505001', 'After 2,505002', '896100003,'], 'valid')
    const refused = await imported(app, ['896100004,505004', '896100005,505005', '896100001,505001'], 'all')
    assert.equal(refused.status, 'Refused')
    assert.deepEqual(await found(app, 'after'), ['After 1', 'After 2'])
    assert.deepEqual(await found(app, '505002'), ['After 2'])
    for (const search of ['before', 'gone', '896100004'])
      assert.deepEqual(await found(app, search), [], search)
    const words = await isAsRebuilt(app)
    assert.ok(!words.some(each => each.startsWith(`${gone} `)))
  })

  it('are right when imports and people write at once', async function () {
    this.timeout(60_000)
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    const inventory_id = await sim(app)
    const lines = Array.from(
      { length: 1200 },
      (_, index) => `8961${String(index).padStart(6, '0')},IMSI${index}`,
    )
    await Promise.all([
      imported(app, lines, 'valid'),
      ...Array.from({ length: 10 }, async (_, index) => {
        await sim(app, { itemtext1: `Hand ${index}` })
        await api(app).update({ inventory_id, itemtext2: `Turn ${index}` })
      }),
    ])
    assert.equal((await api(app).list({ search: '8961' })).pagination.total_items, 1201)
    assert.deepEqual(await found(app, '1000777'), ['8961000777'])
    await isAsRebuilt(app)
  })

  it('are made for the items that an installation has', async () => {
    const before = definePlugin({ id: 'inventory', migrations: [m0001, m0002, m0003], setup: () => {} })
    await using app = await testApp({ plugins: [before] })
    const { writer } = app.kernel.database
    const stamps = { created: new Date(), last_modified: new Date() }
    const costs = { wholesale_cost: 1, retail_cost: 1 }
    await writer('inventory_template').insert({ inventory_template_id: 1, item: 'SIM', ...costs, ...stamps })
    const item = { inventory_template_id: 1, ...costs, ...stamps }
    await writer('inventory').insert({ ...item, inventory_id: 1, itemtext1: '8961', itemtext2: 'Blue' })
    await writer('inventory').insert({ ...item, inventory_id: 2, itemtext1: 'Gone', deleted_at: new Date() })
    await m0004.up(writer)
    await m0004.up(writer)
    assert.deepEqual(await kept(app), ['1 8961', '1 blue', '1 ~1698'])
    await writer('inventory').where('inventory_id', 1).delete()
    assert.deepEqual(await kept(app), [])
  })

  it('keep the orders of lists through the change of their indexes, each page once', async () => {
    const before = definePlugin({
      id: 'inventory',
      migrations: [m0001, m0002, m0003, m0004],
      setup: () => {},
    })
    await using app = await testApp({ plugins: [before] })
    const { writer } = app.kernel.database
    const stamps = { created: new Date(), last_modified: new Date() }
    const costs = { wholesale_cost: 1, retail_cost: 1 }
    await writer('inventory_template').insert({ inventory_template_id: 1, item: 'SIM', ...costs, ...stamps })
    const item = { inventory_template_id: 1, itemtext1: 'x', ...costs, ...stamps }
    for (const item_state of ['New', 'Used', 'New']) await writer('inventory').insert({ ...item, item_state })
    await m0005.up(writer)
    const states = await writer('inventory').orderBy('inventory_id').pluck('item_state')
    assert.deepEqual(states, ['New', 'Used', 'New'])
    await writer('inventory')
      .where('item_state', 'Used')
      .update({ item_state: 'Lost', item_location: 'Shop' })
    assert.equal((await writer('inventory').where('item_state', 'Lost')).length, 1)
  })

  it('come in each order with ties in one order, so that pages never overlap (INV-67)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    for (let index = 0; index < 7; index++)
      await sim(app, {
        item_location: index % 2 === 0 ? 'Shop' : 'Van',
        item_state: index % 3 === 0 ? 'Used' : 'New',
      })
    for (const sort of [
      'item_state',
      'item_location',
      'inventory_template_id',
      'customer_id',
      'return_due_at',
    ])
      for (const order of ['asc', 'desc'] as const) {
        const pages = await Promise.all(
          [1, 2, 3, 4].map(page => api(app).list({ sort, order, per_page: 2, page })),
        )
        const rows = pages.flatMap(each => each.data)
        assert.equal(new Set(rows.map(each => each.inventory_id)).size, 7, sort)
        if (sort === 'item_state' || sort === 'item_location') {
          const values = rows.map(each => String(each[sort]))
          assert.deepEqual(values, order === 'asc' ? values.toSorted() : values.toSorted().toReversed())
        }
      }
  })
})

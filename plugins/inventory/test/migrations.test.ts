import assert from 'node:assert/strict'
import { definePlugin } from '@omnicrm/sdk'
import { testApp } from '@omnicrm/test'
import { m0001 } from '../migrations/0001_inventory.ts'
import { m0002 } from '../migrations/0002_import.ts'
import { m0003 } from '../migrations/0003_low_stock.ts'

const stamps = { created: new Date(), last_modified: new Date() }
const template = {
  inventory_template_id: 1,
  item: 'SIM Card',
  item_key: 'SIM Card',
  wholesale_cost: 1,
  retail_cost: 2,
  ...stamps,
}

describe('migration 0001_inventory', () => {
  it('makes tables with the defaults of the dictionary (00-canonical 2.5)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const { db } = app.entry
    await db('inventory_template').insert(template)
    const row = await db('inventory_template').first()
    assert.deepEqual(
      [
        row.itemtext1_label,
        row.itemtext2_label,
        row.release_state,
        Number(row.allow_dropdown_staff),
        Number(row.allow_dropdown_customer),
        row.quarantine_days,
      ],
      ['Model Number', 'Serial Number', 'Used', 1, 0, 0],
    )
    await db('inventory').insert({
      inventory_id: 1,
      inventory_template_id: 1,
      itemtext1: 'a',
      wholesale_cost: 1,
      retail_cost: 2,
      ...stamps,
    })
    assert.equal((await db('inventory').first()).item_state, 'New')
  })

  it('holds an item once only (D-34), and keeps items with their template', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const { db } = app.entry
    await db('inventory_template').insert(template)
    await db('inventory').insert({
      inventory_id: 1,
      inventory_template_id: 1,
      itemtext1: 'a',
      wholesale_cost: 1,
      retail_cost: 2,
      ...stamps,
    })
    const hold = { inventory_id: 1, provision_id: 7, state_before: 'New', ...stamps }
    await db('inventory_reservation').insert(hold)
    await assert.rejects(
      db('inventory_reservation').insert({ ...hold, provision_id: 8 }),
      /unique|duplicate/i,
    )
    await assert.rejects(db('inventory_template').delete(), /foreign key/i)
    await assert.rejects(db('inventory').delete(), /foreign key/i)
  })

  it('tells template names apart by case (INV-15)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const { db } = app.entry
    await db('inventory_template').insert(template)
    await db('inventory_template').insert({
      ...template,
      inventory_template_id: 2,
      item: 'sim card',
      item_key: 'sim card',
    })
    await assert.rejects(
      db('inventory_template').insert({ ...template, inventory_template_id: 3 }),
      /unique|duplicate/i,
    )
    assert.equal((await db('inventory_template').where('item', 'SIM Card')).length, 1)
  })
})

describe('demonstration stock', () => {
  it('offers 40 SIM cards with all their secrets and 40 numbers (INV-23, INV-24)', async () => {
    await using app = await testApp({ plugins: ['inventory'], firstBoot: { demo: true } })
    const { db } = app.entry
    const count = async (item: string) => {
      const rows = await db('inventory')
        .join('inventory_template as t', 't.inventory_template_id', 'inventory.inventory_template_id')
        .where('t.item', item)
        .select('itemtext1', 'itemtext2', 'itemtext4', 'itemtext5')
      return rows
    }
    const cards = await count('SIM Card')
    assert.equal(new Set(cards.map(each => each.itemtext1)).size, 40)
    for (const card of cards) {
      assert.match(card.itemtext1, /^8961\d{15}$/)
      assert.match(card.itemtext2, /^50501\d{10}$/)
      assert.match(`${card.itemtext4} ${card.itemtext5}`, /^[0-9A-F]{32} [0-9A-F]{32}$/)
    }
    assert.equal(new Set((await count('Mobile Number')).map(each => each.itemtext1)).size, 40)
  })
})

describe('migration 0002_import', () => {
  it('keeps the items that are there, which came by no import', async () => {
    const before = definePlugin({ id: 'inventory', migrations: [m0001], setup: () => {} })
    await using app = await testApp({ plugins: [before] })
    const { db } = app.entry
    await db('inventory_template').insert(template)
    const prices = { wholesale_cost: 1, retail_cost: 2 }
    await db('inventory').insert({ inventory_template_id: 1, itemtext1: 'a', ...prices, ...stamps })
    await m0002.up(db)
    const row = await db('inventory').first('itemtext1', 'inventory_import_id')
    assert.deepEqual({ ...row }, { itemtext1: 'a', inventory_import_id: null })
    const fault = { inventory_import_id: 1, row: 2, field: 'x', message: 'y' }
    await db('inventory_import_fault').insert(fault)
    await assert.rejects(db('inventory_import_fault').insert(fault), /unique|duplicate/i)
  })
})

describe('migration 0003_low_stock', () => {
  it('takes no type for one whose low stock was told already', async () => {
    const before = definePlugin({ id: 'inventory', migrations: [m0001, m0002], setup: () => {} })
    await using app = await testApp({ plugins: [before] })
    const { db } = app.entry
    await db('inventory_template').insert({ ...template, low_stock_threshold: 5 })
    await m0003.up(db)
    const row = await db('inventory_template').first('item', 'low_stock_threshold', 'low_stock_since')
    assert.deepEqual({ ...row }, { item: 'SIM Card', low_stock_threshold: 5, low_stock_since: null })
  })
})

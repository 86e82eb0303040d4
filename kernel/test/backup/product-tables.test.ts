import assert from 'node:assert/strict'
import { engine, testApp, type TestApp } from '@omnicrm/test'
import { readdirSync } from 'node:fs'
import { stayingTables, traitsOf, travellingTables } from '../../src/backup/tables.ts'
import { describeTables, type Table } from '../../src/db/tables.ts'

const product = readdirSync(new URL('../../../plugins/', import.meta.url))
const open = (database = engine): Promise<TestApp> => testApp({ plugins: product, database })

/** What both databases must agree on; one has a word for JSON, where the other has long texts. */
const alike = (tables: readonly Table[]) =>
  tables
    .map(({ name, columns, key, references, next }) => ({
      name,
      columns: columns.map(each => `${each.name} ${each.kind.replace('json', 'text')}`).sort(),
      key,
      references: references
        .map(each => `${each.columns.join()} ${each.table} ${each.targets.join()}`)
        .sort(),
      isCounted: next !== undefined,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))

describe('the tables of the product', () => {
  it('travel or are declared to stay, with a reason; what is declared is there', async () => {
    await using app = await open()
    const all = await describeTables(app.entry.db, engine)
    const names = new Set(all.map(each => each.name))
    const travelling = new Set((await travellingTables(app.kernel, app.entry.db)).map(each => each.name))
    for (const [table, trait] of Object.entries(traitsOf(app.kernel))) {
      assert.ok(names.has(table), `There is no table ${table}.`)
      if ('stays' in trait) assert.match(trait.stays, /\w+ .*\.$/, table)
      assert.equal(travelling.has(table), !('stays' in trait), table)
    }
    assert.deepEqual(
      [...names].filter(name => !travelling.has(name)).sort(),
      stayingTables(app.kernel).sort(),
    )
  })

  it('can travel: each row has a key, and none refers to one that stays', async () => {
    await using app = await open()
    const staying = new Set(stayingTables(app.kernel))
    const seen = new Set<string>()
    for (const { name, key, references } of await travellingTables(app.kernel, app.entry.db)) {
      assert.ok(key.length > 0, name)
      for (const { table } of references) {
        assert.ok(!staying.has(table), `${name} refers to ${table}, which stays.`)
        assert.ok(table === name || seen.has(table), `${name} comes before ${table}, which it refers to.`)
      }
      seen.add(name)
    }
  })
})

if (engine === 'mysql')
  describe('the tables of the product on both databases', () => {
    it('have the same columns, keys and references', async () => {
      await using embedded = await open('sqlite')
      await using server = await open('mysql')
      assert.deepEqual(
        alike(await describeTables(server.entry.db, 'mysql')),
        alike(await describeTables(embedded.entry.db, 'sqlite')),
      )
    })
  })

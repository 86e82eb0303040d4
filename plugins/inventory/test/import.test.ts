import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CliCommands, definePlugin, type CliCommand } from '@omnicrm/sdk'
import { admin, testApp, type TestApp } from '@omnicrm/test'
import { inventoryApi } from '../contract.ts'
import { sim, simTemplate } from './kit.ts'

/** Runs the CLI command as `omnicrm` would. */
async function withImport() {
  const found: CliCommand[] = []
  const shell = definePlugin({
    id: 'shell',
    uses: { commands: CliCommands },
    setup(host) {
      host.onStart(({ commands }) => void found.push(...commands))
    },
  })
  const app = await testApp({ plugins: ['inventory', shell] })
  const command = found.find(each => each.name.startsWith('import '))
  assert.ok(command)
  const run = async (
    template: string,
    csv: string | undefined,
    options: Record<string, string | boolean> = {},
  ) => {
    const file = join(app.dataDirectory, 'stock.csv')
    if (csv !== undefined) writeFileSync(file, csv)
    const lines: string[] = []
    const progress: number[] = []
    const out = {
      line: (text: string) => void lines.push(text),
      progress: (done: number) => void progress.push(done),
    }
    await command.run(app.kernel.entry(), [template, file], options, out)
    return { lines, progress }
  }
  return { app, run }
}

const stored = async (app: TestApp) =>
  (await app.as(admin()).of(inventoryApi).list({ sort: 'inventory_id', order: 'asc', per_page: 100 })).data

describe('import of items at the shell', () => {
  it('maps labels and column names of the first line, whatever their case (INV-98, INV-99)', async () => {
    const { app, run } = await withImport()
    await using _app = app
    await simTemplate(app)
    const { lines } = await run(
      'SIM Card',
      'iccid,IMSI,Ki,item_location,retail_cost,item_state\n8961,50501,AABB,Shop,12.50,In Stock\n8962,50502,,,,\n',
      { state: 'In Transit', location: 'Warehouse' },
    )
    assert.deepEqual(lines, ['2 items created, 0 lines skipped.'])
    assert.deepEqual(
      (await stored(app)).map(each => [
        each.itemtext1,
        each.itemtext2,
        each.itemtext3,
        each.item_location,
        each.retail_cost,
        each.wholesale_cost,
        each.item_state,
      ]),
      [
        ['8961', '50501', 'AABB', 'Shop', 12.5, 2.5, 'In Stock'],
        ['8962', '50502', null, 'Warehouse', 10, 2.5, 'In Transit'],
      ],
    )
  })

  it('tells each faulty line with its number and field, and keeps the others (INV-99)', async () => {
    const { app, run } = await withImport()
    await using _app = app
    await simTemplate(app)
    await sim(app, { itemtext1: '1' })
    const { lines } = await run(
      'SIM Card',
      'ICCID,item_state,wholesale_cost\n1,,\n2,,\n2,,\n,New,\n3,Sold,\n4,,cheap\n5,Deactivated,0.1\n',
    )
    assert.deepEqual(lines, [
      'line 2: itemtext1: there is a SIM Card 1 already',
      'line 4: itemtext1: there is a SIM Card 2 already',
      'line 5: itemtext1: ICCID is missing',
      'line 6: item_state: must be one of New, In Transit, In Stock, Assigned, In Use, Used, Internal Use, Damaged, Out of Service, Lost, Stolen, Decommissioned',
      'line 7: wholesale_cost: must be an amount like 2.50',
      '2 items created, 5 lines skipped.',
    ])
    assert.deepEqual(
      (await stored(app)).map(each => each.itemtext1),
      ['1', '2', '5'],
    )
  })

  it('loads a thousand lines in transactions of five hundred, with progress; a dry run keeps nothing (INV-99)', async () => {
    const { app, run } = await withImport()
    await using _app = app
    await simTemplate(app)
    const csv = `ICCID\n${Array.from({ length: 1000 }, (_, index) => `8961${String(index).padStart(6, '0')}`).join('\n')}\n`
    const dry = await run('SIM Card', csv, { dryRun: true })
    assert.deepEqual(dry.lines, ['1000 items would be created, 0 lines skipped.'])
    assert.deepEqual(await stored(app), [])
    const { lines, progress } = await run('SIM Card', csv, { state: 'In Transit' })
    assert.deepEqual([lines, progress], [['1000 items created, 0 lines skipped.'], [500, 1000]])
    const { pagination } = await app
      .as(admin())
      .of(inventoryApi)
      .list({ filters: '{"item_state":["In Transit"]}' })
    assert.equal(pagination.total_items, 1000)
  }).timeout(60_000)

  it('refuses a file that is not there, an unknown template, a column nobody knows and a file without the first field', async () => {
    const { app, run } = await withImport()
    await using _app = app
    await simTemplate(app)
    await assert.rejects(run('SIM Card', undefined), { code: 'inventory.importFile', message: /stock.csv/ })
    await assert.rejects(run('sim card', 'ICCID\n1\n'), { code: 'inventory.templateUnknown' })
    await assert.rejects(run('SIM Card', 'ICCID,Colour\n1,red\n'), { message: /there is no column 'Colour'/ })
    await assert.rejects(run('SIM Card', 'IMSI\n1\n'), { message: /'ICCID' \(itemtext1\) is missing/ })
    await assert.rejects(run('SIM Card', ''), { message: /the file is empty/ })
  })
})

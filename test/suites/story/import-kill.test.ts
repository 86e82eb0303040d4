import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { importApi, inventoryApi, type ImportRow } from '@omnicrm/plugin-inventory/contract'
import { startServer, type ServerProcess } from './server-process.ts'
import { openWorld, until, type World } from './world.ts'

// Many batches: the worker is met while it writes.
const count = 50_000
const file = Buffer.from(
  `ICCID,IMSI\n${Array.from({ length: count }, (_, at) => `8944000000${at},23415${at}`).join('\n')}\n`,
)

const imports = ({ app }: World) => app.as(admin()).of(importApi)

/** Loads the file and asks for it to be written. */
async function begin(world: World, mode: 'valid' | 'all'): Promise<number> {
  const query = { item: 'SIM Card', file_name: `${mode}.csv` }
  const answer = await world.app
    .as(admin())
    .http({ method: 'POST', url: '/crm/inventory/import', query, payload: file })
  const { inventory_import_id, columns } = answer.json() as ImportRow
  const fields = columns.map(each => each.field)
  await imports(world).start({ inventory_import_id, dry_run: false, item: 'SIM Card', fields, mode })
  return inventory_import_id
}

const read = (world: World, inventory_import_id: number) => imports(world).get({ inventory_import_id })

/** The import while it writes: some batches are there, others are not. */
const halfway = (world: World, id: number): Promise<ImportRow> =>
  until(async () => {
    const row = await read(world, id)
    assert.notEqual(row.status, 'Imported', 'It was over before anybody could stop it.')
    return row.status === 'Importing' && row.rows_done > 0 ? row : undefined
  })

const broughtBy = async ({ app }: World, id: number): Promise<string[]> => {
  const rows = await app.entry
    .db('inventory')
    .where('inventory_import_id', id)
    .whereNull('deleted_at')
    .select<{ itemtext1: string }[]>('itemtext1')
  return rows.map(row => row.itemtext1)
}

/** What the dead hold is free at once; the first test waits for that as long as it takes. */
const leasesEnd = ({ app }: World) =>
  app.entry
    .db('kernel_job')
    .where('state', 'running')
    .update({ lease_until: new Date(0) })

/** Workers of the world, which end before it does. */
function hireWorkers({ app }: World) {
  const stack = new AsyncDisposableStack()
  return {
    start(): ServerProcess {
      const worker = startServer(app.dataDirectory, ['worker', 'scheduler'])
      stack.defer(() => worker.kill())
      return worker
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

describe('an import that is stopped in the middle', function () {
  this.timeout(300_000)

  it('by kill -9 of its worker goes on in another where it was: each row is there, and once (INV-98, INV-99, PLAT-21)', async () => {
    await using world = await openWorld({ roles: [] })
    await using workers = hireWorkers(world)
    const id = await begin(world, 'valid')
    const first = workers.start()
    await halfway(world, id)
    await first.kill()
    const left = await read(world, id)
    assert.equal(left.status, 'Importing')
    assert.ok(left.rows_done > 0 && left.rows_done < count, String(left.rows_done))
    assert.equal((await broughtBy(world, id)).length, left.rows_done)
    workers.start()
    const done = await until(async () => {
      const row = await read(world, id)
      return row.status === 'Importing' ? undefined : row
    })
    assert.deepEqual(
      [done.status, done.rows_total, done.items_created, done.rows_refused],
      ['Imported', count, count, 0],
    )
    const brought = await broughtBy(world, id)
    assert.deepEqual([brought.length, new Set(brought).size], [count, count])
  })

  it('by its owner keeps what is there, or takes all of it back when all or nothing was asked for (INV-99)', async () => {
    await using world = await openWorld({ roles: [] })
    await using workers = hireWorkers(world)
    const stock = async () =>
      (await world.app.as(admin()).of(inventoryApi).list({ per_page: 1 })).pagination.total_items
    const before = await stock()
    const stopped: ImportRow[] = []
    // What the second leaves would be doubles for the first, so all or nothing comes first.
    for (const mode of ['all', 'valid'] as const) {
      const id = await begin(world, mode)
      const worker = workers.start()
      await halfway(world, id)
      await worker.kill()
      await leasesEnd(world)
      const half = await read(world, id)
      assert.equal((await broughtBy(world, id)).length, half.rows_done)
      await imports(world).cancel({ inventory_import_id: id })
      const next = workers.start()
      const ended = await until(async () => {
        const row = await read(world, id)
        return row.status === 'Cancelling' ? undefined : row
      })
      await next.kill()
      assert.equal(ended.status, 'Cancelled')
      assert.equal((await broughtBy(world, id)).length, ended.items_created)
      stopped.push(half, ended)
    }
    const [halfOfAll, all, halfOfValid, valid] = stopped
    assert.ok((halfOfAll?.items_created ?? 0) > 0)
    assert.equal(all?.items_created, 0)
    assert.ok((valid?.items_created ?? 0) > 0 && (valid?.items_created ?? 0) < count)
    assert.equal(valid?.items_created, halfOfValid?.items_created)
    assert.equal(await stock(), before + (valid?.items_created ?? 0))
  })
})

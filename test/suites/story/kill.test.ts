import assert from 'node:assert/strict'
import { admin, engine } from '@omnicrm/test'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import { tracesOf } from './leftovers.ts'
import { startServer, type ServerProcess } from './server-process.ts'
import { openWorld, until, type World } from './world.ts'

// Fifty once; the other database shows that nothing depends on the first.
const runs = engine === 'sqlite' ? 50 : 15

/** Enough cards and numbers for every run. */
async function stock(world: World): Promise<void> {
  const create = world.app.as(admin()).of(inventoryApi).create
  for (let index = 0; index <= runs; index++) {
    const digits = String(index).padStart(4, '0')
    await create({
      item: 'SIM Card',
      itemtext1: `894400000000099${digits}`,
      itemtext2: `23415000099${digits}`,
      itemtext3: 'a'.repeat(32),
      itemtext4: 'b'.repeat(32),
    })
    await create({ item: 'Mobile Number', itemtext1: `44770099${digits}` })
  }
}

describe(`kill -9 of a worker at random moments, ${runs} times`, function () {
  this.timeout(600_000)

  it('leaves no job running, no orphan account, no item lost or doubled (PLAT-21, PROV-16, INV-86, D-74, D-75)', async () => {
    await using world = await openWorld({ roles: [] })
    await stock(world)
    const customer_id = await world.givenCustomer()
    const product_id = await world.productId('Mobile SIM Only')
    const [sims, numbers] = [await every(world, 'SIM Card'), await every(world, 'Mobile Number')]
    const total = await countItems(world)
    // Three, so that one is always up while another boots.
    const startWorker = () => startServer(world.app.dataDirectory, ['worker', 'scheduler'])
    const workers: ServerProcess[] = [startWorker(), startWorker(), startWorker()]
    let met = 0
    try {
      for (let run = 0; run <= runs; run++) {
        await Promise.all(workers.slice(0, 2).map(each => each.ready))
        await world.order({ product_id, customer_id, 'SIM Card': sims[run], 'Mobile Number': numbers[run] })
        if (run === runs) break
        await new Promise(resolve => setTimeout(resolve, Math.random() * 2500))
        const busy = await ownerOfRunning(world)
        const found = workers.findIndex(each => each.pid === busy)
        if (found !== -1) met++
        const [victim] = workers.splice(Math.max(found, 0), 1)
        await victim?.kill()
        workers.push(startWorker())
      }
      await Promise.all(workers.map(each => each.ready))
      await until(async () => ((await tracesOf(world)).runningJobs === 0 ? true : undefined))
      await until(async () => ((await openJobs(world)) === 0 ? true : undefined))
    } finally {
      await Promise.all(workers.map(each => each.kill()))
    }
    const traces = await tracesOf(world)
    const rows = await world.app.entry.db('provision').select('provisioning_status', 'action')
    const succeeded = rows.filter(
      each => each.provisioning_status === 0 && each.action === 'provision',
    ).length
    assert.ok(met > 0, 'no kill met a running job')
    assert.ok(succeeded > 0, 'the order that nobody disturbed failed')
    assert.deepEqual(
      {
        accounts: traces.accounts.length,
        services: traces.services,
        assigned: traces.assigned,
        charges: traces.openCharges,
        subscribers: traces.subscribers.length,
        held: traces.held,
        running: traces.runningJobs,
      },
      {
        accounts: succeeded,
        services: succeeded,
        assigned: 2 * succeeded,
        charges: succeeded,
        subscribers: succeeded,
        held: 0,
        running: 0,
      },
    )
    assert.equal(await countItems(world), total)
    const doubled = await world.app.entry
      .db('inventory')
      .whereNotNull('service_id')
      .groupBy('service_id')
      .having(world.app.entry.db.raw('count(*) <> 2'))
      .select('service_id')
    assert.deepEqual(doubled, [])
  })
})

/** Process id of the worker that runs the newest job just now. */
async function ownerOfRunning(world: World): Promise<number | undefined> {
  const row = await world.app.entry
    .db('kernel_job')
    .where({ state: 'running', name: 'provisioning-ansible.runProvision' })
    .orderBy('job_id', 'desc')
    .first('lease_owner')
  return row === undefined ? undefined : Number.parseInt(String(row.lease_owner), 10)
}

async function every(world: World, type: string): Promise<number[]> {
  const rows = await world.app.entry
    .db('inventory')
    .join(
      'inventory_template as template',
      'template.inventory_template_id',
      'inventory.inventory_template_id',
    )
    .where({ item: type })
    .orderBy('inventory_id')
    .select('inventory_id')
  return rows.map(each => Number(each.inventory_id))
}

const countItems = async (world: World): Promise<number> =>
  Number((await world.app.entry.db('inventory').whereNull('deleted_at').count({ n: '*' }))[0]?.['n'])
const openJobs = async (world: World): Promise<number> =>
  Number(
    (
      await world.app.entry
        .db('kernel_job')
        .whereIn('state', ['queued', 'running'])
        .where('name', 'like', 'provisioning%')
        .count({ n: '*' })
    )[0]?.['n'],
  )

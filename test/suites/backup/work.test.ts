import assert from 'node:assert/strict'
import { createBackup, restoreBackup } from '@omnicrm/kernel'
import { admin, scratch, testApp } from '@omnicrm/test'
import { api as activity } from '@omnicrm/plugin-activity/contract'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import {
  api as provisioning,
  provisioningStatus,
  type Order,
} from '@omnicrm/plugin-provisioning-ansible/contract'
import { everything, openWorld } from '../story/world.ts'
import { emptyTarget, email, password, started } from './installation.ts'

const options = { passphrase: undefined, by: 'ada' } as const
const env = { OMNICRM_SECRET_KEY: 'a key that both installations are given, as operators do' }

describe('work that had not ended when a backup was made', function () {
  this.timeout(300_000)

  it('ends as after a crash: an order is not run a second time, and its items are not given to others', async () => {
    await using world = await openWorld({ roles: [], env })
    const customer_id = await world.givenCustomer()
    const [sim = 0] = await world.free('SIM Card')
    const [number = 0] = await world.free('Mobile Number')
    const product_id = await world.productId('Mobile SIM Only')
    const provision_id = await world.order({
      product_id,
      customer_id,
      'SIM Card': sim,
      'Mobile Number': number,
    })
    using files = scratch()
    const file = files.file('all.backup')
    await createBackup(world.app.kernel, file, options)
    await using target = await emptyTarget(undefined, env)
    await restoreBackup(target.kernel, file, options)
    const { db } = target.entry
    const held = await db('inventory_reservation').pluck('inventory_id')
    assert.deepEqual(new Set(held.map(Number)), new Set([sim, number]))

    await using server = await started(target, 0, env)
    await server.kernel.start([])
    await server.kernel.drain()
    const job = await db('provision').where({ provision_id }).first('provisioning_status', 'failure_reason')
    assert.equal(job.provisioning_status, provisioningStatus.failed)
    assert.match(String(job.failure_reason), /lost/)
    assert.equal(world.peers.hss.state.subscribers.size, 0)
    const offered = await target.as(admin()).of(inventoryApi).available({ item: 'SIM Card', per_page: 100 })
    assert.ok(offered.data.length > 0)
    assert.ok(!offered.data.some(each => each.inventory_id === sim))
    const again = { product_id, customer_id, 'SIM Card': sim, 'Mobile Number': number, terms_accepted: true }
    await assert.rejects(
      target
        .as(admin())
        .of(provisioning)
        .start(again as Order),
      {
        code: 'inventory.quarantined',
      },
    )
  })

  it('of listeners goes on: nothing that happened is forgotten', async () => {
    await using source = await testApp({ plugins: [...everything], env, firstBoot: { demo: true } })
    await source.drain()
    const before = await source.entry.db('activity').pluck('title')
    await source.entry.tx(tx => tx.db('kernel_job').del())
    using files = scratch()
    const file = files.file('all.backup')
    await createBackup(source.kernel, file, options)
    await using target = await emptyTarget(undefined, env)
    await restoreBackup(target.kernel, file, options)
    await target.drain()
    const after = await target.entry.db('activity').pluck('title')
    assert.deepEqual(after, [
      ...before,
      'Backup of everything, made on the command line by ada',
      'Restored from a backup on the command line by ada',
    ])
  })
})

describe('backups in the activity log', function () {
  this.timeout(120_000)

  it('are told with who took everything, secrets included, out of the house (D-13)', async () => {
    await using app = await testApp({ plugins: [...everything], env })
    using files = scratch()
    await createBackup(app.kernel, files.file('night.backup'), options)
    await app.drain()
    const { data } = await app.as(admin()).of(activity).list({ search: 'Backup of everything' })
    const [entry] = data
    assert.deepEqual(
      [entry?.action, entry?.user_name, entry?.detail],
      ['backup', 'ada', { file: 'night.backup', encrypted: false }],
    )
  })
})

describe('an empty installation', function () {
  this.timeout(120_000)

  it('is one that was started, and in which its administrator signed in to look', async () => {
    await using source = await testApp({ plugins: [...everything], env, firstBoot: { demo: true } })
    await source.drain()
    using files = scratch()
    const file = files.file('all.backup')
    await createBackup(source.kernel, file, options)
    await using target = await testApp({
      plugins: [...everything],
      env: { ...env, OMNICRM_ADMIN_EMAIL: email, OMNICRM_ADMIN_PASSWORD: password },
      firstBoot: { demo: false },
    })
    const signed = await target.http({ method: 'POST', url: '/crm/auth/login', payload: { email, password } })
    assert.equal(signed.statusCode, 200)
    await target.tick()
    target.clock.advance(25 * 3600_000)
    await target.tick()
    await target.drain()
    await restoreBackup(target.kernel, file, options)
    assert.deepEqual(await target.entry.db('session').select(), [])
    assert.equal((await target.entry.db('user').where({ email })).length, 0)
  })

  it('is none after the demo catalogue, or with a second user', async () => {
    await using source = await testApp({ plugins: [...everything], env, firstBoot: { demo: false } })
    using files = scratch()
    const file = files.file('all.backup')
    await createBackup(source.kernel, file, options)
    const user = { ...(await source.entry.db('user').first()), id: undefined }
    await source.entry.db('user').insert({ ...user, username_ci: 'second', email_ci: 'second' })
    await source.kernel.firstBoot({ demo: true })
    await assert.rejects(restoreBackup(source.kernel, file, options), error => {
      const { code, message } = error as Error & { code: string }
      assert.equal(code, 'backup.notEmpty')
      for (const table of ['user has 2 rows', 'product has', 'inventory has'])
        assert.ok(message.includes(table), message)
      return true
    })
  })
})

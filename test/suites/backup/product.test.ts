import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { createBackup, restoreBackup, verifyBackup } from '@omnicrm/kernel'
import { engine, scratch, type TestApp } from '@omnicrm/test'
import { openWorld, type World } from '../story/world.ts'
import {
  addCustomer,
  codeOf,
  dump,
  email,
  emptyTarget,
  fillTheRest,
  liveIn,
  password,
  started,
  written,
  type Person,
} from './installation.ts'

const options = { passphrase: 'twelve letters', by: 'ada', workFactor: 8 } as const
const ways =
  engine === 'sqlite' ? ['sqlite -> sqlite'] : ['sqlite -> mysql', 'mysql -> sqlite', 'mysql -> mysql']

/** An installation in which a customer was served with a real play, and everything else was used at least once. */
async function livedIn(world: World): Promise<Person> {
  const customer_id = await world.givenCustomer('Ада Квинн & Söhne')
  const [sim = 0] = await world.free('SIM Card')
  const [number = 0] = await world.free('Mobile Number')
  const product_id = await world.productId('Mobile SIM Only')
  const job = await world.ended(
    await world.order({ product_id, customer_id, 'SIM Card': sim, 'Mobile Number': number }),
  )
  assert.equal(job.provisioning_status, 0)
  return await liveIn(world, customer_id)
}

describe('the backup of a whole installation', function () {
  this.timeout(300_000)

  for (const way of ways) {
    const [from, to] = way.split(' -> ') as ['sqlite' | 'mysql', 'sqlite' | 'mysql']
    it(`round trip: export everything, import into an empty installation, compare: equal (${way})`, async () => {
      await using world = await openWorld({ database: from })
      const person = await livedIn(world)
      using files = scratch()
      const file = files.file('all.backup')
      await world.app.stop()
      await using source = await started(world.app)
      refuseUnknownFiles(world.app)
      const { tables } = await createBackup(source.kernel, `${file}.first`, options)
      await fillTheRest(source.kernel, tables)

      await createBackup(source.kernel, file, options)
      const before = await dump(source.kernel)
      await using target = await emptyTarget(to)
      await restoreBackup(target.kernel, file, options)

      assert.deepEqual(await verifyBackup(target.kernel, file, options), [])
      compare(before, await dump(target.kernel))
      await signsIn(target, person)
      const next = await addCustomer(target, 'The next')
      const [{ next: expected } = { next: undefined }] = tables.filter(each => each.name === 'customer')
      assert.equal(next, expected)
    })
  }
})

function compare(before: Awaited<ReturnType<typeof dump>>, after: Awaited<ReturnType<typeof dump>>): void {
  assert.deepEqual([...after.keys()], [...before.keys()])
  for (const [table, rows] of before) {
    assert.ok(rows.length > 0, `${table} was filled, so that comparing it means something.`)
    const there = after.get(table) ?? []
    // The restoring tells the activity log, which is work for later.
    const told =
      table === 'kernel_job' ? there.filter(row => !String(row.payload).includes('"restore"')) : there
    assert.deepEqual(written(told), written(rows), table)
  }
}

/** Whoever keeps files in the data directory decides whether backups carry them, and names them here. */
const known =
  /^(branding|jobs|cache|crm_config\.yaml|first-sign-in\.json|secrets\.json|omnicrm\.sqlite(-wal|-shm)?)$/

function refuseUnknownFiles({ dataDirectory }: TestApp): void {
  const unknown = readdirSync(dataDirectory).filter(name => !known.test(name))
  assert.deepEqual(unknown, [])
}

async function signsIn(target: TestApp, { totp_secret, backup_codes }: Person): Promise<void> {
  const ahead = 90_000
  await using server = await started(target, ahead)
  for (const code of [codeOf(totp_secret, new Date(Date.now() + ahead)), backup_codes[3]]) {
    const first = await server.post('/crm/auth/login', { email, password })
    const { user_id, challenge_token } = first.json() as { user_id: number; challenge_token: string }
    assert.ok(challenge_token, first.body)
    const second = await server.post(`/crm/2fa/verify/user/${user_id}`, { challenge_token, code })
    assert.equal(second.statusCode, 200, second.body)
  }
  assert.equal(
    (await server.post('/crm/auth/login', { email, password: 'Another-Passw0rd!' })).statusCode,
    401,
  )
}

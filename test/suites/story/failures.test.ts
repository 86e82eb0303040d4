import assert from 'node:assert/strict'
import { nothing, tracesOf } from './leftovers.ts'
import { openWorld, type World } from './world.ts'
import type { Peers } from '@omnicrm/test/peers'

interface Mishap {
  readonly name: string
  readonly add: (peers: Peers) => () => void
  /** What staff read as the reason. */
  readonly says: RegExp
}

const ocs = (method: string, pattern: RegExp): Mishap[] => [
  {
    name: `CGRateS refuses ${method}`,
    add: ({ cgrates }) =>
      cgrates.faults.add({ method: pattern, kind: 'error', error: 'SERVER_ERROR: disk full' }),
    says: /disk full/,
  },
  {
    name: `CGRateS does ${method} and never answers`,
    add: ({ cgrates }) => cgrates.faults.add({ method: pattern, kind: 'after', times: -1 }),
    says: /CGRateS|OCS|answer|connection/i,
  },
]
const critical: Mishap[] = [
  ...ocs('SetAccount', /\.SetAccount$/),
  ocs('AddBalance', /\.AddBalance$/)[0] as Mishap,
  ...ocs('SetFilter', /\.SetFilter$/),
  ...ocs('SetAttributeProfile', /\.SetAttributeProfile$/),
  ...ocs('SetResourceProfile', /\.SetResourceProfile$/),
  {
    name: 'the HSS refuses the subscriber',
    add: ({ hss }) => hss.faults.add({ method: /^PUT/, kind: 'error' }),
    says: /HSS|503/,
  },
  {
    name: 'the HSS stores the subscriber and never answers',
    add: ({ hss }) => hss.faults.add({ method: /^PUT/, kind: 'after', times: -1 }),
    says: /HSS|subscriber/,
  },
]

async function order(world: World) {
  const customer_id = await world.givenCustomer()
  const provisionId = await world.order({
    product_id: await world.productId('Mobile SIM Only'),
    customer_id,
    'SIM Card': (await world.free('SIM Card'))[0],
    'Mobile Number': (await world.free('Mobile Number'))[0],
  })
  return await world.ended(provisionId)
}

describe('a far side fails', function () {
  this.timeout(240_000)

  it('at each critical task in turn: the job fails, names the cause, and nothing is left in OCS, HSS or CRM (PROV-27, PROV-55, PROV-56, PROV-61, PROV-65, PROV-80, INV-83, INV-84, LIFE-23, LIFE-24, D-73)', async () => {
    await using world = await openWorld()
    const stock = (await world.free('SIM Card')).length
    for (const mishap of critical) {
      const undo = mishap.add(world.peers)
      const job = await order(world)
      undo()
      await world.app.drain()
      assert.equal(job.provisioning_status, 2, mishap.name)
      assert.match(job.error_message ?? '', mishap.says, mishap.name)
      assert.deepEqual(await tracesOf(world), nothing, mishap.name)
      assert.equal((await world.free('SIM Card')).length, stock, mishap.name)
    }
  })

  it('to answer a credit it has given: the play reads it back and does not give it again (D-82)', async () => {
    await using world = await openWorld()
    world.peers.cgrates.faults.add({ method: /\.AddBalance$/, kind: 'after' })
    const job = await order(world)
    assert.equal(job.provisioning_status, 0, job.error_message ?? '')
    const [account] = [...world.peers.cgrates.state.accounts.values()]
    assert.equal(account?.balances?.['*monetary']?.length, 1)
  })

  it('at an optional task: the task is orange, the job succeeds (PROV-26, PROV-32, LIFE-47, PLAY-13)', async () => {
    await using world = await openWorld()
    world.peers.cgrates.faults.add({
      method: /ReloadCache/,
      kind: 'error',
      error: 'NOT_IMPLEMENTED',
      times: -1,
    })
    const job = await order(world)
    assert.equal(job.provisioning_status, 0)
    assert.ok(
      job.provisioning_result_json.some(each => each.provisioning_status === 3),
      'no task is orange',
    )
  })

  it('when the mail server is away: the order succeeds and the message is tried again', async () => {
    await using world = await openWorld()
    world.peers.smtp.faults.add({ kind: 'temporary' })
    const job = await order(world)
    assert.equal(job.provisioning_status, 0)
    await world.peers.smtp.waitFor(message => message.to.includes('ada@example.org'), 60_000)
  })
})

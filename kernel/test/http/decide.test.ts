import assert from 'node:assert/strict'
import { anyOf, Failure, machine, own, permission } from '@omnicrm/sdk'
import type { Actor, Allow } from '@omnicrm/sdk'
import { decide } from '../../src/http/decide.ts'
import { anonymous } from '../../src/http/actor.ts'
import { actor, holding } from './fakes.ts'

const view = permission('view_invoice', 'See invoices')
const viewOwn = permission('view_own_invoice', 'See own invoices')
const create = permission('create_provision', 'Order')

/** The scope it lets in with, or the status it refuses with. */
function outcome(who: Actor, allow: Allow, input: Record<string, unknown> = {}): unknown {
  try {
    return decide(who, allow, input).scope
  } catch (error) {
    assert.ok(error instanceof Failure)
    return error.status
  }
}

const everything = null
const customer = actor({ ...holding('view_own_invoice'), bound: { customer_id: 12 } })

describe('access decisions', () => {
  it('lets nobody in without a credential, except where anyone may (PLAT-53)', () => {
    for (const allow of [
      view,
      own(view),
      machine(view),
      anyOf(view, own(viewOwn)),
      'admin',
      'staff',
      'signedIn',
    ] as const)
      assert.equal(outcome(anonymous(null), allow), 401)
    assert.equal(outcome(anonymous(null), 'anyone'), everything)
    assert.equal(outcome(anonymous(null), anyOf(view, 'anyone')), everything)
  })

  it('asks for the permission; admin passes every check (PLAT-54, RBAC-3)', () => {
    assert.equal(outcome(actor(holding('view_invoice')), view), everything)
    assert.equal(outcome(actor(holding('view_other')), view), 403)
    const admin = actor({ isAdmin: true })
    for (const allow of [view, own(viewOwn), anyOf(view), 'admin', 'staff', 'signedIn', 'anyone'] as const)
      assert.equal(outcome(admin, allow), everything)
  })

  it('narrows own-scope callers to their own rows', () => {
    assert.deepEqual(outcome(customer, own(viewOwn)), { customer_id: 12 })
    assert.deepEqual(outcome(customer, own(viewOwn), { customer_id: 12 }), { customer_id: 12 })
    assert.deepEqual(outcome(customer, own(viewOwn), { customer_id: '12' }), { customer_id: 12 })
  })

  it('answers 404 when an own-scope caller names the id of another', () => {
    for (const customer_id of [13, '13', null, [12], { toString: () => '12' }])
      assert.equal(outcome(customer, own(viewOwn), { customer_id }), 404)
  })

  it('gives an own-scope permission without a bound id nothing', () => {
    assert.equal(outcome(actor(holding('view_own_invoice')), own(viewOwn)), 403)
  })

  it('binds to another column where the endpoint says so', () => {
    const job = actor({ method: 'job', ...holding('view_own_invoice'), bound: { provision_id: 7 } })
    assert.deepEqual(outcome(job, own(viewOwn, 'provision_id')), { provision_id: 7 })
    assert.equal(outcome(job, own(viewOwn)), 403)
  })

  it('takes the first alternative that suffices', () => {
    const allow = anyOf(view, own(viewOwn))
    assert.equal(
      outcome(actor({ ...holding('view_invoice', 'view_own_invoice'), bound: { customer_id: 12 } }), allow, {
        customer_id: 99,
      }),
      everything,
    )
    assert.deepEqual(outcome(customer, allow), { customer_id: 12 })
    assert.equal(outcome(customer, allow, { customer_id: 99 }), 404)
    assert.equal(outcome(actor(), allow), 403)
  })

  it('keeps people from what machines may do', () => {
    for (const method of ['api_key', 'ip_whitelist', 'job', 'callback'] as const)
      assert.equal(outcome(actor({ method, ...holding('create_provision') }), machine(create)), everything)
    assert.equal(outcome(actor({ method: 'jwt', ...holding('create_provision') }), machine(create)), 403)
    assert.equal(outcome(actor({ method: 'api_key' }), machine(create)), 403)
  })

  it('tells staff from customers by a permission that is not own-scope (00-canonical 4.1)', () => {
    assert.equal(outcome(actor(holding('view_invoice')), 'staff'), everything)
    assert.equal(outcome(customer, 'staff'), 403)
    assert.equal(outcome(customer, 'signedIn'), everything)
    assert.equal(outcome(customer, 'admin'), 403)
  })
})

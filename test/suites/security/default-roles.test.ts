import assert from 'node:assert/strict'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import { admin, type TestApp } from '@omnicrm/test'
import { wholeProduct } from '../bad-input/walk.ts'

/** 00-canonical 4.4, in its words: what a role may do, whether its plugin is there yet or not. */
const support =
  'view_customer view_customer_service view_communication view_provision view_customer_site view_customer_contact view_customer_tag view_customer_activity'
const ofTheAccount =
  'view_own_customer view_own_customer_site view_own_customer_contact view_own_customer_service view_own_inventory view_own_customer_invoice view_own_customer_transaction view_own_communication view_own_provision'
const documented: Readonly<Record<string, string>> = {
  admin:
    'admin can_impersonate manage_api_keys cgrates_api_access create_payment approve_cbc_message view_report',
  Support: support,
  customer_service_agent_1: `${support} create_customer_activity create_customer create_customer_site create_customer_contact update_customer update_customer_site update_customer_contact view_product view_inventory view_customer_transaction view_customer_invoice view_customer_stripe_card update_customer_service create_provision`,
  Finance:
    'view_customer view_customer_invoice view_customer_transaction view_product view_communication create_customer_invoice',
  'Customer Administrator': ofTheAccount,
  customer: `${ofTheAccount} view_own_customer_activity view_own_customer_stripe_card create_own_customer_stripe_card update_own_customer_stripe_card delete_own_customer_stripe_card update_own_customer_service create_own_provision create_own_payment`,
  provisioning: 'create_provision view_provision',
  // Sending the welcome message of a service: docs/adr/0004.
  playbook:
    'view_product view_customer view_customer_site view_customer_contact view_customer_service create_customer_service update_customer_service delete_customer_service view_inventory update_inventory create_customer_transaction view_customer_stripe_card create_payment create_customer_activity view_provision create_communication',
  'CBC Message Creator': 'view_cbc_message create_cbc_message update_cbc_message',
  'CBC Message Approver': 'view_cbc_message approve_cbc_message delete_cbc_message',
}

describe('the default roles', () => {
  let app: TestApp
  let catalogue: string[]
  let seeded: Map<string, string[]>
  before(async () => {
    app = await wholeProduct()
    const staff = app.as(admin()).of(identity)
    catalogue = (await app.entry.db('permission').pluck('name')) as string[]
    const roles = (await staff.listRoles({ per_page: 100 })).data
    seeded = new Map(roles.map(each => [each.name, each.permissions.map(one => one.name).toSorted()]))
  })
  after(() => app[Symbol.asyncDispose]())

  it('stand under the documented names, each with what is documented (RBAC-8, D-9)', () => {
    const known = (names: string) => names.split(' ').filter(each => catalogue.includes(each))
    const { 'Read-only Auditor': auditor = [], ...others } = Object.fromEntries(seeded)
    assert.deepEqual(
      others,
      Object.fromEntries(Object.entries(documented).map(([name, names]) => [name, known(names).toSorted()])),
    )
    assert.deepEqual(auditor, catalogue.filter(each => /^view_(?!own_)/.test(each)).toSorted())
    assert.ok(catalogue.length > 60)
  })

  it('of a tenant see what is its own and change nothing of it: 00-canonical 4.4 gives no more (RBAC-17)', () => {
    const own = seeded.get('Customer Administrator') ?? []
    assert.ok(own.every(each => each.startsWith('view_own_')))
    for (const kind of ['customer', 'customer_contact', 'customer_site', 'customer_service'])
      assert.ok(own.includes(`view_own_${kind}`), kind)
  })

  it('are told in their stored spelling however they are asked for (RBAC-32, RBAC-33, D-9)', async () => {
    const { roles } = await app.as(admin()).of(identity).createUser({
      username: 'spelling',
      email: 'spelling@example.com',
      password: 'TempP@ssw0rd!',
      first_name: 'S',
      last_name: 'P',
      role: 'SUPPORT,read-only auditor,CUSTOMER',
    })
    assert.deepEqual(new Set(roles), new Set(['Support', 'Read-only Auditor', 'customer']))
  })
})

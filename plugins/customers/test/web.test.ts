import assert from 'node:assert/strict'
import { instantOf, kindOf, nameHint } from '../web/attributes/kind.ts'
import {
  contactFaults,
  customerOf,
  detailFaults,
  emptyDraft,
  siteFaults,
  type CustomerDraft,
} from '../web/create/draft.ts'

const draft: CustomerDraft = {
  ...emptyDraft,
  customer_name: ' Zed Ltd ',
  contact: { ...emptyDraft.contact, contact_firstname: 'Zoe', contact_email: 'zoe@zed.example' },
}
const site = { ...emptyDraft.site, latitude: '51.5074', longitude: '-0.1278', country: 'United Kingdom' }

describe('wizard that creates a customer', () => {
  it('asks for a name, a first name, and a contract that does not end before it starts (CUST-15)', () => {
    assert.deepEqual(detailFaults(emptyDraft), { customer_name: 'fault.name' })
    assert.deepEqual(contactFaults(emptyDraft), { contact_firstname: 'fault.firstName' })
    const dates = { contract_start_date: '2026-02-01', contract_end_date: '2026-01-01' }
    assert.deepEqual(detailFaults({ ...draft, ...dates }), { contract_end_date: 'fault.contractEnd' })
    const contact = { ...draft.contact, contact_email: 'zoe' }
    assert.deepEqual(contactFaults({ ...draft, contact }), { contact_email: 'fault.email' })
    assert.deepEqual({ ...detailFaults(draft), ...contactFaults(draft), ...siteFaults(draft, '') }, {})
  })

  it('asks a site for coordinates, and for a country unless there is a usual one (CUST-38, CUST-39)', () => {
    const bare = { ...draft, hasSite: true }
    assert.deepEqual(Object.keys(siteFaults(bare, '')), ['latitude', 'longitude', 'country'])
    assert.deepEqual(Object.keys(siteFaults(bare, 'Spain')), ['latitude', 'longitude'])
    const far = { ...bare, site: { ...site, latitude: '91' } }
    assert.deepEqual(siteFaults(far, ''), { latitude: 'fault.latitude' })
    assert.deepEqual(siteFaults({ ...bare, site }, ''), {})
  })

  it('sends customer, contact and site in one body; empty fields stay out (CUST-16)', () => {
    const sent = customerOf({ ...draft, hasSite: true, site })
    assert.deepEqual(sent, {
      customer_name: 'Zed Ltd',
      customer_account_type: 'Individual',
      customer_payment_type: 'postpaid',
      contact: { contact_firstname: 'Zoe', contact_email: 'zoe@zed.example', contact_types: ['Primary'] },
      site: { latitude: 51.5074, longitude: -0.1278, country: 'United Kingdom' },
    })
    assert.equal('site' in customerOf(draft), false)
  })
})

describe('attributes on the page', () => {
  it('are shown by what their value looks like (ATTR-16)', () => {
    const kinds = {
      boolean: ['true', 'false'],
      number: ['100', '0.23', '-5'],
      day: ['2025-01-04', '2024-02-29'],
      instant: ['2025-01-04 10:30:00', '2025-01-04T10:30:00.000Z'],
      email: ['john.smith@company.com'],
      link: ['https://desk.example/1'],
      text: [
        'True',
        '007',
        '1e9',
        '2025-02-30',
        '2025-01-04 99:00:00',
        'https://',
        'javascript:alert(1)',
        '<b>x</b>',
        'SF-12345',
      ],
    }
    for (const [kind, values] of Object.entries(kinds))
      for (const value of values) assert.equal(kindOf(value), kind, value)
    assert.equal(instantOf('2025-01-04 10:30:00'), '2025-01-04T10:30:00Z')
  })

  it('have a hint at names that are no snake_case or that mean something already (ATTR-15)', () => {
    for (const name of ['external_crm_id', 'api_key_v2', 'vlan2', ''])
      assert.equal(nameHint(name), undefined, name)
    for (const name of ['External', 'two words', 'a-b', '_a', 'a__b', '2nd', 'ñ'])
      assert.equal(nameHint(name), 'form', name)
    for (const name of ['customer_id', ' id ']) assert.equal(nameHint(name), 'reserved', name)
  })
})

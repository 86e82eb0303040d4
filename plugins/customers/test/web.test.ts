import assert from 'node:assert/strict'
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

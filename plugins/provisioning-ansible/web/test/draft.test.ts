import assert from 'node:assert/strict'
import { emptyDraft, orderOf, type AssignDraft } from '../assign/draft.ts'

const asked = {
  productId: 3,
  customerId: 12,
  serviceId: undefined,
  types: ['SIM Card', 'Mobile Number'],
  asksRenewal: false,
  asksBusiness: false,
  hasTerms: false,
}
const item = (inventory_id: number, type: string) => ({
  inventory_id,
  item: type,
  itemtext1: 'SIM-00123',
  itemtext2: null,
  item_location: null,
  item_state: 'New' as const,
})
const draft: AssignDraft = {
  ...emptyDraft,
  items: {
    'SIM Card': item(5001, 'SIM Card'),
    'Mobile Number': item(6001, 'Mobile Number'),
    Modem: item(7, 'Modem'),
  },
}

describe('the order of the wizard', () => {
  it('names the chosen items under their types, and none that the product does not ask for (PLAN-19)', () => {
    assert.deepEqual(orderOf(asked, draft), {
      product_id: 3,
      customer_id: 12,
      'SIM Card': 5001,
      'Mobile Number': 6001,
    })
  })

  it('carries only what was asked: renewal, business details, terms (PLAN-35, D-40)', () => {
    const answers = {
      ...draft,
      items: {},
      autoRenew: false,
      siteId: 4,
      purchaseOrderNumber: ' PO-2025-001234 ',
      termsAccepted: true,
    }
    assert.deepEqual(orderOf({ ...asked, types: [] }, answers), { product_id: 3, customer_id: 12 })
    assert.deepEqual(
      orderOf(
        { ...asked, types: [], asksRenewal: true, asksBusiness: true, hasTerms: true, serviceId: 789 },
        answers,
      ),
      {
        product_id: 3,
        customer_id: 12,
        service_id: 789,
        site_id: 4,
        purchase_order_number: 'PO-2025-001234',
        auto_renew: false,
        terms_accepted: true,
      },
    )
  })
})

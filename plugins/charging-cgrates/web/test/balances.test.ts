import assert from 'node:assert/strict'
import type { Balance, LiveAccount } from '../../contract.ts'
import { kindBalances } from '../balances.ts'

const bucket = (facts: Partial<Balance>): Balance => ({
  ID: 'bucket',
  Value: 0,
  ExpirationDate: null,
  Weight: 10,
  DestinationIDs: [],
  custom_Name_hr: 'bucket',
  custom_Expiration: 'Never',
  custom_Description_String: '',
  ...facts,
})
const account = (BalanceMap: LiveAccount['BalanceMap']): LiveAccount => ({
  BalanceMap,
  ActionPlans: [],
  account_found: true,
})
const gigabyte = 1024 ** 3

describe('balances of a service on its page', () => {
  it('add up what has not expired (USG-38, USG-42)', () => {
    const [data] = kindBalances(
      account({
        DATA: [
          bucket({ ID: 'topup', Value: 3 * gigabyte, Weight: 30, custom_Expiration: 'EXPIRED' }),
          bucket({
            ID: 'bonus',
            Value: 5 * gigabyte,
            Weight: 20,
            ExpirationDate: '2025-01-31T00:00:00.000Z',
          }),
          bucket({ ID: 'monthly', Value: 12.5 * gigabyte, ExpirationDate: '2025-01-25T00:00:00.000Z' }),
        ],
      }),
    )
    assert.equal(data?.remaining, 17.5 * gigabyte)
    assert.equal(data?.nextExpiry, '2025-01-25T00:00:00.000Z')
    assert.deepEqual(
      data?.buckets.map(each => each.isExpired),
      [true, false, false],
    )
  })

  it('are unlimited when one living bucket is (USG-40), and never end without an end (USG-39)', () => {
    const [voice] = kindBalances(
      account({ VOICE: [bucket({ Value: 999_999_999, custom_Description_String: 'Unlimited' })] }),
    )
    assert.deepEqual([voice?.isUnlimited, voice?.nextExpiry], [true, null])
  })

  it('leave out kinds that the account has nothing of', () => {
    assert.deepEqual(
      kindBalances(account({ SMS: [bucket({ Value: 45 })], DATA: [] })).map(each => each.kind),
      ['SMS'],
    )
  })
})

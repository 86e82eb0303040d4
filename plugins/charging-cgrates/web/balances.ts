import { balanceKinds, type Balance, type BalanceKind, type LiveAccount } from '../contract.ts'

/** All buckets of one kind, as its card shows them. */
export interface KindBalance {
  readonly kind: BalanceKind
  /** Sum of what has not expired (USG-42), in canonical units. */
  readonly remaining: number
  readonly isUnlimited: boolean
  /** When the first bucket that still counts ends; null when none does. */
  readonly nextExpiry: string | null
  /** In the order in which they are used up. */
  readonly buckets: readonly Bucket[]
}

export interface Bucket extends Balance {
  readonly isExpired: boolean
  readonly isUnlimited: boolean
}

/** Cards in a fixed order; kinds without a bucket are left out. */
export function kindBalances(account: LiveAccount): KindBalance[] {
  return balanceKinds.flatMap(kind => {
    const buckets = (account.BalanceMap[kind] ?? []).map(bucketOf)
    if (buckets.length === 0) return []
    const live = buckets.filter(bucket => !bucket.isExpired)
    const ends = live.flatMap(bucket => bucket.ExpirationDate ?? []).toSorted()
    return [
      {
        kind,
        remaining: live.reduce((sum, bucket) => sum + bucket.Value, 0),
        isUnlimited: live.some(bucket => bucket.isUnlimited),
        nextExpiry: ends[0] ?? null,
        buckets,
      },
    ]
  })
}

// The server has told both by its own clock and rules; the browser's clock must not disagree.
const bucketOf = (balance: Balance): Bucket => ({
  ...balance,
  isExpired: balance.custom_Expiration === 'EXPIRED',
  isUnlimited: balance.custom_Description_String === 'Unlimited',
})

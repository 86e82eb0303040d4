import { job, OneOf, permission, service, T } from '@omnicrm/sdk'
import type { Cx, Tx } from '@omnicrm/sdk'

export const can = {
  access: permission(
    'cgrates_api_access',
    'Use the charging engine: proxy, attributes, filters, sessions, credit limits',
  ),
}

/** Response key of a kind of balance (00-canonical 7). */
export const balanceKinds = ['DATA', 'DATA_DONGLE', 'VOICE', 'SMS', 'MONETARY'] as const
export type BalanceKind = (typeof balanceKinds)[number]

/** One bucket in canonical units: bytes, seconds, messages, currency units. */
export interface Balance {
  readonly ID: string
  readonly Value: number
  /** ISO-8601 UTC; null never ends. */
  readonly ExpirationDate: string | null
  readonly Weight: number
  readonly DestinationIDs: readonly string[]
  readonly custom_Name_hr: string
  /** `Never`, `EXPIRED` or the date. */
  readonly custom_Expiration: string
  readonly custom_Description_String: string
}

/** A charging account as the product shows it. */
export interface ChargingAccount {
  readonly disabled: boolean
  /** Canonical units, highest weight first, earliest expiry next. */
  readonly balances: Readonly<Partial<Record<BalanceKind, readonly Balance[]>>>
  /** The engine's own balance map, in its units. */
  readonly raw: Readonly<Record<string, unknown>>
  readonly actionPlans: readonly { readonly PlanName: string; readonly NextExecTime: string | null }[]
}

/** What a service that is read alone carries as `cgrates` (00-canonical 7, rule 2). */
export interface LiveAccount {
  readonly BalanceMap: ChargingAccount['balances']
  readonly ActionPlans: ChargingAccount['actionPlans']
  readonly Disabled?: boolean
  /** False for a service that was never put into the engine; null when the engine could not be asked. */
  readonly account_found: boolean | null
  /** Why there are no balances, as a sentence. */
  readonly error?: string
}

/** Amounts are in canonical units and positive; the adapter converts (D-25). */
export interface Credit {
  readonly kind: BalanceKind
  /** Unique per purchase; the engine adds to a known id and keeps its old expiry. */
  readonly id: string
  readonly amount: number
  /** ISO-8601, `+<hours>h` or `*unlimited`. */
  readonly expiry: string
  readonly weight: number
}

/**
 * The charging engine, account by account. Every call throws 502 `charging.*` when the engine refuses or does not
 * answer; calls of one account run one after the other.
 */
export interface ChargingService {
  /** Undefined when the engine has no such account. */
  account(accountId: string, signal?: AbortSignal): Promise<ChargingAccount | undefined>
  /** Adds a credit once: a second call with the same balance id does nothing (D-82). @returns false when it was there */
  credit(accountId: string, credit: Credit): Promise<boolean>
  /** Takes money from a balance after reading that it is there (D-83). @throws 422 `charging.insufficient` */
  debit(
    accountId: string,
    debit: { readonly id: string; readonly kind: BalanceKind; readonly amount: number },
  ): Promise<void>
  /** Queues, in this transaction, that the account is switched off or on; retried until the engine has done it (D-86). */
  setEnabled(
    tx: Tx,
    account: { readonly serviceId: number; readonly accountId: string; readonly enabled: boolean },
  ): Promise<void>
  /** True when a write of this service has not reached the engine yet. */
  hasPending(cx: Cx, serviceId: number): Promise<boolean>
}
export const Charging = service<ChargingService>('charging-cgrates.charging')

export const operationStates = ['pending', 'done', 'failed', 'unknown'] as const
export const OperationState = OneOf(operationStates)

/** Carries one stored write intent out and reads it back. */
export const RunOperation = job(
  'charging-cgrates.runOperation',
  T.Object({ ocs_operation_id: T.Integer() }),
  {
    attempts: 40,
    backoffSeconds: 5,
    leaseSeconds: 60,
  },
)

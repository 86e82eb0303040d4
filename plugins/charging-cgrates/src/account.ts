import type { Balance, BalanceKind, ChargingAccount } from '../contract.ts'
import { fromWire, isUnlimited, kindOf, type Factors } from './units.ts'

/** `APIerSv2.GetAccount` (cgrates-rpc 3.1); lists and maps may be null. */
export interface WireAccount {
  readonly ID: string
  readonly BalanceMap: Readonly<Record<string, readonly WireBalance[] | null>> | null
  readonly AllowNegative: boolean
  readonly Disabled: boolean
}
export interface WireBalance {
  readonly Uuid?: string
  readonly ID: string
  readonly Value: number
  readonly ExpirationDate?: string
  readonly ExpiryTime?: string
  readonly Weight: number
  readonly DestinationIDs?: Readonly<Record<string, boolean>> | readonly string[] | null
  readonly Categories?: Readonly<Record<string, boolean>> | null
}

/** The engine's account in canonical units, in the order the engine uses the buckets up (section 7, rules 2–4). */
export function toAccount(
  wire: WireAccount,
  plans: ChargingAccount['actionPlans'],
  factors: Factors,
  now: Date,
): ChargingAccount {
  const balances: Partial<Record<BalanceKind, Balance[]>> = {}
  for (const [type, list] of Object.entries(wire.BalanceMap ?? {}))
    for (const each of list ?? []) {
      const kind = kindOf(type, each.ID, namesOf(each.Categories))
      if (kind) (balances[kind] ??= []).push(toBalance(kind, each, factors, now))
    }
  for (const list of Object.values(balances)) list.sort(byUse)
  return { disabled: wire.Disabled, balances, raw: rawOf(wire), actionPlans: plans }
}

function toBalance(kind: BalanceKind, wire: WireBalance, factors: Factors, now: Date): Balance {
  const value = fromWire(kind, wire.Value, factors)
  const expiry = expiryOf(wire)
  return {
    ID: wire.ID,
    Value: value,
    ExpirationDate: expiry,
    Weight: wire.Weight,
    DestinationIDs: namesOf(wire.DestinationIDs),
    custom_Name_hr: wire.ID.replaceAll('_', ' '),
    custom_Expiration: expiry === null ? 'Never' : new Date(expiry) < now ? 'EXPIRED' : expiry,
    custom_Description_String: isUnlimited(kind, wire.ID, value) ? 'Unlimited' : describe(kind, value),
  }
}

/** A zero or year-1 date never ends. */
export function expiryOf(wire: Pick<WireBalance, 'ExpirationDate' | 'ExpiryTime'>): string | null {
  const text = wire.ExpirationDate ?? wire.ExpiryTime
  if (!text || text.startsWith('0001-')) return null
  const at = new Date(text)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}

const namesOf = (value: WireBalance['DestinationIDs']): string[] =>
  !value ? [] : Array.isArray(value) ? [...(value as string[])] : Object.keys(value)

function byUse(a: Balance, b: Balance): number {
  return b.Weight - a.Weight || (a.ExpirationDate ?? '9999').localeCompare(b.ExpirationDate ?? '9999')
}

function describe(kind: BalanceKind, value: number): string {
  switch (kind) {
    case 'DATA':
    case 'DATA_DONGLE':
      return `${trim(value / 1024 ** 3)} GB`
    case 'VOICE':
      return `${trim(value / 60)} min`
    case 'SMS':
      return `${trim(value)} SMS`
    case 'MONETARY':
      return value.toFixed(2)
  }
}
const trim = (value: number): string => String(Math.round(value * 100) / 100)

/** The second view of the same read (D-24): engine types and units, with the name `ExpiryTime`. */
function rawOf(wire: WireAccount): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(wire.BalanceMap ?? {}).map(([type, list]) => [
      type,
      (list ?? []).map(each => ({ ...each, ExpiryTime: each.ExpirationDate ?? each.ExpiryTime ?? null })),
    ]),
  )
}

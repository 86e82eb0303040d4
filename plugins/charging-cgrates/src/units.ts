import { money } from '@omnicrm/sdk'
import type { BalanceKind } from '../contract.ts'
import type { OcsConfig } from './config.ts'

/** What one canonical unit is on the wire; the only place of the server that knows (00-canonical 7, rule 1). */
export interface Factors {
  readonly voice: number
  readonly monetary: number
}

export function factorsOf(
  config: Pick<OcsConfig, 'voice_unit' | 'monetary_unit'>,
  currencyExponent: number,
): Factors {
  return {
    voice: config.voice_unit === 'ns' ? 1_000_000_000 : 1,
    monetary: config.monetary_unit === 'minor' ? 10 ** currencyExponent : 1,
  }
}

const wireTypes: Record<BalanceKind, string> = {
  DATA: '*data',
  DATA_DONGLE: '*data',
  VOICE: '*voice',
  SMS: '*sms',
  MONETARY: '*monetary',
}
export const wireType = (kind: BalanceKind): string => wireTypes[kind]

const factorOf = (kind: BalanceKind, factors: Factors): number =>
  kind === 'VOICE' ? factors.voice : kind === 'MONETARY' ? factors.monetary : 1

/** Canonical amount → engine amount: £5.00 → 500, 3600 s → 3 600 000 000 000 ns. */
export const toWire = (kind: BalanceKind, amount: number, factors: Factors): number =>
  kind === 'MONETARY' ? money.multiply(amount, factors.monetary) : amount * factorOf(kind, factors)

/** Engine amount → canonical amount. */
export const fromWire = (kind: BalanceKind, value: number, factors: Factors): number =>
  kind === 'MONETARY' ? money.divide(value, factors.monetary) : value / factorOf(kind, factors)

/** Balance type and id of the engine → our kind; undefined for what the product does not show (`*mms`, `*generic`). */
export function kindOf(type: string, id: string, categories: readonly string[]): BalanceKind | undefined {
  switch (type) {
    case '*data':
      return id.startsWith('DATA_DONGLE') || categories.includes('dongle') ? 'DATA_DONGLE' : 'DATA'
    case '*voice':
      return 'VOICE'
    case '*sms':
      return 'SMS'
    case '*monetary':
      return 'MONETARY'
    default:
      return undefined
  }
}

/** Section 7, rule 3. @param value in canonical units */
export function isUnlimited(kind: BalanceKind, id: string, value: number): boolean {
  if (/unlimited/i.test(id)) return true
  if (kind === 'VOICE' || kind === 'SMS') return value >= 99_999_999
  return (kind === 'DATA' || kind === 'DATA_DONGLE') && value >= 999_999_999_999_999
}

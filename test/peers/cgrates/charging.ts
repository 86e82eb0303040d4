import { accountOrNew, saveAccount } from './account-store.ts'
import { isExpired, roundValue } from './balances.ts'
import type { Engine } from './engine.ts'
import { RpcError } from './errors.ts'
import type { Account, Balance } from './state.ts'
import { runTriggers } from './triggers.ts'

/** What is to be paid for. */
export interface Charge {
  /** `<tenant>:<account>` */
  accountId: string
  tor: string
  category: string
  destination: string
  /** Nanoseconds or units. */
  usage: number
}

/** A debit from one balance, kept so that it can be given back. */
export interface Debit {
  type: string
  uuid: string
  /** In the unit of the balance. */
  amount: number
  /** How much of the usage it paid for. */
  usage: number
}

/** How much of the usage the account can pay for now; -1 without limit for one that may go below zero. */
export function affordable(engine: Engine, charge: Charge): number {
  const account = chargeable(engine, charge.accountId)
  if (account.allowNegative) return -1
  return Math.min(
    charge.usage,
    plan(engine, account, charge).reduce((sum, debit) => sum + debit.usage, 0),
  )
}

/** Takes as much of the usage as the account can pay for, from the heaviest balance on (cgrates-rpc 3.1). */
export function debit(
  engine: Engine,
  charge: Charge,
): Promise<{ usage: number; cost: number; debits: Debit[] }> {
  chargeable(engine, charge.accountId)
  return engine.exclusively(charge.accountId, async () => {
    const account = accountOrNew(engine, charge.accountId)
    const debits = plan(engine, account, charge)
    for (const each of debits) add(account, each, -each.amount)
    const paid = debits.reduce((sum, each) => sum + each.usage, 0)
    const price = engine.settings.prices[charge.tor] ?? 0
    if (account.allowNegative && paid < charge.usage)
      debits.push(overdraw(account, charge.usage - paid, price))
    await runTriggers(engine, account)
    saveAccount(engine, account)
    const cost = debits.filter(each => each.type === '*monetary').reduce((sum, each) => sum + each.amount, 0)
    return { usage: account.allowNegative ? charge.usage : paid, cost, debits }
  })
}

/** Gives back the last part of what was taken. */
export function refund(engine: Engine, accountId: string, debits: Debit[], usage: number): Promise<number> {
  return engine.exclusively(accountId, async () => {
    const account = accountOrNew(engine, accountId)
    let left = usage
    let cost = 0
    for (const each of [...debits].reverse()) {
      const back = Math.min(left, each.usage)
      const amount = each.usage === 0 ? 0 : (each.amount * back) / each.usage
      add(account, each, amount)
      if (each.type === '*monetary') cost += amount
      left -= back
    }
    saveAccount(engine, account)
    return cost
  })
}

function chargeable(engine: Engine, accountId: string): Account {
  const account = engine.state.accounts.get(accountId)
  if (!account) throw new RpcError('RALS_ERROR:ACCOUNT_NOT_FOUND')
  if (account.disabled) throw new RpcError('RALS_ERROR:ACCOUNT_DISABLED')
  return account
}

/** Units first, then money at the price of the type; a blocker ends the search when it is used up. */
function plan(engine: Engine, account: Account, charge: Charge): Debit[] {
  const price = engine.settings.prices[charge.tor]
  const debits: Debit[] = []
  let left = charge.usage
  for (const [type, balance] of usable(engine, account, charge)) {
    if (left <= 0) break
    const perUnit = type === '*monetary' ? price : 1
    if (perUnit === undefined) continue
    const usage = perUnit === 0 ? left : Math.min(left, Math.max(0, balance.value / perUnit))
    if (usage > 0) debits.push({ type, uuid: balance.uuid, amount: usage * perUnit, usage })
    left -= usage
    if (balance.blocker && left > 0) break
  }
  return debits
}

function usable(engine: Engine, account: Account, charge: Charge): Array<[type: string, balance: Balance]> {
  return [[charge.tor, '*generic'], ['*monetary']].flatMap(types =>
    types
      .flatMap(type => (account.balances?.[type] ?? []).map((balance): [string, Balance] => [type, balance]))
      .filter(
        ([, balance]) =>
          !balance.disabled && !isExpired(balance, engine.now()) && (balance.value > 0 || balance.blocker),
      )
      .filter(([, balance]) => hasName(balance.categories, charge.category))
      .filter(([, balance]) => precision(engine, balance, charge.destination) !== undefined)
      .sort(([, one], [, other]) => other.weight - one.weight || byPrecision(engine, charge, one, other)),
  )
}

function byPrecision(engine: Engine, { destination }: Charge, one: Balance, other: Balance): number {
  return (precision(engine, other, destination) ?? 0) - (precision(engine, one, destination) ?? 0)
}

function hasName(names: Balance['categories'], wanted: string): boolean {
  return Object.keys(names ?? {}).length === 0 || names?.[wanted] === true
}

/** The length of the longest matching prefix of the balance's destinations; 0 without any, undefined when none fits. */
function precision(engine: Engine, { destinationIds }: Balance, destination: string): number | undefined {
  const names = Object.entries(destinationIds ?? {})
  if (names.length === 0 || destinationIds?.['*any']) return 0
  const longest = (ids: string[]) =>
    Math.max(
      -1,
      ...ids
        .flatMap(id => engine.state.destinations.get(id) ?? [])
        .filter(prefix => destination.startsWith(prefix))
        .map(prefix => prefix.length),
    )
  const meant = names.filter(([, isMeant]) => isMeant).map(([name]) => name)
  const excluded = longest(names.filter(([, isMeant]) => !isMeant).map(([name]) => name))
  const included = meant.length === 0 ? 0 : longest(meant)
  return included > excluded || (meant.length === 0 && excluded < 0) ? included : undefined
}

function add(account: Account, { type, uuid }: Debit, amount: number): void {
  const balance = account.balances?.[type]?.find(each => each.uuid === uuid)
  if (!balance) return
  balance.value = roundValue(balance.value + amount)
  balance.isDirty = true
}

/** An account that may go below zero pays the rest from its first purse. */
function overdraw(account: Account, usage: number, price: number): Debit {
  const purse = account.balances?.['*monetary']?.[0]
  const debited: Debit = { type: '*monetary', uuid: purse?.uuid ?? '', amount: usage * price, usage }
  add(account, debited, -debited.amount)
  return debited
}

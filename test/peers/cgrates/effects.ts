import { accountJson } from './account-json.ts'
import { accountOrNew, saveAccount } from './account-store.ts'
import type { ActionRun } from './action-run.ts'
import {
  blankBalance,
  createBalance,
  isExpired,
  matchesBalance,
  modifyBalance,
  roundValue,
  typedBalances,
} from './balances.ts'
import { logCdrs } from './cdr-log.ts'
import { goJson } from './encode.ts'
import { notFound, RpcError } from './errors.ts'
import { post } from './post.ts'
import { detachFromAllPlans } from './plan-members.ts'
import { publishAccount } from './publish.ts'
import type { Account, Balance } from './state.ts'
import { initCounters, matchesAction, resetTriggers, runTriggers } from './triggers.ts'

type Effect = (run: ActionRun) => void | Promise<void>

/** What each identifier does. One that is not here fails as an unknown one does on the engine. */
export const effects: Record<string, Effect> = {
  '*topup': run => change(run, -Math.abs(amount(run)), {}),
  '*topup_reset': run => change(run, -Math.abs(amount(run)), { reset: true }),
  '*debit': run => change(run, amount(run), {}),
  '*debit_reset': run => change(run, amount(run), { reset: true }),
  '*topup_zero_negative': run => change(run, amount(run), { resetNegative: true }),
  '*set_balance': setBalance,
  '*remove_balance': run => removeBalances(run, () => true),
  '*remove_expired': run => removeBalances(run, balance => isExpired(balance, run.startedAt)),
  '*set_expiry': setExpiry,
  '*transfer_monetary_default': transferToDefault,
  '*transfer_balance': transfer,
  '*enable_account': run => void (owner(run).disabled = false),
  '*disable_account': run => void (owner(run).disabled = true),
  '*allow_negative': run => void (owner(run).allowNegative = true),
  '*deny_negative': run => void (owner(run).allowNegative = false),
  '*reset_account': resetAccount,
  '*reset_counters': run => void (owner(run).counters = null),
  '*remove_account': removeAccount,
  '*publish_account': run => publishAccount(run.engine, owner(run)),
  '*reset_triggers': run => resetTriggers(run.engine, owner(run), run.action),
  '*set_recurrent': run => setRecurrent(run, true),
  '*unset_recurrent': run => setRecurrent(run, false),
  '*log': run => run.engine.log(`LOG ${run.account?.id ?? 'event'}`),
  '*cdrlog': logCdrs,
  '*http_post': run => post(run.engine, run.action.extraParameters, postBody(run)),
  '*http_post_async': run => void post(run.engine, run.action.extraParameters, postBody(run)),
  '*mail_async': run => run.engine.log(`mail for ${run.account?.id ?? 'event'}`),
}

/** Actions that are passed over when a set runs without account. */
export const needsAccount = new Set(
  ['topup', 'debit', 'reset_triggers', 'set_recurrent', 'unset_recurrent', 'allow_negative', 'deny_negative']
    .concat([
      'reset_account',
      'topup_reset',
      'debit_reset',
      'transfer_balance',
      'reset_counters',
      'enable_account',
    ])
    .concat([
      'disable_account',
      'transfer_monetary_default',
      'publish_account',
      'set_expiry',
      'topup_zero_negative',
    ])
    .concat(['set_balance', 'remove_balance'])
    .map(name => `*${name}`),
)

function owner({ account }: ActionRun): Account {
  if (!account) throw new RpcError('nil account')
  return account
}

function amount({ action }: ActionRun): number {
  return action.balance?.value ?? 0
}

function postBody({ engine, account, extraData }: ActionRun): string {
  return goJson(account ? accountJson(engine, account) : extraData)
}

/** Subtracts from every matching balance, or makes one; topping up subtracts a negative amount (rules 1 to 4 of 3.3). */
async function change(
  run: ActionRun,
  subtract: number,
  { reset = false, resetNegative = false },
): Promise<void> {
  const account = owner(run)
  const { engine, action } = run
  const filter = action.balance ?? {}
  const list = ((account.balances ??= {})[filter.type ?? ''] ??= [])
  const matching = list.filter(
    balance => !isExpired(balance, engine.now()) && matchesBalance(balance, filter),
  )
  for (const balance of matching) {
    if (reset || (resetNegative && balance.value < 0)) balance.value = 0
    balance.value = roundValue(balance.value - subtract)
    balance.isDirty = true
  }
  if (matching.length === 0) list.push(createBalance(filter, subtract === 0 ? 0 : roundValue(-subtract)))
  initCounters(account)
  await runTriggers(engine, account)
}

async function setBalance(run: ActionRun): Promise<void> {
  const account = owner(run)
  const filter = run.action.balance ?? {}
  const balance = findToSet(run) ?? addBlank(account, filter.type)
  if (filter.id === '*default') {
    modifyBalance(balance, filter.value === undefined ? {} : { id: filter.id, value: filter.value })
  } else modifyBalance(balance, filter)
  initCounters(account)
  await runTriggers(run.engine, account)
}

function findToSet(run: ActionRun): Balance | undefined {
  const filter = run.action.balance ?? {}
  const live = typedBalances(owner(run)).filter(([, balance]) => !isExpired(balance, run.engine.now()))
  if (filter.uuid) {
    const found = live.find(([, balance]) => balance.uuid === filter.uuid)
    if (!found) throw new RpcError(`cannot find balance with uuid: <${filter.uuid}>`)
    return found[1]
  }
  return live.find(
    ([type, balance]) => (!filter.type || filter.type === type) && balance.id === filter.id,
  )?.[1]
}

function addBlank(account: Account, type: string | undefined): Balance {
  if (type === undefined) throw new RpcError('missing balance type')
  const balance = blankBalance()
  ;((account.balances ??= {})[type] ??= []).push(balance)
  return balance
}

function removeBalances(run: ActionRun, applies: (balance: Balance) => boolean): void {
  const account = owner(run)
  const filter = run.action.balance ?? {}
  const removed = typedBalances(account).filter(
    ([type, balance]) =>
      (!filter.type || filter.type === type) && applies(balance) && matchesBalance(balance, filter),
  )
  if (removed.length === 0) throw notFound()
  const gone = new Set(removed.map(([, balance]) => balance))
  for (const [type, list] of Object.entries(account.balances ?? {})) {
    if (account.balances) account.balances[type] = list.filter(balance => !gone.has(balance))
  }
  run.removed.set(run.action.identifier, removed)
}

function setExpiry(run: ActionRun): void {
  const filter = run.action.balance ?? {}
  const { expiresAt, ...attributes } = filter
  for (const balance of owner(run).balances?.[filter.type ?? ''] ?? []) {
    if (matchesBalance(balance, attributes)) balance.expiresAt = expiresAt ?? undefined
  }
}

function transferToDefault(run: ActionRun): void {
  const list = owner(run).balances?.['*monetary']
  if (!list) throw notFound()
  let purse = list.find(balance => balance.id === '*default')
  if (!purse) list.push((purse = createBalance({ id: '*default' }, 0)))
  for (const balance of list) {
    if (balance === purse || balance.value <= 0 || !matchesBalance(balance, run.action.balance ?? {}))
      continue
    purse.value = roundValue(purse.value + balance.value)
    balance.value = 0
  }
}

interface TransferTarget {
  DestinationAccountID?: string
  DestinationBalanceID?: string
  DestinationReferenceValue?: number
}

async function transfer(run: ActionRun): Promise<void> {
  const { engine } = run
  const from = owner(run)
  const target = JSON.parse(run.action.extraParameters || '{}') as TransferTarget
  const [type, source] =
    typedBalances(from).find(([, balance]) => balance.id === run.action.balance?.id) ?? []
  if (!type || !source || isExpired(source, engine.now()))
    throw new RpcError('source balance not found or expired')
  const isSame = target.DestinationAccountID === from.id
  if (!isSame && !engine.state.accounts.has(target.DestinationAccountID ?? '')) {
    throw new RpcError('retrieving destination account failed: NOT_FOUND')
  }
  const to = isSame ? from : accountOrNew(engine, target.DestinationAccountID ?? '')
  const list = ((to.balances ??= {})[type] ??= [])
  let destination = list.find(balance => balance.id === target.DestinationBalanceID)
  if (!destination) list.push((destination = { ...blankBalance(), id: target.DestinationBalanceID ?? '' }))
  const reference = target.DestinationReferenceValue
  const units = reference === undefined ? amount(run) : reference - destination.value
  if (units === 0) throw new RpcError('transfer amount is missing or 0')
  if (source.id !== '*default' && units > source.value)
    throw new RpcError('insufficient credits in source balance')
  source.value = roundValue(source.value - units)
  destination.value = roundValue(destination.value + units)
  source.isDirty = destination.isDirty = true
  for (const account of isSame ? [from] : [to, from]) {
    initCounters(account)
    await runTriggers(engine, account)
  }
  if (!isSame) saveAccount(engine, to)
}

async function resetAccount(run: ActionRun): Promise<void> {
  const account = owner(run)
  for (const type of Object.keys(account.balances ?? {})) {
    if (account.balances) account.balances[type] = [{ ...blankBalance(), uuid: '', isDirty: false }]
  }
  initCounters(account)
  await resetTriggers(run.engine, account, undefined)
}

function removeAccount(run: ActionRun): void {
  const named = run.account
    ? undefined
    : (JSON.parse(run.action.extraParameters || '{}') as Record<string, string>)
  const id = run.account?.id ?? `${named?.Tenant ?? ''}:${named?.Account ?? ''}`
  run.engine.state.accounts.delete(id)
  detachFromAllPlans(run.engine, id)
}

function setRecurrent(run: ActionRun, recurrent: boolean): void {
  for (const trigger of owner(run).triggers ?? []) {
    if (matchesAction(trigger, run.action)) trigger.recurrent = recurrent
  }
}

import type { Json, JsonObject } from '../shared/json.ts'
import { accountOrNew, saveAccount } from './account-store.ts'
import { readBalanceFilter } from './balances.ts'
import { flag, float, freeMap, listOf, struct, text, type Decoded } from './decode.ts'
import { accountKey, requireWithTenant, tenantOf, type Engine } from './engine.ts'
import { mandatoryMissing, notFound, requireFields, wrapped } from './errors.ts'
import { executeActions } from './execution.ts'
import { method, type Methods } from './method.ts'
import type { Action, BalanceFilter } from './state.ts'

const change = {
  Tenant: text,
  Account: text,
  BalanceType: text,
  Value: float,
  Balance: freeMap,
  ActionExtraData: freeMap,
  Cdrlog: flag,
}
const AddBalance = struct('v1.AttrAddBalance', { ...change, Overwrite: flag })
const SetBalance = struct('utils.AttrSetBalance', change)
const SetBalances = struct('utils.AttrSetBalances', {
  Tenant: text,
  Account: text,
  Balances: listOf(
    struct('utils.AttrBalance', {
      BalanceType: text,
      Value: float,
      Balance: freeMap,
      ActionExtraData: freeMap,
      Cdrlog: flag,
    }),
  ),
})
const TransferBalance = struct('utils.AttrTransferBalance', {
  Tenant: text,
  SourceAccountID: text,
  SourceBalanceID: text,
  DestinationAccountID: text,
  DestinationBalanceID: text,
  Units: float,
  Cdrlog: flag,
})

export const balanceMethods: Methods = {
  AddBalance: method(AddBalance, (engine, argument) => addOrDebit(engine, '*topup', argument)),
  DebitBalance: method(AddBalance, (engine, argument) => addOrDebit(engine, '*debit', argument)),
  SetBalance: method(SetBalance, async (engine, argument) => {
    requireWithTenant(engine, argument, 'Account', 'BalanceType')
    return setBalance(engine, accountKey(engine, argument), argument)
  }),
  SetBalances: method(
    SetBalances,
    async (engine, argument) => {
      requireFields(argument, 'Account', 'Balances')
      for (const each of argument.Balances ?? []) await setBalance(engine, accountKey(engine, argument), each)
      return 'OK'
    },
    '0.11',
  ),
  RemoveBalances: method(SetBalance, async (engine, argument) => {
    requireWithTenant(engine, argument, 'Account', 'BalanceType')
    const id = accountKey(engine, argument)
    const balance = { ...readBalanceFilter(engine, argument.Balance), type: argument.BalanceType }
    if (!engine.state.accounts.has(id)) throw notFound()
    await executeActions(engine, [action('*remove_balance', balance)], [id], argument.ActionExtraData)
    return 'OK'
  }),
  TransferBalance: method(
    TransferBalance,
    async (engine, argument) => {
      requireFields(
        argument,
        'SourceAccountID',
        'SourceBalanceID',
        'DestinationAccountID',
        'DestinationBalanceID',
        'Units',
      )
      const tenant = tenantOf(engine, argument.Tenant)
      const transfer = action('*transfer_balance', { id: argument.SourceBalanceID, value: argument.Units })
      transfer.extraParameters = JSON.stringify({
        DestinationAccountID: `${tenant}:${argument.DestinationAccountID}`,
        DestinationBalanceID: argument.DestinationBalanceID,
      })
      const actions = argument.Cdrlog ? [transfer, action('*cdrlog')] : [transfer]
      await wrapped(() => executeActions(engine, actions, [`${tenant}:${argument.SourceAccountID}`]))
      return ''
    },
    '0.11',
  ),
}

async function addOrDebit(
  engine: Engine,
  identifier: string,
  argument: Decoded<typeof AddBalance>,
): Promise<Json> {
  requireWithTenant(engine, argument, 'Account', 'BalanceType')
  const id = accountKey(engine, argument)
  const reset = argument.Overwrite ? '_reset' : ''
  const balance = givenBalance(engine, argument)
  createWhenMissing(engine, id)
  await runChange(engine, id, action(`${identifier}${reset}`, balance), argument)
  return 'OK'
}

async function setBalance(
  engine: Engine,
  accountId: string,
  argument: Omit<Decoded<typeof SetBalance>, 'Tenant' | 'Account'>,
): Promise<Json> {
  const balance = givenBalance(engine, argument)
  if (!balance.id && !balance.uuid) throw mandatoryMissing('BalanceID', 'or', 'BalanceUUID')
  createWhenMissing(engine, accountId)
  await runChange(engine, accountId, action('*set_balance', balance), argument)
  return 'OK'
}

async function runChange(
  engine: Engine,
  accountId: string,
  main: Action,
  { Cdrlog, ActionExtraData }: { Cdrlog: boolean; ActionExtraData: JsonObject | null },
): Promise<void> {
  const actions = [main, action('*publish_account')]
  if (Cdrlog) actions.push(action('*cdrlog'))
  await executeActions(engine, actions, [accountId], ActionExtraData)
}

/** The balance a request names; a top-level Value other than 0 wins over the one inside. */
function givenBalance(
  engine: Engine,
  given: { BalanceType: string; Value: number; Balance: JsonObject | null },
): BalanceFilter {
  const balance: BalanceFilter = { ...readBalanceFilter(engine, given.Balance), type: given.BalanceType }
  if (given.Value !== 0) balance.value = Math.abs(given.Value)
  return balance
}

/** The account is stored before the change runs, so it stays even when the change fails. */
function createWhenMissing(engine: Engine, id: string): void {
  if (!engine.state.accounts.has(id)) saveAccount(engine, accountOrNew(engine, id))
}

function action(identifier: string, balance?: BalanceFilter): Action {
  return { id: '', identifier, extraParameters: '', filters: null, expiryTime: '', weight: 0, balance }
}

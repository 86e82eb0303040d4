import { accountJson } from './account-json.ts'
import { accountOrNew, saveAccount, storedAccount } from './account-store.ts'
import { flag, integer, listOf, mapOf, struct, text } from './decode.ts'
import { accountKey, reloadScheduler, requireWithTenant, tenantOf, type Engine } from './engine.ts'
import { mandatoryMissing, notFound, serverError, wrapped } from './errors.ts'
import { oldAccountJson } from './legacy-account.ts'
import { method, type Methods } from './method.ts'
import { page } from './paging.ts'
import { attachPlans, detachFromAllPlans } from './plan-members.ts'
import type { Account } from './state.ts'
import { initCounters, sameTrigger } from './triggers.ts'

const TenantAccount = { Tenant: text, Account: text }
const SetAccountV2 = struct('engine.AttrSetAccount', {
  ...TenantAccount,
  ActionPlanIDs: listOf(text),
  ActionPlansOverwrite: flag,
  ActionTriggerIDs: listOf(text),
  ActionTriggerOverwrite: flag,
  ExtraOptions: mapOf(flag),
  ReloadScheduler: flag,
})
const SetAccountV1 = struct('utils.AttrSetAccount', {
  ...TenantAccount,
  ActionPlanID: text,
  ActionPlansOverwrite: flag,
  ActionTriggersID: text,
  ExtraOptions: mapOf(flag),
  ReloadScheduler: flag,
})
const GetAccount = struct('utils.AttrGetAccount', TenantAccount)
const RemoveAccount = struct('utils.AttrRemoveAccount', { ...TenantAccount, ReloadScheduler: flag })
const GetAccounts = struct('utils.AttrGetAccounts', {
  Tenant: text,
  AccountIDs: listOf(text),
  Offset: integer,
  Limit: integer,
  Filter: mapOf(flag),
})
const CountAccounts = struct('utils.AttrGetAccountsCount', { Tenant: text })
const Paginator = struct('utils.PaginatorWithTenant', {
  Tenant: text,
  Search: text,
  Limit: integer,
  Offset: integer,
})

export const accountMethodsV1: Methods = {
  SetAccount: method(SetAccountV1, async (engine, argument) => {
    requireWithTenant(engine, argument, 'Account')
    const planIds = argument.ActionPlanID === '' ? undefined : [argument.ActionPlanID]
    return setAccount(engine, {
      id: accountKey(engine, argument),
      planIds,
      detachOthers: true,
      triggerIds: argument.ActionTriggersID === '' ? [] : [argument.ActionTriggersID],
      replaceTriggers: argument.ActionTriggersID !== '',
      options: argument.ExtraOptions ?? {},
      reload: argument.ReloadScheduler,
    })
  }),
  GetAccount: method(GetAccount, (engine, argument) =>
    oldAccountJson(storedAccount(engine, accountKey(engine, argument))),
  ),
  RemoveAccount: method(RemoveAccount, async (engine, argument) => {
    requireWithTenant(engine, argument, 'Account')
    const id = accountKey(engine, argument)
    // ReloadScheduler is read and ignored: the queue in memory keeps the account (cgrates-rpc 3.2).
    return engine.exclusively(id, async () => {
      detachFromAllPlans(engine, id)
      const existed = engine.state.accounts.delete(id)
      if (!existed && engine.settings.store === 'mongo') throw serverError('NOT_FOUND')
      return 'OK'
    })
  }),
  GetAccounts: method(GetAccounts, (engine, argument) => {
    const found = listAccounts(engine, argument)
    return found.map(account => oldAccountJson(account))
  }),
  GetAccountsCount: method(
    CountAccounts,
    (engine, argument) => tenantAccounts(engine, argument.Tenant).length,
  ),
  GetAccountIDs: method(
    Paginator,
    (engine, argument) => {
      const prefix = `${tenantOf(engine, argument.Tenant)}:`
      const ids = [...engine.state.accounts.keys()].filter(
        id => id.startsWith(prefix) && id.includes(argument.Search),
      )
      if (ids.length === 0) throw notFound()
      return page(
        ids.map(id => id.slice(prefix.length)),
        argument,
      )
    },
    '0.11',
  ),
}

export const accountMethodsV2: Methods = {
  SetAccount: method(SetAccountV2, async (engine, argument) => {
    requireWithTenant(engine, argument, 'Account')
    return setAccount(engine, {
      id: accountKey(engine, argument),
      planIds: argument.ActionPlanIDs ?? [],
      detachOthers: argument.ActionPlansOverwrite,
      triggerIds: argument.ActionTriggerIDs ?? [],
      replaceTriggers: argument.ActionTriggerOverwrite,
      options: argument.ExtraOptions ?? {},
      reload: argument.ReloadScheduler,
    })
  }),
  GetAccount: method(GetAccount, (engine, argument) =>
    accountJson(engine, storedAccount(engine, accountKey(engine, argument))),
  ),
  GetAccounts: method(GetAccounts, (engine, argument) => {
    const found = listAccounts(engine, argument)
    return found.map(account => accountJson(engine, account))
  }),
  GetAccountsCount: method(CountAccounts, (engine, argument) => {
    const count = tenantAccounts(engine, argument.Tenant).length
    if (count === 0) throw notFound()
    return count
  }),
}

interface AccountChange {
  id: string
  /** Undefined leaves the plans alone. */
  planIds: string[] | undefined
  detachOthers: boolean
  triggerIds: string[]
  replaceTriggers: boolean
  options: Record<string, boolean>
  reload: boolean
}

async function setAccount(engine: Engine, change: AccountChange): Promise<string> {
  const needsReload = await engine.exclusively(change.id, () =>
    wrapped(() => {
      const account = accountOrNew(engine, change.id)
      const changed = change.planIds
        ? attachPlans(engine, change.id, change.planIds, { detachOthers: change.detachOthers })
        : false
      addTriggers(engine, account, change)
      initCounters(account)
      account.allowNegative = change.options.AllowNegative ?? account.allowNegative
      account.disabled = change.options.Disabled ?? account.disabled
      saveAccount(engine, account)
      return changed
    }),
  )
  if (change.reload && needsReload) reloadScheduler(engine)
  return 'OK'
}

function addTriggers(engine: Engine, account: Account, change: AccountChange): void {
  if (change.replaceTriggers) account.triggers = []
  for (const groupId of change.triggerIds) {
    const group = engine.state.actionTriggers.get(groupId)
    if (!group) throw notFound()
    const triggers = (account.triggers ??= [])
    triggers.push(...structuredClone(group.filter(each => !triggers.some(known => sameTrigger(known, each)))))
  }
}

/** The tenant is a key prefix without separator: `op` also finds `op2:…` (cgrates-rpc 3.2). */
function tenantAccounts(engine: Engine, tenant: string): Account[] {
  const prefix = tenantOf(engine, tenant)
  return [...engine.state.accounts.values()].filter(account => account.id.startsWith(prefix))
}

function listAccounts(
  engine: Engine,
  argument: {
    Tenant: string
    AccountIDs: string[] | null
    Offset: number
    Limit: number
    Filter: Record<string, boolean> | null
  },
): Account[] {
  if (engine.version === '0.10' && argument.Tenant === '') throw mandatoryMissing('Tenant')
  const ids = argument.AccountIDs?.length
    ? argument.AccountIDs.filter(id => id !== '').map(id => `${tenantOf(engine, argument.Tenant)}:${id}`)
    : tenantAccounts(engine, argument.Tenant).map(account => account.id)
  const { AllowNegative, Disabled } = argument.Filter ?? {}
  return page(ids, argument)
    .flatMap(id => engine.state.accounts.get(id) ?? [])
    .filter(account => AllowNegative === undefined || account.allowNegative === AllowNegative)
    .filter(account => Disabled === undefined || account.disabled === Disabled)
}

import type { ChargingService, Credit } from '../contract.ts'
import { toAccount, type WireAccount } from './account.ts'
import { checkName, type CgratesClient } from './client.ts'
import { fail } from './errors.ts'
import { pendingOf, storeOperation } from './operation.ts'
import { kindOf, toWire, wireType, type Factors } from './units.ts'

interface WirePlan {
  readonly ActionPlanId: string
  readonly NextExecTime?: string
}

export function makeCharging(client: CgratesClient, factors: Factors, now: () => Date): ChargingService {
  const read = async (account: string, signal?: AbortSignal) =>
    await client.find<WireAccount>('APIerSv2.GetAccount', { Account: checkName(account) }, signal)

  return {
    async account(accountId, signal) {
      const wire = await read(accountId, signal)
      if (!wire) return undefined
      const plans =
        (await client.find<WirePlan[]>('APIerSv1.GetAccountActionPlan', { Account: accountId }, signal)) ?? []
      return toAccount(
        wire,
        plans.map(plan => ({ PlanName: plan.ActionPlanId, NextExecTime: plan.NextExecTime ?? null })),
        factors,
        now(),
      )
    },

    credit: (accountId, credit) =>
      client.alone(accountId, async () => {
        const wire = await read(accountId)
        if (!wire) throw fail.notFound({ method: 'AddBalance', text: `no account ${accountId}` })
        if (balanceOf(wire, credit)) return false
        await client.call('APIerSv1.AddBalance', {
          Account: accountId,
          BalanceType: wireType(credit.kind),
          Balance: {
            ID: checkName(credit.id),
            Value: toWire(credit.kind, credit.amount, factors),
            ExpiryTime: credit.expiry,
            Weight: credit.weight,
            ...(credit.kind === 'DATA_DONGLE' ? { Categories: 'dongle' } : {}),
          },
        })
        return true
      }),

    debit: (accountId, debit) =>
      client.alone(accountId, async () => {
        const wire = await read(accountId)
        const value = toWire(debit.kind, debit.amount, factors)
        const balance = wire && balanceOf(wire, debit)
        if (!balance || balance.Value < value) throw fail.insufficient({ id: debit.id, account: accountId })
        await client.call('APIerSv1.DebitBalance', {
          Account: accountId,
          BalanceType: wireType(debit.kind),
          Balance: { ID: debit.id, Value: value },
        })
      }),

    setEnabled: (tx, { serviceId, accountId, enabled }) =>
      storeOperation(tx, {
        serviceId,
        account: checkName(accountId),
        method: 'ApierV2.SetAccount',
        params: { ExtraOptions: { Disabled: !enabled } },
      }),

    hasPending: pendingOf,
  }
}

function balanceOf(wire: WireAccount, { kind, id }: Pick<Credit, 'kind' | 'id'>) {
  return (wire.BalanceMap?.[wireType(kind)] ?? []).find(
    each => each.ID === id && kindOf(wireType(kind), each.ID, []) !== undefined,
  )
}

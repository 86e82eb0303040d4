import type { Engine } from './engine.ts'
import type { Account } from './state.ts'
import { processThresholds } from './thresholds.ts'
import type { JsonObject } from '../shared/json.ts'

const summarised = ['*data', '*sms', '*mms', '*voice', '*generic', '*monetary']

/** Tells the thresholds that an account has changed (cgrates-rpc 8.3). */
export async function publishAccount(engine: Engine, account: Account): Promise<void> {
  const [tenant = '', accountId = ''] = account.id.split(':')
  await processThresholds(engine, {
    tenant,
    event: {
      Tenant: tenant,
      AccountID: accountId,
      AllowNegative: account.allowNegative,
      Disabled: account.disabled,
      BalanceSummaries: summaries(account),
    },
    options: { '*eventType': 'AccountUpdate' },
    accountId: account.id,
  })
}

function summaries(account: Account): JsonObject[] {
  return summarised.flatMap(type =>
    (account.balances?.[type] ?? []).map(({ uuid, id, value, weight, disabled }) => ({
      UUID: uuid,
      ID: id || uuid,
      Type: type,
      Initial: 0,
      Value: value,
      Weight: weight,
      Disabled: disabled,
    })),
  )
}

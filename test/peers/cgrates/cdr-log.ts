import { randomUUID } from 'node:crypto'
import type { ActionRun } from './action-run.ts'
import { addCdr } from './cdrs.ts'
import { RpcError } from './errors.ts'
import type { Action, Cdr } from './state.ts'
import { joined } from './legacy-account.ts'

const logged = new Set(
  [
    'topup',
    'topup_reset',
    'debit',
    'debit_reset',
    'set_balance',
    'remove_balance',
    'remove_expired',
    'transfer_balance',
  ].map(name => `*${name}`),
)

const fieldNames: Record<string, keyof Cdr> = {
  ToR: 'tor',
  OriginHost: 'originHost',
  RequestType: 'requestType',
  Tenant: 'tenant',
  Category: 'category',
  Account: 'account',
  Subject: 'subject',
  Destination: 'destination',
  Source: 'source',
  ExtraInfo: 'extraInfo',
}

/** Writes one CDR for each balance action of the same set; fails when no CDR connection is configured (cgrates-rpc 4.3). */
export function logCdrs(run: ActionRun): void {
  if (!run.engine.settings.hasCdrConnection) throw new RpcError('No connection with CDR Server')
  const template = { ...readTemplate(run.action.extraParameters), ...texts(run.extraData ?? {}) }
  for (const action of run.actions) {
    if (!logged.has(action.identifier) || !action.balance) continue
    const removed = run.removed.get(action.identifier)
    if (!removed) addCdr(run.engine, cdrOf(run, action, template))
    for (const [type, balance] of removed ?? []) {
      const cdr = cdrOf(run, action, template)
      const extraFields = { ...cdr.extraFields, BalanceID: balance.id || balance.uuid }
      addCdr(run.engine, { ...cdr, tor: type, cost: balance.value, extraFields })
    }
  }
}

function cdrOf(
  run: ActionRun,
  action: Action,
  template: Record<string, string>,
): Partial<Cdr> & { originId: string; runId: string } {
  const [tenant = '', account = ''] = (run.account?.id ?? '').split(':')
  const cdr: Partial<Cdr> & { originId: string; runId: string } = {
    originId: randomUUID(),
    runId: action.identifier,
    source: '*cdrlog',
    originHost: '127.0.0.1',
    requestType: '*none',
    tor: action.balance?.type ?? '',
    tenant,
    account,
    category: '',
    setupTime: run.startedAt,
    answerTime: run.startedAt,
    usage: 1,
    cost: action.balance?.value ?? 0,
    preRated: true,
  }
  const extraFields: Record<string, string> = {}
  for (const [field, rule] of Object.entries(template)) {
    const value = resolve(rule, run, action)
    const name = fieldNames[field]
    if (name) Object.assign(cdr, { [name]: value })
    else if (field === 'Cost') cdr.cost = Number(value)
    else extraFields[field] = value
  }
  return { ...cdr, extraFields }
}

function resolve(rule: string, run: ActionRun, action: Action): string {
  const [tenant = '', account = ''] = (run.account?.id ?? '').split(':')
  const known: Record<string, string> = {
    '~*acnt.AccountID': run.account?.id ?? '',
    '~*acnt.Tenant': tenant,
    '~*acnt.Account': account,
    '~*acnt.BalanceType': action.balance?.type ?? '',
    '~*acnt.BalanceID': action.balance?.id ?? '',
    '~*acnt.DestinationIDs': joined(action.balance?.destinationIds),
    '~*acnt.ExtraParameters': action.extraParameters,
    '~*act.ActionID': action.id,
    '~*act.ActionType': action.identifier,
    '~*act.ActionValue': String(action.balance?.value ?? 0),
  }
  return known[rule] ?? rule
}

function readTemplate(extraParameters: string): Record<string, string> {
  if (extraParameters === '') return {}
  try {
    return texts(JSON.parse(extraParameters) as object)
  } catch (cause) {
    throw cause instanceof SyntaxError ? new RpcError(cause.message) : cause
  }
}

function texts(values: object): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))
}

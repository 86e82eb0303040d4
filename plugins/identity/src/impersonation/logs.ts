import { list, type Cx, type Page, type Static } from '@omnicrm/sdk'
import type { impersonationApi, ImpersonationLogEntry } from '../../contract.ts'
import { ImpersonationLogRow } from '../tables.ts'

type LogInput = Static<(typeof impersonationApi.impersonationLogs)['query'] & {}>

const log = (column: string): string => `impersonation_log.${column}`
const columns = {
  search: ['impersonator.username', 'target.username', log('reason')],
  searchId: log('impersonation_log_id'),
  sort: {
    impersonation_log_id: log('impersonation_log_id'),
    impersonation_start: log('impersonation_start'),
    impersonation_end: log('impersonation_end'),
    impersonation_duration: log('impersonation_duration'),
  },
  filters: {
    impersonating_user_id: log('impersonating_user_id'),
    target_user_id: log('target_user_id'),
  },
}

/** By either user, by the time of the start, and by duration (USG-81). */
export async function listLogs(cx: Cx, input: LogInput): Promise<Page<ImpersonationLogEntry>> {
  const logs = cx
    .query(ImpersonationLogRow)
    .join('user as impersonator', 'impersonator.id', log('impersonating_user_id'))
    .join('user as target', 'target.id', log('target_user_id'))
    .select('impersonation_log.*', {
      impersonating_user_name: 'impersonator.username',
      target_user_name: 'target.username',
    })
  narrow(logs, input)
  return await list(logs, input, columns, row => toEntry(row as object as Joined))
}

type Joined = ImpersonationLogRow & {
  readonly impersonating_user_name: string
  readonly target_user_name: string
}

const logsQuery = (cx: Cx) => cx.query(ImpersonationLogRow)

function narrow(logs: ReturnType<typeof logsQuery>, input: LogInput): void {
  const { user_id, impersonating_user_id, target_user_id } = input
  if (user_id !== undefined)
    logs.where(
      either =>
        void either.where(log('impersonating_user_id'), user_id).orWhere(log('target_user_id'), user_id),
    )
  if (impersonating_user_id !== undefined) logs.where(log('impersonating_user_id'), impersonating_user_id)
  if (target_user_id !== undefined) logs.where(log('target_user_id'), target_user_id)
  if (input.start_date !== undefined) logs.where(log('impersonation_start'), '>=', new Date(input.start_date))
  if (input.end_date !== undefined) logs.where(log('impersonation_start'), '<=', new Date(input.end_date))
  if (input.min_duration !== undefined) logs.where(log('impersonation_duration'), '>=', input.min_duration)
  if (input.max_duration !== undefined) logs.where(log('impersonation_duration'), '<=', input.max_duration)
}

const toEntry = (row: Joined): ImpersonationLogEntry => ({
  impersonation_log_id: row.impersonation_log_id,
  impersonating_user_id: row.impersonating_user_id,
  impersonating_user_name: row.impersonating_user_name,
  target_user_id: row.target_user_id,
  target_user_name: row.target_user_name,
  impersonation_start: row.impersonation_start,
  impersonation_end: row.impersonation_end,
  impersonation_duration: row.impersonation_duration,
  reason: row.reason,
  ip_address: row.ip_address,
})

import { list, notFound, type Actor, type Cx, type ListInput, type Page, type Tx } from '@omnicrm/sdk'
import { AlertTopic, type Alert, type AlertInput, type AlertsService } from '../contract.ts'
import { AlertRow } from './tables.ts'

/** Without a user or a permission, administrators see it. */
const everybodyElse = 'admin'

export const makeAlerts = (): AlertsService => ({ raise })

async function raise(tx: Tx, alert: AlertInput): Promise<number> {
  const userId = alert.user_id ?? null
  const permission = userId === null ? (alert.permission ?? everybodyElse) : null
  const { alert_id, severity, title } = await tx.insert(AlertRow, {
    severity: alert.severity,
    title: alert.title.slice(0, 255),
    detail: alert.detail ?? null,
    link: alert.link ?? null,
    user_id: userId,
    permission,
  })
  tx.live(AlertTopic, userId ?? `permission:${permission}`, { alert_id, severity, title })
  return alert_id
}

/** True when the key of the topic names the caller or a right of it. */
export function seesAlerts({ userId, isAdmin, permissions }: Actor, key: string): boolean {
  const permission = /^permission:(.+)$/.exec(key)?.[1]
  if (permission !== undefined) return isAdmin || permissions.has(permission)
  return userId !== null && key === String(userId)
}

const columns = {
  search: ['title', 'detail'],
  sort: { alert_id: 'alert_id', created: 'created', severity: 'severity' },
  filters: { severity: 'severity', permission: 'permission' },
}

/** The caller's alerts: its own, and those for a permission it holds (PLAT-74, D-101). */
export async function listAlerts(cx: Cx, input: ListInput): Promise<Page<Alert>> {
  const { read, ...filters } = parse(input.filters)
  const alerts = ofCaller(cx)
  const flags = [read].flat().filter(each => typeof each === 'boolean')
  if (flags.length === 1) alerts[flags[0] ? 'whereNotNull' : 'whereNull']('read_at')
  if (input.sort === undefined) alerts.orderByRaw('read_at is not null')
  return await list(alerts, { ...input, filters: JSON.stringify(filters) }, columns, row =>
    toAlert(cx, row as AlertRow),
  )
}

/** @throws 404 for alerts of others */
export async function readAlert(tx: Tx, alertId: number, isRead: boolean): Promise<Alert> {
  const alert = await ofCaller(tx).findById(alertId)
  if (!alert) throw notFound('alert', alertId)
  const isSame = (alert.read_at !== null) === isRead
  if (isSame) return toAlert(tx, alert)
  return toAlert(tx, await tx.update(AlertRow, alertId, { read_at: isRead ? tx.now().toISOString() : null }))
}

function ofCaller(cx: Cx) {
  const { userId, isAdmin, permissions } = cx.actor
  return cx.query(AlertRow).where(either => {
    if (userId !== null) either.orWhere('user_id', userId)
    if (isAdmin) either.orWhereNull('user_id')
    else either.orWhereIn('permission', [...permissions])
  })
}

const toAlert = (cx: Cx, row: AlertRow): Alert => ({
  alert_id: row.alert_id,
  user_id: row.user_id,
  permission: row.permission,
  severity: row.severity,
  title: cx.say(row.title),
  detail: row.detail === null ? null : cx.say(row.detail),
  link: row.link,
  read_at: row.read_at,
  created: row.created,
  last_modified: row.last_modified,
})

const parse = (text: string | undefined): Record<string, unknown> =>
  text === undefined || text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)

import { list, type Cx, type ListInput, type Page } from '@omnicrm/sdk'
import type { ScopeSource, UsersService } from '@omnicrm/plugin-identity/contract'
import type { Activity } from '../contract.ts'
import { ActivityRow } from './tables.ts'

const columns = {
  search: ['title'],
  searchId: 'activity_id',
  sort: { activity_id: 'activity_id', created: 'created' },
  filters: {
    entity_type: 'entity_type',
    entity_id: 'entity_id',
    action: 'action',
    user_id: 'user_id',
    user_name: 'user_name',
    auth_method: 'auth_method',
    customer_id: 'customer_id',
    provision_id: 'provision_id',
    impersonating_user_id: 'impersonating_user_id',
  },
  perPage: 50,
}

/** Newest first, 50 a page (ACT-5, ACT-16). */
export async function listActivity(
  cx: Cx,
  input: ListInput & { readonly entity_type?: string },
  customerId?: number,
): Promise<Page<Activity>> {
  const entries = cx.query(ActivityRow)
  if (customerId !== undefined) entries.where('customer_id', customerId)
  if (input.entity_type !== undefined) entries.where('entity_type', input.entity_type)
  if (cx.scope !== null) hideStaffMatters(entries)
  // Entries of several subjects are written side by side: the time tells their order, the id only that of one subject.
  if (input.sort === undefined) entries.orderBy('created', input.order ?? 'desc')
  return await list(entries, input, columns, row => toActivity(cx, row as ActivityRow))
}

export const toActivity = (cx: Cx, row: ActivityRow): Activity => ({
  activity_id: row.activity_id,
  customer_id: row.customer_id,
  entity_type: row.entity_type,
  entity_id: row.entity_id,
  action: row.action,
  title: cx.say(row.title),
  description: cx.say(row.title),
  detail: row.detail,
  user_id: row.user_id,
  user_name: row.user_name,
  impersonating_user_id: row.impersonating_user_id,
  auth_method: row.auth_method,
  api_key_id: row.api_key_id,
  provision_id: row.provision_id,
  ip_address: row.ip_address,
  created: row.created,
})

const staffTypes = ['note', 'tag', 'customer_tag', 'attribute', 'customer_attribute', 'ocs']

/** Customers see what happened to their account, not what staff writes about it (D-11). */
export function hideStaffMatters(entries: ReturnType<typeof activityQuery>): void {
  entries
    .whereNot('action', 'note')
    .where(either => void either.whereNull('entity_type').orWhereNotIn('entity_type', staffTypes))
}
const activityQuery = (cx: Cx) => cx.query(ActivityRow)

const staffField = /wholesale|note|comment|arpu|margin/i

export interface OwnViewParts {
  readonly users: UsersService
  readonly scopes: readonly ScopeSource[]
}

/** The customer's view of entries: staff and machines appear as "support", without addresses and inner figures. */
export async function ownView(cx: Cx, entries: Activity[], parts: OwnViewParts): Promise<Activity[]> {
  const ids = new Set(entries.flatMap(each => (each.user_id === null ? [] : [each.user_id])))
  const insiders = new Set<number>()
  for (const id of ids) if (await isInsider(cx, id, parts)) insiders.add(id)
  return entries.map(each => {
    const isOwn = each.user_id !== null && insiders.has(each.user_id) && each.impersonating_user_id === null
    return {
      ...each,
      user_id: isOwn ? each.user_id : null,
      user_name:
        isOwn || (each.user_id === null && each.auth_method === 'system') ? each.user_name : 'support',
      impersonating_user_id: null,
      api_key_id: null,
      ip_address: isOwn ? each.ip_address : null,
      detail: Object.fromEntries(Object.entries(each.detail).filter(([name]) => !staffField.test(name))),
    }
  })
}

async function isInsider(cx: Cx, userId: number, { users, scopes }: OwnViewParts): Promise<boolean> {
  if (userId === cx.actor.userId) return true
  const user = await users.find(cx, userId)
  if (!user) return false
  for (const scope of scopes) {
    const bound = await scope.ofUser(cx, user)
    if (bound !== undefined && bound === cx.scope?.[scope.column]) return true
  }
  return false
}

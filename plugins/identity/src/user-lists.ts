import { invalid, list, type Cx, type ListInput, type Page, type Static } from '@omnicrm/sdk'
import type { api, User } from '../contract.ts'
import { toUser } from './profile.ts'
import { fold, UserRoleRow, UserRow } from './tables.ts'
import { rolesOf } from './users.ts'

type SearchInput = Static<(typeof api.searchUsers)['query'] & {}>

const columns = {
  search: ['email', 'username', 'first_name', 'last_name'].map(each => `user.${each}`),
  searchId: 'user.id',
  sort: {
    user_id: 'user.id',
    id: 'user.id',
    username: 'user.username',
    email: 'user.email',
    first_name: 'user.first_name',
    last_name: 'user.last_name',
    last_login: 'user.last_login',
    login_count: 'user.login_count',
    created: 'user.created',
  },
  filters: {
    active: 'user.active',
    deleted: 'user.deleted',
    is_2fa_enabled: 'user.is_2fa_enabled',
    contact_id: 'user.contact_id',
    email_verified: 'user.email_verified',
    login_count: 'user.login_count',
    must_change_password: 'user.must_change_password',
  },
}

/**
 * Users by page (RBAC-40); deleted ones only when asked for (RBAC-47). Besides columns, `filters` takes `role`: users
 * holding one of the roles.
 */
export async function listUsers(cx: Cx, input: SearchInput, roleId?: number): Promise<Page<User>> {
  const { role, ...filters } = parseFilters(input.filters)
  const users = cx.query(UserRow)
  narrow(users, input)
  if (!('deleted' in filters) && input.deleted === undefined) users.where('user.deleted', false)
  const names = [...(role ?? []), ...(input.role === undefined ? [] : [input.role])].map(each =>
    fold(String(each)),
  )
  if (names.length > 0)
    users.whereIn(
      'user.id',
      cx
        .query(UserRoleRow)
        .join('role', 'role.id', 'user_role.role_id')
        .whereIn('role.name_ci', names)
        .select('user_role.user_id'),
    )
  if (roleId !== undefined)
    users.whereIn('user.id', cx.query(UserRoleRow).where('role_id', roleId).select('user_id'))
  const plain: ListInput = { ...input, filters: JSON.stringify(filters) }
  const page = await list(users, plain, columns, row => row as UserRow)
  const roles = await rolesOf(
    cx,
    page.data.map(each => each.id),
  )
  return { ...page, data: page.data.map(row => toUser(row, roles.get(row.id) ?? [])) }
}

type Users = ReturnType<typeof usersQuery>
const usersQuery = (cx: Cx) => cx.query(UserRow)

function narrow(users: Users, input: SearchInput): void {
  if (input.email_domain !== undefined)
    users.whereRaw("user.email_ci like ? escape '!'", [
      `%@${escaped(fold(input.email_domain).replace(/^@/, ''))}`,
    ])
  for (const flag of ['active', 'deleted', 'is_2fa_enabled'] as const)
    if (input[flag] !== undefined) users.where(`user.${flag}`, input[flag])
  if (input.never_logged_in !== undefined)
    users.where('user.login_count', input.never_logged_in ? '=' : '>', 0)
  if (input.last_login_before !== undefined)
    users.where('user.last_login', '<', new Date(input.last_login_before))
  if (input.last_login_after !== undefined)
    users.where('user.last_login', '>=', new Date(input.last_login_after))
}

const escaped = (text: string): string => text.replace(/[!%_]/g, each => `!${each}`)

type Filters = Record<string, unknown> & { role?: unknown[] }

function parseFilters(text: string | undefined): Filters {
  const { role, ...rest } =
    text === undefined || text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  if (role === undefined) return rest
  const names = Array.isArray(role) ? (role as unknown[]) : [role]
  if (names.some(each => typeof each !== 'string')) throw invalid('filters', "'role' takes role names")
  return { ...rest, role: names }
}

import { useApiQuery } from '@omnicrm/sdk/web'
import { identity } from './api.ts'

/** The role of plays, which nobody can hold (00-canonical 4.4). */
const playbookRole = 'playbook'

/** Names of all roles that a user may hold, for choices. */
export function useRoleNames(): { value: string; label: string }[] {
  const roles = useApiQuery(identity.listRoles, { per_page: 100, sort: 'name', order: 'asc' })
  return (roles.data?.data ?? [])
    .filter(role => role.name !== playbookRole)
    .map(role => ({ value: role.name, label: role.name }))
}

import { useApiQuery } from '@omnicrm/sdk/web'
import type { Role } from '../contract.ts'
import { identity } from './api.ts'

/** The role of plays, which nobody can hold (00-canonical 4.4). */
const playbookRole = 'playbook'

/** All roles that a user may hold, by name. */
export function useRoles(): Role[] {
  const roles = useApiQuery(identity.listRoles, { per_page: 100, sort: 'name', order: 'asc' })
  return (roles.data?.data ?? []).filter(role => role.name !== playbookRole)
}

/** Their names, for choices. */
export const useRoleNames = (): { value: string; label: string }[] =>
  useRoles().map(role => ({ value: role.name, label: role.name }))

import type { Cx } from '@omnicrm/sdk'
import { fail } from '../errors.ts'
import { canonicalPermission } from '../names.ts'
import { PermissionRow } from '../tables.ts'

/** Whose rights are passed on: a user, or the caller of a request. */
export interface Granter {
  readonly isAdmin: boolean
  readonly permissions: ReadonlySet<string>
  readonly bound: Readonly<Record<string, number>>
}

const ownForm = /^([a-z]+)_own_/

/**
 * True when the granter itself may do what the permission allows (docs/adr/0009). Own-scope permissions follow from the
 * wide one; by themselves they pass on only what the granter is bound to.
 */
export function mayGrant(granter: Granter, permission: string, customerId: number | null): boolean {
  if (granter.isAdmin) return true
  if (!ownForm.test(permission)) return granter.permissions.has(permission)
  if (granter.permissions.has(permission.replace(ownForm, '$1_'))) return true
  return (
    granter.permissions.has(permission) && (customerId === null || granter.bound.customer_id === customerId)
  )
}

/** @throws 403 naming what the granter may not do itself */
export function refuseBeyond(
  granter: Granter,
  permissions: readonly string[],
  customerId: number | null,
  whose: string,
): void {
  const beyond = permissions.filter(each => !mayGrant(granter, each, customerId))
  if (beyond.length === 0) return
  const names = beyond.join(', ')
  throw fail.beyondOwnRights({ whose, names, fields: { permissions: `go beyond ${whose}: ${names}` } })
}

/** The stored names of permissions given by name or alias, each once (00-canonical 4.1). @throws 400 naming unknown ones */
export async function knownPermissions(cx: Cx, given: readonly string[]): Promise<string[]> {
  const names = [...new Set(given.map(canonicalPermission))]
  const rows = await cx.query(PermissionRow).whereIn('name', names)
  const unknown = names.filter(name => !rows.some(each => each.name === name))
  if (unknown.length > 0)
    throw fail.unknownPermissions({
      names: unknown.join(', '),
      fields: { permissions: `there is no ${unknown.join(', ')}` },
    })
  return names
}

import type { Allow } from '../src/endpoint.ts'

export type { Allow } from '../src/endpoint.ts'

/** `admin` grants everything (RBAC-3). */
const everything = 'admin'

/**
 * Whether a holder of these permissions may see something that is guarded by `allow`; `undefined` stands for nobody
 * signed in. Own-scope rights count here: which rows they open is the server's decision.
 */
export function allows(allow: Allow, permissions: readonly string[] | undefined): boolean {
  if (allow === 'anyone') return true
  if (permissions === undefined) return false
  if (allow === 'signedIn' || permissions.includes(everything)) return true
  if (allow === 'admin') return false
  if (allow === 'staff') return isStaff(permissions)
  switch (allow.kind) {
    case 'permission':
      return permissions.includes(allow.name)
    case 'own':
      return permissions.includes(allow.right.name)
    case 'anyOf':
      return allow.any.some(one => allows(one, permissions))
    case 'machine':
      return false
  }
}

/** Staff hold at least one permission that is not own-scope (00-canonical 4.1); all others are customers. */
export const isStaff = (permissions: readonly string[]): boolean =>
  permissions.some(name => !/^[a-z]+_own_/.test(name))

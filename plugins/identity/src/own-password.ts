import type { Entry } from '@omnicrm/sdk'
import { fail } from './errors.ts'
import { mustNotBeLocked, recordFailure, type LockoutConfig } from './lockout.ts'
import type { Passwords } from './passwords.ts'
import { UserRow } from './tables.ts'

/**
 * Has somebody who is signed in prove the own password. Wrong ones count as failed sign-ins, else a stolen session could
 * try them all; a lock refuses this as it refuses signing in, and leaves the session as it is.
 *
 * @param given `field` of the request that holds it. @throws 400 naming the field, 429 while locked
 */
export async function proveOwnPassword(
  entry: Entry,
  userId: number,
  given: { readonly password: string | undefined; readonly field: string },
  { passwords, config }: { readonly passwords: Passwords; readonly config: LockoutConfig },
): Promise<UserRow> {
  const user = await entry.query(UserRow).findById(userId)
  if (!user) throw fail.noUser()
  mustNotBeLocked(user, entry.now())
  const { password, field } = given
  if (password === undefined) throw fail.wrongPassword({ fields: { [field]: 'is required' } })
  if (await passwords.matches(password, user.password_hash)) return user
  await entry.tx(tx => recordFailure(tx, user, 'password', config))
  throw fail.wrongPassword({ fields: { [field]: 'is wrong' } })
}

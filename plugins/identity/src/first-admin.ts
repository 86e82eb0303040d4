import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Entry } from '@omnicrm/sdk'
import { makePassword, requireStrong, type Passwords } from './passwords.ts'
import { UserRow } from './tables.ts'
import { createUser } from './users.ts'

export interface FirstAdminParts {
  readonly passwords: Passwords
  readonly email: string | undefined
  readonly password: string | undefined
  readonly dataDirectory: string
}

const usualEmail = 'admin@omnicrm.local'
const fileName = 'first-sign-in.json'

/**
 * Creates the first administrator of an empty installation (RBAC-7). A password that was not given is made, must be
 * changed at the first sign-in, and is shown once: on the screen and in a file that only the server's user can read.
 * @returns lines for the screen; none when there are users already
 */
export async function createFirstAdmin(entry: Entry, parts: FirstAdminParts): Promise<string[]> {
  if (await entry.query(UserRow).first()) return []
  const email = parts.email ?? usualEmail
  const password = parts.password ?? makePassword()
  requireStrong(password, 'auth.first_admin_password')
  const password_hash = await parts.passwords.hash(password)
  const isMade = parts.password === undefined
  await entry.tx(tx =>
    createUser(tx, {
      username: 'admin',
      email,
      password_hash,
      first_name: 'First',
      last_name: 'Administrator',
      roles: ['admin'],
      must_change_password: isMade,
    }),
  )
  if (!isMade) return [`Sign in: ${email}`, 'Password: as given in OMNICRM_ADMIN_PASSWORD']
  const file = join(parts.dataDirectory, fileName)
  writeFileSync(file, `${JSON.stringify({ email, password }, undefined, 2)}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
  return [`Sign in: ${email}`, `Password: ${password}`]
}

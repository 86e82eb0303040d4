import type { CliCommand } from '@omnicrm/sdk'
import { roleNames } from './names.ts'
import { makePassword, requireStrong, type Passwords } from './passwords.ts'
import { createUser } from './users.ts'
import type { Seeding } from './parts.ts'

/** `omnicrm user create`: a way in when nobody can sign in. */
export const userCreateCommand = (passwords: Passwords, seeding: Seeding): CliCommand => ({
  name: 'user create <email>',
  summary: 'Create a user; a password is made and shown when none is given',
  options: [
    { flags: '--username <name>', summary: 'User name; default: the e-mail address' },
    {
      flags: '--password <password>',
      summary: 'Default: a random one that must be changed at the first sign-in',
    },
    { flags: '--role <names>', summary: 'Roles, with commas; default: admin' },
    { flags: '--first-name <name>', summary: 'Default: the part of the address before @' },
    { flags: '--last-name <name>', summary: 'Default: User' },
  ],
  async run(entry, [email = ''], options, out) {
    const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined)
    const given = text('password')
    const password = given ?? makePassword()
    requireStrong(password, 'password')
    const password_hash = await passwords.hash(password)
    await seeding(entry)
    const user = await entry.tx(tx =>
      createUser(tx, {
        username: text('username') ?? email,
        email,
        password_hash,
        first_name: text('firstName') ?? email.split('@')[0] ?? email,
        last_name: text('lastName') ?? 'User',
        roles: roleNames(text('role')) ?? ['admin'],
        must_change_password: given === undefined,
      }),
    )
    out.line(`Created user ${user.username} with id ${user.id}.`)
    if (given === undefined) out.line(`Password: ${password}`)
  },
})

import type { Actor } from '@omnicrm/sdk'
import type { TestApp } from '@omnicrm/test'
import { Users } from '@omnicrm/plugin-identity/contract'

/** The actor as somebody who is there: views refer to their owner. */
export async function givenPerson(app: TestApp, name: string, actor: Actor): Promise<Actor> {
  const users = app.service(Users)
  const { user_id } = await app.entry.tx(tx =>
    users.create(tx, {
      username: name,
      email: `${name}@example.org`,
      password_hash: 'nobody signs in with it',
      first_name: name,
      last_name: 'Test',
      roles: [],
      must_change_password: false,
    }),
  )
  return { ...actor, userId: user_id, userName: name }
}

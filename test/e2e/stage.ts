import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { admin } from '@omnicrm/test'
import { api as identity, tokensOf, type TokenAnswer } from '@omnicrm/plugin-identity/contract'
import { openWorld, type World } from '../suites/story/world.ts'
import { openFront, type Front } from './front.ts'

/** Roles as a fresh installation has them. */
export type RoleName = 'admin' | 'customer_service_agent_1' | 'Support' | 'customer'

export interface User {
  readonly id: number
  readonly email: string
  readonly password: string
  readonly name: string
}

/** The whole product with its web and its far sides, and the people who use it. */
export interface Stage extends AsyncDisposable {
  readonly world: World
  readonly front: Front
  /** Somebody new with this role: whatever they change of their own settings is nobody else's. */
  user(role: RoleName, lastName?: string): Promise<User>
  /** Somebody new of the staff who must set up a second factor before anything else. */
  guarded(): Promise<User>
  /** Tokens of a sign-in past the page, for tests that are about something else. */
  tokensOf(user: User): Promise<TokenAnswer>
  /** The sign-in that the first start made. */
  firstSignIn(): Pick<User, 'email' | 'password'>
}

/** Where people turn to, by the configuration of the stage. */
export const supportUrl = 'https://support.operator.example/'

/** A key of a machine that stands in the configuration of the stage. */
export const configuredKey = 'configured-key-of-the-night-watch'

/** Whose users need a second factor, by the configuration of the stage. */
const guardedRole = 'Guarded'

export const password = 'Kestrel-42-harbour'

const webRoot = process.env.OMNICRM_WEB_DIST ?? fileURLToPath(new URL('../../web/dist', import.meta.url))

export async function openStage(): Promise<Stage> {
  if (!existsSync(join(webRoot, 'index.html')))
    throw new Error(`There is no web build in ${webRoot}. Make it with "npm run build".`)
  await using opened = new AsyncDisposableStack()
  const world = opened.use(
    await openWorld({
      webRoot,
      config: {
        ui: { support_url: supportUrl },
        auth: { bcrypt_cost: 4, require_2fa_roles: [guardedRole] },
        api_keys: { [configuredKey]: { roles: ['Support'] } },
        self_care: { allow_registration: true },
        rate_limit: { login_per_minute: 0, public_per_minute: 0, api_per_minute: 0 },
      },
    }),
  )
  const front = opened.use(await openFront(world.address))
  const people = world.app.as(admin()).of(identity)
  let count = 0
  const make = async (role: string, lastName = `Vale ${count + 1}`): Promise<User> => {
    const username = `robin.${lastName.toLowerCase().replaceAll(' ', '.')}`
    const email = `${username}@operator.example`
    count++
    const made = await people.createUser({
      username,
      email,
      password,
      first_name: 'Robin',
      last_name: lastName,
      roles: [role],
      must_change_password: false,
    })
    return { id: made.id, email, password, name: `Robin ${lastName}` }
  }
  let guarded: Promise<void> | undefined
  const makeGuardedRole = async (): Promise<void> => {
    const { role_id } = await people.createRole({ name: guardedRole, description: 'Needs a second factor.' })
    const known = await people.listPermissions({ search: 'view_customer', per_page: 100 })
    const sees = known.data.find(each => each.name === 'view_customer')
    await people.addRolePermissions({ role_id, permission_ids: sees ? [sees.permission_id] : [] })
  }
  const stack = opened.move()
  return {
    world,
    front,
    user: make,
    async guarded() {
      await (guarded ??= makeGuardedRole())
      return await make(guardedRole)
    },
    tokensOf: async ({ email, password: secret }) =>
      tokensOf(await world.app.as(undefined).of(identity).login({ email, password: secret })),
    firstSignIn: () =>
      JSON.parse(readFileSync(join(world.app.dataDirectory, 'first-sign-in.json'), 'utf8')) as Pick<
        User,
        'email' | 'password'
      >,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

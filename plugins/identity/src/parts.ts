import { service } from '@omnicrm/sdk'
import type { Cx, DeploymentInfo, Entry, PermissionCatalogue, SecretsService } from '@omnicrm/sdk'
import type {
  AlertOutbox,
  MailOutbox,
  ScopeSource,
  TokenGuard,
  TokensService,
  UserSummary,
  UsersService,
} from '../contract.ts'
import type { ApiParts } from './api/parts.ts'
import { makeConfinement, type Confinement } from './confinement.ts'
import type { IdentityConfig } from './config.ts'
import { startVerification } from './email-verification.ts'
import { bumpEpoch } from './epoch.ts'
import { readMachines, type Machines } from './machines.ts'
import type { Mails } from './mails.ts'
import { makeOneTimes } from './one-time.ts'
import { makePasswords, requireStrong, type Passwords } from './passwords.ts'
import type { Gathered } from './gathered.ts'
import { makeKeyUsage, type KeyUsage } from './keys/usage.ts'
import { makeLifetimes } from './lifetimes.ts'
import { canonicalPermission } from './names.ts'
import { linkedUsers, makeDirectory, type Rights } from './rights.ts'
import { makeProfiles } from './profile.ts'
import { seed } from './seed.ts'
import { makeSessionUse, type SessionUse } from './session-use.ts'
import { endSessions, makeSessions } from './sessions.ts'
import { fold, UserRow } from './tables.ts'
import { makeJwt, type Jwt } from './tokens.ts'
import { makeChallenges } from './two-factor/challenge.ts'
import { makeFactorPolicy } from './two-factor/policy.ts'
import { createUser, holdersOf, keepingAnAdmin } from './users.ts'

/** What the plugin's functions share, made once for each application. */
export interface Parts {
  readonly jwt: Jwt
  readonly confine: Confinement
  readonly passwords: Passwords
  readonly directory: { at(cx: Cx): Promise<Rights> }
  readonly machines: Machines
  readonly usage: KeyUsage
  readonly sessionUse: Gathered<SessionUse>
  readonly api: ApiParts
  readonly seed: Seeding
}
export const SharedParts = service<Parts>('identity.parts')
export type Seeding = (entry: Entry) => Promise<void>

export interface PartsOptions {
  readonly config: IdentityConfig
  readonly secrets: SecretsService
  readonly deployment: DeploymentInfo
  readonly permissions: PermissionCatalogue
  readonly scopes: readonly ScopeSource[]
  readonly guards: readonly TokenGuard[]
  readonly outboxes: readonly MailOutbox[]
  readonly alerts: readonly AlertOutbox[]
}

export function makeParts(options: PartsOptions): Parts {
  const { config, secrets, deployment } = options
  const passwords = makePasswords(config.auth.bcrypt_cost)
  const secret = () => secrets.get('jwt_secret')
  const jwt = makeJwt(secret)
  const scopes = () => options.scopes
  const mails: Mails = {
    outboxes: () => options.outboxes,
    publicUrl: deployment.publicUrl,
    supportEmail: () => supportEmail(deployment),
  }
  const oneTimes = makeOneTimes(secret)
  const policy = makeFactorPolicy(config.auth)
  const profiles = makeProfiles({ scopes, policy, isBroadcastMode: () => isBroadcastMode(deployment) })
  const directory = makeDirectory(scopes)
  const machines = readMachines(config)
  const rules = config.impersonation
  const lives = makeLifetimes(config.auth)
  const sessions = makeSessions({ lives, jwt, secret, profiles, impersonation: rules, mails })
  return {
    jwt,
    confine: makeConfinement(policy),
    passwords,
    directory,
    machines,
    usage: makeKeyUsage(() => options.alerts),
    sessionUse: makeSessionUse(lives),
    seed: entry => entry.tx(tx => seed(tx, options.permissions.all())),
    api: {
      config: config.auth,
      passwords,
      profiles,
      keys: { machines, directory },
      sessions,
      impersonation: { rules, scopes, sessions },
      challenges: makeChallenges(jwt, secrets),
      secrets,
      mails,
      recovery: {
        config: config.auth,
        passwords,
        mails,
        history: config.auth.password_history,
        tokenMinutes: config.auth.reset_token_minutes,
      },
      verification: { mails, oneTimes },
      registration: { isOpen: config.self_care.allow_registration, passwords, mails, oneTimes },
    },
  }
}

const isBroadcastMode = (deployment: DeploymentInfo): boolean =>
  (deployment.section('cbc') as { mode?: boolean } | undefined)?.mode === true

const supportEmail = (deployment: DeploymentInfo): string =>
  (deployment.section('mailjet') as { support_email?: string } | undefined)?.support_email ?? ''

/** The documented sample may not sign anything real (CONF-38). */
const sampleSecret = '2b93110f723db60172c8e9a1eaa80027a9a9c3f05b44e50dc3fcf38dba68d87e'
export function refuseSample(config: IdentityConfig, deployment: DeploymentInfo): void {
  if (config.jwt_secret === sampleSecret && deployment.environment === 'production')
    throw new Error(
      "jwt_secret is the sample of the documentation. Make one with 'openssl rand -hex 32', or leave it out and it is generated.",
    )
}

/** Says so when keys or addresses ask for roles or permissions that are not there: they then grant nothing. */
export async function missingRoles(cx: Cx, { machines, directory }: Parts): Promise<string[]> {
  const rights = await directory.at(cx)
  const [roles, permissions] = [await rights.roles(cx), await rights.permissions(cx)]
  return machines.roles.filter(each => !roles.has(fold(each)) && !permissions.has(canonicalPermission(each)))
}

export const makeTokens = ({ jwt }: Parts): TokensService => ({
  mintJobToken: (tx, { userId, provisionId, customerId, ttlSeconds }) =>
    jwt.sign(
      tx.now(),
      {
        use: 'job',
        userId,
        bound: { provision_id: provisionId, ...(customerId === null ? {} : { customer_id: customerId }) },
      },
      ttlSeconds,
    ),
})

const isTransaction = (cx: Cx): boolean => 'emit' in cx

export const makeUsers = ({ passwords, directory, api }: Parts): UsersService => ({
  async find(cx, userId) {
    const row = await cx.query(UserRow).findById(userId).where('deleted', false)
    return row && toSummary(row)
  },
  async firstAdmin(cx) {
    const [id] = await holdersOf(cx, 'admin')
    const row = id === undefined ? undefined : await cx.query(UserRow).findById(id)
    return row && toSummary(row)
  },
  async names(cx, userIds) {
    const rows = await cx.query(UserRow).whereIn('id', [...new Set(userIds)])
    return new Map(rows.map(each => [each.id, each.username]))
  },
  async ofContacts(cx, contactIds) {
    // Inside of a transaction its own changes count, which the directory can't know yet.
    if (isTransaction(cx)) return await linkedUsers(cx, contactIds)
    return await (await directory.at(cx)).linked(cx, contactIds)
  },
  holdersOf,
  hashPassword: async password => {
    requireStrong(password, 'password')
    return await passwords.hash(password)
  },
  async create(tx, user) {
    const made = await createUser(tx, user)
    await startVerification(tx, made, api.verification)
    return toSummary(made)
  },
  async deactivate(tx, userId) {
    const user = await tx.lock(UserRow, userId)
    if (!user?.active) return
    await keepingAnAdmin(tx, () =>
      tx.update(UserRow, userId, { active: false }, { title: `Deactivate user ${user.username}` }),
    )
    await endSessions(tx, { userId })
  },
  scopesChanged: bumpEpoch,
})

const toSummary = (row: UserRow): UserSummary => ({
  user_id: row.id,
  username: row.username,
  email: row.email,
  first_name: row.first_name,
  last_name: row.last_name,
  phone_number: row.phone_number,
  contact_id: row.contact_id,
  active: row.active,
})

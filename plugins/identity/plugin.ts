import {
  Authenticators,
  CliCommands,
  definePlugin,
  Deployment,
  FirstBoots,
  Permissions,
  Secrets,
  UiConfig,
} from '@omnicrm/sdk'
import {
  AccountLocked,
  AlertOutboxes,
  api,
  can,
  MailOutboxes,
  Scopes,
  TokenGuards,
  Tokens,
  Users,
} from './contract.ts'
import { m0001 } from './migrations/0001_identity.ts'
import { m0002 } from './migrations/0002_api_key_watch.ts'
import { m0003 } from './migrations/0003_sessions.ts'
import { m0004 } from './migrations/0004_impersonation.ts'
import { m0005 } from './migrations/0005_accounts.ts'
import { tellOwnerOfLock } from './src/account-locked.ts'
import { makeApi } from './src/api.ts'
import { CloseImpersonations, closeEnded } from './src/impersonation/end.ts'
import { bearerAuthenticator } from './src/bearer.ts'
import { userCreateCommand } from './src/cli.ts'
import { identityConfig } from './src/config.ts'
import { createFirstAdmin } from './src/first-admin.ts'
import { PurgeKeyUsage, purgeKeyUsage, TellOfExpiringKeys, tellOfExpiringKeys } from './src/keys/watch.ts'
import { addressAuthenticator, keyAuthenticator } from './src/machines.ts'
import { makeParts, makeTokens, makeUsers, missingRoles, refuseSample, SharedParts } from './src/parts.ts'
import { PurgeSessions, purgeSessions } from './src/purge.ts'
import { sendResetLink } from './src/recovery.ts'
import { answerRegistration, RegistrationAsked } from './src/registration.ts'
import { ResetAsked } from './src/reset-asked.ts'
import { traits } from './src/traits.ts'
import {
  ApiKeyRow,
  ApiKeyUsageRow,
  EmailTokenRow,
  ImpersonationLogRow,
  BackupCodeRow,
  PermissionRow,
  RegistrationRow,
  ResetTokenRow,
  RoleRow,
  SessionRow,
  UserRoleRow,
  UserRow,
} from './src/tables.ts'

export default definePlugin({
  id: 'identity',
  config: identityConfig,
  uses: {
    secrets: Secrets,
    deployment: Deployment,
    permissions: Permissions,
    scopes: Scopes,
    guards: TokenGuards,
    outboxes: MailOutboxes,
    alerts: AlertOutboxes,
    parts: SharedParts,
  },
  permissions: Object.values(can),
  entities: [
    UserRow,
    RoleRow,
    PermissionRow,
    SessionRow,
    ResetTokenRow,
    EmailTokenRow,
    RegistrationRow,
    UserRoleRow,
    ApiKeyRow,
    ApiKeyUsageRow,
    ImpersonationLogRow,
    BackupCodeRow,
  ],
  migrations: [m0001, m0002, m0003, m0004, m0005],
  sentences: `${import.meta.dirname}/sentences`,
  tables: traits,
  setup(host) {
    host.provide(SharedParts, makeParts)
    host.provide(Tokens, ({ parts }) => makeTokens(parts))
    host.provide(Users, ({ parts }) => makeUsers(parts))
    host.serve(api, ({ parts }) => makeApi(parts.api))

    host.contribute(Authenticators, deps =>
      bearerAuthenticator({ ...deps.parts, rules: deps.config.impersonation, guards: () => deps.guards }),
    )
    host.contribute(Authenticators, ({ parts }) => keyAuthenticator(parts))
    host.contribute(Authenticators, ({ parts }) => addressAuthenticator(parts.machines, parts.directory))
    host.contribute(UiConfig, ({ config }) => () => ({
      registration: config.self_care.allow_registration,
      social_logins: config.auth.social_logins === 'yes',
    }))
    host.contribute(CliCommands, ({ parts }) => userCreateCommand(parts.passwords, parts.seed))
    host.contribute(FirstBoots, ({ parts, config, deployment }) => ({
      order: 0,
      async run(entry) {
        await parts.seed(entry)
        return await createFirstAdmin(entry, {
          passwords: parts.passwords,
          email: config.auth.first_admin_email,
          password: config.auth.first_admin_password,
          dataDirectory: deployment.dataDirectory,
        })
      },
    }))

    host.on(ResetAsked, (tx, { email }, { parts }) => sendResetLink(tx, email, parts.api.recovery))
    host.on(AccountLocked, (tx, locked, { parts }) => tellOwnerOfLock(tx, locked, parts.api.recovery))
    host.on(RegistrationAsked, (tx, { id }, { parts }) => answerRegistration(tx, id, parts.api.registration))
    host.work(PurgeSessions, worker => worker.tx(purgeSessions))
    host.every('17 * * * *', PurgeSessions, {})
    host.work(PurgeKeyUsage, worker => purgeKeyUsage(worker))
    host.every('37 * * * *', PurgeKeyUsage, {})
    host.work(TellOfExpiringKeys, (worker, _, { alerts }) => worker.tx(tx => tellOfExpiringKeys(tx, alerts)))
    host.every('0 6 * * *', TellOfExpiringKeys, {})
    host.work(CloseImpersonations, (worker, _, { parts }) =>
      worker.tx(tx => closeEnded(tx, parts.api.impersonation)),
    )
    host.every('* * * * *', CloseImpersonations, {})
    host.onStop(({ parts }) => parts.usage.stop())
    host.onStop(({ parts }) => parts.sessionUse.stop())
    host.onStart(async ({ parts, config, deployment }, app) => {
      refuseSample(config, deployment)
      const entry = app.entry()
      await parts.seed(entry)
      // Contexts of their own: each has one transaction at a time, and is not aborted before the last flush.
      for (const each of [parts.usage, parts.sessionUse]) each.start(app.entry(new AbortController().signal))
      for (const warning of parts.machines.warnings) entry.log.warn({}, warning)
      for (const role of await missingRoles(entry, parts))
        entry.log.warn({ role }, 'api_keys or ip_whitelist name a role that is not there; it grants nothing.')
    })
  },
})

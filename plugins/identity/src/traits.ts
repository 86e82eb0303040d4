import type { TableTrait } from '@omnicrm/sdk'
import { defaultRoles } from './default-roles.ts'

/** How backups treat the tables of users: the first administrator and the roles of an empty installation are nobody's work. */
export const traits: Readonly<Record<string, TableTrait>> = {
  session: { stays: 'Sessions end with the move; a copy must not hold what opens the original.' },
  user: { seeded: 1 },
  password_history: { seeded: Infinity },
  role: { seeded: defaultRoles.length },
  permission: { seeded: Infinity },
  role_permission: { seeded: Infinity },
  user_role: { seeded: Infinity },
  identity_epoch: { seeded: 1 },
  identity_seed: { seeded: Infinity },
}

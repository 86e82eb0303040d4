import type { Actor } from '@omnicrm/sdk'
import type { ActivityRow } from './tables.ts'

/** Who did it, how it proved to be who it is, and from where. */
export type Attribution = Pick<
  ActivityRow,
  | 'user_id'
  | 'user_name'
  | 'impersonating_user_id'
  | 'auth_method'
  | 'api_key_id'
  | 'provision_id'
  | 'ip_address'
>

export const byActor = (actor: Actor): Attribution => ({
  user_id: actor.userId,
  user_name: actor.userName,
  impersonating_user_id: actor.impersonatingUserId,
  auth_method: actor.method,
  api_key_id: actor.apiKeyId,
  provision_id: actor.bound.provision_id ?? null,
  ip_address: actor.ip,
})

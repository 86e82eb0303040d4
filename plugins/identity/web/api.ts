import { client } from '@omnicrm/sdk/web/core'
import { api, type User } from '../contract.ts'

export const identity = client('identity', api)

export const userPath = (userId: number): string => `/users/${userId}`
export const rolePath = (roleId: number): string => `/roles/${roleId}`
export const newApiKeyPath = '/api-keys/new'
export const apiKeyPath = (apiKeyId: number): string => `/api-keys/${apiKeyId}`

/** Where the second factor is set up; with `newDevice` in place of the one that is set up. */
export const enrolmentPath = (newDevice = false): string =>
  newDevice ? '/two-factor?for=new-device' : '/two-factor'

export const userName = (user: Pick<User, 'first_name' | 'middle_name' | 'last_name'>): string =>
  [user.first_name, user.middle_name, user.last_name].filter(Boolean).join(' ')

/** First match wins: deleted, inactive, locked, active (00-canonical 6.10). */
export function userStatus(user: User, now = new Date()): 'Deleted' | 'Inactive' | 'Locked' | 'Active' {
  if (user.deleted) return 'Deleted'
  if (!user.active) return 'Inactive'
  return user.locked_until !== null && new Date(user.locked_until) > now ? 'Locked' : 'Active'
}

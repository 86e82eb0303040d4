import { toast, useApiMutation, useText } from '@omnicrm/sdk/web'
import type { User } from '../../contract.ts'
import { identity, userName } from '../api.ts'

/** What is done at once: each of them can be undone by its opposite. */
export function useUserSwitches(user: User) {
  const t = useText('identity')
  const { user_id } = user
  const name = userName(user)
  const done = (key: string) => ({
    onSuccess: () => toast.success(t(key, { name })),
    onError: (error: Error) => toast.danger(error.message),
  })
  const restore = useApiMutation(identity.updateUser, done('user.restored'))
  const activate = useApiMutation(identity.updateUser, done('user.activated'))
  const unlock = useApiMutation(identity.unlockUser, done('unlock.done'))
  return {
    restore: () => restore.mutate({ user_id, deleted: false }),
    activate: () => activate.mutate({ user_id, active: true }),
    unlock: () => unlock.mutate({ user_id }),
  }
}

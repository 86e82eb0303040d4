import type { Cx } from '@omnicrm/sdk'

/** A play carries the id of who started its job, and is nobody all the same. */
export const isSelf = ({ actor }: Cx, userId: number): boolean =>
  actor.method === 'jwt' && actor.userId === userId

import type { Cx, Tx } from '@omnicrm/sdk'

const one = { id: 1 }

/**
 * Tells every process, by the commit of this transaction, that users, roles, permissions or sessions changed, so that
 * the next request of anybody is judged by the new rights (AUTH-31).
 */
export async function bumpEpoch(tx: Tx): Promise<void> {
  await tx
    .db('identity_epoch')
    .insert({ ...one, epoch: 1 })
    .onConflict('id')
    .merge({ epoch: tx.db.raw('?? + 1', ['identity_epoch.epoch']) })
}

async function readEpoch(cx: Cx): Promise<number> {
  const row = await cx.db('identity_epoch').where(one).first<{ epoch: number } | undefined>('epoch')
  return row?.epoch ?? 0
}

/**
 * Reads that are shared by all who wait, but only by those who came before the read began: one who joined a read already
 * under way could miss a change that was committed before it came.
 */
export function makeSharedRead<A, T>(read: (argument: A) => Promise<T>): (argument: A) => Promise<T> {
  let underWay: Promise<T> | undefined
  let coming: Promise<T> | undefined
  const begin = (argument: A): Promise<T> => {
    const started = read(argument).finally(() => {
      underWay = undefined
    })
    underWay = started
    return started
  }
  const afterwards = async (before: Promise<T>, argument: A): Promise<T> => {
    await before.catch(() => undefined) // its own callers are told of the failure
    coming = undefined
    return begin(argument)
  }
  return argument => {
    if (underWay === undefined && coming === undefined) return begin(argument)
    if (underWay !== undefined) return (coming ??= afterwards(underWay, argument))
    return coming as Promise<T>
  }
}

export const makeEpochReader = (): ((cx: Cx) => Promise<number>) => makeSharedRead(readEpoch)

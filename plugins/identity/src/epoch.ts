import type { Cx, Tx } from '@omnicrm/sdk'
import { EpochRow } from './tables.ts'

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
  return (await cx.find(EpochRow, one.id))?.epoch ?? 0
}

/**
 * Shares a read among all who ask in one turn of the event loop, as requests do that arrive together. It begins when
 * the turn ends, after all of them came: one who joined a read already under way could miss a change that was committed
 * before it came.
 */
export function makeSharedRead<A, T>(read: (argument: A) => Promise<T>): (argument: A) => Promise<T> {
  let coming: Promise<T> | undefined
  const next = async (argument: A): Promise<T> => {
    await new Promise(resolve => setImmediate(resolve))
    coming = undefined
    return await read(argument)
  }
  return argument => (coming ??= next(argument))
}

export const makeEpochReader = (): ((cx: Cx) => Promise<number>) => makeSharedRead(readEpoch)

import type { Cx, Tx } from '@omnicrm/sdk'
import { EpochRow } from './tables.ts'

export const epochId = 1
const one = { id: epochId }

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

/** One more read than one, so that whoever comes alone need not wait for the read of another. */
const readsAtOnce = 2

/**
 * Shares a read among all who ask before it begins: those of one turn of the event loop, as requests are that arrive
 * together, and those who come while enough others are under way. One who joined a read already under way could miss a
 * change that was committed before it came.
 */
export function makeSharedRead<A, T>(read: (argument: A) => Promise<T>): (argument: A) => Promise<T> {
  const underWay = new Set<Promise<T>>()
  let coming: Promise<T> | undefined
  const next = async (argument: A): Promise<T> => {
    // Whose read fails is told of it; here it only made room.
    if (underWay.size >= readsAtOnce) await Promise.race(underWay).catch(() => undefined)
    await new Promise(resolve => setImmediate(resolve))
    coming = undefined
    const reading = read(argument)
    underWay.add(reading)
    try {
      return await reading
    } finally {
      underWay.delete(reading)
    }
  }
  return argument => (coming ??= next(argument))
}

export const makeEpochReader = (): ((cx: Cx) => Promise<number>) => makeSharedRead(readEpoch)

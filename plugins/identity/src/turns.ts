import type { Failure } from '@omnicrm/sdk'

export type InTurn = <T>(work: () => Promise<T>) => Promise<T>

export interface TurnLimits {
  readonly atOnce: number
  /** Who comes when so many wait is sent away at once: memory stays bounded, and nobody waits in vain. */
  readonly waiting: number
}

/** Runs no more than so many at once; the others wait, first come first served. @param full what is thrown beyond */
export function makeTurns({ atOnce, waiting: mostWaiting }: TurnLimits, full: () => Failure): InTurn {
  const waiting: (() => void)[] = []
  let running = 0
  return async work => {
    if (running >= atOnce && waiting.length >= mostWaiting) throw full()
    // Who is woken takes the place of who woke it, so nobody can come in between.
    if (running >= atOnce) await new Promise<void>(resolve => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

export type InTurn = <T>(work: () => Promise<T>) => Promise<T>

/** Runs no more than so many at once; the others wait, first come first served. */
export function makeTurns(atOnce: number): InTurn {
  const waiting: (() => void)[] = []
  let running = 0
  return async work => {
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

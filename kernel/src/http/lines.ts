/** Gathers lines and writes many at once: a write of its own would cost each request more than its validation. */
export interface Lines {
  readonly add: (line: string) => void
  /** Writes what is waiting now. */
  readonly flush: () => void
}

const largestBatch = 64_000
const longestMilliseconds = 50

/** @param write takes one or more whole lines */
export function makeLines(write: (text: string) => void): Lines {
  let waiting = ''
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const text = waiting
    waiting = ''
    if (text !== '') write(text)
  }
  return {
    add(line) {
      waiting += line
      if (waiting.length > largestBatch) flush()
      else timer ??= setTimeout(flush, longestMilliseconds)
    },
    flush,
  }
}
